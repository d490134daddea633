"""How a committee clears its docket: figures for a period, from the records of its appeals and meetings."""

from collections.abc import Iterable
from datetime import date
from statistics import median

from models.base import Key, Message
from models.calendar import counted
from models.committee.lifecycle import MeetingState


class AppealDays(Message):
    """What the figures need of an appeal, in civil days. `ended_on` is the day it was decided or withdrawn."""

    appeal_id: Key
    filed_on: date
    ended_on: date | None = None
    withdrawn: bool = False
    continued: int = 0


class MeetingOutcome(Message):
    """A meeting that has ended: its day, how it ended, and the appeals on its docket and answered."""

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
    """The number of days the oldest of them has been pending."""
    median_days: float | None = None
    """Days from filing to decision, for the appeals decided in the period."""
    longest_days: int | None = None
    continued: int
    """How often the appeals decided in the period had been continued."""
    held: int
    not_held: int
    answered: int
    due: int
    """Responses that were owed by the meetings of the period."""

    @property
    def sentence(self) -> str:
        """The figures in words."""
        text = f"{self.filed} filed, {self.decided} decided, {self.withdrawn} withdrawn, {self.pending} pending"
        if self.oldest_days is not None:
            text += f" (the oldest for {counted(self.oldest_days, 'day')})"
        if self.median_days is not None:
            text += f"; half of the decisions took up to {self.median_days:g} days"
        return f"{text}. {counted(self.held, 'meeting')} held, {self.not_held} not held."


def clearance(
    appeals: Iterable[AppealDays], meetings: Iterable[MeetingOutcome], from_day: date, to_day: date
) -> Clearance:
    """Calculate the figures from `from_day` to `to_day`, both included."""
    known = [each for each in appeals if each.filed_on <= to_day]
    ended = [each for each in known if each.ended_on is not None and from_day <= each.ended_on <= to_day]
    decided = [each for each in ended if not each.withdrawn]
    took = [days_between(each.filed_on, each.ended_on) for each in decided if each.ended_on is not None]
    pending = [each for each in known if each.ended_on is None or each.ended_on > to_day]
    waiting = [days_between(each.filed_on, to_day) for each in pending]
    ended_meetings = [each for each in meetings if from_day <= each.day <= to_day]
    held = [each for each in ended_meetings if each.state == MeetingState.CLOSED]
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
        not_held=len(ended_meetings) - len(held),
        answered=sum(each.answered for each in ended_meetings),
        due=sum(each.on_docket for each in ended_meetings),
    )


def days_between(filed_on: date, day: date) -> int:
    """Count the days an appeal has been pending on `day`: zero on the day it was filed."""
    return max((day - filed_on).days, 0)
