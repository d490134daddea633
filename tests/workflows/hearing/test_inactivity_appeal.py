"""An appeal about inactivity, from the revocation to the exception that takes it back."""

import asyncio
from datetime import timedelta

import pytest

from activities.appeal_orders import AppealOrderActivities
from activities.signatures.appeal_orders import AppealOrderInput
from models.appeal.lifecycle import AppealState
from models.appeal.reasons import AppealReason
from models.appeal.responses import ContinuedFor
from models.appeal.state import Appeal
from models.appeal.verdicts import ExceptionUntil, Upheld
from models.calendar import spoken
from models.committee.lifecycle import MeetingState
from models.committee.messages import DocketAppeal
from models.committee.rules import docketing
from models.effects import TaskKind
from models.errors import RuleViolation
from models.ids import appeal_workflow_id, committee_workflow_id, opaque
from models.license.lifecycle import InactiveReason, LicenseState
from models.people import SYSTEM, Role
from services import agency_closing, appeals, hearings, license_changes, meeting_minutes
from storage.reads.audit import history
from storage.reads.committees import meeting as meeting_on_record
from storage.reads.tasks import queue
from tests.models.committee.samples import an_appeal
from tests.storage.samples import NOW
from tests.storage.usage_samples import everything_covered
from tests.workflows.hearing.chamber import PERFORMANCE, Chamber
from tests.workflows.simulated import pass_days


async def flagged(chamber: Chamber, license_id: str = "L1", person_id: str = "tess") -> None:
    """A license with somebody on it, marked for inactivity and revoked for it. Its organization has another."""
    await chamber.office.marked_license(license_id, held_by=person_id)
    await chamber.another_license()
    context = await chamber.context()
    fresh = chamber.office.fresh
    everything_covered(context.database, context.now())
    await license_changes.revoke(context, "lena", fresh("revoke"), license_id, InactiveReason.NO_DATA_ENTRY, "No data.")


@pytest.mark.requirement("LIC-08", "LIC-16", "LIC-18", "LIC-21")
async def test_continued_once_then_granted_an_exception_which_brings_the_license_back(chamber: Chamber) -> None:
    await flagged(chamber)
    filed = await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1")
    assert filed.committee_id == PERFORMANCE
    first = await chamber.hold()
    await chamber.stands(filed.appeal_id, AppealState.BEFORE_COMMITTEE)
    with pytest.raises(RuleViolation, match="can’t be closed yet: 1 appeal"):
        await chamber.close()
    context, fresh = await chamber.context(), chamber.office.fresh
    await hearings.continue_appeal(
        context, "carla", fresh("c"), PERFORMANCE, filed.appeal_id, ContinuedFor.QUESTION, "How many intakes a month?"
    )
    await chamber.close()
    asked = await chamber.stands(filed.appeal_id, AppealState.CONTINUED)
    await appeals.answer(context, "sam", fresh("answer"), filed.appeal_id, asked.asked[0].number, "About four.")
    second = await chamber.hold()
    assert second.when.begins_at > first.when.begins_at
    until = second.when.day + timedelta(days=180)
    verdict = ExceptionUntil(license_ids=("L1",), until=until)
    await chamber.vote(PERFORMANCE, filed.appeal_id, verdict, "marc", "mia")
    closed = await chamber.stands(filed.appeal_id, AppealState.CLOSED)
    assert (closed.continued, [each.work.value for each in closed.orders]) == (1, ["grant_exception", "give_back"])
    license_ = await chamber.office.kept_license("L1")
    assert (license_.state, license_.revocation) == (LicenseState.ACTIVE, None)
    assert [(each.appeal_id, each.until) for each in license_.exceptions] == [(filed.appeal_id, until)]
    for order in closed.orders:  # asked again, as after a crash in between: nothing is done twice
        ask = AppealOrderInput(appeal=closed, order=order)
        assert await AppealOrderActivities(chamber.office.processes).carry_out(ask) == ""
    assert await chamber.office.kept_license("L1") == license_
    await chamber.close()
    over = meeting_on_record(chamber.office.database, first.meeting_id)
    assert over is not None
    assert over.state == MeetingState.CLOSED
    sent = {each.template for each in await chamber.office.letters()}
    assert {"meeting_agenda", "appeal_received", "appeal_question", "appeal_exception", "meeting_minutes"} <= sent


@pytest.mark.requirement("S13")
async def test_a_member_who_represents_the_organization_is_recused_and_a_denial_changes_nothing(
    chamber: Chamber,
) -> None:
    await flagged(chamber)
    filed = await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1")
    meeting = await chamber.hold()
    assert [each.person_id for each in meeting.items[0].recusals] == ["milo"]
    with pytest.raises(RuleViolation, match="recused"):
        await chamber.vote(PERFORMANCE, filed.appeal_id, Upheld(), "milo")
    context, fresh = await chamber.context(), chamber.office.fresh
    await hearings.count_votes(context, "carla", fresh("count"), PERFORMANCE, filed.appeal_id, 1, without_missing=True)
    denied = await chamber.stands(filed.appeal_id, AppealState.CLOSED)
    assert denied.denied
    assert (await chamber.office.kept_license("L1")).state == LicenseState.INACTIVE
    (letter,) = await chamber.office.letters(template="appeal_denied")
    assert letter.recipients


