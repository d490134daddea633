"""Corrections of invoices: reduced by hand, voided by a counter-entry, or deferred."""

from datetime import date, datetime

from models.billing import permissions
from models.billing.checks import check_and_remember, known_invoice
from models.billing.decisions import to_settle
from models.billing.entries import EntryKind
from models.billing.lifecycle import InvoiceLifecycle, InvoiceMove
from models.billing.messages import DeferInvoice, IssueCredit, UndoDeferral, VoidInvoice
from models.billing.notices import deferral_undone, invoice_deferred, invoice_voided, to_billing_contact, what_is_due
from models.billing.posting import entered, first_due, lowered, position_of, today, with_invoice
from models.billing.rules.access import with_consequences
from models.billing.rules.collection import without_late_reminders
from models.billing.rules.issuing import access_until
from models.billing.rules.renewal import RENEWAL
from models.billing.state import AccountDecision, AgencyAccount, Invoice, Reduction
from models.billing.unbilled import Unbilled, matter_of_void, unbilled_by
from models.calendar import counted, days_later, end_of_day, extended, spoken
from models.effects import Decision, Facts
from models.errors import RuleViolation
from models.money.amounts import ZERO, parse_amount, spoken_amount


def issue_credit(account: AgencyAccount, message: IssueCredit, now: datetime) -> AccountDecision:
    """Reduce an invoice by hand, by at most what it still bills. What was already paid is credited."""
    after = check_and_remember(account, message, permissions.may_issue_credit(message.actor, account))
    invoice = known_invoice(account, message.invoice)
    amount = parse_amount(message.amount)
    left = invoice.total - invoice.reduced
    if amount > left:
        raise RuleViolation(
            "more_than_billed",
            f"Invoice {invoice.number} still bills {spoken_amount(left)}. A credit can't be more than that.",
        )
    reduction = Reduction(why=message.reason, amount=amount, day=today(account, now))
    after = lowered(after, invoice.number, [reduction], message.actor.person_id, now, message.reason)
    available = position_of(after).available
    facts: Facts = {
        "amount": spoken_amount(amount),
        "reason": message.reason,
        "lines": [f"Invoice {invoice.number}: {spoken_amount(amount)}"],
        **({"available": spoken_amount(available)} if available > position_of(account).available else {}),
        **what_is_due(after, now),
    }
    decision: AccountDecision = Decision(
        state=after,
        move="credited",
        summary=f"Taken off invoice {invoice.number}: {spoken_amount(amount)}. {message.reason}",
        notices=(to_billing_contact(after, "credit_issued", facts),),
    )
    return with_consequences(account, decision, now)


def void_invoice(account: AgencyAccount, message: VoidInvoice, now: datetime) -> AccountDecision:
    """Void a wrong invoice by a counter-entry. What was paid on it is the agency's money again.

    A renewal can be billed again at once. Its new draft uses the current facts. Licenses that nothing else bills are a
    task for billing staff until they are billed again.
    """
    after = check_and_remember(account, message, permissions.may_void_invoice(message.actor, account))
    invoice = known_invoice(account, message.invoice)
    left = invoice.total - invoice.reduced
    if left == ZERO:
        raise RuleViolation(
            "nothing_left",
            f"Invoice {invoice.number} has nothing left to void, because everything was already taken off.",
        )
    by = message.actor.person_id
    after = entered(after, EntryKind.VOID, -left, by, now, invoice=invoice.number, reason=message.reason)
    if message.bill_again:
        after = after.model_copy(update={"covered_until": days_later(_renewed_from(account, invoice), -1)})
    decision: AccountDecision = Decision(
        state=after,
        move="invoice_voided",
        summary=f"Invoice {invoice.number} was voided: {message.reason}",
        notices=(invoice_voided(account, invoice, message.reason, replaced=message.bill_again),),
    )
    unbilled = None if message.bill_again else unbilled_by(decision.state, invoice)
    if unbilled is not None:
        decision = _to_bill_again(decision, unbilled, now)
    return with_consequences(account, decision, now)


