"""Payments: recorded, returned by the bank, or paid out to the agency."""

from datetime import datetime
from decimal import Decimal

from models.billing import permissions
from models.billing.checks import check_and_remember, known_payment, refuse_future
from models.billing.duplicates import (
    SOMEBODY,
    comparable,
    earlier_payment,
    entered_by_hand,
    near_payment,
    recorded_before,
)
from models.billing.entries import Entry, EntryKind
from models.billing.messages import PayOut, RecordPayment, ReturnPayment
from models.billing.notices import money_went, to_billing_contact, what_is_due
from models.billing.posting import entered, position_of, today, with_invoice
from models.billing.rules.access import with_consequences
from models.billing.rules.collection import without_late_reminders
from models.billing.state import AccountDecision, AgencyAccount, Invoice
from models.billing.statement import payment_in_words
from models.calendar import days_later, spoken
from models.effects import Decision, Facts
from models.errors import RuleViolation
from models.money.amounts import parse_amount, spoken_amount


def record_payment(account: AgencyAccount, message: RecordPayment, now: datetime) -> AccountDecision:
    """Record a payment. It goes to the invoice it names, then to the oldest unpaid ones. The rest is kept as credit."""
    after = check_and_remember(account, message, permissions.may_record_payment(message.actor, account))
    amount = parse_amount(message.amount)
    refuse_future(account, message.received_on, now)
    if message.bank_line is not None and any(each.bank_line == message.bank_line for each in account.ledger.entries):
        raise RuleViolation("known_bank_line", "This line of the bank's file is already recorded as a payment.")
    _refuse_duplicate(account, message, amount)
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
        further=message.also,
    )
    uses = money_went(position_of(after), number)
    decision: AccountDecision = Decision(
        state=after,
        move="payment_recorded",
        summary=f"Payment {number}, {spoken_amount(amount)}: {'; '.join(uses)}.",
        notices=(to_billing_contact(after, "payment_received", received_facts(after, number, now)),),
    )
    return with_consequences(account, decision, now)


def return_payment(account: AgencyAccount, message: ReturnPayment, now: datetime) -> AccountDecision:
    """Record that the bank returned a payment. What it paid is due again. Access lasts at least through today."""
    after = check_and_remember(account, message, permissions.may_return_payment(message.actor, account))
    payment = known_payment(account, message.payment, "returned")
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
    after = with_reopened(account, after, now)
    facts = {
        **taken_back_facts(account, after, payment.number, message.reason, now),
        "payment": payment_in_words(payment),
        "invoices": [each.number for each in _reopened(account, after)],
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


def received_facts(account: AgencyAccount, payment: int, now: datetime) -> Facts:
    """Return the facts of the letter about a payment that is in the ledger, and what is still due."""
    entry = account.ledger.entries[payment - account.ledger.settled - 1]
    return {
        "amount": spoken_amount(-entry.amount),
        "payment": payment_in_words(entry),
        "applied": money_went(position_of(account), payment),
        **what_is_due(account, now),
    }


def taken_back_facts(before: AgencyAccount, after: AgencyAccount, payment: int, reason: str, now: datetime) -> Facts:
    """Return the facts of a letter about a payment that was taken back: what it had paid, and what is due now."""
    entry = before.ledger.entries[payment - before.ledger.settled - 1]
    return {
        "amount": spoken_amount(-entry.amount),
        "reason": reason,
        "applied": money_went(position_of(before), payment),
        **what_is_due(after, now),
    }


def with_reopened(before: AgencyAccount, after: AgencyAccount, now: datetime) -> AgencyAccount:
    """Give the agency at least today for invoices that are open again, and leave out reminders that are too late."""
    for invoice in _reopened(before, after):
        after = without_late_reminders(_not_before_today(after, invoice, now), invoice.number, now)
    return after


def _refuse_duplicate(account: AgencyAccount, message: RecordPayment, amount: Decimal) -> None:
    """Raise RuleViolation if the payment looks like an earlier one, unless the message says that it is a further one.

    The lines of a bank's file are different payments, so a line is only compared with what was entered by hand.
    """
    if message.also or message.on_record is None:
        return
    entries: list[Entry] = [*message.on_record, *account.ledger.entries]
    if message.bank_line is not None:
        entries = entered_by_hand(entries, message.counted)
    earlier = earlier_payment(entries, amount, message.received_on, message.reference)
    if earlier is None and message.within_days:
        earlier = near_payment(entries, comparable(message), message.within_days)
    if earlier is not None:
        raise recorded_before(earlier, SOMEBODY)


def _reopened(before: AgencyAccount, after: AgencyAccount) -> list[Invoice]:
    return [each for each in after.invoices if each.is_open and not _was_open(before, each.number)]


def _was_open(account: AgencyAccount, number: str) -> bool:
    invoice = account.invoice(number)
    return invoice is not None and invoice.is_open


def _not_before_today(account: AgencyAccount, invoice: Invoice, now: datetime) -> AgencyAccount:
    """Move a reopened invoice's last day of access to today plus the days of grace, if it is earlier."""
    if invoice.access_until is None:
        return account
    earliest = days_later(today(account, now), account.policy.nonpayment.grace_days)
    return with_invoice(account, invoice.number, access_until=max(invoice.access_until, earliest))
