"""The lines of an invoice: the renewal, a new license, a later expiration date."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import chain, count

from models.billing.billed_days import BilledDays, Span, billed_days, unbilled_days
from models.billing.funding import Funding
from models.billing.license_events import NewLicense
from models.billing.lifecycle import InvoiceState
from models.billing.state import AgencyAccount, CurrentLicense, Draft, InvoiceKind, InvoiceLine, LineReason
from models.calendar import days_later
from models.errors import RuleViolation
from models.license.lifecycle import LicenseKind, LicenseState
from models.lifecycle import in_words
from models.money.proration import charged, whole_fee
from models.money.terms import Term, term_after, term_on, terms_between
from models.policy.billing import BillingPolicy, Fee, FeePeriod


def next_term(account: AgencyAccount) -> Term:
    """Return the next term to renew into: the one after the last term that was billed."""
    expires_on, covered_until = dates(account)
    return term_after(expires_on, term_on(expires_on, covered_until))


def dates(account: AgencyAccount) -> tuple[date, date]:
    """Return the agency's expiration date and the last day that was billed. Raises RuleViolation if it has none."""
    if account.expires_on is None or account.covered_until is None:
        raise RuleViolation(
            "no_expiration_date",
            "This agency has no expiration date yet, so nothing can be billed. Please set its expiration date first.",
        )
    return account.expires_on, account.covered_until


def renewal_lines(
    account: AgencyAccount, licenses: Iterable[CurrentLicense], term: Term, to_day: date | None = None
) -> tuple[InvoiceLine, ...]:
    """Bill every current license for a whole term, or up to `to_day`: active or not, whether used or not.

    Deleted licenses and those that the agency gives up at the end of the current term are left out, and so are days
    that are billed already. Raises RuleViolation (no_rate).
    """
    current = [
        each for each in licenses if each.state != LicenseState.DELETED and each.license_id not in account.leaving
    ]
    billed = billed_days(account)
    lines: list[InvoiceLine] = []
    for each in sorted(current, key=lambda license_: license_.license_id):
        if _is_known_billed(account, each.license_id, term):
            continue
        days = _to_bill(account, billed, each.license_id, Span(term.first_day, to_day or term.last_day))
        if not days:
            continue
        funding = funding_of(account.policy, each.funding)
        fees = yearly(fees_of(account.policy, each.kind, funding, each.agreed_fees, term.first_day))
        lines += _lines(account, each.license_id, each.kind, funding, LineReason.RENEWAL, fees, term, days)
        if not fees:
            lines.append(_free(each.license_id, each.kind, funding, LineReason.RENEWAL))
    return numbered(lines)


def new_license_lines(account: AgencyAccount, event: NewLicense) -> tuple[InvoiceLine, ...]:
    """Bill a new license from its first day to the renewal date, and for the next term if that was already invoiced.

    Fees that are paid once come first. Returns no lines if the license is free or was already billed as new.
    """
    lines: list[InvoiceLine] = []
    for license_id in event.license_ids:
        if not is_billed_as_new(account, license_id):
            lines += _new(account, event, license_id)
    return numbered(lines)


def extension_lines(
    account: AgencyAccount, licenses: Iterable[CurrentLicense], new_date: date, billed_until: date
) -> tuple[InvoiceLine, ...]:
    """Bill current licenses for the days between the last day billed for them and an expiration date that was moved."""
    first_day = days_later(billed_until, 1)
    moved, billed = account.model_copy(update={"expires_on": new_date}), billed_days(account)
    lines: list[InvoiceLine] = []
    for each in sorted(licenses, key=lambda license_: license_.license_id):
        if each.state == LicenseState.DELETED or each.license_id not in (*account.known, *account.leaving):
            continue  # an unknown license will be billed as a new one, up to the new date
        funding = funding_of(account.policy, each.funding)
        for term in terms_between(new_date, first_day, new_date):
            day = max(first_day, term.first_day)
            fees = yearly(fees_of(account.policy, each.kind, funding, each.agreed_fees, day))
            days = _to_bill(account, billed, each.license_id, Span(day, term.last_day))
            lines += _lines(moved, each.license_id, each.kind, funding, LineReason.EXTENSION, fees, term, days)
    return numbered(lines)


def drafted(
    account: AgencyAccount, kind: InvoiceKind, about: str, lines: tuple[InvoiceLine, ...], now: datetime
) -> Draft:
    """Draft an invoice that waits for its number. What was billed and voided before gets another key."""
    used = [*(each.key for each in account.invoices), *(each.key for each in account.drafts)]
    keys = chain([about], (f"{about}/{again}" for again in count(2)))
    key = next(key for key in keys if key not in used)
    return Draft(key=key, kind=kind, lines=lines, drafted_at=now)


def kind_again(account: AgencyAccount, kind: InvoiceKind, lines: Iterable[InvoiceLine]) -> InvoiceKind:
    """Return the kind of an invoice with these lines: what is added to a term that has its renewal is separate."""
    first_day = min((line.term.first_day for line in lines if line.term is not None), default=None)
    renewed = any(
        each.kind == InvoiceKind.RENEWAL
        and each.state != InvoiceState.VOID
        and each.first_day == first_day
        and each.total > each.reduced
        for each in account.invoices
    )
    return InvoiceKind.SEPARATE if kind == InvoiceKind.RENEWAL and renewed else kind


