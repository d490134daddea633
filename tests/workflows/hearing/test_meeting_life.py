"""A meeting's life in the office: moved, adjourned, led by somebody else, canceled; letters, calendars and minutes."""

from datetime import time, timedelta
from functools import partial

import pytest

from commands.appeals import show_appeal
from models.appeal.lifecycle import AppealState
from models.appeal.reasons import AppealReason
from models.appeal.responses import ContinuedFor
from models.committee.lifecycle import MeetingState
from models.effects import TaskKind
from models.errors import RuleViolation
from models.license.login_help import LoginCause
from services import appeals, committees, hearings, login_help, meeting_minutes, meetings
from services.documents import Upload
from storage.files import office_file
from storage.reads.audit import history
from storage.reads.committees import meeting as meeting_on_record
from storage.reads.committees import meeting_outcomes
from storage.reads.tasks import queue
from tests.storage.samples import NOW
from tests.workflows.hearing.chamber import MEMBERS, PERFORMANCE, Chamber
from tests.workflows.hearing.test_inactivity_appeal import flagged


@pytest.mark.requirement("LIC-18", "LIC-19")
async def test_a_meeting_is_moved_led_by_two_members_adjourned_resumed_closed_and_its_minutes_corrected(
    chamber: Chamber,
) -> None:
    await flagged(chamber)
    filed = await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1")
    planned = await chamber.coming()
    moved = await chamber.move_meeting()
    assert moved.when.begins_at > planned.when.begins_at
    told = await chamber.office.eventually(
        lambda: [each.move for each in history(chamber.office.database, f"appeal/{filed.appeal_id}")],
        lambda moves: "rescheduled" in moves,
    )
    assert told[-1] == "rescheduled"
    meeting = await chamber.hold()
    assert meeting.when.begins_at == moved.when.begins_at
    context, fresh = await chamber.context(), chamber.office.fresh
    await meetings.depart(context, "carla", fresh("depart"), PERFORMANCE, "carla")
    await meetings.hand_over(context, "marc", fresh("over"), PERFORMANCE, "mia")
    resumed = await chamber.adjourn_and_resume("mia", "marc", "mia", "milo")
    assert (resumed.presiding, resumed.presided) == ("mia", ("carla", "marc"))
    context = await chamber.context()
    await hearings.continue_appeal(
        context, "mia", fresh("c"), PERFORMANCE, filed.appeal_id, ContinuedFor.REASON, "We need figures."
    )
    await meetings.close_meeting(context, "mia", fresh("close"), PERFORMANCE)
    await chamber.stands(filed.appeal_id, AppealState.CONTINUED)
    await meeting_minutes.correct(context, "mia", fresh("wrong"), PERFORMANCE, "Milo left early.", "Left out.")
    made = await meeting_minutes.read(context, "mia", meeting.meeting_id)
    assert made.presiding == "Carla Sample, then Marc Sample, then Mia Sample"
    assert len(made.changes) == 2
    assert made.corrections[0].startswith("Milo left early. Corrected by Mia Sample")
    letters = {each.template for each in await chamber.office.letters()}
    assert letters >= {
        "meeting_moved",
        "meeting_adjourned",
        "appeal_rescheduled",
        "appeal_adjourned",
        "appeal_resumed",
        "meeting_minutes",
        "minutes_corrected",
    }
    await meetings.cancel_meeting(context, "carla", fresh("cancel"), PERFORMANCE, "A storm is expected.")
    await meeting_minutes.correct(context, "mia", fresh("wrong"), PERFORMANCE, "Marc came late.", "Left out.")
    made = await meeting_minutes.read(context, "mia", meeting.meeting_id)
    assert len(made.corrections) == 2, "a canceled meeting to come is not the last one"
    papers = [f"minutes/{meeting.meeting_id}", f"minutes/{meeting.meeting_id}/1"]
    contents = [office_file(chamber.office.database, each) for each in papers]
    assert all(contents)
    assert contents[0] != contents[1]


@pytest.mark.requirement("LIC-18", "LIC-19")
async def test_canceled_meetings_carry_over_count_as_unanswered_and_become_a_task(chamber: Chamber) -> None:
    await flagged(chamber)
    filed = await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1")
    for number in (1, 2):
        context, fresh = await chamber.context(), chamber.office.fresh
        named = (await chamber.coming()).meeting_id
        await meetings.cancel_meeting(context, "carla", fresh("cancel"), PERFORMANCE, f"Reason {number}.", named)
    found = await chamber.office.eventually(
        lambda: queue(chamber.office.database, NOW, kinds=[TaskKind.RESTORE_MEETINGS]), lambda tasks: len(tasks) > 0
    )
    assert "canceled two meetings in a row" in found[0].title
    outcomes = meeting_outcomes(chamber.office.database, PERFORMANCE)
    assert [(each.state, each.on_docket, each.answered) for each in outcomes] == [(MeetingState.CANCELED, 1, 0)] * 2
    appeal = await chamber.office.eventually(
        lambda: [each.move for each in history(chamber.office.database, f"appeal/{filed.appeal_id}")],
        lambda moves: moves.count("carried_over") == 2,
    )
    assert appeal[-1] == "carried_over"
    letters = {each.template for each in await chamber.office.letters()}
    assert letters >= {"meeting_canceled", "appeal_carried_over"}