def _to_bill_again(decision: AccountDecision, left: Unbilled, now: datetime) -> AccountDecision:
    """Keep the licenses that a void left unbilled in sight: a matter, and a task with a date."""
    account = decision.state
    day = days_later(today(account, now), account.policy.renewal.look_again_days)
    what = f"Invoice {left.invoice} is void. {left.sentence} Bill it again, or settle it by hand."
    said = decision.model_copy(update={"summary": f"{decision.summary} {left.sentence}"})
    return to_settle(said, matter_of_void(left.invoice), what, end_of_day(day, account.time_zone))


def defer_invoice(account: AgencyAccount, message: DeferInvoice, now: datetime) -> AccountDecision:
    """Give the agency more time to pay. Access that ended for this invoice is restored until then."""
    after = check_and_remember(account, message, permissions.may_defer_invoice(message.actor, account))
    invoice = known_invoice(account, message.invoice)
    state = InvoiceLifecycle(invoice.state).apply(InvoiceMove.DEFERRED)
    original = first_due(invoice)
    if message.to_day <= invoice.due.last_day or message.to_day < today(account, now):
        earliest = max(days_later(invoice.due.last_day, 1), today(account, now))
        raise RuleViolation("not_later", f"Please choose {spoken(earliest)}, or a later day.")
    at_most = account.policy.deferring.at_most_days
    if (message.to_day - original).days > at_most:
        days = counted(at_most, "day")
        raise RuleViolation(
            "too_far",
            f"An invoice can be deferred by at most {days} after {spoken(original)}. Please choose an earlier day.",
        )
    due = extended(invoice.due, message.to_day, message.actor.person_id, now, message.reason)
    until = access_until(account, invoice.kind, message.to_day)
    if until is not None and invoice.access_until is not None:
        until = max(until, invoice.access_until)
    after = with_invoice(after, invoice.number, state=state, due=due, access_until=until, reminded=())
    after = without_late_reminders(after, invoice.number, now)
    if position_of(after).invoices[invoice.number].paid:
        state = InvoiceLifecycle(state).apply(InvoiceMove.PAID_IN_PART)
        after = with_invoice(after, invoice.number, state=state)
    deferred = after.invoice(invoice.number) or invoice
    decision: AccountDecision = Decision(
        state=after,
        move="invoice_deferred",
        summary=f"Invoice {invoice.number} is now due on {spoken(message.to_day)}: {message.reason}",
        notices=(invoice_deferred(after, deferred, message.reason, now),),
    )
    return with_consequences(account, decision, now)


def undo_deferral(account: AgencyAccount, message: UndoDeferral, now: datetime) -> AccountDecision:
    """Take back more time to pay: the first due date applies again. Access lasts at least through today."""
    after = check_and_remember(account, message, permissions.may_undo_deferral(message.actor, account))
    invoice = known_invoice(account, message.invoice)
    first = first_due(invoice)
    if not invoice.is_open:
        raise RuleViolation("nothing_due", f"Nothing is due on invoice {invoice.number}, so its due date can stay.")
    if invoice.due.last_day == first:
        raise RuleViolation("not_deferred", f"Invoice {invoice.number} was not deferred. It is due on {spoken(first)}.")
    until = access_until(account, invoice.kind, first)
    if until is not None:
        until = max(until, days_later(today(account, now), account.policy.nonpayment.grace_days))
    due = extended(invoice.due, first, message.actor.person_id, now, message.reason)
    after = with_invoice(after, invoice.number, due=due, access_until=until, reminded=())
    after = without_late_reminders(after, invoice.number, now)
    as_before = after.invoice(invoice.number) or invoice
    decision: AccountDecision = Decision(
        state=after,
        move="deferral_undone",
        summary=f"Invoice {invoice.number} is due on {spoken(first)} again: {message.reason}",
        notices=(deferral_undone(after, as_before, message.reason, now),),
    )
    return with_consequences(account, decision, now)


def _renewed_from(account: AgencyAccount, invoice: Invoice) -> date:
    """Return the first day of the term that a renewal billed. Raises RuleViolation unless it is the latest renewal."""
    terms = [line.term for line in invoice.lines if line.term is not None]
    if not terms or not invoice.key.startswith(RENEWAL) or terms[0].last_day != account.covered_until:
        raise RuleViolation(
            "not_the_renewal",
            "Only the latest renewal can be billed again automatically. Please void this invoice without billing it "
            "again.",
        )
    return terms[0].first_day