def is_billed(account: AgencyAccount, license_id: str, term: Term) -> bool:
    """Return whether a license already has a line for a term, on a draft or on an invoice that is not void."""
    return license_id in _billed_for(account, term)


def is_billed_as_new(account: AgencyAccount, license_id: str) -> bool:
    """Return whether a license was billed as new, on an invoice that is not void."""
    return license_id in account.billed_as_new or any(
        line.license_id == license_id and line.reason == LineReason.NEW_LICENSE
        for invoice in account.invoices
        if invoice.state != InvoiceState.VOID
        for line in invoice.lines
    )


def funding_of(policy: BillingPolicy, funding: Funding | None) -> Funding:
    """Return who pays for a license: the given funding or, if there is none, the policy's default."""
    return funding or policy.default_funding.funding


def fees_of(
    policy: BillingPolicy, kind: LicenseKind, funding: Funding, agreed: tuple[Fee, ...], day: date
) -> tuple[Fee, ...]:
    """Return the fees of a license on a day: the agreed ones or, if none, the policy's.

    Raises RuleViolation (no_rate).
    """
    return agreed or policy.fees(kind, funding, day)


def _to_bill(account: AgencyAccount, billed: BilledDays, license_id: str, days: Span) -> list[Span]:
    """Return which of these days are still to be billed for a license."""
    return unbilled_days(billed, license_id, *days) if account.days_billed_once else [days]


def _is_known_billed(account: AgencyAccount, license_id: str, term: Term) -> bool:
    """Return whether an older account leaves a license out because it has a line for exactly this term."""
    return not account.days_billed_once and is_billed(account, license_id, term)


def _billed_for(account: AgencyAccount, term: Term) -> set[str]:
    """Return the licenses that have a line for a term, on a draft or on an invoice that is not void."""
    valid = [each.lines for each in account.invoices if each.state != InvoiceState.VOID]
    return {
        line.license_id
        for lines in (*valid, *(draft.lines for draft in account.drafts))
        for line in lines
        if line.license_id is not None and line.reason != LineReason.UPGRADE and line.term == term
    }


def _new(account: AgencyAccount, event: NewLicense, license_id: str) -> list[InvoiceLine]:
    expires_on, covered_until = dates(account)
    funding = funding_of(account.policy, event.funding)
    line = InvoiceLine(
        number=1, license_id=license_id, kind=event.kind, funding=funding, reason=LineReason.NEW_LICENSE, title="New"
    )
    fees = fees_of(account.policy, event.kind, funding, event.agreed_fees, event.from_day)
    lines = [
        line.model_copy(update={"fee_id": fee.id, "title": fee.title, "portion": whole_fee(fee.amount, event.from_day)})
        for fee in fees
        if fee.every == FeePeriod.ONCE
    ]
    billed = billed_days(account)
    last_day = max(covered_until, term_on(expires_on, event.from_day).last_day)
    for term in terms_between(expires_on, event.from_day, last_day):
        if _is_known_billed(account, license_id, term):
            continue
        day = max(event.from_day, term.first_day)
        fees = yearly(fees_of(account.policy, event.kind, funding, event.agreed_fees, day))
        days = _to_bill(account, billed, license_id, Span(day, term.last_day))
        lines += _lines(account, license_id, event.kind, funding, LineReason.NEW_LICENSE, fees, term, days)
    return lines


def yearly(fees: Iterable[Fee]) -> tuple[Fee, ...]:
    """Return the fees that are paid every year."""
    return tuple(fee for fee in fees if fee.every == FeePeriod.YEAR)


def _lines(
    account: AgencyAccount,
    license_id: str,
    kind: LicenseKind,
    funding: Funding,
    reason: LineReason,
    fees: Iterable[Fee],
    term: Term,
    days: Iterable[Span],
) -> list[InvoiceLine]:
    """Return a line for each yearly fee and each of the spans of days within a term."""
    how = account.policy.proration.by
    return [
        InvoiceLine(
            number=1,
            license_id=license_id,
            kind=kind,
            funding=funding,
            reason=reason,
            fee_id=fee.id,
            title=fee.title,
            term=term,
            portion=portion,
        )
        for span in days
        for fee in fees
        if (portion := charged(fee.amount, term, span.first_day, how, span.last_day)).units
    ]


def _free(license_id: str, kind: LicenseKind, funding: Funding, reason: LineReason) -> InvoiceLine:
    title = f"{in_words(kind).capitalize()} license"
    return InvoiceLine(number=1, license_id=license_id, kind=kind, funding=funding, reason=reason, title=title)


def numbered(lines: Iterable[InvoiceLine]) -> tuple[InvoiceLine, ...]:
    """Number the lines of an invoice from 1."""
    return tuple(line.model_copy(update={"number": number}) for number, line in enumerate(lines, start=1))
