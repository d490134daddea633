"""How a bank or an accounting program writes its files: which column is what, and how days and signs are written."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from models.base import Strict
from models.policy.rule import Name, PolicyRule

Heading = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
"""What a column is called. Without a header, its number, counted from 1. Empty: the reader knows the usual names."""

Delimiter = Literal[",", ";", "\t", "|"]


class DayOrder(StrEnum):
    """Whether a day such as 10/11/2026 begins with its month or with its day."""

    MONTH_FIRST = "month_first"
    DAY_FIRST = "day_first"


class ReceivedSign(StrEnum):
    """The sign of money that was received."""

    PLUS = "plus"
    MINUS = "minus"


class BankLayout(Strict):
    """The layout of a bank's file. Everything has a usual value, so that most files need none of this."""

    day: Heading = ""
    amount: Heading = ""
    """The whole amount, before any fee: the gross pays the invoice."""
    credit: Heading = ""
    debit: Heading = ""
    fee: Heading = ""
    """What a payment service kept. It is only shown."""
    type: Heading = ""
    """The column that says Debit or Credit. It counts more than the sign of the amount."""
    status: Heading = ""
    currency: Heading = ""
    payer: Heading = ""
    reference: Heading = ""
    memo: Heading = ""
    header: bool = True
    """False if the file has no line with the names of its columns."""
    skip_lines: Annotated[int, Field(ge=0, le=1000)] = 0
    """How many lines at the top to pass over."""
    delimiter: Delimiter | None = None
    day_order: DayOrder | None = None
    """None if each file shows it."""
    received: ReceivedSign = ReceivedSign.PLUS
    completed: tuple[Heading, ...] = ()
    """Words of the status column that say that the money is there, besides the usual ones."""
    summary: tuple[Heading, ...] = ()
    """How rows begin that are no payments, such as balances, besides the usual ones."""

    @model_validator(mode="after")
    def _numbers_without_header(self) -> Self:
        if self.header:
            return self
        if not self.day or not (self.amount or self.credit):
            raise ValueError("a file without a header needs the numbers of the columns with the day and the amount")
        for name in self.headings:
            if not name.isdecimal() or int(name) < 1:
                raise ValueError(f"{name!r} is not the number of a column, counted from 1")
        return self

    @property
    def columns(self) -> Mapping[str, str]:
        """The names that were given, by what the column holds."""
        given = {name: getattr(self, name) for name in COLUMNS}
        return {name: heading for name, heading in given.items() if heading}

    @property
    def headings(self) -> tuple[str, ...]:
        """The names of columns that were given."""
        return tuple(self.columns.values())


COLUMNS = (
    *("day", "amount", "credit", "debit", "fee", "type"),
    *("status", "currency", "payer", "reference", "memo"),
)
"""What a column can hold."""


class BankProfile(BankLayout, PolicyRule):
    """A layout with a name and a source, kept in a pack."""


BankProfiles = Mapping[Name, BankProfile]
