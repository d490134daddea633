"""The days that lines already bill for a license, so that no day is billed twice, whatever becomes of the terms.

A term ends on the agency's expiration date. When that date moves, and moves back, terms overlap: then only days tell
what was billed (R15).
"""

from collections.abc import Iterable, Iterator, Mapping
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


BilledDays = Mapping[str, list[Span]]
"""The days that lines bill, by license, in order."""


def billed_days(account: AgencyAccount) -> BilledDays:
    """Return the days that lines bill for each license: on drafts, and on invoices that are not void.

    The days before a license was new are no days of its own, so they count as billed.
    """
    found: dict[str, list[Span]] = {}
    valid = [each for each in account.invoices if each.state != InvoiceState.VOID]
    for lines, reductions in (
        *((each.lines, each.reductions) for each in valid),
        *((each.lines, ()) for each in account.drafts),
    ):
        for license_id, span in _spans(lines, reductions):
            found.setdefault(license_id, []).append(span)
    return {license_id: sorted(spans) for license_id, spans in found.items()}


def unbilled_days(billed: BilledDays, license_id: str, first_day: date, last_day: date) -> list[Span]:
    """Return the days from `first_day` to `last_day` that no line bills for a license, in order."""
    found: list[Span] = []
    day = first_day
    for span in billed.get(license_id, ()):
        if span.first_day > last_day:
            break
        if day < span.first_day:
            found.append(Span(day, days_later(span.first_day, -1)))
        day = max(day, days_later(span.last_day, 1))
    return [*found, Span(day, last_day)] if day <= last_day else found


def _spans(lines: Iterable[InvoiceLine], reductions: Iterable[Reduction]) -> Iterator[tuple[str, Span]]:
    given_back: dict[int | None, date] = {}
    for each in reductions:
        if each.reason in GIVEN_BACK and each.portion is not None:
            last_day = days_later(each.portion.first_day, -1)
            given_back[each.line] = min(last_day, given_back.get(each.line, last_day))
    for line in lines:
        if line.license_id is None or line.term is None or line.portion is None:
            continue
        if line.reason == LineReason.UPGRADE:  # It bills the difference for days that another line bills.
            continue
        first_day = date.min if line.reason == LineReason.NEW_LICENSE else line.portion.first_day
        last_day = min(line.portion.last_day, given_back.get(line.number, line.portion.last_day))
        if first_day <= last_day:
            yield line.license_id, Span(first_day, last_day)
