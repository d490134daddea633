"""An account that lives for years is kept short: what is settled and cannot matter any more is left to the records."""

from datetime import date

from models.billing.account import AgencyAccount, Invoice
from models.billing.entries import Entry
from models.billing.ledger import without_settled
from models.billing.lifecycle import InvoiceState


def shortened(account: AgencyAccount, before: date) -> AgencyAccount:
    """The account without the settled entries of days before `before`, and without the invoices they are about.

    Only from the beginning on, and only as far as everything is settled: the balance and where the money lies stay the
    same. An invoice stays as long as a term that it bills is not over, since a deletion may still be credited on it;
    a payment stays as long as it may be returned, which is up to whoever chooses the day.
    """
    for last in range(_settled_prefix(account, before), account.ledger.settled, -1):
        try:
            ledger = without_settled(account.ledger, last)
        except ValueError:
            continue
        gone = {each.invoice for each in account.ledger.entries[: last - account.ledger.settled]}
        invoices = tuple(each for each in account.invoices if each.number not in gone)
        return account.model_copy(update={"ledger": ledger, "invoices": invoices})
    return account


def _settled_prefix(account: AgencyAccount, before: date) -> int:
    """The number of the last entry up to which every one is old and about an invoice that is over."""
    over = {each.number for each in account.invoices if _is_over(account, each)}
    last = account.ledger.settled
    for entry in account.ledger.entries:
        if not _is_old(entry, before) or (entry.invoice is not None and entry.invoice not in over):
            break
        last = entry.number
    return last


def _is_old(entry: Entry, before: date) -> bool:
    return entry.day < before and entry.at.date() < before


def _is_over(account: AgencyAccount, invoice: Invoice) -> bool:
    if invoice.state not in (InvoiceState.PAID, InvoiceState.VOID):
        return False
    ends = [line.term.last_day for line in invoice.lines if line.term is not None]
    return account.term is None or all(end < account.term.first_day for end in ends)
