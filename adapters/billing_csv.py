"""Invoices, payments and ledgers as CSV that an accounting program takes: debits and credits in columns of their own,
so that no cell begins with a sign, and no cell is a formula.
"""

from collections.abc import Iterable
from decimal import Decimal

from adapters.reports.tables import as_csv
from models.billing.account import AgencyAccount
from models.billing.books import where
from models.billing.entries import EntryKind
from models.billing.statement import described
from models.money.amounts import ZERO

INVOICES = (
    "Invoice",
    "Agency",
    "Kind",
    "State",
    "Issued on",
    "Due",
    "License",
    "Funding",
    "For",
    "From",
    "To",
    "Arithmetic",
    "Amount",
)
PAYMENTS = (
    "Agency",
    "Payment",
    "Received on",
    "Method",
    "Reference",
    "Amount",
    "Invoice",
    "On that invoice",
    "Returned",
)
LEDGER = ("Agency", "Entry", "Day", "Kind", "Invoice", "What", "Debit", "Credit")


def invoices_csv(accounts: Iterable[AgencyAccount]) -> bytes:
    """Every line of every invoice."""
    rows = [
        (
            invoice.number,
            account.agency_id,
            invoice.kind.value,
            invoice.state.value,
            invoice.issued_on.isoformat(),
            invoice.due.last_day.isoformat(),
            line.license_id,
            line.funding.value,
            line.title,
            line.portion.first_day.isoformat() if line.portion else "",
            line.portion.last_day.isoformat() if line.portion else "",
            line.arithmetic,
            str(line.amount),
        )
        for account in accounts
        for invoice in account.invoices
        for line in invoice.lines
    ]
    return as_csv(INVOICES, rows)


def payments_csv(accounts: Iterable[AgencyAccount]) -> bytes:
    """Every payment, with a row for each invoice on which some of it lies now; what lies on none has one as well."""
    return as_csv(PAYMENTS, [row for account in accounts for row in _payments(account)])


def ledger_csv(accounts: Iterable[AgencyAccount]) -> bytes:
    """Every entry of every ledger. A debit is what the agency owes more, a credit what it owes less."""
    rows = [
        (
            account.agency_id,
            str(entry.number),
            entry.day.isoformat(),
            entry.kind.value,
            entry.invoice or "",
            described(entry),
            _positive(entry.amount),
            _positive(-entry.amount),
        )
        for account in accounts
        for entry in account.ledger.entries
    ]
    return as_csv(LEDGER, rows)


def _payments(account: AgencyAccount) -> list[tuple[str, ...]]:
    lies = where(account).on_invoices
    returned = {entry.returns for entry in account.ledger.entries}
    rows: list[tuple[str, ...]] = []
    for entry in account.ledger.entries:
        if entry.kind != EntryKind.PAYMENT:
            continue
        amount = -entry.amount
        parts = list(lies.get(entry.number, {}).items())
        left = amount - sum((part for _, part in parts), ZERO)
        if left:
            parts.append(("", left))
        for number, part in parts:
            rows.append(
                (
                    account.agency_id,
                    str(entry.number),
                    entry.day.isoformat(),
                    entry.method.value if entry.method else "",
                    entry.reference,
                    str(amount),
                    number,
                    str(part),
                    "yes" if entry.number in returned else "no",
                )
            )
    return rows


def _positive(amount: Decimal) -> str:
    return str(amount) if amount > ZERO else ""
