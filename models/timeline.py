"""What happens automatically in every area: at the earliest date that matters, one thing at a time."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Generic, NamedTuple, TypeVar

from models.base import Message
from models.effects import Decision, StateT

EvidenceT = TypeVar("EvidenceT", bound=Message)

Act = Callable[[StateT, EvidenceT, datetime], Decision[StateT]]
"""What to do when a date has come, given the evidence that was looked up for it. The time is in UTC."""

Wake = tuple[datetime, str]
"""The next instant that could matter, and why."""


LONGEST_WAIT = timedelta(days=36500)
"""Temporal counts the length of a wait in nanoseconds, and 64 bits hold 292 years of them. Longer waits are several."""


class Upcoming(NamedTuple, Generic[StateT, EvidenceT]):
    """Something that happens at a date: when, why, and what it does to the state."""

    at: datetime
    why: str
    act: Act[StateT, EvidenceT]
    limit: str = ""
    """The id of the limit of the inactivity policy that it is about, if it is about one."""


def first_wake(upcoming: Iterable[Upcoming[StateT, EvidenceT]]) -> Wake | None:
    """Return when the first of these happens, and why, or None if nothing is left."""
    first = min(upcoming, key=lambda each: each.at, default=None)
    return (first.at, first.why) if first is not None else None


def take_due(
    upcoming: Iterable[Upcoming[StateT, EvidenceT]], state: StateT, evidence: EvidenceT, now: datetime
) -> Decision[StateT] | None:
    """Do the earliest thing that is due at `now`. Returns None if nothing is. Ask again until nothing is due."""
    first = first_due(upcoming, now)
    return first.act(state, evidence, now) if first is not None else None


def first_due(upcoming: Iterable[Upcoming[StateT, EvidenceT]], now: datetime) -> Upcoming[StateT, EvidenceT] | None:
    """Return the earliest thing that is due at `now`, or None if nothing is."""
    return min((each for each in upcoming if each.at <= now), key=lambda each: each.at, default=None)
