"""The entries of an agency's ledger, which are only added and never changed.

An amount above zero increases what the agency owes, and one below zero decreases it. A counter-entry voids a wrong
invoice. Others take a payment back: the bank returned it, it was recorded wrong, or it belongs to another agency.
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
    """The kinds of ledger entries."""

    INVOICE = "invoice"
    PAYMENT = "payment"
    RETURNED = "returned"
    """A payment that the bank returned."""
    CREDIT = "credit"
    """Money that goes back to the agency because what it paid for was given up."""
    ADJUSTMENT = "adjustment"
    """A reduction of an invoice by an amount that was not paid yet."""
    VOID = "void"
    """The counter-entry of a wrong invoice."""
    PAYOUT = "payout"
    """Money that was paid out to the agency."""
    REVERSAL = "reversal"
    """The counter-entry of a payment that was recorded wrong. The bank kept the money, and the payment follows as it
    should have been recorded."""
    TRANSFER_OUT = "transfer_out"
    """The counter-entry of a payment that belongs to another agency."""
    TRANSFER_IN = "transfer_in"
    """A payment that was first recorded for another agency."""
    WRITE_OFF = "write_off"
    """An unpaid amount of an invoice that the office gave up. It was billed correctly, unlike an adjustment."""


MONEY_IN = (EntryKind.PAYMENT, EntryKind.TRANSFER_IN)
"""Entries of money that the agency paid, which can pay invoices."""
TAKES_BACK = (EntryKind.RETURNED, EntryKind.REVERSAL, EntryKind.TRANSFER_OUT)
"""Counter-entries of a payment."""
MOVED = (EntryKind.TRANSFER_OUT, EntryKind.TRANSFER_IN)
OWES_MORE = (EntryKind.INVOICE, EntryKind.PAYOUT, *TAKES_BACK)
OF_AN_INVOICE = (EntryKind.INVOICE, EntryKind.CREDIT, EntryKind.ADJUSTMENT, EntryKind.VOID, EntryKind.WRITE_OFF)


class PaymentMethod(StrEnum):
    """How a payment was made."""

    CHECK = "check"
    ACH = "ach"
    CARD = "card"
    OTHER = "other"


class Entry(Message):
    """One line of the ledger. `number` counts from 1 for each agency."""

    number: int = Field(ge=1)
    kind: EntryKind
    at: Instant
    day: date
    """The day for which it counts. For a payment, the day it was received."""
    amount: Amount
    by: Key
    invoice: Key | None = None
    """The invoice that it is about. For a payment, the invoice it named, if any."""
    returns: int | None = None
    """For the counter-entry of a payment: the number of the payment's entry."""
    corrects: int | None = None
    """For a payment that replaces one that was recorded wrong: the number of that one's entry."""
    other_agency: Key | None = None
    """For a payment that was moved: the agency that it went to or came from."""
    other_entry: int | None = None
    """For a payment that came from another agency: the number of the counter-entry there."""
    method: PaymentMethod | None = None
    reference: str = ""
    """The number of the check or transfer."""
    bank_line: Key | None = None
    """The line of a bank's file that it was read from."""
    further: bool = False
    """For a payment that looks like an earlier one: true if the person said that it is a further one."""
    reason: str = ""

    @model_validator(mode="after")
    def _is_valid(self) -> Self:
        if self.amount == ZERO or (self.amount > ZERO) != (self.kind in OWES_MORE):
            raise ValueError(f"{self.amount} is not the amount of an entry of the kind {self.kind.value}")
        if self.kind in OF_AN_INVOICE and self.invoice is None:
            raise ValueError(f"an entry of the kind {self.kind.value} names its invoice")
        if (self.kind in TAKES_BACK) != (self.returns is not None):
            raise ValueError("a counter-entry of a payment, and nothing else, names the payment that it takes back")
        if (self.kind in MOVED) != (self.other_agency is not None):
            raise ValueError("a payment that was moved, and nothing else, names the other agency")
        return self


class BroughtForward(Message):
    """An amount due when entries were moved to the records: an invoice, or a payout, which has no number.

    `funds` is the money allocated to it, by the number of the payment's entry.
    """

    invoice: Key | None = None
    billed: Amount
    reduced: Amount = ZERO
    voided: bool = False
    funds: Mapping[int, Amount] = {}


class Opening(Message):
    """The summary of entries that were moved to the records: their sum, what is still due, and unallocated money."""

    balance: Amount = ZERO
    brought: tuple[BroughtForward, ...] = ()
    free: Mapping[int, Amount] = {}


class Ledger(Message):
    """An agency's entries, in order. The first `settled` ones are only in the records, and `opening` sums them up."""

    settled: int = 0
    opening: Opening = Opening()
    entries: tuple[Entry, ...] = ()

    @property
    def balance(self) -> Decimal:
        """The sum of all entries: above zero if the agency owes money, below zero if it has a credit balance."""
        return total([self.opening.balance, *(each.amount for each in self.entries)])

    @property
    def next_number(self) -> int:
        """The number of the next entry."""
        return self.settled + len(self.entries) + 1

    def entry(self, number: int) -> Entry | None:
        """Return the entry with this number, or None if it isn't in the state."""
        at = number - self.settled - 1
        return self.entries[at] if 0 <= at < len(self.entries) else None
