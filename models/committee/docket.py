"""A meeting's docket: appeals with their recusals, motions, votes and responses."""

from collections.abc import Iterable
from enum import StrEnum

from models.appeal.reasons import AppealReason
from models.appeal.responses import Response
from models.appeal.verdicts import Verdict
from models.base import Instant, Key, Message, listed
from models.calendar import counted


class Choice(StrEnum):
    """How a member votes on a motion."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class Vote(Message):
    """One member's vote on one motion."""

    person_id: Key
    choice: Choice
    at: Instant


class MotionResult(StrEnum):
    """The result of a motion."""

    CARRIED = "carried"
    FAILED = "failed"
    DROPPED = "dropped"
    """Nobody had voted on it when the appeal was continued."""
    WITHOUT_QUORUM = "without_quorum"
    """Too few members took part in the vote, and the appeal was continued."""


class Motion(Message):
    """A verdict that a member proposed, and the votes on it. Without a result, it is open."""

    number: int
    verdict: Verdict
    why: str
    moved_by: Key
    moved_at: Instant
    votes: tuple[Vote, ...] = ()
    result: MotionResult | None = None
    did_not_vote: tuple[Key, ...] = ()
    """Those who were present and not recused when the votes were counted, and had not voted."""
    voted: tuple[Key, ...] = ()
    """Who has voted, where the votes themselves are not shown (models.committee.ballots). Empty in the state itself."""

    def count(self, choice: Choice) -> int:
        """Count the votes for one choice."""
        return sum(each.choice == choice for each in self.votes)

    @property
    def tally(self) -> str:
        """The votes in words: "3 for, 1 against, 1 abstained"."""
        if self.voted:
            return f"{counted(len(self.voted), 'vote')} so far"
        for_, against, abstained = (self.count(each) for each in Choice)
        text = f"{for_} for, {against} against"
        return f"{text}, {abstained} abstained" if abstained else text


class RecusalState(StrEnum):
    """The states of a recusal. A member who is proposed or recused does not take part."""

    PROPOSED = "proposed"
    RECUSED = "recused"
    DISMISSED = "dismissed"
    """The presiding member found that the member may take part."""


class Recusal(Message):
    """A member who does not take part in an appeal, and why."""

    person_id: Key
    why: str
    state: RecusalState = RecusalState.PROPOSED
    settled_by: Key | None = None
    reason: str = ""
    """Why it was dismissed."""

    @property
    def holds(self) -> bool:
        """True if the member does not take part."""
        return self.state != RecusalState.DISMISSED


class Docketed(Message):
    """What a committee needs to know about an appeal."""

    appeal_id: Key
    round: int = 1
    """Starts at 1 and goes up each time its decision is set aside."""
    reason: AppealReason
    organization: str
    agency_id: Key | None = None
    region_ids: tuple[Key, ...] = ()
    license_ids: tuple[Key, ...] = ()
    people: tuple[Key, ...] = ()
    """The people who filed it and for whom it was filed."""
    filed_at: Instant

    @property
    def title(self) -> str:
        """The appeal in a line: "Harbor House: a license revoked …"."""
        return f"{self.organization}: {self.reason.spoken}"


class Item(Message):
    """One appeal on the docket of one meeting."""

    appeal: Docketed
    docketed_at: Instant
    continued_before: int = 0
    """The number of earlier meetings that continued it."""
    carried_over: int = 0
    """The number of earlier meetings that were missed or had no quorum."""
    recusals: tuple[Recusal, ...] = ()
    motions: tuple[Motion, ...] = ()
    response: Response | None = None
    withdrawn_at: Instant | None = None

    @property
    def pending(self) -> bool:
        """True if it still needs a response from its meeting."""
        return self.response is None and self.withdrawn_at is None

    @property
    def open_motion(self) -> Motion | None:
        """The motion that is open for votes, if any."""
        return next((each for each in self.motions if each.result is None), None)

    def recused(self, person_id: str) -> bool:
        """Return whether a member does not take part in it."""
        return any(each.person_id == person_id and each.holds for each in self.recusals)

    def proposed(self, person_id: str) -> bool:
        """Return whether a member's recusal from it is proposed, and nobody has settled it yet."""
        found = (each for each in self.recusals if each.person_id == person_id)
        return any(each.state == RecusalState.PROPOSED for each in found)


def unanswered(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return the appeals that still need a response."""
    return tuple(each for each in items if each.pending)


def appeals_listed(items: Iterable[Item]) -> str:
    """Write the number of appeals with their organizations: "2 appeals (Harbor House and Lake Shelter)"."""
    every = list(items)
    return f"{counted(len(every), 'appeal')} ({listed([each.appeal.organization for each in every])})"
