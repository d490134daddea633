"""Invoices, payments, and ledgers as CSV for an accounting program: one row for each line of an invoice, days as
2026-11-20, amounts as 1234.50, debits and credits in separate columns. So no cell begins with a sign, and none is a
formula. What was brought forward was invoiced and paid elsewhere, so it is in the ledger only.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from adapters.reports.tables import as_csv
from models.billing.entries import MONEY_IN, EntryKind
from models.billing.posting import position_of
from models.billing.state import AgencyAccount, Invoice, InvoiceKind
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


def invoices_csv(accounts: Iterable[AgencyAccount], names: Mapping[str, str] | None = None) -> bytes:
    """Write every line of every invoice. `names` are the agencies' names by id; a line's rate is its amount."""
    return as_csv(
        INVOICES,
        [
            row
            for account in accounts
            for invoice in account.invoices
            if invoice.kind != InvoiceKind.BROUGHT_FORWARD
            for row in _lines(account, invoice, names or {})
        ],
    )


def payments_csv(accounts: Iterable[AgencyAccount], names: Mapping[str, str] | None = None) -> bytes:
    """Write every payment, with a row for each invoice it pays now, and a row for any amount left."""
    return as_csv(PAYMENTS, [row for account in accounts for row in _payments(account, names or {})])


def ledger_csv(accounts: Iterable[AgencyAccount], names: Mapping[str, str] | None = None) -> bytes:
    """Write every entry of every ledger. A debit is what the agency owes more, a credit what it owes less."""
    rows = [
        (
            (names or {}).get(account.agency_id, account.agency_id),
            account.agency_id,
            str(entry.number),
            entry.day.isoformat(),
            entry.kind.value,
            entry.invoice or "",
            described(entry),
            _positive(entry.amount),
            _positive(-entry.amount),
            CURRENCY,
        )
        for account in accounts
        for entry in account.ledger.entries
    ]
    return as_csv(LEDGER, rows)


def _lines(account: AgencyAccount, invoice: Invoice, names: Mapping[str, str]) -> list[tuple[str, ...]]:
    return [
        (
            invoice.number,
            names.get(account.agency_id, account.agency_id),
            account.agency_id,
            invoice.issued_on.isoformat(),
            invoice.due.last_day.isoformat(),
            invoice.state.value,
            invoice.kind.value,
            line.license_id or "",
            line.funding.value if line.funding is not None else "",
            line.title,
            f"License {line.license_id}, {line.reason.spoken}: {line.arithmetic}"
            if line.license_id
            else line.arithmetic,
            line.portion.first_day.isoformat() if line.portion else "",
            line.portion.last_day.isoformat() if line.portion else "",
            "1",
            str(line.amount),
            str(line.amount),
            CURRENCY,
        )
        for line in invoice.lines
    ]


def _payments(account: AgencyAccount, names: Mapping[str, str]) -> list[tuple[str, ...]]:
    applied = position_of(account).on_invoices
    elsewhere = {each.number for each in account.invoices if each.kind == InvoiceKind.BROUGHT_FORWARD}
    taken_back = {entry.returns: _TAKEN_BACK[entry.kind] for entry in account.ledger.entries if entry.returns}
    rows: list[tuple[str, ...]] = []
    for entry in account.ledger.entries:
        if entry.kind not in MONEY_IN or entry.invoice in elsewhere:
            continue
        amount = -entry.amount
        parts = list(applied.get(entry.number, {}).items())
        left = amount - sum((part for _, part in parts), ZERO)
        if left:
            parts.append(("", left))
        for number, part in parts:
            rows.append(
                (
                    names.get(account.agency_id, account.agency_id),
                    account.agency_id,
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
