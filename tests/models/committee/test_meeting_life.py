"""A meeting's life: moved, canceled, called to order, members who come and go, adjourned and resumed, corrected."""

from datetime import date, time, timedelta

import pytest

from models.committee.docket import Choice, MotionResult
from models.committee.lifecycle import MeetingState
from models.committee.messages import (
    AdjournMeeting,
    Arrive,
    CancelMeeting,
    CloseMeeting,
    ContinueAppeal,
    CorrectMinutes,
    CountVotes,
    Decide,
    Depart,
    HandOver,
    MoveMeeting,
    OpenMeeting,
    ResumeMeeting,
    TakeBackNoQuorum,
)
from models.committee.rules import attendance, meetings, minutes, schedule, voting
from models.committee.state import OutboxKind
from models.people import Actor, Grant, Role
from models.policy.committees import DecidedBy, DecisionPolicy, Quorum, Tie
from tests.models.builders import SOURCE, at
from tests.models.committee.samples import (
    ADA,
    BO,
    CLEO,
    DAN,
    EVE,
    EVERYBODY,
    MEETING_DAY,
    Chamber,
    an_appeal,
    exception,
    hmis_lead,
    lakeside,
    new_key,
    rule,
    seats,
)

LATER = date(2026, 11, 17)
BEFORE_NEXT = date(2026, 12, 8)


# --- moved and canceled


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_a_meeting_that_is_moved_takes_its_docket_letters_and_calendars_along() -> None:
    chamber = Chamber().docket().until(date(2026, 11, 5))
    announced = chamber.letters("meeting_agenda")[0].appointment
    chamber.tell()
    said = chamber.reschedule(LATER, time(14), "The room is taken.")
    assert said.endswith("to Tuesday, November 17, 2026, at 2:00 PM. The room is taken.")
    assert chamber.next.when.begins_at == at(LATER, 14)
    assert chamber.next.when.ends_at == at(LATER, 15, 30)
    letters = chamber.letters("meeting_moved")
    assert [each.to_role for each in letters] == [Role.PERFORMANCE_MEMBER, Role.PERFORMANCE_CHAIR]
    moved = letters[0].appointment
    assert announced is not None
    assert moved is not None
    assert (moved.uid, moved.sequence, moved.begins_at) == (announced.uid, 1, at(LATER, 14))
    (told,) = chamber.tell()
    assert (told.kind, told.next_at) == (OutboxKind.RESCHEDULED, at(LATER, 14))
    assert chamber.board.open["hold/performance-2026-11"].due == chamber.next.when.missed_at
    chamber.now = at(MEETING_DAY, 11)  # it would have begun by now
    chamber.docket(lakeside(2))
    assert len(chamber.next.items) == 2, "the docket is open until the new time"
    assert "moved from Tuesday, November 10" in chamber.next.when.explained()


def test_a_meeting_that_is_moved_before_its_agenda_gets_the_agenda_at_its_own_time() -> None:
    chamber = Chamber().docket()
    chamber.reschedule(LATER)
    chamber.until(date(2026, 11, 9))
    assert chamber.letters("meeting_agenda") == []
    chamber.until(date(2026, 11, 10))
    (letter, *_) = chamber.letters("meeting_agenda")
    assert letter.appointment is not None
    assert (letter.appointment.sequence, letter.appointment.begins_at) == (1, at(LATER, 10))
    assert "moved" not in letter.facts