@pytest.mark.requirement("LIC-18", "LIC-19")
async def test_a_chair_who_holds_a_license_of_the_organization_does_not_deal_with_its_appeal(chamber: Chamber) -> None:
    await flagged(chamber)
    await chamber.office.license("L-carla", held_by="carla")
    filed = await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1")
    meeting = await chamber.hold()
    assert {each.person_id for each in meeting.items[0].recusals} == {"carla", "milo"}
    context, fresh = await chamber.context(), chamber.office.fresh
    more = (PERFORMANCE, filed.appeal_id, ContinuedFor.REASON, "We need figures.")
    with pytest.raises(RuleViolation, match="It is proposed that the presiding member is recused"):
        await hearings.continue_appeal(context, "carla", fresh("c"), *more)
    await hearings.continue_appeal(context, "marc", fresh("c"), *more)
    await chamber.stands(filed.appeal_id, AppealState.CONTINUED)
    await chamber.close()
    made = await meeting_minutes.read(context, "marc", meeting.meeting_id)
    said = "did not take part (proposed, and not settled). The member belongs to the organization that appeals."
    assert f"Carla Sample: {said}" in made.items[0].recusals


async def test_the_same_form_twice_is_one_appeal_and_a_second_one_is_refused(chamber: Chamber) -> None:
    await flagged(chamber)
    first = await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1", key="form-1")
    again = await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1", key="form-1")
    assert again.appeal_id == first.appeal_id
    with pytest.raises(RuleViolation, match="already pending"):
        await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1")
    with pytest.raises(RuleViolation, match="different content"):
        await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1", key="form-1", statement="Another story.")


async def test_of_ten_appeals_about_one_license_at_once_one_starts_and_the_others_are_refused(chamber: Chamber) -> None:
    await flagged(chamber)
    forms = [chamber.file(AppealReason.REVOKED_INACTIVITY, "L1", key=f"form-{number}") for number in range(10)]
    answers = await asyncio.gather(*forms, return_exceptions=True)
    codes = [each.code for each in answers if isinstance(each, RuleViolation)]
    assert (len(codes), set(codes) - {"just_sent", "already_pending"}) == (9, set())
    ids = [appeal_workflow_id(opaque("P", f"form-{number}")) for number in range(10)]
    started = [await chamber.office.processes.snapshot(each, Appeal) for each in ids]
    assert len([each for each in started if each is not None]) == 1, "no other process was started"


async def test_a_withdrawn_appeal_leaves_the_docket_and_the_meeting_can_be_closed(chamber: Chamber) -> None:
    await flagged(chamber)
    filed = await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1")
    await chamber.hold()
    await appeals.withdraw(await chamber.context(), "sam", "w", filed.appeal_id, "We found the data.")
    await chamber.office.eventually(
        lambda: [each.move for each in history(chamber.office.database, "committee/performance")],
        lambda moves: "struck" in moves,
    )
    await chamber.close()
    with pytest.raises(RuleViolation, match="withdrawn"):
        await appeals.withdraw(await chamber.context(), "sam", "w2", filed.appeal_id)


async def test_a_pending_appeal_ends_with_its_agency_and_leaves_the_docket(chamber: Chamber) -> None:
    await flagged(chamber)
    filed = await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1")
    context = await chamber.context()
    tomorrow = context.today() + timedelta(days=1)
    await agency_closing.close(context, "lena", "close", "A1", tomorrow, "It merges.")
    await pass_days(chamber.env, 2)
    await chamber.stands(filed.appeal_id, AppealState.WITHDRAWN)
    office = chamber.office
    await office.eventually(
        lambda: [each.move for each in history(office.database, "committee/performance")],
        lambda moves: "struck" in moves,
    )
    (letter,) = await office.letters("appeal_withdrawn")
    assert letter.payload.to == ("sam", "tess")
    assert letter.payload.facts["reason"] == f"Agency 1 closes. Its last day is {spoken(tomorrow)}."
    await office.license_stands(LicenseState.DELETED, "L1")
    deletions = [each.payload.facts for each in await office.letters("license_deleted")]
    assert [(each["with_agency"], "appeal_how" in each) for each in deletions] == [(True, False)] * len(deletions)
    with pytest.raises(RuleViolation, match="nothing new can start"):
        await appeals.set_aside(await chamber.context(), "dora", "aside", filed.appeal_id, "Once more.")


@pytest.mark.requirement("LIC-18")
async def test_an_appeal_that_does_not_take_what_its_meeting_said_becomes_a_task(chamber: Chamber) -> None:
    """On the docket is an appeal that has no process."""
    appeal = an_appeal(agency_id="A1", people=("tess",), region_ids=("R1",), filed_at=await chamber.office.now())
    message = DocketAppeal(actor=SYSTEM, key="docket/appeal-1", committee_id=PERFORMANCE, appeal=appeal)
    await chamber.office.processes.take(committee_workflow_id(PERFORMANCE), docketing.docket_appeal, message)
    await chamber.hold()
    found = await chamber.office.eventually(
        lambda: queue(chamber.office.database, NOW, kinds=[TaskKind.SETTLE_APPEAL]), lambda tasks: len(tasks) > 0
    )
    assert "did not accept the meeting's response" in found[0].title
    assert found[0].role == Role.HMIS_LEAD


@pytest.mark.requirement("LIC-18")
async def test_a_meeting_that_nobody_opens_carries_its_docket_over_and_says_so(chamber: Chamber) -> None:
    await flagged(chamber)
    filed = await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1")
    meeting = await chamber.coming()
    await chamber.announced(PERFORMANCE, meeting)
    await chamber.pass_to(meeting.when.missed_at + timedelta(minutes=1))
    over = await chamber.office.eventually(
        lambda: meeting_on_record(chamber.office.database, meeting.meeting_id),
        lambda row: row is not None and row.state == MeetingState.MISSED,
    )
    assert over is not None
    carried = await chamber.office.eventually(
        lambda: [each.move for each in history(chamber.office.database, f"appeal/{filed.appeal_id}")],
        lambda moves: "carried_over" in moves,
    )
    assert carried[-1] == "carried_over"
    assert {each.template for each in await chamber.office.letters()} >= {"meeting_not_held", "appeal_carried_over"}
