"""A meeting's life: moved, canceled, called to order, members who come and go, adjourned and resumed, corrected."""

from datetime import date, time, timedelta

import pytest

from models.committee.docket import Choice
from models.committee.lifecycle import MeetingState
from models.committee.messages import (
    AdjournMeeting,
    Arrive,
    CloseMeeting,
    CorrectMinutes,
    Depart,
    HandOver,
    OpenMeeting,
    ResumeMeeting,
)
from models.committee.rules import attendance, meetings, minutes
from models.committee.state import OutboxKind
from models.people import Actor
from tests.models.builders import at
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
    hmis_lead,
    lakeside,
    new_key,
    rule,
    seats,
)


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
