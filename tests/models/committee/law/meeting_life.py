"""The life of a meeting: moved, canceled, opened, adjourned, resumed and closed, while members come and go."""

from datetime import time, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from models.committee.lifecycle import MeetingState
from models.committee.messages import (
    AdjournMeeting,
    Arrive,
    CancelMeeting,
    CloseMeeting,
    ContinueAppeal,
    CorrectMinutes,
    Depart,
    HandOver,
    MoveMeeting,
    OpenMeeting,
    RecordNoQuorum,
    ResumeMeeting,
    TakeBackNoQuorum,
)
from models.committee.rules import attendance, meetings, minutes, schedule, voting
from tests.models.committee.law.answers import Answers
from tests.models.committee.law.proceedings import MEMBERS, NUMBERS, ODD, SECOND_CHAIR, all_seats, happened
from tests.models.committee.samples import EVERYBODY

PRESENT = st.sampled_from([EVERYBODY, EVERYBODY, EVERYBODY[1:], EVERYBODY[:3], EVERYBODY[:2]])
ENOUGH = st.sampled_from([EVERYBODY, EVERYBODY[1:], EVERYBODY[:3]])


class MeetingLife(Answers):
    """Meetings are held or not, and members are there or not."""

    @rule(hours=st.sampled_from([1, 1, 24 * 6, 24 * 40]))
    def time_passes(self, hours: int) -> None:
        self.chamber.until(self.chamber.now + timedelta(hours=hours))

    @precondition(lambda self: not self.in_session)
    @rule(days=st.sampled_from([5, 50]), odd=ODD)
    def nobody_is_there(self, days: int, odd: bool) -> None:
        """Time passes without anybody doing anything; the process may be late as well."""
        if odd:
            self.chamber.now += timedelta(days=days)

    @precondition(lambda self: not self.underway)
    @rule(present=PRESENT, odd=ODD)
    def open(self, present: tuple[str, ...], odd: bool) -> None:
        """Open the next meeting, mostly at its time; else too early, which is refused."""
        if not odd:
            self.chamber.until(max(self.chamber.now, self.chamber.next.when.begins_at))
        fields = {"seats": all_seats(), "present": present, "meeting_id": self.chamber.next.meeting_id}
        if not self.attempt(meetings.open_meeting, OpenMeeting, present[0], **fields):
            self.attempt(meetings.record_no_quorum, RecordNoQuorum, present[0], **fields)

    @precondition(lambda self: not self.in_session)
    @rule(present=ENOUGH)
    def open_in_time(self, present: tuple[str, ...]) -> None:
        """Open the meeting with a quorum, or resume it: most of what can happen happens at meetings."""
        if self.chamber.meeting.state == MeetingState.ADJOURNED:
            self.resume(present, odd=False)
        else:
            self.open(present, odd=False)

    @precondition(lambda self: not self.in_session)
    @rule(by=MEMBERS, odd=ODD, days=st.integers(1, 40), hour=st.sampled_from([9, 15]), often=st.integers(0, 1))
    def reschedule(self, by: str, odd: bool, days: int, hour: int, often: int) -> None:
        if often:
            return
        day = self.chamber.now.date() + timedelta(days=days)
        fields = {"meeting_id": self.chamber.next.meeting_id, "day": day, "at": time(hour), "why": "The room is taken."}
        self.attempt(schedule.move_meeting, MoveMeeting, self.leader(by, odd), **fields)

    @precondition(lambda self: not self.in_session)
    @rule(by=MEMBERS, odd=ODD, often=st.integers(0, 2))
    def cancel(self, by: str, odd: bool, often: int) -> None:
        if often:
            return
        fields = {"meeting_id": self.chamber.next.meeting_id, "why": "A storm."}
        self.attempt(schedule.cancel_meeting, CancelMeeting, by if odd else EVERYBODY[0], **fields)

    @precondition(lambda self: any(each.ended for each in self.chamber.committee.meetings))
    @rule(by=MEMBERS, odd=ODD)
    def correct(self, by: str, odd: bool) -> None:
        fields = {"meeting_id": self.chamber.last.meeting_id, "why": "Left out.", "text": "They were there."}
        before = self.chamber.last
        self.attempt(minutes.correct_minutes, CorrectMinutes, by if odd else EVERYBODY[0], **fields)
        assert self.chamber.last.model_copy(update={"corrections": before.corrections}) == before

    @precondition(lambda self: not self.underway)
    @rule(withdraws=ODD, number=NUMBERS, odd=ODD)
    def no_quorum_after_all(self, withdraws: bool, number: int, odd: bool) -> None:
        """Too few come; somebody may withdraw; then enough are there, and the meeting mostly begins."""
        self.open(EVERYBODY[:2], odd=False)
        if withdraws and self.knows:
            self.withdraw(number, 0)
        if withdraws and self.wire:
            self.arrives(len(self.wire) - 1, keep=False, lost=False)
        if any(each.state == MeetingState.WITHOUT_QUORUM for each in self.chamber.committee.meetings):
            fields = {"meeting_id": self.chamber.last.meeting_id, "why": "They came late."}
            self.attempt(schedule.take_back_no_quorum, TakeBackNoQuorum, EVERYBODY[0], **fields)
            if not odd:
                self.open(EVERYBODY, odd=False)

    @precondition(lambda self: self.in_session and len(self.chamber.meeting.present) > 1)
    @rule(back=st.booleans())
    def whoever_presides_leaves(self, back: bool) -> None:
        """The presiding member leaves, so that another presides, and may come back."""
        goes = self.chamber.meeting.presiding or EVERYBODY[0]
        if self.attempt(attendance.depart, Depart, goes, person_id=goes):
            happened("the presiding member left")
            if self.chamber.meeting.presiding == SECOND_CHAIR:
                happened("the second chair presides")
            if back:
                self.attempt(attendance.arrive, Arrive, goes, person_id=goes)

    @precondition(lambda self: self.in_session)
    @rule(who=MEMBERS, number=NUMBERS, odd=ODD)
    def come_or_go(self, who: str, number: int, odd: bool) -> None:
        """A member who is there leaves, and one who is not comes."""
        goes = who if odd else self.there(number)
        self.attempt(attendance.depart, Depart, goes, person_id=goes)
        comes = EVERYBODY[number % len(EVERYBODY)]
        if comes != goes:
            self.attempt(attendance.arrive, Arrive, comes, person_id=comes)

    @precondition(lambda self: self.in_session)
    @rule(by=MEMBERS, who=MEMBERS, odd=ODD, number=NUMBERS)
    def hand_over(self, by: str, who: str, odd: bool, number: int) -> None:
        others = [each for each in self.chamber.meeting.present if each != self.chamber.meeting.presiding]
        to = who if odd or not others else others[number % len(others)]
        self.attempt(attendance.hand_over, HandOver, self.leader(by, odd), person_id=to)

    @precondition(lambda self: self.in_session)
    @rule(by=MEMBERS, odd=ODD, days=st.integers(0, 12))
    def adjourn(self, by: str, odd: bool, days: int) -> None:
        day = self.chamber.now.date() + timedelta(days=days)
        fields = {"day": day, "at": time(18), "why": "It is late.", "notifies_appellants": True}
        self.attempt(meetings.adjourn, AdjournMeeting, self.leader(by, odd), **fields)

    @precondition(lambda self: self.chamber.meeting.state == MeetingState.ADJOURNED)
    @rule(present=PRESENT, odd=ODD)
    def resume(self, present: tuple[str, ...], odd: bool) -> None:
        resumes_at = self.chamber.meeting.resumes_at
        if not odd and resumes_at is not None:
            self.chamber.until(max(self.chamber.now, resumes_at))
        if self.chamber.meeting.state == MeetingState.ADJOURNED:
            fields = {"seats": all_seats(), "present": present, "notifies_appellants": True}
            self.attempt(meetings.resume, ResumeMeeting, present[0], **fields)

    @precondition(lambda self: self.in_session)
    @rule(often=st.integers(0, 2))
    def go_through_the_rest(self, often: int) -> None:
        """Whoever presides continues what can be continued, and closes the meeting; mostly, it goes on."""
        if often:
            return
        presiding = self.chamber.meeting.presiding or EVERYBODY[0]
        for item in self.chamber.meeting.items:
            fields = {"appeal_id": item.appeal.appeal_id, "why": "No time is left."}
            self.attempt(voting.continue_appeal, ContinueAppeal, presiding, **fields)
        self.close()

    @precondition(lambda self: self.in_session)
    @rule()
    def close(self) -> None:
        self.attempt(meetings.close_meeting, CloseMeeting, self.chamber.meeting.presiding or EVERYBODY[0])
