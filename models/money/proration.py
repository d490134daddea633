"""Fees for part of a term, each with its arithmetic: "$225.00 × 143 of 365 days".

Help page 000: a new license is paid from the day training was completed to the renewal date (FEE-11), and the time that
remains on a deleted license is credited (FEE-10). The policy says whether to count days or started months.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from models.base import Message
from models.calendar import days_later
from models.money.amounts import Amount, Fee, part_of, spoken_amount
from models.money.terms import MONTHS, Term


class Proration(StrEnum):
    """The unit by which a yearly fee is divided."""

    DAILY = "daily"
    MONTHLY = "monthly"
    """A month that has started is paid in full and not credited."""


class Unit(StrEnum):
    """What a portion counts."""

    DAY = "day"
    MONTH = "month"
    ONCE = "once"
    """A fee that is paid once, regardless of the time."""


class Portion(Message):
    """A part of a fee with its arithmetic: `units` of `of` equal parts, from `first_day` to `last_day`."""

    fee: Fee
    unit: Unit
    units: int = Field(ge=0)
    of: int = Field(ge=1)
    first_day: date
    last_day: date
    amount: Amount

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.units > self.of:
            raise ValueError(f"{self.units} of {self.of} is more than the whole")
        if self.amount != part_of(self.fee, self.units, self.of):
            raise ValueError(f"{self.amount} is not {self.units} of {self.of} parts of {self.fee}")
        return self

    @property
    def whole(self) -> bool:
        """True if it is the whole fee."""
        return self.units == self.of

    def explained(self) -> str:
        """Write the arithmetic: "$225.00 × 143 of 365 days", "$225.00 × 1 year", "$185.00 × 1, paid once"."""
        fee = spoken_amount(self.fee)
        if self.unit == Unit.ONCE:
            return f"{fee} × 1, paid once"
        if self.whole:
            return f"{fee} × 1 year"
        return f"{fee} × {self.units} of {self.of} {self.unit.value}s"


def whole_fee(fee: Decimal, day: date) -> Portion:
    """Return the portion for a fee that is paid once, on `day`."""
    return Portion(fee=fee, unit=Unit.ONCE, units=1, of=1, first_day=day, last_day=day, amount=fee)


def charged(fee: Decimal, term: Term, from_day: date, how: Proration, to_day: date | None = None) -> Portion:
    """Return the portion of a yearly fee from `from_day` to `to_day`, both included; by default, to the term's end.

    Before the term begins, that is the whole fee. By the month, the month that has started on `from_day` is paid in
    full. Raises ValueError if the term has ended.
    """
    if from_day > term.last_day:
        raise ValueError(f"the term ends on {term.last_day}, before {from_day}")
    return _portion(fee, term, from_day, to_day or term.last_day, how, count_started=True)


def unused(fee: Decimal, term: Term, from_day: date, how: Proration, to_day: date | None = None) -> Portion | None:
    """Return the portion of a yearly fee that is unused from `from_day` to `to_day`; by default, to the term's end.

    Returns None if no day or no whole month is left. By the month, only months that start on or after `from_day` count.
    """
    last_day = to_day or term.last_day
    if from_day > last_day:
        return None
    portion = _portion(fee, term, from_day, last_day, how, count_started=False)
    return portion if portion.units else None


def _portion(
    fee: Decimal, term: Term, from_day: date, last_day: date, how: Proration, *, count_started: bool
) -> Portion:
    def left(day: date) -> int:
        return term.days_left(day) if how == Proration.DAILY else term.months_left(day, count_started=count_started)

    units = left(from_day) - (left(days_later(last_day, 1)) if last_day < term.last_day else 0)
    of = term.days if how == Proration.DAILY else MONTHS
    return Portion(
        fee=fee,
        unit=Unit.DAY if how == Proration.DAILY else Unit.MONTH,
        units=units,
        of=of,
        first_day=max(from_day, term.first_day),
        last_day=last_day,
        amount=part_of(fee, units, of),
    )
