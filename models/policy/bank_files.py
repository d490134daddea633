"""How a bank or an accounting program writes its files: which column is what, and how days and signs are written."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from models.base import Strict
from models.policy.rule import Name, PolicyRule
from models.policy.says import Says, WrittenAs

Heading = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=200),
    WrittenAs("the heading or the number of a column in quotation marks", '"Date"'),
]
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

    day: Annotated[Heading, Says("The column with the day is “{}”.", otherwise="")] = ""
    amount: Annotated[Heading, Says("The column with the whole amount before any fee is “{}”.", otherwise="")] = ""
    """The whole amount, before any fee: the gross pays the invoice."""
    credit: Annotated[Heading, Says("The column with money received is “{}”.", otherwise="")] = ""
    debit: Annotated[Heading, Says("The column with money paid out is “{}”.", otherwise="")] = ""
    fee: Annotated[Heading, Says("The column with the fee that a payment service kept is “{}”.", otherwise="")] = ""
    """What a payment service kept. It is only shown."""
    type: Annotated[Heading, Says("The column with the word Debit or Credit is “{}”.", otherwise="")] = ""
    """The column that says Debit or Credit. It counts more than the sign of the amount."""
    status: Annotated[Heading, Says("The column with the status is “{}”.", otherwise="")] = ""
    currency: Annotated[Heading, Says("The column with the currency is “{}”.", otherwise="")] = ""
    payer: Annotated[Heading, Says("The column with the payer is “{}”.", otherwise="")] = ""
    reference: Annotated[Heading, Says("The column with the check number or reference is “{}”.", otherwise="")] = ""
    memo: Annotated[Heading, Says("The column with the description is “{}”.", otherwise="")] = ""
    header: Annotated[
        bool,
        Says(
            "The file begins with the names of its columns.",
            otherwise="The file has no line with the names of its columns, so columns are named by their number.",
        ),
    ] = True
    """False if the file has no line with the names of its columns."""
    skip_lines: Annotated[
        int,
        Field(ge=0, le=1000),
        Says("We pass over {line} at the top.", otherwise="No lines at the top are passed over."),
    ] = 0
    """How many lines at the top to pass over."""
    delimiter: Annotated[
        Delimiter | None,
        Says(
            "Columns are separated by “{}”.",
            otherwise="Each file shows what separates its columns.",
            words={",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a vertical bar"},
        ),
    ] = None
    day_order: Annotated[
        DayOrder | None,
        Says(
            "A day such as 10/11/2026 begins with {}.",
            otherwise="Each file shows whether a day begins with its month.",
            words={"month_first": "the month", "day_first": "the day"},
        ),
    ] = None
    """None if each file shows it."""
    received: Annotated[
        ReceivedSign, Says("Money received has {}.", words={"plus": "a plus sign or none", "minus": "a minus sign"})
    ] = ReceivedSign.PLUS
    completed: Annotated[
        tuple[Heading, ...],
        Says(
            "Besides the usual words, these in the status column mean that the money has arrived: {and}.",
            otherwise="The usual words in the status column mean that the money has arrived.",
            example='["Cleared"]',
        ),
    ] = ()
    """Words of the status column that say that the money is there, besides the usual ones."""
    summary: Annotated[
        tuple[Heading, ...],
        Says(
            "Besides the usual ones, rows that begin like this are not payments: {and}.",
            otherwise="The usual rows that are not payments, such as balances, are passed over.",
            example='["Opening balance"]',
        ),
    ] = ()
    """How rows begin that are not payments, such as balances, besides the usual ones."""

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
