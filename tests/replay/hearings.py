"""The paths of appeals, committees and the allotment that are recorded; scenarios.py says what a scenario is."""

from datetime import time, timedelta

from temporalio.testing import WorkflowEnvironment

from models import ids
from models.appeal.lifecycle import AppealState
from models.appeal.reasons import AppealReason
from models.appeal.responses import ContinuedFor
from models.appeal.verdicts import ExceptionUntil, ReassignExcess, Reinstatement, Upheld
from models.committee.messages import Dissolve
from models.committee.rules import docketing
from models.ids import opaque
from models.license.lifecycle import InactiveReason, LicenseState
from services import allotment, appeals, hearings, license_changes, meeting_minutes, meetings
from services.allotment import NewIntake
from storage.reads.audit import history
from storage.reads.licenses import license_row
from tests.workflows.hearing.chamber import COORDINATED, PERFORMANCE, Chamber, seat_everybody
from tests.workflows.hearing.test_allotment_appeal import denied
from tests.workflows.hearing.test_inactivity_appeal import flagged
from tests.workflows.office import Office
from tests.workflows.training_run import LENA

FORM = "appeal-form"
APPEAL = f"appeal/{opaque('P', FORM)}"


async def granted(env: WorkflowEnvironment, office: Office) -> None:
    """An inactivity appeal: a meeting is missed, one asks a question, the next grants an exception; then set aside."""
    chamber = await _seated(env, office)
    await flagged(chamber)
    filed = await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1", key=FORM)
    meeting = await chamber.coming()
    await chamber.announced(PERFORMANCE, meeting)
    await chamber.pass_to(meeting.when.missed_at + timedelta(minutes=1))
    await chamber.stands(filed.appeal_id, AppealState.DOCKETED)
    await chamber.hold()
    context, fresh = await chamber.context(), office.fresh
    await hearings.continue_appeal(
        context, "carla", fresh("c"), PERFORMANCE, filed.appeal_id, ContinuedFor.QUESTION, "How many intakes?"
    )
    await chamber.close()
    await chamber.stands(filed.appeal_id, AppealState.CONTINUED)
    await appeals.answer(await chamber.context(), "sam", fresh("a"), filed.appeal_id, 1, "Four a month.")
    meeting = await chamber.hold()
    verdict = ExceptionUntil(license_ids=("L1",), until=meeting.when.day + timedelta(days=90))
    await chamber.vote(PERFORMANCE, filed.appeal_id, verdict, "marc")
    await chamber.stands(filed.appeal_id, AppealState.CLOSED)
    await chamber.close()
    await appeals.set_aside(await chamber.context(), "dora", fresh("s"), filed.appeal_id, "A vote was not allowed.")
    await chamber.stands(filed.appeal_id, AppealState.DOCKETED)


async def sanctioned(env: WorkflowEnvironment, office: Office) -> None:
    """A license that is revoked for a sanction and given back on appeal."""
    chamber = await _seated(env, office)
    await office.license(held_by="tess")
    context, fresh = await chamber.context(), office.fresh
    why = "Shared a password."
    await license_changes.revoke(context, "lena", fresh("r"), "L1", InactiveReason.SANCTION, why)
    filed = await chamber.file(AppealReason.REVOKED_SANCTION, "L1", key=FORM)
    await chamber.hold()
    await chamber.vote(PERFORMANCE, filed.appeal_id, Reinstatement(license_ids=("L1",)), "marc")
    await chamber.close()
    await chamber.stands(filed.appeal_id, AppealState.CLOSED)
    await office.license_stands(LicenseState.ACTIVE)


async def asked_before(env: WorkflowEnvironment, office: Office) -> None:
    """A special request before anything was revoked, on which the committee grants an exception."""
    chamber = await _seated(env, office)
    await office.license(held_by="tess")
    filed = await chamber.file(AppealReason.SPECIAL_REQUEST, "L1", key=FORM)
    meeting = await chamber.hold()
    verdict = ExceptionUntil(license_ids=("L1",), until=meeting.when.day + timedelta(days=90))
    await chamber.vote(PERFORMANCE, filed.appeal_id, verdict, "marc")
    await chamber.close()
    await chamber.stands(filed.appeal_id, AppealState.CLOSED)


async def withdrawn(env: WorkflowEnvironment, office: Office) -> None:
    """An appeal that is taken back while it is on a docket; then the committee is dissolved."""
    chamber = await _seated(env, office)
    await flagged(chamber)
    filed = await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1", key=FORM)
    await appeals.withdraw(await chamber.context(), "sam", office.fresh("w"), filed.appeal_id)
    await office.over(APPEAL)
    await office.eventually(
        lambda: [each.move for each in history(office.database, f"committee/{PERFORMANCE}")],
        lambda seen: "struck" in seen,
    )
    message = Dissolve(actor=LENA, key=office.fresh("d"), reason="Its work goes to another committee.")
    await office.processes.take(ids.committee_workflow_id(PERFORMANCE), docketing.dissolve, message)
    await office.over(f"committee/{PERFORMANCE}")


async def reassigned(env: WorkflowEnvironment, office: Office) -> None:
    """A denial that is met by another region's excess."""
    chamber = await _seated(env, office)
    await denied(chamber)
    filed = await chamber.file(AppealReason.DENIED_ALLOTMENT, key=FORM)
    await chamber.hold(COORDINATED)
    await chamber.vote(COORDINATED, filed.appeal_id, ReassignExcess(from_region_id="R2", region_id="R1"), "cora")
    await chamber.stands(filed.appeal_id, AppealState.CLOSED)
    await chamber.close(COORDINATED)