@pytest.mark.requirement("LIC-18")
async def test_no_quorum_that_is_taken_back_leaves_no_trace_on_the_next_docket(chamber: Chamber) -> None:
    await flagged(chamber)
    filed = await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1")
    meeting = await chamber.coming()
    await chamber.announced(PERFORMANCE, meeting)
    context, fresh = await chamber.context(), chamber.office.fresh
    with pytest.raises(RuleViolation, match="begins"):
        await meetings.record_no_quorum(context, "carla", fresh("few"), PERFORMANCE, ["carla"])
    await chamber.pass_to(meeting.when.begins_at + timedelta(minutes=10))
    context = await chamber.context()
    committee = await meetings.record_no_quorum(context, "carla", fresh("few"), PERFORMANCE, ["carla"])
    following = committee.meetings[-1]
    await meetings.take_back_no_quorum(context, "marc", fresh("back"), PERFORMANCE, "Two members came late.")
    await meetings.open_meeting(context, "carla", fresh("open"), PERFORMANCE, MEMBERS[PERFORMANCE])
    await chamber.stands(filed.appeal_id, AppealState.BEFORE_COMMITTEE)
    await chamber.office.eventually(
        lambda: meeting_on_record(chamber.office.database, following.meeting_id),
        lambda row: row is not None and row.items == (),
    )
    assert chamber.on_dockets(filed.appeal_id) == [meeting.meeting_id]
    await meetings.adjourn(
        context, "carla", fresh("adjourn"), PERFORMANCE, meeting.when.day + timedelta(days=1), time(10), "It is late."
    )


@pytest.mark.requirement("LIC-18", "LIC-19")
async def test_a_second_cancellation_names_its_meeting_and_no_quorum_before_it_is_taken_back(chamber: Chamber) -> None:
    await flagged(chamber)
    await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1")
    meeting = await chamber.coming()
    await chamber.announced(PERFORMANCE, meeting)
    await chamber.pass_to(meeting.when.begins_at + timedelta(minutes=10))
    context, fresh = await chamber.context(), chamber.office.fresh
    committee = await meetings.record_no_quorum(context, "carla", fresh("few"), PERFORMANCE, ["carla"])
    following = committee.meetings[-1]
    why = "A storm is expected."
    with pytest.raises(RuleViolation, match="no such meeting"):
        await meetings.cancel_meeting(context, "carla", fresh("cancel"), PERFORMANCE, why, "2020-01-01")
    await meetings.cancel_meeting(context, "carla", fresh("cancel"), PERFORMANCE, why)
    with pytest.raises(RuleViolation, match="is already canceled"):
        await meetings.cancel_meeting(context, "carla", fresh("cancel"), PERFORMANCE, why)
    with pytest.raises(RuleViolation, match="canceled"):
        await meetings.cancel_meeting(context, "carla", fresh("cancel"), PERFORMANCE, why, following.meeting_id)
    committee = await chamber.committee()
    second = await chamber.coming()
    day = second.when.day.isoformat()
    committee = await meetings.cancel_meeting(context, "carla", fresh("cancel"), PERFORMANCE, why, day)
    states = {each.meeting_id: each.state for each in committee.meetings}
    assert states[second.meeting_id] == MeetingState.CANCELED
    await meetings.take_back_no_quorum(context, "marc", fresh("back"), PERFORMANCE, "Two members came late.")
    assert (await chamber.coming()).meeting_id == meeting.meeting_id


@pytest.mark.requirement("LOG-01", "LIC-18")
async def test_a_pending_appeal_shows_in_the_diagnosis_with_its_statement_and_who_will_decide(
    chamber: Chamber, capsys: pytest.CaptureFixture[str]
) -> None:
    await flagged(chamber)
    filed = await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1")
    context = await chamber.context()
    found = await login_help.diagnose_login(context, "sam", "tess", "A1")
    assert found.cause == LoginCause.REVOKED
    assert found.next_step.startswith("Wait for the Performance Committee: an appeal about this license is pending.")
    assert await appeals.appeal(context, "carla", filed.appeal_id) == filed
    show_appeal(filed, context.pack.time_zone)
    assert f"Statement: {filed.form.statement}\n" in capsys.readouterr().out
    figures = Upload(file_name="figures.pdf", content=b"%PDF-1.7 invented")
    attach = partial(appeals.attach, context, "sam")
    assert len((await attach(chamber.office.fresh("f"), filed.appeal_id, [figures])).attachments) == 1
    with pytest.raises(RuleViolation, match="already has these files"):
        await attach(chamber.office.fresh("f"), filed.appeal_id, [figures])
    seats = await committees.roster(context, "marc", PERFORMANCE)
    assert (seats.title, seats.members[0].name, seats.members[0].role) == (
        "Performance Committee",
        "Carla Sample",
        "chair",
    )
    assert {each.person_id for each in seats.members} == set(MEMBERS[PERFORMANCE])
    await appeals.withdraw(context, "sam", chamber.office.fresh("w"), filed.appeal_id)
    await chamber.stands(filed.appeal_id, AppealState.WITHDRAWN)
    after = await login_help.diagnose_login(context, "sam", "tess", "A1")
    assert not after.next_step.startswith("Wait for")
