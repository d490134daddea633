"""Issues an invoice: it gets its number and its due date, and the agency's credit balance goes to it."""

from datetime import date, datetime

from models.billing import permissions
from models.billing.checks import check_and_remember
from models.billing.decisions import followed_by
from models.billing.entries import EntryKind
from models.billing.invoice_lines import dates
from models.billing.lifecycle import InvoiceState
from models.billing.messages import NumberInvoice
from models.billing.notices import CONTACT_TASK, contact_task, invoice_issued
from models.billing.posting import entered, today
from models.billing.rules.access import lifted_if_paid, with_consequences
from models.billing.rules.license_events import waiting_again
from models.billing.state import AccountDecision, AgencyAccount, Draft, Invoice, InvoiceKind
from models.calendar import Deadline, days_later, last_day_deadline, spoken
from models.effects import CloseTask, Decision
from models.errors import RuleViolation
from models.money.amounts import spoken_amount
from models.money.terms import term_on
from models.people import SYSTEM_ID
from models.policy.billing import SeparateNonpayment


def issued(
    account: AgencyAccount,
    draft: Draft,
    number: str,
    now: datetime,
    *,
    has_contact: bool,
    sequence: int | None = None,
) -> AccountDecision:
    """Turn the draft into an invoice with its number, post it to the ledger, and send it to the agency."""
    due = due_date(account, draft, now)
    invoice = Invoice(
        number=number,
        sequence=sequence,
        key=draft.key,
        kind=draft.kind,
        state=InvoiceState.ISSUED,
        policy_label=account.policy_label,
        issued_at=now,
        issued_on=today(account, now),
        due=due,
        lines=draft.lines,
        access_until=access_until(account, draft.kind, due.last_day),
    )
    left = tuple(each for each in account.drafts if each.key != draft.key)
    before = account.model_copy(update={"drafts": left, "invoices": (*account.invoices, invoice)})
    after = entered(before, EntryKind.INVOICE, draft.total, SYSTEM_ID, now, invoice=number)
    posted = after.invoice(number) or invoice
    decision: AccountDecision = Decision(
        state=after,
        move="invoice_issued",
        summary=f"Invoice {number} for {spoken_amount(draft.total)} was issued. It is due on {spoken(due.last_day)}.",
        opened=() if has_contact else (contact_task(account),),
        closed=(CloseTask(key=CONTACT_TASK),) if has_contact else (),
        notices=(invoice_issued(after, posted, has_contact=has_contact),),
    )
    return followed_by(decision, lifted_if_paid(after, now))


def due_date(account: AgencyAccount, draft: Draft, now: datetime) -> Deadline:
    """Return the due date of a draft.

    A renewal is due on the expiration date, or some days after it was issued if that is later. Other invoices are due a
    number of days after they were issued.
    """
    rule, day = account.policy.payment, today(account, now)
    terms = [line.term.first_day for line in draft.lines if line.term is not None]
    if draft.kind == InvoiceKind.RENEWAL and terms:
        last_day, why = renewal_due(account, min(terms), day)
    else:
        last_day, why = days_later(day, rule.separate_days), f"{rule.separate_days} days to pay"
    return last_day_deadline(last_day, now, account.time_zone, rule=why, source=rule.source)


def renewal_due(account: AgencyAccount, first_day: date, issued_on: date) -> tuple[date, str]:
    """Return the last day to pay a renewal whose term begins on `first_day`, and why it is that day."""
    least_days = account.policy.payment.least_days
    expires, least = days_later(first_day, -1), days_later(issued_on, least_days)
    return max((expires, "payment by the expiration date"), (least, f"{least_days} days to pay"))


def access_until(account: AgencyAccount, kind: InvoiceKind, due: date) -> date | None:
    """Return the last day of access if an invoice due on `due` isn't paid, or None if nonpayment has no effect.

    For a renewal, that is its own due date. For any other invoice, the policy says whether access depends on it at all;
    if so, it is the next expiration date.
    """
    rule = account.policy.nonpayment
    separately = rule.charges_count if kind == InvoiceKind.CHARGE else rule.separate == SeparateNonpayment.ACCESS_ENDS
    if not rule.access_ends or not (kind == InvoiceKind.RENEWAL or separately):
        return None
    expires_on, _ = dates(account)
    last_day = due if kind == InvoiceKind.RENEWAL else term_on(expires_on, due).last_day
    return days_later(last_day, rule.grace_days)


def number_invoice(account: AgencyAccount, message: NumberInvoice, now: datetime) -> AccountDecision:
    """Issue a draft under its number. Events that waited for it are processed."""
    after = check_and_remember(account, message, permissions.may_number_invoices(message.actor))
    draft = next((each for each in account.drafts if each.key == message.draft_key), None)
    if draft is None:
        raise RuleViolation("unknown_draft", "No invoice with this key is waiting for a number.")
    number = account.policy.paper.numbered(message.sequence)
    contact, sequence = message.has_billing_contact, message.sequence
    decision = issued(after, draft, number, now, has_contact=contact, sequence=sequence)
    decision = followed_by(decision, waiting_again(decision.state, now))
    return with_consequences(account, decision, now)
