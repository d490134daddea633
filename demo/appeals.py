"""Three appeals by Missouri's rules: an exception after a question, another region's excess, a denial and self-pay.

The committees meet when their rule says, so the scenes follow their calendar.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from demo.meetings import APPELLANT_LETTERS, adjourned_and_resumed, moved, recused_and_handed_over
from demo.stage import COORDINATED, MEMBERS, PERFORMANCE, AppealScene
from demo.usage import imported
from demo.world import Tell, seen, simulated
from models.appeal.lifecycle import AppealState
from models.appeal.reasons import AppealReason
from models.appeal.responses import ContinuedFor
from models.appeal.state import Appeal
from models.appeal.verdicts import ExceptionUntil, ReassignExcess, Upheld
from models.calendar import months_later, spoken
from models.committee.state import Meeting
from models.errors import RuleViolation
from models.license.lifecycle import InactiveReason, LicenseKind
from services import allotment, appeals, hearings, license_changes, meetings, self_pay
from storage.reads import appeals as records
from storage.reads.billing import invoice_rows
from storage.reads.licenses import license_row, licenses_of
from storage.reads.notices import notices_of
from worker import begin_entities

CONTINUUM = Path(__file__).parent / "hearings"
WARNED_FOR = 33
"""Days until Finn's license is marked: a night until the warning, its thirty days, and a morning."""
SCENES = 19
"""How many scenes there are."""
SELF_PAY_FORM = {
    "name": "Gus Gullman",
    "title": "Director",
    "program_type": "Coordinated entry",
    "regions": ("Region 1: Fernhollow",),
    "email": "gus@gull.example",
    "licenses": 1,
    "billing_name": "Gus Gullman",
    "billing_email": "gus@gull.example",
    "billing_address": "1 Pier Road, Gullport",
    "explanation": "A third worker does intakes.",
}


@dataclass(frozen=True)
class AppealEnding:
    """How an appeal ended, and how it should have."""

    organization: str
    about: str
    decided: str
    licenses: tuple[str, ...]
    """The states of the organization's licenses at the end."""
    shows: str
    expected: tuple[str, tuple[str, ...]]

    @property
    def as_expected(self) -> bool:
        """Whether it ended as it should."""
        return (self.decided, self.licenses) == self.expected


@dataclass(frozen=True)
class AppealsPlay:
    """The result of the demo's appeals."""

    endings: tuple[AppealEnding, ...]
    surprises: tuple[str, ...]

    @property
    def as_expected(self) -> bool:
        """Whether everything went as it should."""
        return not self.surprises and all(each.as_expected for each in self.endings)


async def play_appeals(folder: Path, tell: Tell) -> AppealsPlay:
    """Play the appeals in `folder`, which is emptied first, and report every scene to `tell`."""
    async with simulated(folder, "missouri", CONTINUUM) as simulation:
        await begin_entities(simulation.env.client, simulation.world)
        stage = AppealScene(simulation, tell)
        await stage.pass_to(simulation.first + timedelta(hours=9))
        surprises = await _played(stage)
        endings = await _endings(stage)
    return AppealsPlay(endings=tuple(endings), surprises=tuple(surprises))


class Filed(NamedTuple):
    """The demo's three appeals."""

    seasonal: Appeal
    """Fern House's, about a license revoked for inactivity."""
    access: Appeal
    """Fern House's, about a Coordinated Entry license that was denied."""
    more: Appeal
    """Gull House's, about a third one."""


async def _played(stage: AppealScene) -> list[str]:
    """Play every scene, in order of time, and return what went wrong."""
    await _licenses_given_and_taken(stage)
    filed = await _filed(stage)
    surprises: list[str] = []
    await moved(stage)
    for committee_id in sorted(MEMBERS, key=lambda each: _next_begins(stage, each)):
        meeting = await stage.meeting(committee_id)
        if committee_id == PERFORMANCE:
            surprises += await _question_asked(stage, meeting, filed.seasonal)
        else:
            await _allotment_decided(stage, meeting, filed)
    await _question_answered(stage, filed.seasonal)
    await _self_pay_agreed(stage, filed.more)
    await _exception_granted(stage, filed.seasonal)
    return surprises


async def _licenses_given_and_taken(stage: AppealScene) -> None:
    context = stage.context
    stage.scene("Hana imports a usage export: Finn has entered nothing since spring")
    today = context.today()
    await imported(context, "hana", "fern", {"finn": months_later(today, -8), "fay": today - timedelta(days=1)})
    stage.scene("Region 1 gives both its Coordinated Entry licenses to Gull House")
    for _ in range(2):
        await allotment.delegate(context, "lee", stage.key("give"), "region-1", "gull", again=True)
    stage.scene("Fern House asks for one too, but Region 1 has none left")
    await allotment.deny(context, "lee", stage.key("deny"), "region-1", "fern", "Both of its licenses are given.")
    await allotment.deny(context, "lee", stage.key("deny"), "region-1", "gull", "It has two already.")
    stage.scene("Finn is warned, and has the month that the policy promises")
    await stage.pass_to(context.now() + timedelta(days=WARNED_FOR))
    stage.scene("Hana revokes Finn's license: no data since spring")
    ground, why = InactiveReason.NO_DATA_ENTRY, "No data entry since spring."
    await license_changes.revoke(context, "hana", stage.key("revoke"), "fern-1", ground, why)


