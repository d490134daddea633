"""The entries of an agency's ledger: only ever added, never changed.

An amount above zero is what the agency owes more, below zero what it owes less. A wrong invoice is voided by a
counter-entry, a payment that the bank takes back by another one.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from models.base import Instant, Key, Message
from models.money.amounts import ZERO, Amount, total


class EntryKind(StrEnum):
    """What an entry of the ledger stands for."""

    INVOICE = "invoice"
    PAYMENT = "payment"
    RETURNED = "returned"
    """A payment that the bank took back."""
    CREDIT = "credit"
    """Paid money that is the agency's again: what it paid for was given up."""
    ADJUSTMENT = "adjustment"
    """An invoice is lowered by something that was not paid yet."""
    VOID = "void"
    """The counter-entry of an invoice that was wrong."""
    PAYOUT = "payout"
    """Money of the agency that was paid out to it."""


OWES_MORE = (EntryKind.INVOICE, EntryKind.RETURNED, EntryKind.PAYOUT)
OF_AN_INVOICE = (EntryKind.INVOICE, EntryKind.CREDIT, EntryKind.ADJUSTMENT, EntryKind.VOID)


class PaymentMethod(StrEnum):
    """How a payment came."""

    CHECK = "check"
    ACH = "ach"
    CARD = "card"
    OTHER = "other"


class Entry(Message):
    """One line of the ledger. `number` counts from 1 within the agency."""

    number: int = Field(ge=1)
    kind: EntryKind
    at: Instant
    day: date
    """The day it counts for: of a payment, when the money came."""
    amount: Amount
    by: Key
    invoice: Key | None = None
    """The invoice it is about; of a payment, the one it was meant for, if it said so."""
    returns: int | None = None
    """Of a returned payment: the number of the payment's entry."""
    method: PaymentMethod | None = None
    reference: str = ""
    """The number of the check or the transfer."""
    bank_line: Key | None = None
    """The line of a bank's file it was read from."""
    reason: str = ""

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        if self.amount == ZERO or (self.amount > ZERO) != (self.kind in OWES_MORE):
            raise ValueError(f"{self.amount} is not the amount of an entry of the kind {self.kind.value}")
        if self.kind in OF_AN_INVOICE and self.invoice is None:
            raise ValueError(f"an entry of the kind {self.kind.value} names its invoice")
        if (self.kind == EntryKind.RETURNED) != (self.returns is not None):
            raise ValueError("a returned payment, and nothing else, names the payment that is returned")
        return self


class Brought(Message):
    """Something to be paid as it stood when entries were put away: an invoice, or a payout, which has no number.

    `funds` is the money that lies on it, by the number of the payment's entry.
    """

    invoice: Key | None = None
    billed: Amount
    reduced: Amount = ZERO
    voided: bool = False
    funds: Mapping[int, Amount] = {}


class Opening(Message):
    """What entries that were put away come to: their sum, what is still to be paid, and money that is free."""

    balance: Amount = ZERO
    brought: tuple[Brought, ...] = ()
    free: Mapping[int, Amount] = {}


class Ledger(Message):
    """The entries of one agency, in order. The first `settled` ones are in the records only; `opening` sums them up."""

    settled: int = 0
    opening: Opening = Opening()
    entries: tuple[Entry, ...] = ()

    @property
    def balance(self) -> Decimal:
        """The sum of all entries: above zero the agency owes it, below zero it is the agency's."""
        return total([self.opening.balance, *(each.amount for each in self.entries)])

    @property
    def next_number(self) -> int:
        """The number of the next entry."""
        return self.settled + len(self.entries) + 1

    def entry(self, number: int) -> Entry | None:
        """The entry of a number, if it is here."""
        at = number - self.settled - 1
        return self.entries[at] if 0 <= at < len(self.entries) else None