def test_a_meeting_is_moved_to_a_working_day_between_the_meetings_before_and_after() -> None:
    chamber = Chamber().docket()

    def refused(code: str, day: date, at_: time | None = None, why: str = "", by: Actor | str = ADA) -> str:
        message = chamber.step(MoveMeeting, by, meeting_id=chamber.next.meeting_id, day=day, at=at_, why=why)
        return chamber.refuse(code, schedule.move_meeting, message)

    refused("not_permitted", LATER, by=CLEO)
    refused("time_is_past", date(2026, 11, 2), time(6))
    refused("same_time", MEETING_DAY)
    assert "holiday" in refused("no_business_day", date(2026, 11, 26))
    refused("no_business_day", date(2026, 11, 15))
    refused("after_next", date(2026, 12, 9), why="Too early.")
    assert "December 9" in refused("after_next", date(2026, 12, 10), why="Too early.")
    assert "November 2026" in refused("no_reason", BEFORE_NEXT)
    chamber.reschedule(BEFORE_NEXT, why="Half the members are away.", by=hmis_lead())
    assert chamber.next.meeting_id == "performance-2026-11"
    chamber.open()
    chamber.continue_()
    chamber.close()
    assert chamber.next.meeting_id == "performance-2026-12"
    assert chamber.next.when.day == date(2026, 12, 9)


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_a_canceled_meeting_carries_its_docket_over_and_leaves_the_calendars() -> None:
    chamber = Chamber().docket().until(date(2026, 11, 5))
    chamber.refuse("not_permitted", schedule.cancel_meeting, chamber.step(CancelMeeting, CLEO, why="I can't come."))
    chamber.tell()
    chamber.cancel()
    assert (chamber.last.state, chamber.last.meeting_id) == (MeetingState.CANCELED, "performance-2026-11")
    assert chamber.item(meeting=chamber.next).carried_over == 1
    (letter, *_) = chamber.letters("meeting_canceled")
    assert letter.appointment is not None
    assert (letter.appointment.canceled, letter.appointment.sequence) == (True, 1)
    assert letter.facts["next_meeting"] == "Wednesday, December 9, 2026, at 10:00 AM"
    (told,) = chamber.tell()
    assert (told.kind, told.next_id) == (OutboxKind.CARRIED_OVER, "performance-2026-12")
    assert "A storm is expected." in told.why
    assert "hold/performance-2026-11" not in chamber.board.open


def test_a_meeting_can_be_canceled_while_the_one_before_it_is_in_session() -> None:
    chamber = Chamber().docket().open()
    chamber.cancel("It is a holiday week.")
    chamber.continue_()
    chamber.close()
    assert [(each.meeting_id[-2:], each.state.value) for each in chamber.committee.meetings] == [
        ("11", "closed"),
        ("12", "canceled"),
        ("01", "scheduled"),
    ]
    assert chamber.item(meeting=chamber.next).continued_before == 1
    text = {"text": "Eve left at eleven.", "why": "It was left out."}
    correction = chamber.step(CorrectMinutes, meeting_id="performance-2026-11", **text)
    chamber.send(minutes.correct_minutes, correction)


def test_a_second_cancellation_in_a_row_is_a_task_for_the_lead_until_the_committee_meets() -> None:
    chamber = Chamber().docket()
    chamber.cancel()
    assert "cancellations" not in chamber.board.open
    chamber.cancel("Nobody has time.")
    task = chamber.board.open["cancellations"]
    assert task.role == Role.HMIS_LEAD
    assert "canceled two meetings in a row" in task.title
    assert task.due == chamber.next.when.agenda_at
    assert "1 appeal (Harbor House)" in task.title
    chamber.open()
    assert "cancellations" not in chamber.board.open
    chamber.continue_()
    chamber.close()
    chamber.cancel()
    assert "cancellations" not in chamber.board.open, "a meeting was held in between"


# --- called to order