async def _filed(stage: AppealScene) -> Filed:
    stage.scene("Three appeals are filed: two by Fern House, one by Gull House")
    return Filed(
        seasonal=await stage.file(
            AppealReason.REVOKED_INACTIVITY, "fay", "fern", "We enter intakes in winter, when it is cold.", "fern-1"
        ),
        access=await stage.file(
            AppealReason.DENIED_ALLOTMENT, "fay", "fern", "We are the only access point of the county."
        ),
        more=await stage.file(AppealReason.DENIED_ALLOTMENT, "gus", "gull", "A third worker does intakes."),
    )


async def _question_asked(stage: AppealScene, meeting: Meeting, appeal: Appeal) -> list[str]:
    context, surprises = stage.context, []
    stage.scene(f"The Performance Committee meets on {spoken(meeting.when.day)} with the appeal on its docket")
    try:
        await meetings.close_meeting(context, "carla", stage.key("early"), PERFORMANCE)
        surprises.append("the meeting was closed over an appeal without a response")
    except RuleViolation:
        stage.scene("It can't close before every appeal on its docket has a response")
    await recused_and_handed_over(stage, appeal.appeal_id)
    await adjourned_and_resumed(stage, meeting)
    stage.scene("Marc continues the appeal to the next meeting, with a question")
    question, key = "How many intakes did you enter last winter?", stage.key("continue")
    await hearings.continue_appeal(context, "marc", key, PERFORMANCE, appeal.appeal_id, ContinuedFor.QUESTION, question)
    await meetings.close_meeting(context, "marc", stage.key("close"), PERFORMANCE)
    told = [each.template for each in notices_of(context.database)]
    surprises += [f"Fern House got no letter {each}" for each in APPELLANT_LETTERS if each not in told]
    return surprises


async def _allotment_decided(stage: AppealScene, meeting: Meeting, filed: Filed) -> None:
    stage.scene(f"The Coordinated Entry Committee meets on {spoken(meeting.when.day)}")
    verdict = ReassignExcess(from_region_id="region-2", region_id="region-1")
    await stage.decide(COORDINATED, filed.access.appeal_id, verdict, "Region 2 has licenses to spare.")
    stage.scene("Region 2's excess goes to Fern House; Gull House's request for a third is denied")
    await stage.decide(COORDINATED, filed.more.appeal_id, Upheld(), "Two of its licenses are little used.")
    await meetings.close_meeting(stage.context, "cyd", stage.key("close"), COORDINATED)


async def _question_answered(stage: AppealScene, appeal: Appeal) -> None:
    stage.scene("Fern House answers the question")
    asked = (await stage.wait_for_state(appeal.appeal_id, AppealState.CONTINUED)).asked[0]
    answer = "Sixty-one, from November on."
    await appeals.answer(stage.context, "fay", stage.key("answer"), appeal.appeal_id, asked.number, answer)


async def _self_pay_agreed(stage: AppealScene, denied: Appeal) -> None:
    stage.scene("Gull House asks for a license at its own cost, and the HMIS lead accepts")
    request = await self_pay.request(
        stage.context,
        "gus",
        stage.key("self-pay"),
        "gull",
        SELF_PAY_FORM,
        kind=LicenseKind.CE_ACCESS,
        appeal_id=denied.appeal_id,
        understood=True,
    )
    await self_pay.accept(stage.context, "hana", stage.key("accept"), request.id, None, "There is room.")


async def _exception_granted(stage: AppealScene, appeal: Appeal) -> None:
    meeting = await stage.meeting(PERFORMANCE)
    stage.scene(f"On {spoken(meeting.when.day)} the Performance Committee grants an exception for half a year")
    verdict = ExceptionUntil(license_ids=("fern-1",), until=meeting.when.day + timedelta(days=180))
    await stage.decide(PERFORMANCE, appeal.appeal_id, verdict, "The need is seasonal.")
    await meetings.close_meeting(stage.context, "carla", stage.key("close"), PERFORMANCE)


def _next_begins(stage: AppealScene, committee_id: str) -> datetime:
    return next(each for each in stage.committee(committee_id).meetings if not each.ended).when.begins_at


async def _endings(stage: AppealScene) -> list[AppealEnding]:
    database = stage.context.database
    await seen(lambda: len(licenses_of(database, "gull")), lambda number: number == 3)
    await seen(lambda: invoice_rows(database, "gull"), bool)
    await seen(lambda: license_row(database, "fern-1"), lambda row: row is not None and row.state.value == "active")
    rows = {row.reason.value + (row.agency_id or ""): row for row in records.appeals_of(database)}
    return [
        AppealEnding(
            organization="Fern House",
            about="a license revoked for inactivity",
            decided=rows["revoked_inactivityfern"].verdict or "",
            licenses=_license_states(stage, "fern"),
            shows="continued once with a question, then an exception: the license is active again",
            expected=("exception", ("ce_access open", "standard active", "standard active")),
        ),
        AppealEnding(
            organization="Fern House",
            about="a Coordinated Entry license denied",
            decided=rows["denied_allotmentfern"].verdict or "",
            licenses=_license_states(stage, "fern"),
            shows="met from Region 2's excess",
            expected=("reassign_excess", ("ce_access open", "standard active", "standard active")),
        ),
        AppealEnding(
            organization="Gull House",
            about="a Coordinated Entry license denied",
            decided=rows["denied_allotmentgull"].verdict or "",
            licenses=_license_states(stage, "gull"),
            shows="denied; a third license at its own cost, and invoiced",
            expected=("upheld", ("ce_access open", "ce_access open", "ce_access open")),
        ),
    ]


def _license_states(stage: AppealScene, agency: str) -> tuple[str, ...]:
    rows = licenses_of(stage.context.database, agency)
    return tuple(sorted(f"{row.kind.value} {row.state.value}" for row in rows))
