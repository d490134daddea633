"""What a voided invoice leaves unbilled, and the lines that bill it again with the current facts."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from models.base import Key, Message
from models.billing.billed_days import BilledDays, Span, billed_days, unbilled_days
from models.billing.decisions import settled
from models.billing.invoice_lines import fees_of, funding_of, numbered, renewal_lines, yearly
from models.billing.kind_changes import is_on_account
from models.billing.lifecycle import InvoiceState
from models.billing.state import (
    AccountDecision,
    AgencyAccount,
    CurrentLicense,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    LineReason,
)
from models.calendar import counted, spoken
from models.money.amounts import ZERO
from models.money.proration import charged
from models.money.terms import Term

UNBILLED = "unbilled/"
"""The prefix for the key of a matter: a voided invoice whose licenses nothing else bills."""


class Unbilled(NamedTuple):
    """Licenses that a voided invoice leaves unbilled, and the days that it billed for them."""

    invoice: str
    licenses: tuple[str, ...]
    first_day: date
    last_day: date

    @property
    def sentence(self) -> str:
        """What is unbilled, in words: "This leaves 2 licenses unbilled for the term …"."""
        number = counted(len(self.licenses), "license")
        return f"This leaves {number} unbilled for the term {spoken(self.first_day)}, to {spoken(self.last_day)}."


class VoidPreview(Message):
    """What would happen if an invoice were voided and not billed again."""

    invoice: Key
    unbilled: tuple[Key, ...] = ()
    """The licenses that nothing else would bill."""
    sentence: str


def matter_of_void(number: str) -> str:
    """Return the key of the task for licenses that a voided invoice left unbilled."""
    return f"{UNBILLED}{number}"


def unbilled_by(account: AgencyAccount, invoice: Invoice) -> Unbilled | None:
    """Return what is unbilled if the invoice is void. Returns None if there is nothing."""
    lines = [line for line in missing_lines(account, invoice) if line.portion is not None]
    if invoice.sequence is None or not lines:
        return None
    portions = [line.portion for line in lines if line.portion is not None]
    return Unbilled(
        invoice.number,
        tuple(dict.fromkeys(line.license_id for line in lines if line.license_id is not None)),
        min(each.first_day for each in portions),
        max(each.last_day for each in portions),
    )


def left_unbilled(account: AgencyAccount) -> list[Unbilled]:
    """Return what voided invoices left unbilled and nobody has settled yet."""
    open_matters = [each for each in account.invoices if matter_of_void(each.number) in account.matters]
    return [found for each in open_matters if (found := unbilled_by(account, each)) is not None]


def missing_lines(account: AgencyAccount, invoice: Invoice) -> list[InvoiceLine]:
    """Return the lines of an invoice that nothing else bills, for licenses that the agency still has.

    A charge is about no license, so a void leaves nothing of it unbilled. Days after the expiration date are no days
    of its: the renewal bills them.
    """
    others = tuple(
        each for each in account.invoices if each.state != InvoiceState.VOID and each.number != invoice.number
    )
    days = billed_days(account.model_copy(update={"invoices": others}))
    billed = [
        line for lines in (*(each.lines for each in others), *(each.lines for each in account.drafts)) for line in lines
    ]
    return [
        line
        for line in invoice.lines
        if line.amount > ZERO
        and line.license_id is not None
        and is_on_account(account, line.license_id)
        and not any(_bills(other, line) for other in billed)
        and (line.reason == LineReason.UPGRADE or line.term is None or _missing_days(account, days, line) != [])
    ]


def _missing_days(account: AgencyAccount, billed: BilledDays, line: InvoiceLine) -> list[Span] | None:
    """Return the days of a line that nothing bills now, up to the expiration date. None if only the term tells."""
    if not account.days_billed_once or line.license_id is None or line.portion is None or account.covered_until is None:
        return None
    last_day = min(line.portion.last_day, account.covered_until)
    return unbilled_days(billed, line.license_id, line.portion.first_day, last_day)


def lines_again(
    account: AgencyAccount, invoice: Invoice, licenses: Iterable[CurrentLicense]
) -> tuple[InvoiceLine, ...]:
    """Return the lines that bill a voided invoice again: for the same days, at the kind that each license has now.

    A renewal bills every license of today that is not billed for its term. Raises RuleViolation (no_rate).
    """
    current = {each.license_id: each for each in licenses}
    terms = [line.term for line in invoice.lines if line.term is not None]
    if invoice.kind == InvoiceKind.RENEWAL and terms:
        return _renewal_again(account, current.values(), terms[0])
    missing = [line for line in missing_lines(account, invoice) if line.license_id in current]
    billed, seen = billed_days(account), set[tuple[str, object]]()
    found: list[InvoiceLine] = []
    for line in missing:
        license_id = line.license_id or ""  # A charge is never missing, so each line has a license.
        if line.term is None or line.reason == LineReason.UPGRADE:
            found += [line] if line.kind == current[license_id].kind else []
        elif (license_id, line.term) not in seen:
            seen.add((license_id, line.term))
            found += _at_current_kind(account, billed, line, current[license_id])
    return numbered(found)


def without_billed(decision: AccountDecision) -> AccountDecision:
    """Close the tasks of voided invoices whose licenses are billed in another way now, or are gone."""
    account = decision.state
    for invoice in account.invoices:
        if unbilled_by(account, invoice) is None:
            decision = settled(decision, matter_of_void(invoice.number))
    return decision


def _bills(other: InvoiceLine, line: InvoiceLine) -> bool:
    """Return whether another line bills the same: a term of a license, a change of its kind, or a fee paid once."""
    same = other.license_id == line.license_id and other.term == line.term
    upgrades = LineReason.UPGRADE in (other.reason, line.reason)
    return same and (other.reason == line.reason if upgrades or line.term is None else True)


def _renewal_again(account: AgencyAccount, licenses: Iterable[CurrentLicense], term: Term) -> tuple[InvoiceLine, ...]:
    """Bill a renewal's term again, up to the expiration date: it may have moved into that term."""
    last_day = term.last_day
    if account.days_billed_once and account.covered_until is not None:
        last_day = min(last_day, account.covered_until)
    return renewal_lines(account, licenses, term, last_day)


def _at_current_kind(
    account: AgencyAccount, billed: BilledDays, line: InvoiceLine, license_: CurrentLicense
) -> Iterator[InvoiceLine]:
    if line.term is None or line.portion is None:
        raise ValueError("a line of a term has a portion")
    funding = funding_of(account.policy, license_.funding)
    days = _missing_days(account, billed, line)
    for first_day, last_day in days if days is not None else [Span(line.portion.first_day, line.portion.last_day)]:
        for fee in yearly(fees_of(account.policy, license_.kind, funding, license_.agreed_fees, first_day)):
            portion = charged(fee.amount, line.term, first_day, account.policy.proration.by, last_day)
            fields = {"kind": license_.kind, "funding": funding, "fee_id": fee.id, "title": fee.title}
            yield line.model_copy(update={**fields, "portion": portion})