@pytest.mark.requirement("LIC-18")
def test_a_meeting_is_not_called_to_order_before_its_time_and_its_docket_stays_open_until_then() -> None:
    chamber = Chamber().docket().until(at(MEETING_DAY, 9, 59))
    early = chamber.step(OpenMeeting, meeting_id=chamber.next.meeting_id, seats=seats(), present=EVERYBODY)
    assert "10:00 AM" in chamber.refuse("not_yet", meetings.open_meeting, early)
    chamber.docket(lakeside(2))
    chamber.open()
    assert len(chamber.meeting.items) == 2


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_no_quorum_can_be_taken_back_and_the_docket_comes_back() -> None:
    chamber = Chamber().docket(an_appeal(1), lakeside(2))
    chamber.no_quorum()
    chamber.docket(lakeside(3))
    chamber.strike("appeal-2")
    chamber.tell()
    outsider = chamber.step(TakeBackNoQuorum, hmis_lead(), meeting_id=chamber.last.meeting_id, why="Why not.")
    chamber.refuse("not_permitted", schedule.take_back_no_quorum, outsider)
    chamber.take_back()
    assert [each.appeal.appeal_id for each in chamber.next.items if each.pending] == ["appeal-1"]
    assert [each.carried_over for each in chamber.next.items] == [0, 0]
    (told,) = chamber.tell()
    assert (told.kind, told.next_id) == (OutboxKind.RESCHEDULED, "performance-2026-11")
    december = chamber.committee.meetings[-1]
    assert [each.appeal.appeal_id for each in december.items] == ["appeal-3"]
    (gone, _), (again, _) = chamber.letters("meeting_not_held"), chamber.letters("meeting_on_again")
    assert gone.appointment is not None
    assert again.appointment is not None
    assert (gone.appointment.canceled, again.appointment.canceled) == (True, False)
    assert again.appointment.uid == gone.appointment.uid
    assert again.appointment.sequence > gone.appointment.sequence > 0
    chamber.open()
    chamber.decide()
    chamber.close()
    assert chamber.last.meeting_id == "performance-2026-11"


def test_no_quorum_is_not_recorded_before_the_time_nor_taken_back_after_the_time_to_record_it() -> None:
    chamber = Chamber().docket()
    chamber.no_quorum()
    message = chamber.step(TakeBackNoQuorum, meeting_id=chamber.last.meeting_id, why="Too late.")
    chamber.now = chamber.last.when.missed_at
    chamber.refuse("too_late", schedule.take_back_no_quorum, message)


# --- members come, leave and preside


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_when_the_presiding_member_leaves_another_one_goes_on_and_closes_the_meeting() -> None:
    chamber = Chamber().docket().open(CLEO, DAN, EVE, ADA)
    assert chamber.meeting.presiding == ADA
    chamber.move(by=CLEO)
    chamber.vote(Choice.FOR, CLEO, DAN, EVE)
    chamber.depart(ADA)
    assert (chamber.meeting.presiding, chamber.meeting.presided) == (CLEO, (ADA,))
    chamber.count(by=CLEO)
    chamber.now += timedelta(minutes=10)
    message = chamber.step(HandOver, CLEO, person_id=ADA)
    chamber.refuse("not_present", attendance.hand_over, message)
    chamber.hand_over(EVE, by=CLEO)
    chamber.refuse("presides_already", attendance.hand_over, chamber.step(HandOver, EVE, person_id=EVE))
    chamber.arrive(ADA)
    chamber.refuse("not_permitted", attendance.hand_over, chamber.step(HandOver, DAN, person_id=DAN))
    chamber.hand_over(ADA, by=ADA)
    assert chamber.meeting.presided == (ADA, CLEO, EVE)
    chamber.close()
    assert chamber.last.state == MeetingState.CLOSED


def test_whoever_is_present_can_record_that_the_presiding_member_is_gone() -> None:
    chamber = Chamber().docket().open(ADA, CLEO, DAN)
    chamber.refuse("not_permitted", attendance.depart, chamber.step(Depart, CLEO, person_id=DAN))
    chamber.refuse("not_permitted", attendance.depart, chamber.step(Depart, EVE, person_id=ADA))
    chamber.refuse("not_present", attendance.depart, chamber.step(Depart, EVE, person_id=EVE))
    chamber.depart(ADA, by=DAN)
    assert chamber.meeting.presiding == CLEO
    said = chamber.depart(DAN, by=CLEO)
    assert "no quorum: 3 are needed" in said
    assert "adjourn" in chamber.refuse("last_present", attendance.depart, chamber.step(Depart, CLEO, person_id=CLEO))
    chamber.arrive(DAN)
    assert [each.person_id for each in chamber.meeting.attendance] == [ADA, CLEO, DAN, DAN]


