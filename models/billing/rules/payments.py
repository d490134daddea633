"""Payments: recorded, returned by the bank, or paid out to the agency."""

from datetime import datetime

from models.billing import permissions
from models.billing.checks import check_and_remember, refuse_future
from models.billing.entries import EntryKind
from models.billing.ledger import payment_allocations
from models.billing.messages import PayOut, RecordPayment, ReturnPayment
from models.billing.notices import money_went, to_billing_contact
from models.billing.posting import entered, position_of, today, with_invoice
from models.billing.rules.access import with_consequences
from models.billing.rules.collection import without_late_reminders
from models.billing.state import AccountDecision, AgencyAccount, Invoice
from models.calendar import days_later, spoken
from models.effects import Decision, Facts
from models.errors import RuleViolation
from models.money.amounts import parse_amount, spoken_amount, total


def record_payment(account: AgencyAccount, message: RecordPayment, now: datetime) -> AccountDecision:
    """Record a payment. It goes to the invoice it names, then to the oldest unpaid ones. The rest is kept as credit."""
    after = check_and_remember(account, message, permissions.may_record_payment(message.actor, account))
    amount = parse_amount(message.amount)
    refuse_future(account, message.received_on, now)
    if message.bank_line is not None and any(each.bank_line == message.bank_line for each in account.ledger.entries):
        raise RuleViolation("known_bank_line", "This line of the bank's file is already recorded as a payment.")
    number = account.ledger.next_number
    after = entered(
        after,
        EntryKind.PAYMENT,
        -amount,
        message.actor.person_id,
        now,
        day=message.received_on,
        invoice=message.invoice,
        method=message.method,
        reference=message.reference,
        bank_line=message.bank_line,
    )
    allocated = payment_allocations(after.ledger, number)
    uses = money_went(allocated, amount - total(list(allocated.values())))
    facts: Facts = {"amount": spoken_amount(amount), "applied": uses, "open": spoken_amount(position_of(after).open)}
    decision: AccountDecision = Decision(
        state=after,
        move="payment_recorded",
        summary=f"Payment {number}, {spoken_amount(amount)}: {'; '.join(uses)}.",
        notices=(to_billing_contact(after, "payment_received", facts),),
    )
    return with_consequences(account, decision, now)


def return_payment(account: AgencyAccount, message: ReturnPayment, now: datetime) -> AccountDecision:
    """Record that the bank returned a payment. What it paid is due again. Access lasts at least through today."""
    after = check_and_remember(account, message, permissions.may_return_payment(message.actor, account))
    payment = account.ledger.entry(message.payment)
    if 0 < message.payment <= account.ledger.settled:
        raise RuleViolation("too_long_ago", f"Payment {message.payment} is too old to be returned here.")
    if payment is None or payment.kind != EntryKind.PAYMENT:
        raise RuleViolation("unknown_payment", f"This account has no payment number {message.payment}.")
    refuse_future(account, message.returned_on, now)
    if message.returned_on < payment.day:
        raise RuleViolation(
            "before_payment",
            f"The payment was received on {spoken(payment.day)}. Please choose that day or a later one.",
        )
    after = entered(
        after,
        EntryKind.RETURNED,
        -payment.amount,
        message.actor.person_id,
        now,
        day=message.returned_on,
        returns=payment.number,
        reason=message.reason,
    )
    reopened = [each for each in after.invoices if each.is_open and not _was_open(account, each.number)]
    for invoice in reopened:
        after = without_late_reminders(_not_before_today(after, invoice, now), invoice.number, now)
    facts: Facts = {
        "amount": spoken_amount(-payment.amount),
        "reason": message.reason,
        "open": spoken_amount(position_of(after).open),
        "invoices": [each.number for each in reopened],
    }
    decision: AccountDecision = Decision(
        state=after,
        move="payment_returned",
        summary=f"Payment {payment.number}, {spoken_amount(-payment.amount)}, was returned: {message.reason}",
        notices=(to_billing_contact(after, "payment_returned", facts),),
    )
    return with_consequences(account, decision, now)


def pay_out(account: AgencyAccount, message: PayOut, now: datetime) -> AccountDecision:
    """Pay the agency's credit balance out to it, if the policy allows that."""
    after = check_and_remember(account, message, permissions.may_pay_out(message.actor, account))
    if not account.policy.credits.may_be_paid_out:
        raise RuleViolation(
            "no_payout", "The policy keeps a credit balance for the agency's next invoice. It can't be paid out."
        )
    amount = parse_amount(message.amount)
    refuse_future(account, message.paid_on, now)
    available = position_of(account).available
    if amount > available:
        raise RuleViolation("not_available", f"The agency's credit balance is only {spoken_amount(available)}.")
    after = entered(
        after,
        EntryKind.PAYOUT,
        amount,
        message.actor.person_id,
        now,
        day=message.paid_on,
        reference=message.reference,
        reason=message.reason,
    )
    summary = f"Paid out to the agency: {spoken_amount(amount)}. {message.reason}"
    return Decision(state=after, move="paid_out", summary=summary)


def _was_open(account: AgencyAccount, number: str) -> bool:
    invoice = account.invoice(number)
    return invoice is not None and invoice.is_open


def _not_before_today(account: AgencyAccount, invoice: Invoice, now: datetime) -> AgencyAccount:
    """Move a reopened invoice's last day of access to today plus the days of grace, if it is earlier."""
    if invoice.access_until is None:
        return account
    earliest = days_later(today(account, now), account.policy.nonpayment.grace_days)
    return with_invoice(account, invoice.number, access_until=max(invoice.access_until, earliest))
