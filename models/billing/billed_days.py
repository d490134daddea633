"""The days that lines already bill for a license, so that no day is billed twice, whatever becomes of the terms.

A term ends on the agency's expiration date. When that date moves, and moves back, terms overlap: then only days tell
what was billed (R15).
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from models.billing.lifecycle import InvoiceState
from models.billing.state import AgencyAccount, InvoiceLine, LineReason, Reduction
from models.calendar import days_later
from models.policy.billing import CreditReason

GIVEN_BACK = (CreditReason.DELETION, CreditReason.EARLIER_EXPIRATION)
"""Why days that were billed are no longer billed."""


class Span(NamedTuple):
    """Days, the first and the last one included."""

    first_day: date
    last_day: date


def unbilled_days(account: AgencyAccount, license_id: str, first_day: date, last_day: date) -> list[Span]:
    """Return the days from `first_day` to `last_day` that no line bills for a license, in order.

    The days before a license was new are no days of its own, so nothing is to be billed for them.
    """
    found: list[Span] = []
    day = first_day
    for billed in sorted(_billed(account, license_id)):
        if billed.first_day > last_day:
            break
        if day < billed.first_day:
            found.append(Span(day, days_later(billed.first_day, -1)))
        day = max(day, days_later(billed.last_day, 1))
    return [*found, Span(day, last_day)] if day <= last_day else found


def _billed(account: AgencyAccount, license_id: str) -> Iterator[Span]:
    """Yield the days that the lines of a license bill: on drafts, and on invoices that are not void."""
    for draft in account.drafts:
        yield from _spans(draft.lines, (), license_id)
    for invoice in account.invoices:
        if invoice.state != InvoiceState.VOID:
            yield from _spans(invoice.lines, invoice.reductions, license_id)


def _spans(lines: tuple[InvoiceLine, ...], reductions: tuple[Reduction, ...], license_id: str) -> Iterator[Span]:
    for line in lines:
        if line.license_id != license_id or line.term is None or line.portion is None:
            continue
        if line.reason == LineReason.UPGRADE:  # It bills the difference for days that another line bills.
            continue
        given_back = [
            days_later(each.portion.first_day, -1)
            for each in reductions
            if each.line == line.number and each.reason in GIVEN_BACK and each.portion is not None
        ]
        first_day = date.min if line.reason == LineReason.NEW_LICENSE else line.portion.first_day
        last_day = min([line.portion.last_day, *given_back])
        if first_day <= last_day:
            yield Span(first_day, last_day)
