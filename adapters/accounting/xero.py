"""Exports for Xero: invoices and credit notes, at most 500 in a file, and money as lines of a bank statement."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from adapters.accounting.parts import details, in_files
from models.billing.entries import Entry
from models.billing.exports import BookedAs, Booking, Contra, Extract
from models.billing.state import Invoice
from models.billing.statement import described
from models.money.amounts import CURRENCY
from models.policy.accounting import AccountNames

INVOICES = (
    *("*ContactName", "*InvoiceNumber", "Reference", "*InvoiceDate", "*DueDate", "*Description"),
    *("*Quantity", "*UnitAmount", "*AccountCode", "*TaxType", "Currency"),
)
BANK = ("*Date", "*Amount", "Payee", "Description", "Reference", "Check Number")
MOST_INVOICES = 500
"""How many invoices Xero imports from one file."""
MOST_LINES = 1000
"""How many lines of a bank statement go into one file."""

Row = tuple[str | Decimal, ...]


def files(extracts: Iterable[Extract], names: AccountNames) -> Mapping[str, bytes]:
    """Return all files by name.

    What takes something off an invoice is a credit note: its amount is below zero. An invoice for nothing is left out.
    """
    found = list(extracts)
    invoices = [_invoice(extract, invoice, names) for extract in found for invoice in extract.invoices if invoice.total]
    booked = [(extract, entry, booking) for extract in found for entry, booking in extract.bookings]
    credit_notes = [
        [_credit_note(extract, entry, booking, names)]
        for extract, entry, booking in booked
        if booking.document != BookedAs.INVOICE and booking.contra != Contra.BANK
    ]
    bank = [[_money(extract, entry)] for extract, entry, booking in booked if booking.contra == Contra.BANK]
    return {
        **in_files("xero-invoices", INVOICES, invoices, MOST_INVOICES),
        **in_files("xero-credit-notes", INVOICES, credit_notes, MOST_INVOICES),
        **in_files("xero-bank", BANK, bank, MOST_LINES),
    }


def _invoice(extract: Extract, invoice: Invoice, names: AccountNames) -> list[Row]:
    return [
        (
            extract.agency_name,
            invoice.number,
            extract.agency_id,
            f"{invoice.issued_on:%m/%d/%Y}",
            f"{invoice.due.last_day:%m/%d/%Y}",
            f"{line.title}. {details(line)}",
            "1",
            line.amount,
            names.xero_income_code,
            names.xero_tax_type,
            CURRENCY,
        )
        for line in invoice.lines
    ]


def _credit_note(extract: Extract, entry: Entry, booking: Booking, names: AccountNames) -> Row:
    day = f"{entry.day:%m/%d/%Y}"
    return (
        extract.agency_name,
        f"CN-{extract.number_of(entry)}",
        entry.invoice or extract.agency_id,
        day,
        day,
        described(entry),
        "1",
        entry.amount,
        names.xero_bad_debt_code if booking.contra == Contra.BAD_DEBT else names.xero_income_code,
        names.xero_tax_type,
        CURRENCY,
    )


def _money(extract: Extract, entry: Entry) -> Row:
    """Write money from the agency above zero, and money to it below."""
    day = f"{entry.day:%m/%d/%Y}"
    number = extract.number_of(entry)
    return (day, -entry.amount, extract.agency_name, described(entry), number, entry.reference)
