"""What an accounting program gets: each agency's entries between two days, and how each kind of entry is booked.

Every kind of entry has a line in `BOOKINGS`, so nothing of the ledger can be missing from an export.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from models.billing.allocation import Position
from models.billing.entries import OF_AN_INVOICE, Entry, EntryKind, Ledger
from models.billing.ledger import position
from models.billing.state import AgencyAccount, Invoice, InvoiceKind
from models.money.amounts import total


class BookedAs(StrEnum):
    """What an entry is in an accounting program."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    """It takes something off an invoice."""
    PAYMENT = "payment"
    """Money from the agency."""
    JOURNAL = "journal"
    """Anything else that changes what the agency owes."""


class Contra(StrEnum):
    """The account on the other side of what the agency owes."""

    INCOME = "income"
    BANK = "bank"
    BAD_DEBT = "bad_debt"
    """An expense: it was billed correctly, and the office gave it up."""


class Booking(NamedTuple):
    """How a kind of entry is booked: what it is, its title, and the account on the other side."""

    title: str
    document: BookedAs
    contra: Contra


BOOKINGS: Mapping[EntryKind, Booking] = {
    EntryKind.INVOICE: Booking("Invoice", BookedAs.INVOICE, Contra.INCOME),
    EntryKind.PAYMENT: Booking("Payment", BookedAs.PAYMENT, Contra.BANK),
    EntryKind.RETURNED: Booking("Returned payment", BookedAs.JOURNAL, Contra.BANK),
    EntryKind.CREDIT: Booking("Credit note", BookedAs.CREDIT_NOTE, Contra.INCOME),
    EntryKind.ADJUSTMENT: Booking("Adjustment", BookedAs.CREDIT_NOTE, Contra.INCOME),
    EntryKind.VOID: Booking("Void", BookedAs.CREDIT_NOTE, Contra.INCOME),
    EntryKind.PAYOUT: Booking("Payout", BookedAs.JOURNAL, Contra.BANK),
    EntryKind.REVERSAL: Booking("Corrected payment", BookedAs.JOURNAL, Contra.BANK),
    EntryKind.TRANSFER_OUT: Booking("Payment moved to another agency", BookedAs.JOURNAL, Contra.BANK),
    EntryKind.TRANSFER_IN: Booking("Payment moved from another agency", BookedAs.PAYMENT, Contra.BANK),
    EntryKind.WRITE_OFF: Booking("Write-off", BookedAs.JOURNAL, Contra.BAD_DEBT),
}
"""By kind. Accounting programs get these; the ledger's own file has every entry in any case."""


class Extract(NamedTuple):
    """An agency's account between two days, both included: by the day an entry counts for."""

    agency_id: str
    agency_name: str
    opening: Decimal
    entries: tuple[Entry, ...]
    closing: Decimal
    invoices: tuple[Invoice, ...]
    """The invoices issued between the days, without what was brought forward."""
    position: Position
    """Where the money is at the end of the last day."""
    elsewhere: frozenset[str]
    """The invoices that were billed and paid before: an accounting program has them already."""

    def number_of(self, entry: Entry) -> str:
        """Return the number of an entry that is unique in the whole office."""
        return f"{self.agency_id}-{entry.number}"

    @property
    def bookings(self) -> list[tuple[Entry, Booking]]:
        """The entries for an accounting program, with how each is booked.

        An invoice that was brought forward and its payment cancel each other out, and were booked elsewhere.
        """
        booked = (EntryKind.INVOICE, EntryKind.PAYMENT)
        return [
            (each, BOOKINGS[each.kind])
            for each in self.entries
            if not (each.kind in booked and each.invoice in self.elsewhere)
        ]

    def total_of(self, kind: EntryKind) -> Decimal:
        """Return the sum of the entries of a kind: above zero, the agency owes more."""
        return total([each.amount for each in self.entries if each.kind == kind])


def extract_of(account: AgencyAccount, name: str, first: date | None, last: date | None) -> Extract:
    """Return what an export has of a whole account, from `first` to `last`; without them, from its beginning to now."""
    since, until = first or date.min, last or date.max
    until_then = [each for each in account.ledger.entries if each.day <= until]
    within = tuple(each for each in until_then if each.day >= since)
    opening = total([each.amount for each in until_then if each.day < since])
    elsewhere = frozenset(each.number for each in account.invoices if each.kind == InvoiceKind.BROUGHT_FORWARD)
    return Extract(
        agency_id=account.agency_id,
        agency_name=name,
        opening=opening,
        entries=within,
        closing=opening + total([each.amount for each in within]),
        invoices=tuple(
            each for each in account.invoices if since <= each.issued_on <= until and each.number not in elsewhere
        ),
        position=_position_then(until_then),
        elsewhere=elsewhere,
    )


def _position_then(entries: Iterable[Entry]) -> Position:
    """Return where the money is after these entries. A payment for an invoice of a later day waits for it."""
    known: set[str | None] = set()
    then: list[Entry] = []
    for each in entries:
        if each.kind == EntryKind.INVOICE:
            known.add(each.invoice)
        too_early = each.kind not in OF_AN_INVOICE and each.invoice not in known
        then.append(each.model_copy(update={"invoice": None}) if too_early else each)
    return position(Ledger(entries=tuple(then)))
