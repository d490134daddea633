"""On which days the office is closed every year: those of the nation or a state, with its own, and without some.

What is computed by a library is computed at the edge (`adapters/holiday_calendar.py`). Everything here is pure.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from models.calendar import SATURDAY, days_later
from models.policy.rule import PolicyRule
from models.policy.says import Says, WrittenAs


class HolidayBase(StrEnum):
    """Whose holidays the office keeps, before its own are added and others are left out."""

    NONE = "none"
    US_FEDERAL = "us-federal"
    ALABAMA = "us-AL"
    ALASKA = "us-AK"
    AMERICAN_SAMOA = "us-AS"
    ARIZONA = "us-AZ"
    ARKANSAS = "us-AR"
    CALIFORNIA = "us-CA"
    COLORADO = "us-CO"
    CONNECTICUT = "us-CT"
    DELAWARE = "us-DE"
    THE_DISTRICT_OF_COLUMBIA = "us-DC"
    FLORIDA = "us-FL"
    GEORGIA = "us-GA"
    GUAM = "us-GU"
    HAWAII = "us-HI"
    IDAHO = "us-ID"
    ILLINOIS = "us-IL"
    INDIANA = "us-IN"
    IOWA = "us-IA"
    KANSAS = "us-KS"
    KENTUCKY = "us-KY"
    LOUISIANA = "us-LA"
    MAINE = "us-ME"
    MARYLAND = "us-MD"
    MASSACHUSETTS = "us-MA"
    MICHIGAN = "us-MI"
    MINNESOTA = "us-MN"
    MISSISSIPPI = "us-MS"
    MISSOURI = "us-MO"
    MONTANA = "us-MT"
    NEBRASKA = "us-NE"
    NEVADA = "us-NV"
    NEW_HAMPSHIRE = "us-NH"
    NEW_JERSEY = "us-NJ"
    NEW_MEXICO = "us-NM"
    NEW_YORK = "us-NY"
    NORTH_CAROLINA = "us-NC"
    NORTH_DAKOTA = "us-ND"
    THE_NORTHERN_MARIANA_ISLANDS = "us-MP"
    OHIO = "us-OH"
    OKLAHOMA = "us-OK"
    OREGON = "us-OR"
    PENNSYLVANIA = "us-PA"
    PUERTO_RICO = "us-PR"
    RHODE_ISLAND = "us-RI"
    SOUTH_CAROLINA = "us-SC"
    SOUTH_DAKOTA = "us-SD"
    TENNESSEE = "us-TN"
    TEXAS = "us-TX"
    THE_VIRGIN_ISLANDS = "us-VI"
    UTAH = "us-UT"
    VERMONT = "us-VT"
    VIRGINIA = "us-VA"
    WASHINGTON = "us-WA"
    WEST_VIRGINIA = "us-WV"
    WISCONSIN = "us-WI"
    WYOMING = "us-WY"

    @property
    def state(self) -> str | None:
        """The code of the state, or None for a base that is none."""
        return None if self in (HolidayBase.NONE, HolidayBase.US_FEDERAL) else self.value.removeprefix("us-")

    @property
    def spoken(self) -> str:
        """The holidays in words, as the end of "Business days leave out weekends and"."""
        if self is HolidayBase.NONE:
            return "no holidays but the office’s own"
        if self is HolidayBase.US_FEDERAL:
            return "U.S. federal holidays"
        name = self.name.replace("_", " ").title().replace("Of ", "of ").replace("The ", "the ")
        return f"the holidays of {name}"


MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKS = ("first", "second", "third", "fourth", "last")
LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

LIKE = "“first Monday of March”, “day after fourth Thursday of November”, or “December 24”"
"""How a day of every year is written."""

_RULE = re.compile(
    r"(?:(?:the )?day (?P<beside>after|before) )?(?:the )?"
    r"(?:(?P<week>[a-z]+) (?P<weekday>[a-z]+) (?:of|in) (?P<of>[a-z]+)|(?P<month>[a-z]+) (?P<day>[0-9]{1,2}))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class YearlyDay:
    """A day of every year: the nth weekday of a month, or a day of a month, or the day beside such a day."""

    month: int
    day: int | None = None
    weekday: int | None = None
    week: int = 0
    """Which of the weekdays, from 0; -1 for the last one."""
    shift: int = 0
    """1 for the day after, -1 for the day before."""
    name: str = ""

    def in_year(self, year: int) -> date | None:
        """Return the day of this year, or None for February 29 in a year without one, and beyond the last year."""
        if not MINYEAR <= year <= MAXYEAR:
            return None
        length = monthrange(year, self.month)[1]
        if self.weekday is None:
            number = self.day or 1
            return days_later(date(year, self.month, number), self.shift) if number <= length else None
        if self.week < 0:
            last = date(year, self.month, length)
            return days_later(last, self.shift - (last.weekday() - self.weekday) % 7)
        first = date(year, self.month, 1)
        return days_later(first, (self.weekday - first.weekday()) % 7 + 7 * self.week + self.shift)


def yearly_day(text: str) -> YearlyDay:
    """Read a day of every year: "first Monday of March", "December 24: Christmas Eve". Case does not matter.

    Raises ValueError with a sentence that says what to write.
    """
    rule, _, name = (" ".join(part.split()) for part in text.partition(":"))
    found = _RULE.fullmatch(rule)
    if found is None:
        raise ValueError(f"“{_short(rule)}” is not a day of every year; write it like {LIKE}")
    shift = {"after": 1, "before": -1}.get((found["beside"] or "").lower(), 0)
    if found["week"] is None:
        month, number = _one_of(found["month"], MONTHS, "month"), int(found["day"])
        if not 1 <= number <= LONGEST_MONTHS[month]:
            raise ValueError(f"{MONTHS[month]} has no day {number}; its last day is {LONGEST_MONTHS[month]}")
        return YearlyDay(month=month + 1, day=number, shift=shift, name=name)
    week = _one_of(found["week"], WEEKS, "word for which weekday of the month")
    return YearlyDay(
        month=_one_of(found["of"], MONTHS, "month") + 1,
        weekday=_one_of(found["weekday"], WEEKDAYS, "weekday"),
        week=-1 if WEEKS[week] == "last" else week,
        shift=shift,
        name=name,
    )


def observed_day(day: date) -> date:
    """Return the weekday on which a day is kept: the Friday before a Saturday, the Monday after a Sunday."""
    return days_later(day, {SATURDAY: -1, SATURDAY + 1: 1}.get(day.weekday(), 0))


def _one_of(word: str, known: tuple[str, ...], what: str) -> int:
    """Return the place of a word. Raises ValueError, which suggests the word that was probably meant."""
    by_small = {each.lower(): number for number, each in enumerate(known)}
    if word.lower() in by_small:
        return by_small[word.lower()]
    close = get_close_matches(word.lower(), by_small, n=1, cutoff=0.6)
    meant = f"did you mean “{known[by_small[close[0]]]}”?" if close else f"the first one is “{known[0]}”"
    raise ValueError(f"“{_short(word)}” is no {what}; {meant}")


def _short(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:60]}…"


def _readable(text: str) -> str:
    yearly_day(text)
    return text


YearlyDayText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_readable),
    WrittenAs(f"a day of every year in quotation marks, such as {LIKE}", '"first Monday of March"'),
]
"""A day of every year as a pack writes it. A name may follow after a colon."""


class Holidays(PolicyRule):
    """The holidays of the office: a base, days of its own, and days of the base on which it works.

    A pack may name the base alone, as one word.
    """

    source: str = "Office default, to be confirmed. No document says which holidays the office keeps."
    base: Annotated[HolidayBase, Says("Business days leave out weekends and {}.")] = HolidayBase.US_FEDERAL
    also: Annotated[
        tuple[YearlyDayText, ...],
        Says(
            "The office is also closed every year on: {;}.",
            otherwise="The office keeps no other holidays.",
            example='["first Monday of March: Founders’ Day", "December 24"]',
        ),
    ] = Field(default=(), max_length=60)
    without: Annotated[
        tuple[YearlyDayText, ...],
        Says(
            "The office works on these of those holidays: {;}.",
            otherwise="The office works on none of those holidays.",
            example='["second Monday of October"]',
        ),
    ] = Field(default=(), max_length=60)
    observed: Annotated[
        bool,
        Says(
            "A holiday of its own on a Saturday is kept on the Friday before, and one on a Sunday on the Monday after.",
            otherwise="A holiday of its own on a Saturday or Sunday is not kept on another day.",
        ),
    ] = True

    @model_validator(mode="before")
    @classmethod
    def _a_word_is_the_base(cls, value: Any) -> Any:
        """Read one word as the base. Raises ValueError for a word that is none.

        What comes from a file has passed through here by then, so its lists have to become what the fields take.
        """
        if isinstance(value, dict):
            return {name: tuple(each) if isinstance(each, list) else each for name, each in value.items()}
        if not isinstance(value, str):
            return value
        if value in list(HolidayBase):
            return {"base": value}
        known = {each.value.lower(): each.value for each in HolidayBase}
        known |= {each.name.lower().replace("_", " "): each.value for each in HolidayBase}
        close = get_close_matches(value.lower(), known, n=1, cutoff=0.75)
        meant = (
            f"did you mean “{known[close[0]]}”?" if close else "write “none”, “us-federal”, or a state such as “us-IL”"
        )
        raise ValueError(f"“{_short(value)}” is no holidays that we know; {meant}")

    @property
    def left_out(self) -> tuple[YearlyDay, ...]:
        """The days of the base on which the office works."""
        return tuple(map(yearly_day, self.without))

    def own(self, from_year: int, to_year: int) -> Iterator[date]:
        """Yield the office's own days of some years, on the days on which they are kept. Some may be on weekends."""
        for each in map(yearly_day, self.also):
            for year in range(from_year, to_year + 1):
                day = each.in_year(year)
                if day is not None:
                    yield observed_day(day) if self.observed else day
