"""The terms of an agency's licenses: years that end on the agency's common expiration date (help page 000; FEE-04).

A term runs from the day after one expiration date to the next one, both days included. An expiration date on February
29 falls on February 28 in other years, and on February 29 again in the next leap year.
"""

from datetime import date
from typing import Self

from pydantic import model_validator

from models.base import Message
from models.calendar import days_later, months_later

MONTHS = 12


class Term(Message):
    """A year of licenses, from its first to its last day. The last day is the expiration date."""

    first_day: date
    last_day: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError(f"the term ends on {self.last_day}, before it begins on {self.first_day}")
        return self

    @property
    def days(self) -> int:
        """The number of days: 365, or 366 in a leap year."""
        return (self.last_day - self.first_day).days + 1

    def holds(self, day: date) -> bool:
        """Return whether `day` is in the term."""
        return self.first_day <= day <= self.last_day

    def days_left(self, from_day: date) -> int:
        """Count the days left in the term from `from_day` on, that day included.

        Before the term, all of them are left.
        """
        return max(0, (self.last_day - max(from_day, self.first_day)).days + 1)

    def months_left(self, from_day: date, *, count_started: bool) -> int:
        """Count the months left in the term from `from_day` on, with the month in progress if `count_started`.

        Months are counted from the term's first day: in a term from March 15, the first month ends on April 14.
        """
        starts = [months_later(self.first_day, number) for number in range(MONTHS)]
        if count_started:
            ends = [*(days_later(each, -1) for each in starts[1:]), self.last_day]
            return sum(end >= from_day for end in ends)
        return sum(start >= from_day for start in starts)


def last_expiration(today: date) -> date:
    """Return the last day that can be chosen today as an expiration date: a term is a year."""
    return days_later(months_later(today, MONTHS), -1)


def term_on(expires_on: date, day: date) -> Term:
    """Return the term that contains `day`, for licenses that expire on `expires_on` and its anniversaries."""
    years = day.year - expires_on.year
    if _anniversary(expires_on, years) < day:
        years += 1
    before = _anniversary(expires_on, years - 1)
    first_day = days_later(before, 1) if before < day else day  # no term begins before the first day there is
    return Term(first_day=first_day, last_day=_anniversary(expires_on, years))


def term_after(expires_on: date, term: Term) -> Term:
    """Return the term that follows `term`."""
    return term_on(expires_on, days_later(term.last_day, 1))


def terms_between(expires_on: date, first_day: date, last_day: date) -> tuple[Term, ...]:
    """Return every term with a day from `first_day` to `last_day`, in order. Returns none if there are no such days."""
    found: list[Term] = []
    day = first_day
    while day <= last_day:
        found.append(term_on(expires_on, day))
        if found[-1].last_day == date.max:
            break
        day = days_later(found[-1].last_day, 1)
    return tuple(found)


def _anniversary(expires_on: date, years: int) -> date:
    return months_later(expires_on, MONTHS * years)
