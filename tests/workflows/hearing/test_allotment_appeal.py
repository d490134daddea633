"""Appeals about the Coordinated Entry allotment: met by another region's excess, by one more, or denied."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from activities.appeal_orders import AppealOrderActivities
from activities.signatures.appeal_orders import AppealOrderInput
from models.allotment.lifecycle import LicenseRequestState
from models.allotment.state import Allotment
from models.appeal.lifecycle import AppealState
from models.appeal.reasons import AppealReason
from models.appeal.verdicts import GrantFromAllotment, ReassignExcess, RequestOneMore, Upheld
from models.committee.docket import Choice
from models.errors import RuleViolation
from models.license.lifecycle import LicenseKind, LicenseState
from services import allotment, hearings
from services.allotment import NewIntake
from storage.reads.allotment import allotment as allotment_on_record
from storage.reads.licenses import license_row
from storage.tables.allotment import region_intakes
from tests.workflows.hearing.chamber import COORDINATED, MEMBERS, Chamber
from tests.workflows.office import Office


async def give_all(chamber: Chamber, region_id: str, agency_id: str, lead: str) -> None:
    """Let a region give every license it has to one agency."""
    found = await allotment.table(await chamber.context(), "lena")
    free = next(each.free for each in found.regions if each.region_id == region_id)
    for _ in range(free):
        key = chamber.office.fresh("give")
        await allotment.delegate(await chamber.context(), lead, key, region_id, agency_id, again=True)


async def denied(chamber: Chamber) -> None:
    """R1 has given everything, and denies a license to A1."""
    await give_all(chamber, "R1", "A1", "lee")
    await allotment.deny(await chamber.context(), "lee", chamber.office.fresh("deny"), "R1", "A1", "All are given.")
    await recorded(chamber.office, lambda kept: len(kept.denials) == 1)


async def recorded(office: Office, wanted: Callable[[Allotment], bool]) -> None:
    """Wait until the allotment is on record as wanted."""
    await office.eventually(
        lambda: allotment_on_record(office.database), lambda kept: kept is not None and wanted(kept)
    )


@pytest.mark.requirement("LIC-11", "LIC-14")
async def test_a_region_gives_a_license_which_is_made_and_never_more_than_its_allotment(chamber: Chamber) -> None:
    context = await chamber.context()
    given = await allotment.delegate(context, "lee", "give", "R1", "A1")
    await chamber.office.eventually(
        lambda: license_row(chamber.office.database, given.license_id), lambda row: row is not None
    )
    row = license_row(chamber.office.database, given.license_id)
    assert row is not None
    assert (row.kind, row.state, row.agency_id) == (LicenseKind.CE_ACCESS, LicenseState.OPEN, "A1")
    confirmed = await allotment.confirm_commitments(context, "sam", "yes", given.number, agreed=True)
    assert confirmed.state == "in_force"
    with pytest.raises(RuleViolation, match="Coordinated Entry lead of this region"):
        await allotment.delegate(context, "lou", "other", "R1", "A1")
    with pytest.raises(RuleViolation, match="already sent the same form just now: a license for Agency 1"):
        await allotment.delegate(context, "lee", "by-hand", "R1", "A1")
    assert (await allotment.delegate(context, "lee", "give", "R1", "A1")).number == given.number, "the same key"
    await give_all(chamber, "R1", "A1", "lee")
    with pytest.raises(RuleViolation, match="so none is left"):
        await allotment.delegate(context, "lee", "too-many", "R1", "A1", again=True)


@pytest.mark.requirement("LIC-12", "LIC-25")
async def test_recorded_intakes_say_which_regions_lead_gives_a_license_and_the_committee_may_decide_otherwise(
    chamber: Chamber,
) -> None:
    context, fresh = await chamber.context(), chamber.office.fresh
    month = (context.today().replace(day=1) - timedelta(days=1)).replace(day=1)
    figures = [
        NewIntake(agency_id="A1", region_id=region_id, month=month, number=number)
        for region_id, number in (("R1", 2), ("R2", 9))
    ]
    await allotment.record_intakes(context, "lena", fresh("intakes"), "The HMIS", figures)
    await recorded(chamber.office, lambda kept: "A1" in kept.intakes)
    with chamber.office.database.read() as connection:
        rows = connection.execute(select(region_intakes).order_by(region_intakes.c.region_id)).all()
    assert [(row.agency_id, row.region_id, row.number) for row in rows] == [("A1", "R1", 2), ("A1", "R2", 9)]
    with pytest.raises(RuleViolation, match="by its average intakes a month"):
        await allotment.delegate(context, "lee", fresh("give"), "R1", "A1")
    assert (await allotment.delegate(context, "lou", fresh("give"), "R2", "A1")).region_id == "R2"
    await allotment.decide_home(context, "cyd", fresh("home"), "A1", "R1", "Its outreach works there.")
    assert (await allotment.delegate(context, "lee", fresh("give"), "R1", "A1")).region_id == "R1"
    await recorded(chamber.office, lambda kept: "A1" in kept.homes)
    found = await allotment.home_of(context, "lena", "A1")
    assert found.sentence.endswith("as the Coordinated Entry Committee decided: Its outreach works there.")


@pytest.mark.requirement("LIC-16", "LIC-19", "LIC-20")
async def test_a_denial_is_appealed_and_met_by_another_regions_excess(chamber: Chamber) -> None:
    await denied(chamber)
    filed = await chamber.file(AppealReason.DENIED_ALLOTMENT)
    assert filed.committee_id == COORDINATED
    await chamber.hold(COORDINATED)
    with pytest.raises(RuleViolation, match="too few licenses left"):
        await chamber.vote(COORDINATED, filed.appeal_id, GrantFromAllotment(region_id="R1"), "cora")
    verdict = ReassignExcess(from_region_id="R2", region_id="R1")
    await chamber.vote(COORDINATED, filed.appeal_id, verdict, "cora", "cole")
    closed = await chamber.stands(filed.appeal_id, AppealState.CLOSED)
    assert [each.work.value for each in closed.orders] == ["move_license", "delegate"]
    found = await allotment.table(await chamber.context(), "lena")
    assert {each.region_id: (each.share, each.extra, each.delegated) for each in found.regions} == {
        "R1": (2, 1, 3),
        "R2": (18, -1, 0),
    }
    made = found.delegations[-1]
    assert made.appeal_id == filed.appeal_id
    for order in closed.orders:  # asked again, as after a crash in between: nothing is done twice
        ask = AppealOrderInput(appeal=closed, order=order)
        assert await AppealOrderActivities(chamber.office.processes).carry_out(ask) == ""
    assert (await allotment.table(await chamber.context(), "lena")).regions == found.regions
    await chamber.office.eventually(
        lambda: license_row(chamber.office.database, made.license_id), lambda row: row is not None
    )
    assert await chamber.office.letters(template="appeal_license_granted")


async def test_one_more_is_asked_of_the_hmis_lead_whose_answer_gives_it(chamber: Chamber) -> None:
    await denied(chamber)
    filed = await chamber.file(AppealReason.DENIED_ALLOTMENT)
    await chamber.hold(COORDINATED)
    await chamber.vote(COORDINATED, filed.appeal_id, RequestOneMore(region_id="R1"), "cora")
    await chamber.stands(filed.appeal_id, AppealState.CLOSED)
    (asked,) = (await allotment.table(await chamber.context(), "lena")).requests
    assert [each.title for each in await chamber.office.tasks() if "one more" in each.title]
    context = await chamber.context()
    after = await allotment.answer_request(context, "lena", "yes", asked.number, granted=True, why="There is one.")
    assert after.requests[0].state == LicenseRequestState.GRANTED
    assert [each.agency_id for each in after.live].count("A1") == 3


@pytest.mark.requirement("LIC-22", "LIC-23")
async def test_a_denied_appeal_offers_self_pay_and_the_board(chamber: Chamber) -> None:
    await denied(chamber)
    filed = await chamber.file(AppealReason.DENIED_ALLOTMENT)
    await chamber.hold(COORDINATED)
    await chamber.vote(COORDINATED, filed.appeal_id, Upheld(), "cora", "cole")
    await chamber.stands(filed.appeal_id, AppealState.CLOSED)
    await chamber.office.letters()
    (letter,) = [each for each in chamber.office.mail() if "$185" in str(each.get_body(("plain",)))]
    text = str(letter.get_body(("plain",)))
    assert "board" in text.lower()
    assert "$2,284" in text or "$284" in text
    (paper,) = [each for each in letter.iter_attachments() if each.get_content_type() == "application/pdf"]
    assert paper.get_filename() == f"decision-{filed.appeal_id}.pdf"
    assert paper.get_content().startswith(b"%PDF")


@pytest.mark.requirement("LIC-14", "LIC-16")
async def test_a_license_that_is_taken_back_tells_its_holder_how_to_appeal(chamber: Chamber) -> None:
    context = await chamber.context()
    await chamber.office.license("C1", held_by="tess", kind=LicenseKind.CE_ACCESS)
    given = await allotment.delegate(context, "lee", "give", "R1", "A1", license_id="C1")
    assert given.license_id == "C1"
    await allotment.end_delegation(context, "lee", "end", "C1", "It is needed in the north.")
    await chamber.office.license_stands(LicenseState.INACTIVE, "C1")
    assert (await chamber.office.kept_license("C1")).revocation is not None
    assert await chamber.office.letters(template="license_revoked")
    filed = await chamber.file(AppealReason.REVOKED_ALLOTMENT, "C1")
    assert filed.committee_id == COORDINATED


async def test_votes_that_race_with_the_close_are_kept_or_refused_and_never_lost(chamber: Chamber) -> None:
    await denied(chamber)
    filed = await chamber.file(AppealReason.DENIED_ALLOTMENT)
    await chamber.hold(COORDINATED)
    context, fresh = await chamber.context(), chamber.office.fresh
    chair = MEMBERS[COORDINATED][0]
    await hearings.make_motion(context, chair, fresh("m"), COORDINATED, filed.appeal_id, Upheld(), "Nothing is left.")

    async def vote(member: str) -> str:
        try:
            await hearings.cast_vote(context, member, fresh("v"), COORDINATED, filed.appeal_id, 1, Choice.FOR)
        except RuleViolation as refusal:
            return refusal.code
        return "kept"

    async def end() -> str:
        try:
            await hearings.count_votes(
                context, chair, fresh("n"), COORDINATED, filed.appeal_id, 1, without_missing=True
            )
            await chamber.close(COORDINATED)
        except RuleViolation as refusal:
            return refusal.code
        return "closed"

    *answers, _ = await asyncio.gather(*(vote(each) for each in MEMBERS[COORDINATED]), end())
    committee = await chamber.committee(COORDINATED)
    (item,) = [
        each
        for meeting in committee.meetings
        for each in meeting.items
        if each.appeal.appeal_id == filed.appeal_id and each.motions
    ]
    assert len(item.motions[0].votes) == answers.count("kept")
