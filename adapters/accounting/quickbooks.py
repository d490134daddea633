"""Exports for QuickBooks Online: invoices in the columns that it imports, and everything else as journal entries."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from adapters.accounting.parts import details, in_files
from adapters.reports.tables import as_csv
from models.billing.entries import Entry
from models.billing.exports import BookedAs, Booking, Contra, Extract
from models.billing.state import Invoice
from models.billing.statement import described
from models.money.amounts import ZERO
from models.policy.accounting import AccountNames

INVOICES = (
    *("Invoice number", "Customer", "Invoice date", "Due date", "Item", "Item Description"),
    *("Item Quantity", "Item Rate", "Item Amount", "Memo"),
)
JOURNAL = ("Journal No", "Journal Date", "Account Name", "Debits", "Credits", "Description", "Name")
MOST_INVOICES = 100
"""How many invoices QuickBooks Online imports from one file."""


def files(extracts: Iterable[Extract], names: AccountNames) -> Mapping[str, bytes]:
    """Return all files by name. An invoice for nothing is left out: there is nothing to book."""
    found = list(extracts)
    invoices = [_invoice(extract, invoice) for extract in found for invoice in extract.invoices if invoice.total]
    journal = [
        row
        for extract in found
        for entry, booking in extract.bookings
        if booking.document != BookedAs.INVOICE
        for row in _journal(extract, entry, booking, names)
    ]
    return {
        **in_files("quickbooks-invoices", INVOICES, invoices, MOST_INVOICES),
        "quickbooks-journal.csv": as_csv(JOURNAL, journal),
    }


def account_of(contra: Contra, names: AccountNames) -> str:
    """Return what the program calls the account on the other side."""
    return {Contra.INCOME: names.income, Contra.BANK: names.bank, Contra.BAD_DEBT: names.bad_debt}[contra]


def _invoice(extract: Extract, invoice: Invoice) -> list[tuple[str | Decimal, ...]]:
    return [
        (
            invoice.number,
            extract.agency_name,
            f"{invoice.issued_on:%m/%d/%Y}",
            f"{invoice.due.last_day:%m/%d/%Y}",
            line.title,
            details(line),
            "1",
            line.amount,
            line.amount,
            f"Agency {extract.agency_id}",
        )
        for line in invoice.lines
    ]


def _journal(extract: Extract, entry: Entry, booking: Booking, names: AccountNames) -> list[tuple[str | Decimal, ...]]:
    """Write both sides of an entry: what the agency owes, and the other account."""
    size = abs(entry.amount)
    more, less = (size, ""), ("", size)
    owes, other = (more, less) if entry.amount > ZERO else (less, more)
    head = (extract.number_of(entry), f"{entry.day:%m/%d/%Y}")
    tail = (described(entry), extract.agency_name)
    return [
        (*head, names.receivable, *owes, *tail),
        (*head, account_of(booking.contra, names), *other, *tail),
    ]
