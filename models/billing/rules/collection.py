"""An unpaid invoice: reminders, overdue, and finally the end of access (help page 000; FEE-07)."""

from datetime import datetime

from models.billing.debts import is_collected
from models.billing.lifecycle import InvoiceLifecycle, InvoiceMove, InvoiceState
from models.billing.notices import collect_task, invoices_listed, reminder
from models.billing.posting import with_invoice
from models.billing.rules.access import is_suspended_for, suspended
from models.billing.state import AccountDecision, AgencyAccount, BillingEvidence, Invoice
from models.calendar import days_later, end_of_day, morning_of
from models.effects import Decision


def reminders_due(account: AgencyAccount, invoice: Invoice) -> list[tuple[int, datetime]]:
    """List the reminders not sent yet, by days before the due date (negative if after it), with their time.

    Reminders that would come before the invoice itself are left out.
    """
    rule = account.policy.payment
    offsets = (*rule.remind_days_before, *(-days for days in rule.remind_days_after))
    due = [(days, morning_of(days_later(invoice.due.last_day, -days), account.time_zone)) for days in offsets]
    return [(days, at) for days, at in due if days not in invoice.reminded and at > invoice.issued_at]


def without_late_reminders(account: AgencyAccount, number: str, now: datetime) -> AgencyAccount:
    """Mark overdue reminders of an invoice as sent, because the agency has just been notified."""
    invoice = account.invoice(number)
    if invoice is None:
        return account
    passed = (days for days, at in reminders_due(account, invoice) if at <= now)
    return with_invoice(account, number, reminded=(*invoice.reminded, *passed))


def remind(account: AgencyAccount, evidence: BillingEvidence, now: datetime) -> AccountDecision:
    """Send one reminder for each invoice with one due, even if several were missed."""
    after, notices, numbers = account, [], []
    for invoice in account.invoices:
        collected = is_collected(account, invoice)
        due = [days for days, at in reminders_due(account, invoice) if at <= now] if collected else []
        if due:
            after = with_invoice(after, invoice.number, reminded=(*invoice.reminded, *due))
            notices.append(reminder(account, invoice, now))
            numbers.append(invoice.number)
    return Decision(
        state=after, move="reminded", summary=f"Reminder of {invoices_listed(numbers)}.", notices=tuple(notices)
    )


def fall_overdue(account: AgencyAccount, evidence: BillingEvidence, now: datetime) -> AccountDecision:
    """Mark unpaid invoices as overdue and give them to billing staff."""
    after, late = account, list[Invoice]()
    for invoice in account.invoices:
        if is_collected(account, invoice) and invoice.state != InvoiceState.OVERDUE and invoice.due.passed(now):
            state = InvoiceLifecycle(invoice.state).apply(InvoiceMove.FELL_OVERDUE)
            after = with_invoice(after, invoice.number, state=state)
            late.append(invoice)
    return Decision(
        state=after,
        move="overdue",
        summary=f"Overdue: {invoices_listed([each.number for each in late])}.",
        opened=tuple(collect_task(account, each) for each in late),
    )


def take_access(account: AgencyAccount, evidence: BillingEvidence, now: datetime) -> AccountDecision:
    """End access because the last day of access of an unpaid invoice has passed."""
    return suspended(account, evidence, now)


def access_ends(account: AgencyAccount, invoice: Invoice) -> datetime | None:
    """Return when the agency's users lose access for an invoice. Returns None if they already lost it for this one."""
    if invoice.access_until is None or is_suspended_for(account, invoice.number):
        return None
    return end_of_day(invoice.access_until, account.time_zone)
