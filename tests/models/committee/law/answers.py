"""What members do about an appeal: move, vote, count, continue, and take no part."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from models.appeal.responses import ContinuedFor
from models.committee.docket import Choice, Item, RecusalState
from models.committee.messages import (
    Arrive,
    CastVote,
    ContinueAppeal,
    CountVotes,
    Depart,
    MakeMotion,
    Recuse,
    SettleRecusal,
)
from models.committee.rules import attendance, recusals, voting
from tests.models.committee.law.deliveries import Deliveries
from tests.models.committee.law.proceedings import MEMBERS, NUMBERS, ODD, happened
from tests.models.committee.samples import EVERYBODY, exception, upheld

VOTERS = (*EVERYBODY, "p-stranger", EVERYBODY[0])
BALLOTS = st.lists(st.sampled_from([*Choice, None]), min_size=len(VOTERS), max_size=len(VOTERS)).map(
    lambda choices: [(by, choice) for by, choice in zip(VOTERS, choices, strict=True) if choice is not None]
)
"""Who votes how; a stranger and a second vote of the chair among them."""


class Answers(Deliveries):
    """A meeting answers the appeals on its docket."""

    @precondition(lambda self: self.undecided)
    @rule(number=NUMBERS, deny=st.booleans(), carried=st.booleans(), contested=st.booleans())
    def decide(self, number: int, deny: bool, carried: bool, contested: bool) -> None:
        """Move, vote and count as it should be, and let appeals know. What was decided may be set aside at once."""
        choice = Choice.FOR if carried else Choice.AGAINST
        presiding = self.chamber.meeting.presiding or EVERYBODY[0]
        self.debate(number, presiding, deny, [(each, choice) for each in self.chamber.meeting.present], 1)
        self.count(number, presiding, odd=False, motion=1)
        for _ in range(len(self.chamber.committee.to_tell)):
            self.tells(lost=False, twice=deny)
        if contested and self.closed:
            self.is_set_aside()

    @precondition(lambda self: self.undecided)
    @rule(number=NUMBERS, by=MEMBERS, deny=st.booleans(), ballots=BALLOTS, motion=NUMBERS)
    def debate(self, number: int, by: str, deny: bool, ballots: list[tuple[str, Choice]], motion: int) -> None:
        appeal_id = self.on_docket(number)
        verdict = upheld() if deny else exception(until=self.chamber.now.date() + timedelta(days=90))
        self.attempt(voting.make_motion, MakeMotion, by, appeal_id=appeal_id, verdict=verdict, why="As discussed.")
        self.vote(appeal_id, ballots, motion)

    @precondition(lambda self: self.undecided)
    @rule(number=NUMBERS, ballots=BALLOTS, motion=NUMBERS)
    def more_votes(self, number: int, ballots: list[tuple[str, Choice]], motion: int) -> None:
        self.vote(self.on_docket(number), ballots, motion)

    def vote(self, appeal_id: str, ballots: list[tuple[str, Choice]], motion: int) -> None:
        """Votes, of which some may be refused."""
        motion = self.motion(appeal_id, motion)
        for by, choice in ballots:
            recused = any(each.appeal.appeal_id == appeal_id and each.recused(by) for each in self.undecided)
            if self.attempt(voting.cast_vote, CastVote, by, appeal_id=appeal_id, motion=motion, choice=choice):
                assert not recused, "a recused member voted"
                self.votes.append((self.chamber.meeting.meeting_id, appeal_id, motion, by))
            elif recused:
                happened("a recused member is refused")

    @precondition(lambda self: self.undecided)
    @rule(number=NUMBERS, by=MEMBERS, odd=ODD, motion=NUMBERS)
    def count(self, number: int, by: str, odd: bool, motion: int) -> None:
        by = self.leader(by, odd)
        appeal_id = self.on_docket(number)
        motion = self.motion(appeal_id, motion)
        took_part = self.takes_part(appeal_id)
        if self.attempt(voting.count_votes, CountVotes, by, appeal_id=appeal_id, motion=motion):
            if self.chamber.committee.policy.quorum.counts_recused is not None:
                assert took_part >= (self.chamber.meeting.quorum or 0), "votes were counted without a quorum"
            response = self.chamber.item(appeal_id).response
            happened("a motion fails" if response is None else "a motion is carried")
            if response is not None and response.verdict is not None:
                self.gone.add(appeal_id)

    @precondition(lambda self: self.undecided and len(self.chamber.meeting.present) > 2)
    @rule(number=NUMBERS, back=st.booleans())
    def most_leave_before_the_count(self, number: int, back: bool) -> None:
        """Whoever presides moves and votes alone; all but one other leave before the count, and may come back."""
        presiding = self.chamber.meeting.presiding or EVERYBODY[0]
        self.debate(number, presiding, True, [(presiding, Choice.FOR)], 1)
        others = [each for each in self.chamber.meeting.present if each != presiding][1:]
        for each in others:
            self.attempt(attendance.depart, Depart, each, person_id=each)
        self.count(number, presiding, odd=False, motion=1)
        for each in others if back else ():
            self.attempt(attendance.arrive, Arrive, each, person_id=each)

    def takes_part(self, appeal_id: str) -> int:
        """Count those who are there or have voted; without those who are recused where the policy says so."""
        found = [each for each in self.chamber.meeting.items if each.appeal.appeal_id == appeal_id]
        if not found:
            return 0
        motion = found[0].open_motion
        people = {*self.chamber.meeting.present, *(each.person_id for each in (motion.votes if motion else ()))}
        if self.chamber.committee.policy.quorum.counts_recused is False:
            people = {each for each in people if not found[0].recused(each)}
        return len(people)

    @precondition(lambda self: self.undecided)
    @rule(number=NUMBERS, by=MEMBERS, odd=ODD, kind=st.sampled_from(ContinuedFor))
    def continue_(self, number: int, by: str, odd: bool, kind: ContinuedFor) -> None:
        fields = {"appeal_id": self.on_docket(number), "continued_for": kind, "why": "Why."}
        self.attempt(voting.continue_appeal, ContinueAppeal, self.leader(by, odd), **fields)

    @precondition(lambda self: self.undecided)
    @rule(number=NUMBERS, by=MEMBERS, odd=ODD)
    def recuse(self, number: int, by: str, odd: bool) -> None:
        """A member who is there takes no part in an appeal."""
        fields = {"appeal_id": self.on_docket(number), "why": "A friend."}
        self.attempt(recusals.recuse, Recuse, by if odd else self.there(number), **fields)

    @precondition(lambda self: self.undecided)
    @rule(number=NUMBERS, by=MEMBERS, odd=ODD, holds=st.booleans())
    def take_no_part(self, number: int, by: str, odd: bool, holds: bool) -> None:
        """A proposed recusal is settled if there is one; else a member who is there says so of their own."""
        if self.proposed:
            self.settle(number, by, odd, holds)
        else:
            self.recuse(number, by, odd)

    def settle(self, number: int, by: str, odd: bool, holds: bool) -> None:
        """Somebody else settles the recusal that is proposed for a member."""
        item, about = self.proposed[number % len(self.proposed)]
        others = [each for each in self.chamber.meeting.present if each != about and not item.recused(each)]
        leads = self.leader(by, odd) if self.chamber.meeting.presiding in others else next(iter(others), by)
        fields = {"appeal_id": item.appeal.appeal_id, "person_id": about, "holds": holds, "reason": "Found so."}
        self.attempt(recusals.settle_recusal, SettleRecusal, leads, **fields)

    @property
    def proposed(self) -> list[tuple[Item, str]]:
        """The recusals that are proposed and not settled, each with its appeal."""
        return [
            (item, each.person_id)
            for item in self.undecided
            for each in item.recusals
            if each.state == RecusalState.PROPOSED
        ]