def test_a_second_chair_presides_when_the_chair_does_not() -> None:
    chamber = Chamber().docket().until(at(MEETING_DAY, 10))
    with_second = tuple(
        each.model_copy(update={"second_chair": True}) if each.person_id == DAN else each for each in seats()
    )
    opening = chamber.step(
        OpenMeeting, CLEO, meeting_id=chamber.next.meeting_id, seats=with_second, present=(CLEO, DAN, EVE)
    )
    chamber.send(meetings.open_meeting, opening)
    assert chamber.meeting.presiding == DAN
    chamber.arrive(ADA)
    chamber.hand_over(ADA, by=ADA)
    chamber.depart(ADA)
    assert chamber.meeting.presiding == DAN
    none = Chamber(rule(second_chair=False)).docket().until(at(MEETING_DAY, 10))
    none.refuse("not_permitted", meetings.open_meeting, opening)


# --- quorum


@pytest.mark.requirement("LIC-18", "LIC-19")
@pytest.mark.parametrize(("counts_recused", "refused"), [(True, False), (False, True), (None, False)])
def test_a_quorum_is_needed_at_each_vote_with_or_without_those_who_are_recused(
    counts_recused: bool | None, refused: bool
) -> None:
    chamber = Chamber(rule(quorum=Quorum(source=SOURCE, counts_recused=counts_recused)))
    chamber.docket().open(ADA, BO, CLEO)  # Bo is recused
    chamber.move()
    chamber.vote(Choice.FOR, ADA, CLEO)
    if refused:
        count = chamber.step(CountVotes, appeal_id="appeal-1", motion=1)
        said = chamber.refuse("no_quorum", voting.count_votes, count)
        assert "Members who are recused don’t count." in said
        chamber.arrive(DAN)
    chamber.count()
    assert chamber.item().response is not None


def test_without_a_quorum_an_appeal_on_which_votes_were_cast_can_still_be_continued() -> None:
    chamber = Chamber().docket().open(ADA, CLEO, DAN)
    chamber.move()
    chamber.vote(Choice.FOR, CLEO)
    message = chamber.step(ContinueAppeal, appeal_id="appeal-1", why="We are too few.")
    chamber.refuse("count_first", voting.continue_appeal, message)
    chamber.depart(DAN)
    chamber.refuse("no_quorum", voting.count_votes, chamber.step(CountVotes, appeal_id="appeal-1", motion=1))
    chamber.send(voting.continue_appeal, message)
    assert chamber.item().motions[0].result == MotionResult.WITHOUT_QUORUM
    chamber.close()


def test_somebody_who_voted_and_then_left_still_counts_toward_the_quorum() -> None:
    chamber = Chamber().docket().open(ADA, CLEO, DAN)
    chamber.move()
    chamber.vote(Choice.FOR, CLEO, DAN)
    chamber.depart(DAN)
    chamber.count()
    (motion,) = chamber.item().motions
    assert (motion.result, motion.did_not_vote) == (MotionResult.CARRIED, (ADA,))


def test_the_chair_does_not_decide_without_a_quorum() -> None:
    chamber = Chamber(rule(deciding=DecisionPolicy(by=DecidedBy.CHAIR, source=SOURCE)))
    chamber.docket().open(ADA, CLEO, DAN)
    chamber.depart(DAN)
    message = chamber.step(Decide, appeal_id="appeal-1", verdict=exception(), why="Needed.")
    chamber.refuse("no_quorum", voting.decide, message)


def test_in_a_tie_the_second_chairs_vote_decides_if_the_chair_did_not_vote() -> None:
    policy = rule(deciding=DecisionPolicy(by=DecidedBy.MAJORITY, tie=Tie.CHAIR, source=SOURCE))
    chamber = Chamber(policy).docket().until(at(MEETING_DAY, 10))
    with_second = tuple(
        each.model_copy(update={"second_chair": True}) if each.person_id == DAN else each for each in seats()
    )
    chamber.send(
        meetings.open_meeting,
        chamber.step(OpenMeeting, meeting_id=chamber.next.meeting_id, seats=with_second, present=EVERYBODY),
    )
    chamber.move()
    chamber.vote(Choice.FOR, DAN)
    chamber.vote(Choice.AGAINST, EVE)
    chamber.count()
    assert chamber.item().motions[0].result == MotionResult.CARRIED


