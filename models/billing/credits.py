"""What an agency gets back for time that it gave up, line by line (help page 000; FEE-10).

The last day is paid. From the next day on, a line is worth what is left of its yearly fee, less what was already taken
off for the same time. A fee that is paid once is never given back.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from models.billing.kind_changes import still_to_bill
from models.billing.license_events import KindChanged
from models.billing.lifecycle import InvoiceState
from models.billing.state import AgencyAccount, Invoice, InvoiceLine, Reduction
from models.calendar import days_later
from models.money.amounts import ZERO, total
from models.money.proration import Portion, Proration, unused
from models.money.terms import Term
from models.policy.billing import CreditReason


class Worth(NamedTuple):
    """What is left of a line: the part of its fee, what was already taken off for that time, and the rest."""

    portion: Portion
    already: Decimal
    amount: Decimal


class Found(NamedTuple):
    """A reduction to make on an invoice."""

    invoice: str
    reduction: Reduction


def for_deletion(account: AgencyAccount, license_id: str, last_day: date) -> list[Found]:
    """Find what is left of a license after its last day, on every invoice that bills it, the newest first."""
    return _left(account, last_day, CreditReason.DELETION, "given up", license_id)


def for_earlier_expiration(account: AgencyAccount, new_date: date) -> list[Found]:
    """Find what was billed for days after an expiration date that was moved to an earlier day."""
    return _left(account, new_date, CreditReason.EARLIER_EXPIRATION, "earlier expiration date", None)


def for_downgrade(account: AgencyAccount, event: KindChanged) -> list[Found]:
    """Find how much less a license costs from the day after its first day of the cheaper kind."""
    found: list[Found] = []
    for each in still_to_bill(account, event):
        if each.more < ZERO:
            found += _less(account, event, each.term, each.fee_id, -each.more)
    return found


def worth(
    line: InvoiceLine, reductions: Iterable[Reduction], from_day: date, how: Proration, fee: Decimal | None = None
) -> Worth | None:
    """Return what is left of a line, or of `fee` of its yearly fee, from a day on.

    Returns None if all of it is used or was taken off, or if it is paid once.
    """
    if line.term is None or line.portion is None:
        return None
    begins = max(from_day, line.portion.first_day)
    portion = unused(fee or line.portion.fee, line.term, begins, how, line.portion.last_day)
    if portion is None:
        return None
    of_line = [each for each in reductions if each.line == line.number]
    value = ZERO
    for first_day, until, yearly in _by_time(line, line.portion, of_line, begins):
        counted = min(yearly, portion.fee)
        if counted > ZERO:
            value += _worth(counted, line, first_day, until, how)
    amount = min(value, line.amount - total([each.amount for each in of_line]))
    return Worth(portion, portion.amount - amount, amount) if amount > ZERO else None


def _by_time(
    line: InvoiceLine, portion: Portion, reductions: list[Reduction], begins: date
) -> list[tuple[date, date | None, Decimal]]:
    """Split the time from a day on by what is left of a line's yearly fee: from when, until when, how much a year."""
    cuts = [(each.portion.first_day, each.portion.fee) for each in reductions if each.portion is not None]
    days = [begins, *sorted({day for day, _ in cuts if day > begins}), None]
    return [
        (day, until, max(ZERO, portion.fee - sum((fee for since, fee in cuts if since <= day), ZERO)))
        for day, until in pairwise(days)
        if day is not None
    ]


def _worth(fee: Decimal, line: InvoiceLine, from_day: date, until: date | None, how: Proration) -> Decimal:
    """Return what a yearly fee is worth from a day up to `until`, or to the end of the days that the line bills."""
    if line.term is None or line.portion is None:
        return ZERO
    if line.portion.last_day < line.term.last_day:
        last_day = days_later(until, -1) if until is not None else line.portion.last_day
        return _amount(unused(fee, line.term, from_day, how, last_day))
    rest = unused(fee, line.term, until, how) if until is not None else None
    return _amount(unused(fee, line.term, from_day, how)) - _amount(rest)


def _amount(portion: Portion | None) -> Decimal:
    return portion.amount if portion is not None else ZERO


def _left(
    account: AgencyAccount, last_day: date, reason: CreditReason, why: str, license_id: str | None
) -> list[Found]:
    found: list[Found] = []
    for invoice, line in _billed(account, license_id):
        value = worth(line, invoice.reductions, days_later(last_day, 1), account.policy.proration.by)
        if value is not None:
            found += _capped(invoice, line, value, reason, f"{line.title}: {why}", last_day, found)
    return found


def _less(account: AgencyAccount, event: KindChanged, term: Term, fee_id: str, less: Decimal) -> list[Found]:
    """Take a yearly difference off the lines of a term, the newest first: an upgrade before what it upgraded."""
    found: list[Found] = []
    for invoice, line in _billed(account, event.license_id):
        if line.term != term or line.fee_id != fee_id or line.portion is None or less == ZERO:
            continue
        fee = min(less, line.portion.fee)
        value = worth(line, invoice.reductions, days_later(event.on_day, 1), account.policy.proration.by, fee)
        if value is not None:
            less -= fee
            why = f"{line.title}: changed to a cheaper kind"
            found += _capped(invoice, line, value, CreditReason.DOWNGRADE, why, event.on_day, found)
    return found


def _billed(account: AgencyAccount, license_id: str | None) -> list[tuple[Invoice, InvoiceLine]]:
    """List the lines of one license, or of all, on invoices that are not void, the newest first."""
    return [
        (invoice, line)
        for invoice in reversed(account.invoices)
        if invoice.state != InvoiceState.VOID
        for line in reversed(invoice.lines)
        if license_id is None or line.license_id == license_id
    ]


def _capped(
    invoice: Invoice, line: InvoiceLine, value: Worth, reason: CreditReason, why: str, day: date, before: list[Found]
) -> list[Found]:
    """Limit a reduction to what the invoice still bills after all other reductions, including those by hand."""
    taken = total([each.reduction.amount for each in before if each.invoice == invoice.number])
    amount = min(value.amount, invoice.total - invoice.reduced - taken)
    if amount <= ZERO:
        return []
    reduction = Reduction(
        line=line.number,
        license_id=line.license_id,
        reason=reason,
        why=why,
        portion=value.portion,
        already=value.portion.amount - amount,
        amount=amount,
        day=day,
    )
    return [Found(invoice.number, reduction)]