async def upheld(env: WorkflowEnvironment, office: Office) -> None:
    """A denial that stands, until it can't be set aside any more."""
    chamber = await _seated(env, office)
    await denied(chamber)
    filed = await chamber.file(AppealReason.DENIED_ALLOTMENT, key=FORM)
    await chamber.hold(COORDINATED)
    await chamber.vote(COORDINATED, filed.appeal_id, Upheld(), "cora")
    closed = await chamber.stands(filed.appeal_id, AppealState.CLOSED)
    await chamber.close(COORDINATED)
    await env.sleep(timedelta(days=closed.policy.setting_aside.within_days + 2))
    await office.over(APPEAL)


async def moved(env: WorkflowEnvironment, office: Office) -> None:
    """A meeting is moved, taken back after no quorum, led by two members, adjourned, resumed, closed and corrected."""
    chamber = await _seated(env, office)
    await flagged(chamber)
    filed = await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1", key=FORM)
    meeting = await chamber.move_meeting()
    await office.eventually(
        lambda: [each.move for each in history(office.database, APPEAL)], lambda seen: "rescheduled" in seen
    )
    await chamber.announced(PERFORMANCE, meeting)
    await chamber.pass_to(meeting.when.begins_at + timedelta(minutes=5))
    context, fresh = await chamber.context(), office.fresh
    await meetings.record_no_quorum(context, "carla", fresh("few"), PERFORMANCE, ["carla"])
    await office.eventually(
        lambda: [each.move for each in history(office.database, APPEAL)], lambda seen: "carried_over" in seen
    )
    await meetings.take_back_no_quorum(context, "carla", fresh("back"), PERFORMANCE, "Two members came late.")
    await meetings.open_meeting(context, "carla", fresh("open"), PERFORMANCE, ["carla", "marc", "mia"])
    await chamber.stands(filed.appeal_id, AppealState.BEFORE_COMMITTEE)
    await meetings.arrive(context, "carla", fresh("arrive"), PERFORMANCE, "milo")
    await meetings.depart(context, "carla", fresh("depart"), PERFORMANCE, "carla")
    await meetings.hand_over(context, "marc", fresh("over"), PERFORMANCE, "mia")
    await chamber.adjourn_and_resume("mia", "marc", "mia", "milo")
    context = await chamber.context()
    await hearings.continue_appeal(
        context, "mia", fresh("c"), PERFORMANCE, filed.appeal_id, ContinuedFor.REASON, "We need figures."
    )
    await meetings.close_meeting(context, "mia", fresh("close"), PERFORMANCE)
    await chamber.stands(filed.appeal_id, AppealState.CONTINUED)
    await meeting_minutes.correct(context, "mia", fresh("wrong"), PERFORMANCE, "Milo left early.", "Left out.")


async def canceled(env: WorkflowEnvironment, office: Office) -> None:
    """Two meetings are canceled; the next is adjourned, and nobody resumes it."""
    chamber = await _seated(env, office)
    await flagged(chamber)
    filed = await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1", key=FORM)
    for _ in range(2):
        named = (await chamber.coming()).meeting_id
        await meetings.cancel_meeting(
            await chamber.context(), "carla", office.fresh("cancel"), PERFORMANCE, "A storm is expected.", named
        )
    await office.eventually(
        lambda: [each.move for each in history(office.database, APPEAL)], lambda seen: seen.count("carried_over") == 2
    )
    meeting = await chamber.hold()
    await chamber.stands(filed.appeal_id, AppealState.BEFORE_COMMITTEE)
    on = meeting.when.day + timedelta(days=1)
    committee = await meetings.adjourn(
        await chamber.context(), "carla", office.fresh("adjourn"), PERFORMANCE, on, time(9), "It is late."
    )
    unfinished = next(each for each in committee.meetings if each.meeting_id == meeting.meeting_id)
    await chamber.pass_to(unfinished.when.missed_at + timedelta(minutes=1))
    await chamber.stands(filed.appeal_id, AppealState.DOCKETED)


async def unanswered(env: WorkflowEnvironment, office: Office) -> None:
    """An appeal that never hears from its committee, and is withdrawn."""
    seat_everybody(office)
    chamber = Chamber(office, env)
    await flagged(chamber)
    await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1", key=FORM, until=[AppealState.FILED])
    await env.sleep(timedelta(hours=25))
    await office.eventually(
        lambda: [each.move for each in history(office.database, APPEAL)], lambda seen: "not_docketed" in seen
    )
    await appeals.withdraw(await chamber.context(), "sam", office.fresh("w"), APPEAL.removeprefix("appeal/"))
    await env.sleep(timedelta(hours=25))
    await office.over(APPEAL)


async def intakes(env: WorkflowEnvironment, office: Office) -> None:
    """Lead staff record where an organization has its intakes, and that region's lead gives it a license."""
    chamber = await _seated(env, office)
    context, fresh = await chamber.context(), office.fresh
    month = (context.today().replace(day=1) - timedelta(days=1)).replace(day=1)
    figures = [NewIntake(agency_id="A1", region_id="R2", month=month, number=9)]
    await allotment.record_intakes(context, "lena", fresh("intakes"), "The HMIS", figures)
    given = await allotment.delegate(context, "lou", fresh("give"), "R2", "A1")
    await office.eventually(lambda: license_row(office.database, given.license_id), lambda row: row is not None)


async def _seated(env: WorkflowEnvironment, office: Office) -> Chamber:
    seat_everybody(office)
    chamber = Chamber(office, env)
    await chamber.begin()
    return chamber