# --- adjourned and resumed


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_an_adjourned_meeting_goes_on_with_its_docket_and_its_votes() -> None:
    chamber = Chamber().docket(an_appeal(1), lakeside(2)).open(ADA, CLEO, DAN)
    chamber.move()
    chamber.vote(Choice.FOR, CLEO)
    on = date(2026, 11, 12)
    chamber.adjourn(on)
    assert (chamber.meeting.state, chamber.meeting.present) == (MeetingState.ADJOURNED, ())
    (letter, *_) = chamber.letters("meeting_adjourned")
    assert letter.appointment is not None
    assert (letter.appointment.sequence, letter.appointment.begins_at) == (1, at(on, 10))
    chamber.docket(lakeside(3))
    assert len(chamber.meeting.items) == 2, "its docket was frozen when it began"
    early = chamber.step(ResumeMeeting, seats=seats(), present=EVERYBODY)
    chamber.refuse("not_yet", meetings.resume, early)
    chamber.until(at(on, 10))
    few = chamber.step(ResumeMeeting, seats=seats(), present=(ADA, EVE))
    assert "try again on another day" in chamber.refuse("no_quorum", meetings.resume, few)
    chamber.resume(ADA, EVE, BO)
    assert chamber.item("appeal-1").recused(BO)
    chamber.vote(Choice.FOR, EVE)
    assert chamber.count().endswith("Staff on leave.")
    chamber.continue_("appeal-2")
    chamber.close()
    assert chamber.last.attended == (ADA, CLEO, DAN, EVE, BO)


def test_a_meeting_is_adjourned_to_a_time_before_the_next_one() -> None:
    chamber = Chamber().docket().open()

    def refused(code: str, day: date, by: str | Actor = ADA) -> str:
        message = chamber.step(AdjournMeeting, by, day=day, at=time(10), why="It is late.")
        return chamber.refuse(code, meetings.adjourn, message)

    refused("time_is_past", MEETING_DAY)
    assert "December 9" in refused("after_next", date(2026, 12, 9))
    refused("not_permitted", date(2026, 11, 12), CLEO)
    refused("not_permitted", date(2026, 11, 12), hmis_lead())
    chamber.now = chamber.meeting.when.ends_at
    chamber.adjourn(date(2026, 11, 12), by=hmis_lead())
    assert chamber.meeting.state == MeetingState.ADJOURNED


def test_a_meeting_that_runs_into_the_next_ones_time_can_still_be_adjourned() -> None:
    chamber = Chamber().docket().open()
    chamber.until(at(date(2026, 12, 9), 11))
    chamber.adjourn(date(2026, 12, 10), by=hmis_lead())
    assert chamber.meeting.state == MeetingState.ADJOURNED


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_an_adjourned_meeting_that_nobody_resumes_carries_the_rest_over_and_frees_the_next_one() -> None:
    chamber = Chamber().docket(an_appeal(1), lakeside(2)).open()
    chamber.decide()
    chamber.tell()
    chamber.adjourn(date(2026, 11, 12))
    chamber.until(date(2026, 11, 18))
    assert chamber.last.state == MeetingState.MISSED
    assert chamber.letters("meeting_not_held")[0].facts["was_adjourned"] is True
    assert [(each.appeal.appeal_id, each.carried_over) for each in chamber.next.items] == [("appeal-2", 1)]
    assert [each.kind for each in chamber.tell()] == [OutboxKind.ADJOURNED, OutboxKind.CARRIED_OVER]
    assert "by Tuesday, November 17, 2026." in str(chamber.letters("meeting_not_held")[0].facts["reason"])
    chamber.open()


def test_an_adjourned_meeting_that_is_answered_closes_by_itself() -> None:
    chamber = Chamber().docket().open()
    chamber.decide()
    chamber.adjourn(date(2026, 11, 12))
    chamber.until(date(2026, 11, 18))
    assert chamber.last.state == MeetingState.CLOSED


