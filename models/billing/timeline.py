"""What happens to an agency's account automatically: its start, and every date that matters.

The source is help page 000. What came due during an outage is done late, in order, and once.
"""

from datetime import datetime

from models.base import fields_of
from models.billing.debts import collected
from models.billing.decisions import to_settle
from models.billing.entries import EntryKind, PaymentMethod
from models.billing.invoice_lines import next_term, renewal_lines
from models.billing.lifecycle import InvoiceState
from models.billing.messages import AccountStart
from models.billing.posting import entered, today
from models.billing.rules.collection import access_ends, fall_overdue, remind, reminders_due, take_access
from models.billing.rules.issuing import issued
from models.billing.rules.renewal import invoice_at, matter_of, open_worksheet, renew, term_begins, worksheet_at
from models.billing.state import (
    AccountBase,
    AccountDecision,
    AgencyAccount,
    BillingEvidence,
    Draft,
    Invoice,
    InvoiceKind,
)
from models.calendar import end_of_day, spoken
from models.effects import Decision
from models.errors import RuleViolation
from models.money.amounts import ZERO, spoken_amount, total
from models.money.terms import Term, term_on, terms_between
from models.people import SYSTEM_ID
from models.timeline import Upcoming, Wake, first_wake, take_due

BROUGHT_FORWARD = "brought forward"
"""Takes the place of a number for what was billed and paid before the account was managed here."""


UpcomingStep = Upcoming[AgencyAccount, BillingEvidence]


def begin(start: AccountStart, now: datetime) -> AccountDecision:
    """Start an account. Licenses that are paid for the current term go on an invoice that is brought forward.

    An expiration date more than a year away means that a later term was already renewed, and is paid as well.
    """
    account = AgencyAccount(
        **fields_of(start, AccountBase), opened_at=now, known=tuple(each.license_id for each in start.licenses)
    )
    if start.expires_on is None:
        return Decision(
            state=account,
            move="opened",
            summary="HMIS Access now manages this account. It has no expiration date yet.",
        )
    term = term_on(start.expires_on, today(account, now))
    covered_until = max(term.last_day, start.expires_on)
    account = account.model_copy(update={"term": term, "covered_until": covered_until})
    opened: AccountDecision = Decision(
        state=account,
        move="opened",
        summary=f"HMIS Access now manages this account. Its licenses expire on {spoken(covered_until)}.",
    )
    return _brought_forward(opened, start, term, now) if start.paid else opened


def next_wake(account: AgencyAccount) -> Wake | None:
    """Return when something happens automatically next, and what. Returns None if nothing will."""
    return first_wake(upcoming(account))


def wake(account: AgencyAccount, evidence: BillingEvidence, now: datetime) -> AccountDecision | None:
    """Do the earliest thing that is due at `now`, if anything. Ask again until nothing is due."""
    return take_due(upcoming(account), account, evidence, now)


def upcoming(account: AgencyAccount) -> list[UpcomingStep]:
    """List everything that will happen automatically, the earliest first."""
    found: list[UpcomingStep] = []
    for invoice in collected(account):
        found += _unpaid(account, invoice)
    if account.term is not None:
        held = account.renewal_hold is not None
        if not held and matter_of(account) not in account.matters:  # otherwise, billing staff have to act first
            found.append(Upcoming(invoice_at(account), "the renewal invoice", renew))
        if account.worksheet is None or account.worksheet.term != next_term(account):
            found.append(Upcoming(worksheet_at(account), "the renewal worksheet", open_worksheet))
        found.append(Upcoming(end_of_day(account.term.last_day, account.time_zone), "a new term", term_begins))
    return sorted(found, key=lambda each: each.at)


def _unpaid(account: AgencyAccount, invoice: Invoice) -> list[UpcomingStep]:
    found = [Upcoming(at, f"a reminder of {invoice.number}", remind) for _, at in reminders_due(account, invoice)]
    if invoice.state != InvoiceState.OVERDUE:
        found.append(Upcoming(invoice.due.ends_at, f"{invoice.number} is due", fall_overdue))
    ends = access_ends(account, invoice)
    if ends is not None:
        found.append(Upcoming(ends, f"the end of access while {invoice.number} is unpaid", take_access))
    return found


def _brought_forward(opened: AccountDecision, start: AccountStart, term: Term, now: datetime) -> AccountDecision:
    covered_until = opened.state.covered_until or term.last_day
    terms = terms_between(term.last_day, term.first_day, covered_until)
    try:
        every = [line for each in terms for line in renewal_lines(opened.state, start.licenses, each)]
    except RuleViolation as refusal:
        return to_settle(opened, "brought-forward", f"It is unknown what was paid before: {refusal.sentence}")
    paid = total([line.amount for line in every])
    if paid == ZERO:
        return opened
    lines = tuple(line.model_copy(update={"number": number}) for number, line in enumerate(every, start=1))
    draft = Draft(key=BROUGHT_FORWARD, kind=InvoiceKind.BROUGHT_FORWARD, lines=lines, drafted_at=now)
    billed = issued(opened.state, draft, BROUGHT_FORWARD, now, has_contact=True).state
    after = entered(
        billed,
        EntryKind.PAYMENT,
        -paid,
        SYSTEM_ID,
        now,
        invoice=BROUGHT_FORWARD,
        method=PaymentMethod.OTHER,
        reason="Paid before HMIS Access managed this account.",
    )
    summary = f"{opened.summary} Paid through that day: {spoken_amount(paid)}."
    return opened.model_copy(update={"state": after, "summary": summary})
