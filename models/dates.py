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

OUT_OF_RANGE = "date_out_of_range"
"""The type of the error for a date beyond the bounds."""


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
    return possible(at) if info.context == ENTERED else at


def _without_weekday(day: date) -> str:
    return spoken(day).split(", ", 1)[1]


EnteredDay = Annotated[date, AfterValidator(_possible_if_entered)]
"""A date that somebody typed or that a file brings."""

EnteredInstant = Annotated[Instant, AfterValidator(_possible_if_entered)]
"""A time that somebody typed or that a file brings."""
