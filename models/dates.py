"""Dates and times that somebody typed or that a file brings: they have bounds, and what is on record has none.

A date far from every calendar is a slip of the hand, such as 0024 or 9999, and is refused in a sentence. It is refused
only as it comes in, because the same messages are read again from histories, where a refusal would stop the process
(ADR 21).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, NamedTuple, TypeVar, get_args

from pydantic import AfterValidator, ValidationInfo
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from models.base import Instant, Message
from models.calendar import days_later, spoken
from models.date_bounds import EARLIEST, LATEST
from models.errors import RuleViolation

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


class Reach(NamedTuple):
    """How many days a date of some purpose may lie before and after the day on which it comes in.

    Every number here is an office default, to be confirmed. A date beyond them is a slip of the hand.
    """

    past: int
    ahead: int


SoonDay = Annotated[EnteredDay, Reach(past=366, ahead=366)]
"""A day on which somebody looks at something again, meets, leaves, or closes: within a year."""

YearsAheadDay = Annotated[EnteredDay, Reach(past=366, ahead=3 * 366)]
"""The last day of an exception, or the first one of new figures: within three years."""

RoleDay = Annotated[EnteredDay, Reach(past=40 * 366, ahead=10 * 366)]
"""The first or the last day of a role: people have one for decades, and are given one for ten years at most."""


def require_in_reach(value: Message, day: date) -> None:
    """Require that each date in a message, however deep, lies where its purpose lets it. `day` is today.

    Raises RuleViolation with the first or the last day that is possible. A message that a history holds is not looked
    at (ADR 37).
    """
    for name, field in type(value).model_fields.items():
        found = getattr(value, name)
        for each in found if isinstance(found, tuple) else (found,):
            if isinstance(each, Message):
                require_in_reach(each, day)
            elif isinstance(each, date) and (reach := reach_of(field)) is not None:
                _require(each, reach, day)


def _require(found: date, reach: Reach, day: date) -> None:
    first, last = days_later(day, -reach.past), days_later(day, reach.ahead)
    if not first <= found <= last:
        bound = f"no later than {spoken(last)}" if found > last else f"no earlier than {spoken(first)}"
        raise RuleViolation(
            "out_of_reach", f"{spoken(found)} can’t be right here. Please choose a day {bound}, and check the year."
        )


def reach_of(field: FieldInfo) -> Reach | None:
    """Return the bounds of a field's purpose, also of one that may be empty."""
    of_type = [each for part in (field.annotation, *get_args(field.annotation)) for each in get_args(part)]
    return next((each for each in (*field.metadata, *of_type) if isinstance(each, Reach)), None)


EnteredInstant = Annotated[Instant, AfterValidator(_possible_if_entered)]
"""A time that somebody typed or that a file brings."""
