"""Fees for a part of a term, each with its arithmetic: "$225.00 × 143 of 365 days".

Help page 000: a new license is paid from the day training was completed to the renewal date (FEE-11), and the time that
remains on a deleted one is credited (FEE-10). Whether days or begun months are counted is policy.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from models.base import Message
from models.money.amounts import Amount, Fee, part_of, spoken_amount
from models.money.terms import MONTHS, Term


class Proration(StrEnum):
    """By what a yearly fee is divided."""

    DAILY = "daily"
    MONTHLY = "monthly"
    """A month that has begun is paid in full, and not credited."""


class Unit(StrEnum):
    """What a portion counts."""

    DAY = "day"
    MONTH = "month"
    ONCE = "once"
    """A fee that is paid once, whatever the time."""


class Portion(Message):
    """A part of a fee, and how it came about: `units` of `of` equal parts, from `first_day` to `last_day`."""

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
        """Whether it is the whole fee."""
        return self.units == self.of

    def explained(self) -> str:
        """The arithmetic: "$225.00 × 143 of 365 days", "$225.00 × 1 year", "$185.00 × 1, paid once"."""
        fee = spoken_amount(self.fee)
        if self.unit == Unit.ONCE:
            return f"{fee} × 1, paid once"
        if self.whole:
            return f"{fee} × 1 year"
        return f"{fee} × {self.units} of {self.of} {self.unit.value}s"


def whole_fee(fee: Decimal, day: date) -> Portion:
    """A fee that is paid once, on `day`."""
    return Portion(fee=fee, unit=Unit.ONCE, units=1, of=1, first_day=day, last_day=day, amount=fee)


def charged(fee: Decimal, term: Term, from_day: date, how: Proration) -> Portion:
    """What a yearly fee costs from `from_day` to the end of `term`, that day counted; the whole fee before its begin.

    By the month, the month that has begun on `from_day` is paid in full. Raises ValueError when the term is over.
    """
    if from_day > term.last_day:
        raise ValueError(f"the term ends on {term.last_day}, before {from_day}")
    return _portion(fee, term, from_day, how, begun=True)


def unused(fee: Decimal, term: Term, from_day: date, how: Proration) -> Portion | None:
    """What a yearly fee is worth from `from_day` to the end of `term`; nothing when no day or whole month is left.

    By the month, only months that have not begun before `from_day` are worth something.
    """
    if from_day > term.last_day:
        return None
    portion = _portion(fee, term, from_day, how, begun=False)
    return portion if portion.units else None


def _portion(fee: Decimal, term: Term, from_day: date, how: Proration, *, begun: bool) -> Portion:
    if how == Proration.DAILY:
        unit, units, of = Unit.DAY, term.days_left(from_day), term.days
    else:
        unit, units, of = Unit.MONTH, term.months_left(from_day, begun=begun), MONTHS
    return Portion(
        fee=fee,
        unit=unit,
        units=units,
        of=of,
        first_day=max(from_day, term.first_day),
        last_day=term.last_day,
        amount=part_of(fee, units, of),
    )
