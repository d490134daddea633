"""How a committee clears its docket: figures over a time, from what the records have of its appeals and meetings."""

from collections.abc import Iterable
from datetime import date
from statistics import median

from models.base import Key, Message
from models.calendar import counted
from models.committee.lifecycle import MeetingState


class AppealDays(Message):
    """An appeal as the figures need it, in civil days. `ended_on` is the day it was decided or withdrawn."""

    appeal_id: Key
    filed_on: date
    ended_on: date | None = None
    withdrawn: bool = False
    continued: int = 0


class MeetingOutcome(Message):
    """A meeting that is over: its day, how it ended, and how many appeals were on its docket and answered."""

    day: date
    state: MeetingState
    on_docket: int
    answered: int


class Clearance(Message):
    """A committee's figures from one day to another, both included."""

    from_day: date
    to_day: date
    filed: int
    decided: int
    withdrawn: int
    pending: int
    """Appeals without a decision at the end of the last day."""
    oldest_days: int | None = None
    """How long the oldest of those has been pending."""
    median_days: float | None = None
    """From filing to decision, of those decided in the time."""
    longest_days: int | None = None
    continued: int
    """How often an appeal that was decided in the time had been continued."""
    held: int
    not_held: int
    answered: int
    due: int
    """Responses that meetings of the time gave, and owed."""

    @property
    def sentence(self) -> str:
        """The figures in words."""
        said = f"{self.filed} filed, {self.decided} decided, {self.withdrawn} withdrawn, {self.pending} pending"
        if self.oldest_days is not None:
            said += f" (the oldest for {counted(self.oldest_days, 'day')})"
        if self.median_days is not None:
            said += f"; half of the decisions took up to {self.median_days:g} days"
        return f"{said}. {counted(self.held, 'meeting')} held, {self.not_held} not held."


def clearance(
    appeals: Iterable[AppealDays], meetings: Iterable[MeetingOutcome], from_day: date, to_day: date
) -> Clearance:
    """The figures of the days from `from_day` to `to_day`, both included."""
    known = [each for each in appeals if each.filed_on <= to_day]
    ended = [each for each in known if each.ended_on is not None and from_day <= each.ended_on <= to_day]
    decided = [each for each in ended if not each.withdrawn]
    took = [days_between(each.filed_on, each.ended_on) for each in decided if each.ended_on is not None]
    pending = [each for each in known if each.ended_on is None or each.ended_on > to_day]
    waiting = [days_between(each.filed_on, to_day) for each in pending]
    over = [each for each in meetings if from_day <= each.day <= to_day]
    held = [each for each in over if each.state == MeetingState.CLOSED]
    return Clearance(
        from_day=from_day,
        to_day=to_day,
        filed=sum(each.filed_on >= from_day for each in known),
        decided=len(decided),
        withdrawn=len(ended) - len(decided),
        pending=len(pending),
        oldest_days=max(waiting, default=None),
        median_days=float(median(took)) if took else None,
        longest_days=max(took, default=None),
        continued=sum(each.continued for each in decided),
        held=len(held),
        not_held=len(over) - len(held),
        answered=sum(each.answered for each in over),
        due=sum(each.on_docket for each in over),
    )


def days_between(filed_on: date, day: date) -> int:
    """How many days an appeal has been pending on `day`: none on the day it was filed."""
    return max((day - filed_on).days, 0)
