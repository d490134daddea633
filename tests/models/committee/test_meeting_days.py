"""When a meeting is held: moved, canceled, and not called to order before its time."""

from datetime import date, time

import pytest

from models.committee.lifecycle import MeetingState
from models.committee.messages import (
    CancelMeeting,
    CorrectMinutes,
    MoveMeeting,
    OpenMeeting,
    TakeBackNoQuorum,
)
from models.committee.rules import meetings, minutes, schedule
from models.committee.state import OutboxKind
from models.people import Actor, Grant, Role
from tests.models.builders import at
from tests.models.committee.samples import (
    ADA,
    CLEO,
    DAN,
    EVERYBODY,
    MEETING_DAY,
    Chamber,
    an_appeal,
    hmis_lead,
    lakeside,
    rule,
    seats,
)

LATER = date(2026, 11, 17)

BEFORE_NEXT = date(2026, 12, 8)


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


@pytest.mark.requirement("LIC-18")
def test_a_meeting_is_not_called_to_order_before_its_time_and_its_docket_stays_open_until_then() -> None:
    chamber = Chamber().docket().until(at(MEETING_DAY, 9, 59))
    early = chamber.step(OpenMeeting, meeting_id=chamber.next.meeting_id, seats=seats(), present=EVERYBODY)
    assert "10:00 AM" in chamber.refuse("not_yet", meetings.open_meeting, early)
    chamber.docket(lakeside(2))
    chamber.open()
    assert len(chamber.meeting.items) == 2


def test_a_second_chair_may_schedule_and_correct_only_where_the_policy_has_one() -> None:
    second = Actor(person_id=DAN, grants=(Grant(role=Role.PERFORMANCE_SECOND_CHAIR),))
    chamber = Chamber()
    chamber.reschedule(LATER, by=second)
    without = Chamber(rule(second_chair=False))
    message = without.step(MoveMeeting, second, meeting_id=without.next.meeting_id, day=LATER)
    without.refuse("not_permitted", schedule.move_meeting, message)


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


def test_a_meeting_is_not_moved_without_the_notice_that_the_policy_names() -> None:
    calm = rule()
    chamber = Chamber(calm.model_copy(update={"meetings": calm.meetings.model_copy(update={"notice_days": 2})}))
    chamber.docket().until(date(2026, 11, 5))
    soon = chamber.step(MoveMeeting, meeting_id=chamber.next.meeting_id, day=date(2026, 11, 6))
    said = chamber.refuse("short_notice", schedule.move_meeting, soon)
    assert "need to know of a new time at least 2 days ahead" in said
    assert "Please choose a time after Saturday, November 7, 2026" in said
    chamber.reschedule(date(2026, 11, 9))
