"""The terms of an agency's licenses: years that end on the agency's common expiration date (help page 000; FEE-04).

A term runs from the day after one expiration date to the next one, both days included. An expiration date on
February 29 falls on February 28 in other years and comes back in the next leap year.
"""

from datetime import date, timedelta
from typing import Self

from pydantic import model_validator

from models.base import Message
from models.calendar import months_later

MONTHS = 12
ONE_DAY = timedelta(days=1)


class Term(Message):
    """A year of licenses: its first and its last day. The last is the expiration date."""

    first_day: date
    last_day: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError(f"the term ends on {self.last_day}, before it begins on {self.first_day}")
        return self

    @property
    def days(self) -> int:
        """How many days it has: 365, or 366 with a leap day in it."""
        return (self.last_day - self.first_day).days + 1

    def holds(self, day: date) -> bool:
        """Whether `day` falls in it."""
        return self.first_day <= day <= self.last_day

    def days_left(self, from_day: date) -> int:
        """How many of its days are left from `from_day` on, that day counted: all of them before it has begun."""
        return max(0, (self.last_day - max(from_day, self.first_day)).days + 1)

    def months_left(self, from_day: date, *, begun: bool) -> int:
        """How many of its twelve months are left from `from_day` on; one that has begun by then counts if `begun`.

        Months are counted from the term's first day: of a term from March 15, the first ends on April 14.
        """
        starts = [months_later(self.first_day, number) for number in range(MONTHS)]
        if begun:
            ends = [*(each - ONE_DAY for each in starts[1:]), self.last_day]
            return sum(end >= from_day for end in ends)
        return sum(start >= from_day for start in starts)


def term_on(expires_on: date, day: date) -> Term:
    """The term that holds `day`, for an agency whose licenses expire on `expires_on` and its anniversaries."""
    years = day.year - expires_on.year
    while _anniversary(expires_on, years) < day:
        years += 1
    while _anniversary(expires_on, years - 1) >= day:
        years -= 1
    return Term(
        first_day=_anniversary(expires_on, years - 1) + ONE_DAY,
        last_day=_anniversary(expires_on, years),
    )


def term_after(expires_on: date, term: Term) -> Term:
    """The term that follows `term`."""
    return term_on(expires_on, term.last_day + ONE_DAY)


def terms_between(expires_on: date, first_day: date, last_day: date) -> tuple[Term, ...]:
    """Every term that holds a day from `first_day` to `last_day`, in order; none when there are no such days."""
    found: list[Term] = []
    day = first_day
    while day <= last_day:
        found.append(term_on(expires_on, day))
        day = found[-1].last_day + ONE_DAY
    return tuple(found)


def _anniversary(expires_on: date, years: int) -> date:
    return months_later(expires_on, MONTHS * years)
