"""What a change of a license's kind still has to bill or credit, next to what the invoices' lines already say.

A change can reach the account late, twice, or after the renewal counted the new kind. So it is never billed by itself:
the yearly fees that the lines say are compared with those that the license costs now, term by term.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from models.billing.funding import Funding
from models.billing.invoice_lines import dates, funding_of, is_billed, numbered, yearly
from models.billing.license_events import KindChanged
from models.billing.lifecycle import InvoiceState
from models.billing.state import AgencyAccount, Invoice, InvoiceLine, LineReason
from models.calendar import days_later
from models.license.lifecycle import LicenseKind
from models.lifecycle import in_words
from models.money.amounts import ZERO
from models.money.proration import charged
from models.money.terms import Term, term_on, terms_between
from models.policy.billing import BillingPolicy, CreditReason, Fee


class Difference(NamedTuple):
    """How much more a yearly fee is than the lines of a term say. Below zero, it is less."""

    term: Term
    fee_id: str
    title: str
    more: Decimal


def still_to_bill(account: AgencyAccount, event: KindChanged) -> list[Difference]:
    """Return what the lines do not say yet, by term and fee. Raises RuleViolation (no_rate, no_expiration_date)."""
    if _is_processed(account, event):
        return []
    return [each for term in _terms(account, event) for each in _in_term(account, event, term)]


def upgrade_lines(account: AgencyAccount, event: KindChanged) -> tuple[InvoiceLine, ...]:
    """Bill the price difference of a more expensive kind, from the day of the change to the last billed day."""
    return numbered(
        InvoiceLine(
            number=1,
            license_id=event.license_id,
            kind=event.to_kind,
            funding=funding_of(account.policy, event.funding),
            reason=LineReason.UPGRADE,
            fee_id=each.fee_id,
            title=f"{each.title} instead of {in_words(event.from_kind)}",
            term=each.term,
            portion=charged(each.more, each.term, event.on_day, account.policy.proration.by),
        )
        for each in still_to_bill(account, event)
        if each.more > ZERO
    )


def is_on_account(account: AgencyAccount, license_id: str) -> bool:
    """Return whether the account bills the license. One that is not new here yet, or was deleted, changes nothing."""
    return license_id in (*account.known, *account.leaving, *account.to_delete)


def processed(account: AgencyAccount, event: KindChanged) -> AgencyAccount:
    """Remember that a change of kind was billed, so that it and earlier ones change nothing when they come again."""
    if not event.step or _is_processed(account, event):
        return account
    return account.model_copy(update={"changed": {**account.changed, event.license_id: event.step}})


def costs_the_same(policy: BillingPolicy, event: KindChanged) -> bool:
    """Return whether both kinds cost the same on the day of the change."""
    funding = funding_of(policy, event.funding)
    before, after = (_fees(policy, kind, funding, event.on_day) for kind in (event.from_kind, event.to_kind))
    return {each: fee.amount for each, fee in before.items()} == {each: fee.amount for each, fee in after.items()}


def _is_processed(account: AgencyAccount, event: KindChanged) -> bool:
    return 0 < event.step <= account.changed.get(event.license_id, 0)


def _terms(account: AgencyAccount, event: KindChanged) -> list[Term]:
    """Return the terms that a change of kind affects: the current one, and later ones if they were billed."""
    expires_on, covered_until = dates(account)
    running = term_on(expires_on, event.on_day)
    later = terms_between(expires_on, days_later(running.last_day, 1), covered_until)
    return [running, *(term for term in later if is_billed(account, event.license_id, term))]


def _in_term(account: AgencyAccount, event: KindChanged, term: Term) -> Iterator[Difference]:
    billed = _billed_kind(account, event, term)
    if billed is None or _was_counted(account, event, term):
        return
    funding, day = funding_of(account.policy, event.funding), max(event.on_day, term.first_day)
    before = _fees(account.policy, billed, funding, day)
    after = _fees(account.policy, event.to_kind, funding, day)
    said = _said(account, event.license_id, term)
    for fee_id in dict.fromkeys((*after, *before, *said)):
        more = _amount(after, fee_id) - _amount(before, fee_id) - said.get(fee_id, ZERO)
        if more:
            yield Difference(term, fee_id, after[fee_id].title if fee_id in after else "", more)


def _billed_kind(account: AgencyAccount, event: KindChanged, term: Term) -> LicenseKind | None:
    """Return the kind that the lines bill for a term, before any change of kind. Returns None if the term is unbilled.

    What an account did not bill itself because it was paid before is as if it were billed for the kind before the
    change. A term whose invoice was voided is unbilled, and is billed again with the kind of that time.
    """
    lines = [line for _, line in _lines(account, event.license_id, term, void=False) if not _is_upgrade(line)]
    if lines:
        return lines[-1].kind
    voided = any(not _is_upgrade(line) for _, line in _lines(account, event.license_id, term, void=True))
    return None if voided or event.license_id in account.not_begun else event.from_kind


def _was_counted(account: AgencyAccount, event: KindChanged, term: Term) -> bool:
    """Return whether the latest renewal billed the term when it already knew of the change, or of a later one."""
    known = 0 < event.step <= account.counted.get(event.license_id, 0)
    return known and term.last_day == account.covered_until


def _said(account: AgencyAccount, license_id: str, term: Term) -> dict[str, Decimal]:
    """Return by fee how much more a year the lines already say because of changes of kind."""
    found: dict[str, Decimal] = {}
    for invoice, line in _lines(account, license_id, term, void=False):
        parts = [line.portion.fee] if line.portion is not None and _is_upgrade(line) else []
        parts += [
            -each.portion.fee
            for each in invoice.reductions
            if each.line == line.number and each.reason == CreditReason.DOWNGRADE and each.portion is not None
        ]
        found[line.fee_id] = found.get(line.fee_id, ZERO) + sum(parts, ZERO)
    return found


def _fees(policy: BillingPolicy, kind: LicenseKind, funding: Funding, day: date) -> dict[str, Fee]:
    return {fee.id: fee for fee in yearly(policy.fees(kind, funding, day))}


def _amount(fees: Mapping[str, Fee], fee_id: str) -> Decimal:
    return fees[fee_id].amount if fee_id in fees else ZERO


def _lines(account: AgencyAccount, license_id: str, term: Term, *, void: bool) -> list[tuple[Invoice, InvoiceLine]]:
    return [
        (invoice, line)
        for invoice in account.invoices
        if (invoice.state == InvoiceState.VOID) == void
        for line in invoice.lines
        if line.license_id == license_id and line.term == term
    ]


def _is_upgrade(line: InvoiceLine) -> bool:
    return line.reason == LineReason.UPGRADE