# --- afterwards


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_a_correction_changes_the_minutes_of_the_last_meeting_and_no_response() -> None:
    chamber = Chamber().docket().open()
    chamber.decide()
    chamber.close()
    before = chamber.last
    message = chamber.step(
        CorrectMinutes, meeting_id=before.meeting_id, text="Eve left at eleven.", why="It was left out."
    )
    chamber.refuse("not_permitted", minutes.correct_minutes, message.model_copy(update={"actor": hmis_lead()}))
    chamber.send(minutes.correct_minutes, message)
    after = chamber.last
    assert [each.text for each in after.corrections] == ["Eve left at eleven."]
    assert after.model_copy(update={"corrections": ()}) == before
    letters = chamber.letters("minutes_corrected")
    assert letters[0].paper == "minutes/performance-2026-11/1"
    chamber.open()
    chamber.close()
    chamber.refuse("unknown_meeting", minutes.correct_minutes, message.model_copy(update={"key": "another"}))


def test_a_second_chair_may_schedule_and_correct_only_where_the_policy_has_one() -> None:
    second = Actor(person_id=DAN, grants=(Grant(role=Role.PERFORMANCE_SECOND_CHAIR),))
    chamber = Chamber()
    chamber.reschedule(LATER, by=second)
    without = Chamber(rule(second_chair=False))
    message = without.step(MoveMeeting, second, meeting_id=without.next.meeting_id, day=LATER)
    without.refuse("not_permitted", schedule.move_meeting, message)


def test_a_member_who_comes_back_is_recorded_twice() -> None:
    chamber = Chamber().docket().open(ADA, CLEO, DAN, EVE)
    chamber.now += timedelta(minutes=5)
    chamber.depart(EVE)
    chamber.now += timedelta(minutes=5)
    chamber.refuse("not_permitted", attendance.arrive, chamber.step(Arrive, CLEO, person_id=EVE))
    chamber.arrive(EVE)
    stretches = [each for each in chamber.meeting.attendance if each.person_id == EVE]
    assert [each.left_at is None for each in stretches] == [False, True]


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_no_quorum_can_be_taken_back_although_the_next_meeting_was_canceled_meanwhile() -> None:
    chamber = Chamber().docket(an_appeal(1))
    chamber.no_quorum()
    chamber.cancel()
    states = [each.state for each in chamber.committee.meetings]
    assert states[:2] == [MeetingState.WITHOUT_QUORUM, MeetingState.CANCELED]
    message = chamber.step(TakeBackNoQuorum, meeting_id="performance-2026-11", why="Two members came late.")
    chamber.send(schedule.take_back_no_quorum, message)
    assert chamber.next.meeting_id == "performance-2026-11"
    assert [each.appeal.appeal_id for each in chamber.next.items if each.pending] == ["appeal-1"]
    assert not chamber.committee.meetings[-1].items
    chamber.open()
    chamber.decide()
    chamber.close()


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_a_chair_who_left_neither_adjourns_nor_closes_the_meeting() -> None:
    chamber = Chamber().docket().open(ADA, CLEO, DAN)
    chamber.depart(ADA)
    fields = {"day": date(2026, 11, 12), "at": time(10), "why": "It is late.", "only_presiding": True}
    adjourning = chamber.step(AdjournMeeting, ADA, **fields)
    assert "Only the presiding member" in chamber.refuse("not_permitted", meetings.adjourn, adjourning)
    chamber.continue_(by=CLEO)
    closing = chamber.step(CloseMeeting, ADA, only_presiding=True)
    assert "Only the presiding member" in chamber.refuse("not_permitted", meetings.close_meeting, closing)
    chamber.adjourn(date(2026, 11, 12), by=CLEO)
    chamber.send(meetings.close_meeting, closing.model_copy(update={"key": new_key()}))
    assert chamber.last.state == MeetingState.CLOSED, "nobody presides over an adjourned meeting"


def test_a_message_from_before_lets_a_chair_who_left_adjourn() -> None:
    chamber = Chamber().docket().open(ADA, CLEO, DAN)
    chamber.depart(ADA)
    fields = {"day": date(2026, 11, 12), "at": time(10), "why": "It is late."}
    chamber.send(meetings.adjourn, chamber.step(AdjournMeeting, ADA, **fields))
    assert chamber.meeting.state == MeetingState.ADJOURNED
