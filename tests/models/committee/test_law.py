"""The law of the docket: whatever is filed, moved, voted, missed or withdrawn, no meeting closes with an appeal
unanswered, no appeal is lost, and every vote that was taken stands in exactly one motion.
"""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from models.appeal.responses import ContinuedFor
from models.committee import flow, rules
from models.committee.docket import Choice
from models.committee.lifecycle import MeetingState
from models.committee.messages import (
    CastVote,
    CloseMeeting,
    ContinueAppeal,
    CountVotes,
    MakeMotion,
    OpenMeeting,
    RecordNoQuorum,
    Recuse,
    SettleRecusal,
)
from models.errors import RuleViolation
from tests.models.committee.samples import (
    EVERYBODY,
    Chamber,
    an_appeal,
    exception,
    seats,
    upheld,
)

MEMBERS = st.sampled_from([*EVERYBODY, "p-stranger"])
NUMBERS = st.integers(1, 4)


class Docket(RuleBasedStateMachine):
    """A committee to which anything is said, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.filed: list[str] = []
        self.gone: set[str] = set()
        """Decided or withdrawn."""
        self.votes: list[tuple[str, str, int, str]] = []
        self.seen: dict[tuple[str, str, int, str], int] = {}

    @initialize()
    def begin(self) -> None:
        self.chamber = Chamber()

    def attempt(self, what: Any, kind: Any, by: str, **fields: Any) -> bool:
        """Say something; whether it was accepted."""
        message = self.chamber.step(kind, by, **fields)
        try:
            self.chamber.send(what, message)
        except RuleViolation:
            return False
        return True

    def appeal(self, number: int) -> str:
        """One of the appeals that were filed."""
        return self.filed[number % len(self.filed)]

    @precondition(lambda self: len(self.filed) < 5)
    @rule(own=st.booleans())
    def file(self, own: bool) -> None:
        number = len(self.filed) + 1
        people = EVERYBODY[:2] if own else ("p-pat",)
        self.chamber.docket(an_appeal(number, people=people))
        self.filed.append(f"appeal-{number}")

    @rule(hours=st.sampled_from([1, 20, 24 * 6, 24 * 16]))
    def time_passes(self, hours: int) -> None:
        self.chamber.until(self.chamber.now + timedelta(hours=hours))

    @rule(hours=st.sampled_from([24 * 5, 24 * 50]))
    def nobody_is_there(self, hours: int) -> None:
        self.chamber.now += timedelta(hours=hours)

    @rule(present=st.lists(st.sampled_from(EVERYBODY), min_size=1, max_size=5, unique=True))
    def open(self, present: list[str]) -> None:
        fields = {"seats": seats(), "present": tuple(present), "meeting_id": self.chamber.next.meeting_id}
        self.attempt(rules.open_meeting, OpenMeeting, present[0], **fields)
        self.attempt(rules.record_no_quorum, RecordNoQuorum, present[0], **fields)

    @precondition(lambda self: self.filed)
    @rule(number=NUMBERS, by=MEMBERS, deny=st.booleans())
    def move(self, number: int, by: str, deny: bool) -> None:
        verdict = upheld() if deny else exception(until=self.chamber.now.date() + timedelta(days=90))
        self.attempt(
            rules.make_motion, MakeMotion, by, appeal_id=self.appeal(number), verdict=verdict, why="As discussed."
        )

    @precondition(lambda self: self.filed)
    @rule(number=NUMBERS, by=MEMBERS, choice=st.sampled_from(Choice), motion=st.integers(1, 3))
    def vote(self, number: int, by: str, choice: Choice, motion: int) -> None:
        meeting_id, appeal_id = self.chamber.meeting.meeting_id, self.appeal(number)
        if self.attempt(rules.cast_vote, CastVote, by, appeal_id=appeal_id, motion=motion, choice=choice):
            self.votes.append((meeting_id, appeal_id, motion, by))

    @precondition(lambda self: self.filed)
    @rule(number=NUMBERS, by=MEMBERS, motion=st.integers(1, 3))
    def count(self, number: int, by: str, motion: int) -> None:
        appeal_id = self.appeal(number)
        if self.attempt(rules.count_votes, CountVotes, by, appeal_id=appeal_id, motion=motion):
            response = self.chamber.item(appeal_id).response
            if response is not None and response.verdict is not None:
                self.gone.add(appeal_id)

    @precondition(lambda self: self.filed)
    @rule(number=NUMBERS, by=MEMBERS, kind=st.sampled_from(ContinuedFor))
    def continue_(self, number: int, by: str, kind: ContinuedFor) -> None:
        self.attempt(
            rules.continue_appeal, ContinueAppeal, by, appeal_id=self.appeal(number), continued_for=kind, why="Why."
        )

    @precondition(lambda self: self.filed)
    @rule(number=NUMBERS, by=MEMBERS)
    def recuse(self, number: int, by: str) -> None:
        self.attempt(rules.recuse, Recuse, by, appeal_id=self.appeal(number), why="A friend.")

    @precondition(lambda self: self.filed)
    @rule(number=NUMBERS, by=MEMBERS, about=MEMBERS, holds=st.booleans())
    def settle(self, number: int, by: str, about: str, holds: bool) -> None:
        self.attempt(
            rules.settle_recusal,
            SettleRecusal,
            by,
            appeal_id=self.appeal(number),
            person_id=about,
            holds=holds,
            reason="Found so.",
        )

    @precondition(lambda self: self.filed)
    @rule(number=NUMBERS)
    def withdraw(self, number: int) -> None:
        appeal_id = self.appeal(number)
        if appeal_id not in self.gone:
            self.chamber.strike(appeal_id)
            self.gone.add(appeal_id)

    @rule(by=MEMBERS)
    def close(self, by: str) -> None:
        self.attempt(rules.close_meeting, CloseMeeting, by)

    @rule()
    def everybody_is_told(self) -> None:
        self.chamber.tell()

    @invariant()
    def no_closed_docket_has_an_unanswered_appeal(self) -> None:
        for meeting in self.chamber.committee.meetings:
            if meeting.state == MeetingState.CLOSED:
                assert not any(each.pending for each in meeting.items), meeting.meeting_id

    @invariant()
    def every_pending_appeal_waits_on_exactly_one_docket(self) -> None:
        waiting = [
            each.appeal.appeal_id
            for meeting in self.chamber.committee.meetings
            if not meeting.ended
            for each in meeting.items
            if each.pending
        ]
        assert sorted(waiting) == sorted(each for each in self.filed if each not in self.gone)

    @invariant()
    def every_vote_that_was_taken_is_there_once_and_none_besides(self) -> None:
        for meeting in self.chamber.committee.meetings:
            recorded = [
                (meeting.meeting_id, item.appeal.appeal_id, motion.number, vote.person_id)
                for item in meeting.items
                for motion in item.motions
                for vote in motion.votes
            ]
            assert sorted(recorded) == sorted(each for each in self.votes if each[0] == meeting.meeting_id)

    @invariant()
    def there_is_always_something_to_wake_for(self) -> None:
        assert flow.next_wake(self.chamber.committee) is not None


TestDocket = Docket.TestCase
TestDocket.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
