"""Invoices, payments, ledgers, and balances as CSV for any accounting program.

Invoices have one row for each line. Days are written as 2026-11-20 and amounts as 1234.50; debits and credits have
separate columns. What was brought forward was invoiced and paid elsewhere: only the ledger and the balances have it.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from adapters.accounting.parts import details
from adapters.reports.tables import as_csv
from models.billing.entries import EntryKind
from models.billing.exports import BOOKINGS, BookedAs, Extract
from models.billing.state import Invoice
from models.billing.statement import described
from models.money.amounts import CURRENCY, ZERO

INVOICES = (
    "InvoiceNo",
    "Customer",
    "CustomerId",
    "InvoiceDate",
    "DueDate",
    "Status",
    "Kind",
    "License",
    "Funding",
    "Item",
    "Description",
    "ServiceFrom",
    "ServiceTo",
    "Quantity",
    "Rate",
    "Amount",
    "Currency",
)
PAYMENTS = (
    "Customer",
    "CustomerId",
    "PaymentNo",
    "PaymentDate",
    "Method",
    "Reference",
    "PaymentAmount",
    "InvoiceNo",
    "AppliedAmount",
    "Returned",
    "Currency",
)
LEDGER = (
    "Customer",
    "CustomerId",
    "EntryNo",
    "Date",
    "Kind",
    "InvoiceNo",
    "Description",
    "Debit",
    "Credit",
    "Currency",
)
BALANCES = ("Customer", "CustomerId", "Opening", *(kind.value for kind in EntryKind), "Closing", "Currency")
"""Above zero, the agency owes it. Opening and all kinds add up to Closing."""


def files(extracts: Iterable[Extract]) -> Mapping[str, bytes]:
    """Return all files by name."""
    found = list(extracts)
    return {
        "invoices.csv": invoices_csv(found),
        "payments.csv": payments_csv(found),
        "ledger.csv": ledger_csv(found),
        "balances.csv": balances_csv(found),
    }


def invoices_csv(extracts: Iterable[Extract]) -> bytes:
    """Write every line of every invoice; a line's rate is its amount."""
    rows = [row for each in extracts for invoice in each.invoices for row in _lines(each, invoice)]
    return as_csv(INVOICES, rows)


def payments_csv(extracts: Iterable[Extract]) -> bytes:
    """Write every payment, with a row for each invoice it pays on the last day, and a row for any amount left."""
    return as_csv(PAYMENTS, [row for each in extracts for row in _payments(each)])


def ledger_csv(extracts: Iterable[Extract]) -> bytes:
    """Write every entry of every ledger. A debit is what the agency owes more, a credit what it owes less."""
    rows = [
        (
            extract.agency_name,
            extract.agency_id,
            str(entry.number),
            entry.day.isoformat(),
            entry.kind.value,
            entry.invoice or "",
            described(entry),
            _positive(entry.amount),
            _positive(-entry.amount),
            CURRENCY,
        )
        for extract in extracts
        for entry in extract.entries
    ]
    return as_csv(LEDGER, rows)


def balances_csv(extracts: Iterable[Extract]) -> bytes:
    """Write what each agency owed before the first day, the sum of each kind of entry, and what it owes after."""
    rows: list[tuple[str | Decimal, ...]] = [
        (
            each.agency_name,
            each.agency_id,
            each.opening,
            *(each.total_of(kind) for kind in EntryKind),
            each.closing,
            CURRENCY,
        )
        for each in extracts
    ]
    return as_csv(BALANCES, rows)


def _lines(extract: Extract, invoice: Invoice) -> list[tuple[str, ...]]:
    return [
        (
            invoice.number,
            extract.agency_name,
            extract.agency_id,
            invoice.issued_on.isoformat(),
            invoice.due.last_day.isoformat(),
            invoice.state.value,
            invoice.kind.value,
            line.license_id or "",
            line.funding.value if line.funding is not None else "",
            line.title,
            details(line),
            line.portion.first_day.isoformat() if line.portion else "",
            line.portion.last_day.isoformat() if line.portion else "",
            "1",
            str(line.amount),
            str(line.amount),
            CURRENCY,
        )
        for line in invoice.lines
    ]


def _payments(extract: Extract) -> list[tuple[str, ...]]:
    taken_back = {entry.returns: _TAKEN_BACK[entry.kind] for entry in extract.entries if entry.returns}
    rows: list[tuple[str, ...]] = []
    for entry in extract.entries:
        if BOOKINGS[entry.kind].document != BookedAs.PAYMENT or entry.invoice in extract.elsewhere:
            continue
        amount = -entry.amount
        parts = list(extract.position.on_invoices.get(entry.number, {}).items())
        left = amount - sum((part for _, part in parts), ZERO)
        if left:
            parts.append(("", left))
        for number, part in parts:
            rows.append(
                (
                    extract.agency_name,
                    extract.agency_id,
                    str(entry.number),
                    entry.day.isoformat(),
                    entry.method.value if entry.method else "",
                    entry.reference,
                    str(amount),
                    number,
                    str(part),
                    taken_back.get(entry.number, "no"),
                    CURRENCY,
                )
            )
    return rows


_TAKEN_BACK = {EntryKind.RETURNED: "yes", EntryKind.REVERSAL: "corrected", EntryKind.TRANSFER_OUT: "moved"}
"""What the column Returned says of a payment that was taken back."""


def _positive(amount: Decimal) -> str:
    return str(amount) if amount > ZERO else ""
