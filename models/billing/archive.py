"""Keeps a long-lived account short: what has ended and can't matter anymore stays only in the records.

The rules need the current term, the next one, and whatever is unpaid. Older entries are summed up, invoices that are
settled and past leave the state, and other past invoices keep only their figures. The records keep everything.
"""

from datetime import date

from models.billing.entries import Entry
from models.billing.ledger import put_away
from models.billing.lifecycle import InvoiceState
from models.billing.posting import position_of
from models.billing.state import AgencyAccount, Figures, Invoice, LineReason
from models.billing.unbilled import matter_of_void


def shortened(account: AgencyAccount, before: date) -> AgencyAccount:
    """Remove what ended before a day. The balance, the amounts due and the allocation of the money stay the same.

    Entries of earlier days are summed up, and a payment among them can no longer be returned. An invoice leaves when it
    is settled, everything that it bills has ended, and no payment that can still be taken back pays it. If it is
    unpaid, only its lines leave. A deleted license is therefore credited for every term that had not ended then.
    """
    last = _last_old_entry(account, before)
    later = {each.invoice for each in account.ledger.entries if each.number > last} | _paid_later(account, last)
    stay = tuple(
        each.model_copy(update=_figures(each)) if _is_over(each, before) and not _is_unbilled(account, each) else each
        for each in account.invoices
        if each.is_open or each.number in later or not _is_over(each, before) or _is_unbilled(account, each)
    )
    numbers = {each.number for each in stay}
    changes = {
        "invoices": stay,
        "ledger": put_away(account.ledger, last, numbers),
        "billed_as_new": (*account.billed_as_new, *_new_on_lines_left(account, before)),
    }
    return account.model_copy(update=changes)


def _last_old_entry(account: AgencyAccount, before: date) -> int:
    """Return the number of the last entry up to which all are old, and no payment is taken back later or on its way."""
    last = account.ledger.settled
    for entry in account.ledger.entries:
        if not _is_old(entry, before):
            break
        last = entry.number
    returned = [(each.number, each.returns) for each in account.ledger.entries if each.returns is not None]
    for number, payment in reversed(returned):
        if payment <= last < number:
            last = payment - 1
    on_their_way = [account.ledger.entry(each.entry) for each in account.moving]
    return min([last, *(each.returns - 1 for each in on_their_way if each is not None and each.returns is not None)])


def _paid_later(account: AgencyAccount, last: int) -> set[str | None]:
    """Return the invoices that payments after entry `last` pay: if one is taken back, its invoice is due again."""
    allocated = position_of(account).on_invoices
    return {number for payment, parts in allocated.items() if payment > last for number in parts}


def _is_old(entry: Entry, before: date) -> bool:
    return entry.day < before and entry.at.date() < before


def _is_over(invoice: Invoice, before: date) -> bool:
    ends = [line.term.last_day for line in invoice.lines if line.term is not None]
    return invoice.issued_on < before and all(end < before for end in ends)


def _is_unbilled(account: AgencyAccount, invoice: Invoice) -> bool:
    """Return whether a voided invoice waits to be billed again."""
    return matter_of_void(invoice.number) in account.matters


def _figures(invoice: Invoice) -> dict[str, object]:
    return {"lines": (), "figures": Figures(billed=invoice.total, first_day=invoice.first_day)}


def _new_on_lines_left(account: AgencyAccount, before: date) -> tuple[str, ...]:
    """Return the licenses that were billed as new on lines that leave, so that they are never billed as new again."""
    found = [
        line.license_id
        for invoice in account.invoices
        if invoice.state != InvoiceState.VOID and _is_over(invoice, before)
        for line in invoice.lines
        if line.license_id is not None
        if line.reason == LineReason.NEW_LICENSE and line.license_id in account.known
    ]
    return tuple(dict.fromkeys(each for each in found if each not in account.billed_as_new))
