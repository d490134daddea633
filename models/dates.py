"""Dates and times that somebody typed or that a file brings: they have bounds, and what is on record has none.

A date far from every calendar is a slip of the hand, such as 0024 or 9999, and is refused in a sentence. It is refused
only as it comes in, because the same messages are read again from histories, where a refusal would stop the process
(ADR 21).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, TypeVar

from pydantic import AfterValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from models.base import Instant
from models.calendar import spoken
from models.date_bounds import EARLIEST, LATEST

DayT = TypeVar("DayT", bound=date)

ENTERED: Mapping[str, bool] = {"entered": True}
"""The context in which values are validated as they come in: from a form, a file, or a policy pack."""

TODAY = "today"
"""The key in that context of the day on which a form comes in. Without it, a day of money has the bounds of any day."""

OUT_OF_RANGE = "date_out_of_range"
"""The type of the error for a date beyond the bounds."""

LONG_AGO = "date_long_ago"
"""The type of the error for a day of money that is too long ago to be taken without a question."""

RECENT_DAYS = 366
"""How many days ago money may have moved without a question: a year, so that a wrong year is noticed.

Office default, to be confirmed.
"""


def possible(at: DayT) -> DayT:
    """Return a day or an aware time. Raises PydanticCustomError, with the sentence, for one beyond the bounds."""
    day = at.date() if isinstance(at, datetime) else at
    if not EARLIEST <= day <= LATEST:
        raise PydanticCustomError(
            OUT_OF_RANGE,
            "{day} can't be right: it has to lie between {earliest}, and {latest}",
            {"day": day.isoformat(), "earliest": _without_weekday(EARLIEST), "latest": _without_weekday(LATEST)},
        )
    return at


def _possible_if_entered(at: DayT, info: ValidationInfo) -> DayT:
    return possible(at) if (info.context or {}).get("entered") else at


def is_recent(day: date, today: date) -> bool:
    """Return whether a day of money is recent enough to be taken without a question."""
    return (today - day).days <= RECENT_DAYS


def _recent_if_entered(day: date, info: ValidationInfo) -> date:
    today = (info.context or {}).get(TODAY)
    if today is not None and not is_recent(day, today):
        raise PydanticCustomError(LONG_AGO, "{day} is more than a year ago", {"day": spoken(day)})
    return day


def _without_weekday(day: date) -> str:
    return spoken(day).split(", ", 1)[1]


EnteredDay = Annotated[date, AfterValidator(_possible_if_entered)]
"""A date that somebody typed or that a file brings."""

MoneyDay = Annotated[EnteredDay, AfterValidator(_recent_if_entered)]
"""A day on which money moved, as somebody typed it. One that is long ago is asked about: the year may be wrong."""

EnteredInstant = Annotated[Instant, AfterValidator(_possible_if_entered)]
"""A time that somebody typed or that a file brings."""
