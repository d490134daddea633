"""How an example begins: with one of the stories that chance alone tells too rarely. What follows is up to chance."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from models.appeal.responses import ContinuedFor
from tests.models.committee import samples
from tests.models.committee.law.meeting_life import MeetingLife
from tests.models.committee.samples import EVERYBODY, Chamber


class Stories(MeetingLife):
    """A committee with two appeals, and how it begins."""

    @initialize(
        counts_recused=st.sampled_from([True, False, None]),
        story=st.sampled_from(
            [
                "nothing_yet",
                "adjourned_and_resumed",
                "decided_and_set_aside",
                "without_a_quorum_for_the_vote",
                "led_by_the_second_chair",
                "moved_and_missed",
                "answers_are_lost",
            ]
        ),
    )
    def begin(self, counts_recused: bool | None, story: str) -> None:
        policy = samples.rule()
        quorum = policy.quorum.model_copy(update={"counts_recused": counts_recused})
        self.chamber = Chamber(policy.model_copy(update={"quorum": quorum}))
        for _ in range(2):
            self.file(late=False, lost=False)
        getattr(self, story)()

    def nothing_yet(self) -> None:
        """Chance tells the whole story."""

    def adjourned_and_resumed(self) -> None:
        self.open(EVERYBODY, odd=False)
        self.adjourn(EVERYBODY[0], odd=False, days=3)
        self.everything_arrives_twice()
        self.resume(EVERYBODY, odd=False)
        self.everything_arrives_twice()

    def decided_and_set_aside(self) -> None:
        self.open(EVERYBODY, odd=False)
        self.decide(1, deny=True, carried=False, contested=False)
        self.decide(1, deny=True, carried=True, contested=True)
        self.everything_arrives_twice()

    def without_a_quorum_for_the_vote(self) -> None:
        self.open(EVERYBODY, odd=False)
        self.take_no_part(1, EVERYBODY[0], odd=False, holds=True)
        self.most_leave_before_the_count(1, back=True)
        self.continue_(1, EVERYBODY[0], odd=False, kind=ContinuedFor.REASON)

    def led_by_the_second_chair(self) -> None:
        self.open(EVERYBODY, odd=False)
        self.recuse(2, EVERYBODY[0], odd=False)
        self.whoever_presides_leaves(back=True)
        self.hand_over(EVERYBODY[0], EVERYBODY[1], odd=False, number=1)

    def moved_and_missed(self) -> None:
        self.reschedule(EVERYBODY[0], odd=False, days=10, hour=15, often=0)
        self.everything_arrives_twice()
        self.chamber.until(self.chamber.now + timedelta(days=40))

    def answers_are_lost(self) -> None:
        self.withdraws_before_it_is_docketed()
        self.file(late=False, lost=True)

    def everything_arrives_twice(self) -> None:
        """What the committee tells its appeals arrives, and once more."""
        for _ in range(len(self.chamber.committee.to_tell)):
            self.tells(lost=False, twice=True)
        while self.wire:
            self.arrives(0, keep=False, lost=False)
