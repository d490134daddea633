"""The law of the docket: whatever is filed, moved, voted, missed or withdrawn, no meeting closes with an appeal
unanswered, no appeal is lost, and every vote that was taken stands in exactly one motion.
"""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from models.appeal.responses import ContinuedFor
from models.committee import timeline
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
from models.committee.rules import meetings, voting
from models.errors import RuleViolation
from tests.models.committee.samples import (
    EVERYBODY,
    Chamber,
    an_appeal,
    exception,
    seats,
    upheld,
)

MEMBERS = st.sampled_from([*EVERYBODY, *EVERYBODY[:1] * 4, "p-stranger"])
"""Mostly the chair, who presides when there."""
NUMBERS = st.integers(1, 4)
VOTERS = (*EVERYBODY, "p-stranger", EVERYBODY[0])
BALLOTS = st.lists(st.sampled_from([*Choice, None]), min_size=len(VOTERS), max_size=len(VOTERS)).map(
    lambda choices: [(by, choice) for by, choice in zip(VOTERS, choices, strict=True) if choice is not None]
)
"""Who votes how; a stranger and a second vote of the chair among them."""


class Docket(RuleBasedStateMachine):
    """A committee to which anything is said, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.filed: list[str] = []
        self.gone: set[str] = set()
        """Decided or withdrawn."""
        self.votes: list[tuple[str, str, int, str]] = []

    @initialize()
    def begin(self) -> None:
        self.chamber = Chamber()
        self.file(own=False)
        self.file(own=True)

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

    @property
    def in_session(self) -> bool:
        """Whether a meeting is open: most of what can be said is said there."""
        return self.chamber.meeting.state == MeetingState.IN_SESSION

    def on_docket(self, number: int) -> str:
        """An appeal on the docket of the meeting in session, if there is one."""
        items = self.chamber.meeting.items
        return items[number % len(items)].appeal.appeal_id if items else "appeal-0"

    def motion(self, appeal_id: str, number: int) -> int:
        """The motion that is open about an appeal; mostly, for a wrong number is tried as well."""
        found = [each for each in self.chamber.meeting.items if each.appeal.appeal_id == appeal_id]
        opened = found[0].open_motion if found else None
        return opened.number if opened is not None and number != 3 else number

    @precondition(lambda self: len(self.filed) < 6)
    @rule(own=st.booleans())
    def file(self, own: bool) -> None:
        number = len(self.filed) + 1
        people = EVERYBODY[1:2] if own else ("p-pat",)
        self.chamber.docket(an_appeal(number, people=people))
        self.filed.append(f"appeal-{number}")

    @rule(hours=st.sampled_from([1, 24 * 6]))
    def time_passes(self, hours: int) -> None:
        self.chamber.until(self.chamber.now + timedelta(hours=hours))

    @precondition(lambda self: self.filed and not self.in_session)
    @rule(days=st.sampled_from([5, 50]))
    def nobody_is_there(self, days: int) -> None:
        self.chamber.now += timedelta(days=days)

    @precondition(lambda self: self.filed and not self.in_session)
    @rule(
        present=st.sampled_from([EVERYBODY, EVERYBODY, EVERYBODY[1:], EVERYBODY[:3], EVERYBODY[:2]]),
        early=st.booleans(),
    )
    def open(self, present: tuple[str, ...], early: int) -> None:
        if early:  # else mostly too early, and refused
            self.chamber.until(max(self.chamber.now, self.chamber.next.when.begins_at))
        fields = {"seats": seats(), "present": present, "meeting_id": self.chamber.next.meeting_id}
        if not self.attempt(meetings.open_meeting, OpenMeeting, present[0], **fields):
            self.attempt(meetings.record_no_quorum, RecordNoQuorum, present[0], **fields)

    @precondition(lambda self: self.in_session)
    @rule(number=NUMBERS, by=MEMBERS, deny=st.booleans(), ballots=BALLOTS, motion=NUMBERS)
    def debate(self, number: int, by: str, deny: bool, ballots: list[tuple[str, Choice]], motion: int) -> None:
        appeal_id = self.on_docket(number)
        verdict = upheld() if deny else exception(until=self.chamber.now.date() + timedelta(days=90))
        self.attempt(voting.make_motion, MakeMotion, by, appeal_id=appeal_id, verdict=verdict, why="As discussed.")
        self.vote(appeal_id, ballots, motion)

    @precondition(lambda self: self.in_session)
    @rule(number=NUMBERS, ballots=BALLOTS, motion=NUMBERS)
    def more_votes(self, number: int, ballots: list[tuple[str, Choice]], motion: int) -> None:
        self.vote(self.on_docket(number), ballots, motion)

    def vote(self, appeal_id: str, ballots: list[tuple[str, Choice]], motion: int) -> None:
        """Votes, of which some may be refused."""
        motion = self.motion(appeal_id, motion)
        for by, choice in ballots:
            if self.attempt(voting.cast_vote, CastVote, by, appeal_id=appeal_id, motion=motion, choice=choice):
                self.votes.append((self.chamber.meeting.meeting_id, appeal_id, motion, by))

    @precondition(lambda self: self.in_session)
    @rule(number=NUMBERS, by=MEMBERS, motion=NUMBERS)
    def count(self, number: int, by: str, motion: int) -> None:
        appeal_id = self.on_docket(number)
        motion = self.motion(appeal_id, motion)
        if self.attempt(voting.count_votes, CountVotes, by, appeal_id=appeal_id, motion=motion):
            response = self.chamber.item(appeal_id).response
            if response is not None and response.verdict is not None:
                self.gone.add(appeal_id)

    @precondition(lambda self: self.in_session)
    @rule(number=NUMBERS, by=MEMBERS, kind=st.sampled_from(ContinuedFor))
    def continue_(self, number: int, by: str, kind: ContinuedFor) -> None:
        self.attempt(
            voting.continue_appeal, ContinueAppeal, by, appeal_id=self.on_docket(number), continued_for=kind, why="Why."
        )

    @precondition(lambda self: self.in_session)
    @rule(number=NUMBERS, by=MEMBERS)
    def recuse(self, number: int, by: str) -> None:
        self.attempt(meetings.recuse, Recuse, by, appeal_id=self.on_docket(number), why="A friend.")

    @precondition(lambda self: self.in_session)
    @rule(number=NUMBERS, by=MEMBERS, about=MEMBERS, holds=st.booleans())
    def settle(self, number: int, by: str, about: str, holds: bool) -> None:
        self.attempt(
            meetings.settle_recusal,
            SettleRecusal,
            by,
            appeal_id=self.on_docket(number),
            person_id=about,
            holds=holds,
            reason="Found so.",
        )

    @precondition(lambda self: self.filed)
    @rule(number=NUMBERS, often=st.integers(0, 3))
    def withdraw(self, number: int, often: int) -> None:
        appeal_id = self.appeal(number)
        if appeal_id not in self.gone and not often:
            self.chamber.strike(appeal_id)
            self.gone.add(appeal_id)

    @precondition(lambda self: self.in_session)
    @rule()
    def close(self) -> None:
        self.attempt(meetings.close_meeting, CloseMeeting, self.chamber.meeting.presiding or EVERYBODY[0])

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
        assert timeline.next_wake(self.chamber.committee) is not None


TestDocket = Docket.TestCase
TestDocket.settings = settings(
    max_examples=50, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
