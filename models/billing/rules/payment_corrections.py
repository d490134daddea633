"""Corrections of payments: recorded with a wrong detail, or for the wrong agency.

The bank kept the money, so nothing is returned. A counter-entry takes the payment back in the ledger, and the payment
follows as it should have been recorded: here, or on the account of the agency that it belongs to.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, Self

from models.billing import permissions
from models.billing.checks import check_and_remember, known_payment, refuse_future
from models.billing.decisions import to_settle
from models.billing.entries import Entry, EntryKind, PaymentMethod
from models.billing.messages import CorrectPayment, MovePayment, PaymentMoved, ReceivePayment
from models.billing.notices import money_went, to_billing_contact
from models.billing.posting import entered, position_of
from models.billing.rules.access import with_consequences
from models.billing.rules.payments import received_facts, taken_back_facts, with_reopened
from models.billing.state import AccountDecision, AgencyAccount, PaymentMove
from models.billing.statement import payment_in_words
from models.effects import Decision
from models.errors import ALREADY, RuleViolation
from models.money.amounts import parse_amount, spoken_amount
from models.people import SYSTEM, SYSTEM_ID


def correct_payment(account: AgencyAccount, message: CorrectPayment, now: datetime) -> AccountDecision:
    """Correct the amount, the day, the method, or the reference of a payment. It pays what it should have paid."""
    after = check_and_remember(account, message, permissions.may_correct_payment(message.actor, account))
    payment = _recorded_here(account, message.payment, "corrected")
    right = _Details(
        parse_amount(message.amount) if message.amount is not None else -payment.amount,
        message.received_on or payment.day,
        message.method or payment.method,
        message.reference if message.reference is not None else payment.reference,
    )
    if right == _Details.of(payment):
        raise RuleViolation("nothing_to_correct", f"Payment {payment.number} is already recorded like this.")
    refuse_future(account, right.day, now)
    by, number = message.actor.person_id, account.ledger.next_number + 1
    after = _reversed(after, payment, EntryKind.REVERSAL, by, message.reason, now)
    after = entered(
        after,
        payment.kind,
        -right.amount,
        by,
        now,
        day=right.day,
        method=right.method,
        reference=right.reference,
        invoice=_still_there(after, payment.invoice),
        bank_line=None,
        corrects=payment.number,
        other_agency=payment.other_agency,
        other_entry=payment.other_entry,
        reason=message.reason,
    )
    after = with_reopened(account, after, now)
    facts = {
        **taken_back_facts(account, after, payment.number, message.reason, now),
        "recorded": payment_in_words(payment),
        "corrected": payment_in_words(after.ledger.entries[-1]),
        "applied": money_went(position_of(after), number),
    }
    decision: AccountDecision = Decision(
        state=after,
        move="payment_corrected",
        summary=f"Payment {payment.number} was corrected. It is now payment {number}, {spoken_amount(right.amount)}: "
        f"{message.reason}",
        notices=(to_billing_contact(after, "payment_corrected", facts),),
    )
    return with_consequences(account, decision, now)


def move_payment(account: AgencyAccount, message: MovePayment, now: datetime) -> AccountDecision:
    """Move a payment to the account of the agency that it belongs to. It is on its way until that account has it."""
    allowed = permissions.may_move_payment(message.actor, account, message.to_agency)
    after = check_and_remember(account, message, allowed)
    payment = _recorded_here(account, message.payment, "moved")
    if message.to_agency == account.agency_id:
        raise RuleViolation(
            "same_agency", "The payment is already on this agency's account. Please choose another one."
        )
    counter_entry = account.ledger.next_number
    after = _reversed(
        after,
        payment,
        EntryKind.TRANSFER_OUT,
        message.actor.person_id,
        message.reason,
        now,
        other_agency=message.to_agency,
    )
    after = with_reopened(account, after, now)
    on_its_way = PaymentMove(entry=counter_entry, to_agency=message.to_agency, reason=message.reason)
    after = after.model_copy(update={"moving": (*after.moving, on_its_way)})
    facts = {
        **taken_back_facts(account, after, payment.number, message.reason, now),
        "payment": payment_in_words(payment),
    }
    decision: AccountDecision = Decision(
        state=after,
        move="payment_moved",
        summary=f"Payment {payment.number}, {spoken_amount(-payment.amount)}, goes to agency {message.to_agency}: "
        f"{message.reason}",
        notices=(to_billing_contact(after, "payment_moved", facts),),
    )
    return with_consequences(account, decision, now)


def receive_payment(account: AgencyAccount, message: ReceivePayment, now: datetime) -> AccountDecision:
    """Record a payment that comes from another agency's account, once. It pays the oldest unpaid invoices."""
    after = check_and_remember(account, message, permissions.may_receive_moved_payment(message.actor))
    if any(_is_this_one(each, message) for each in account.ledger.entries):
        raise RuleViolation(ALREADY, "This payment has already arrived.")
    number = account.ledger.next_number
    after = entered(
        after,
        EntryKind.TRANSFER_IN,
        -message.amount,
        message.by,
        now,
        day=message.received_on,
        method=message.method,
        reference=message.reference,
        other_agency=message.from_agency,
        other_entry=message.entry,
        reason=message.reason,
    )
    uses = money_went(position_of(after), number)
    decision: AccountDecision = Decision(
        state=after,
        move="payment_received",
        summary=f"Payment {number}, {spoken_amount(message.amount)}, came from agency {message.from_agency}: "
        f"{'; '.join(uses)}.",
        notices=(to_billing_contact(after, "payment_received", {**received_facts(after, number, now), "moved": True}),),
    )
    return with_consequences(account, decision, now)


def payment_moved(account: AgencyAccount, message: PaymentMoved, now: datetime) -> AccountDecision:
    """Record that a payment has arrived. One that the other account refused comes back, and is a task."""
    after = check_and_remember(account, message, permissions.may_receive_moved_payment(message.actor))
    move = next((each for each in account.moving if each.entry == message.entry), None)
    if move is None:
        raise RuleViolation(ALREADY, "This payment is no longer on its way.")
    after = after.model_copy(update={"moving": tuple(each for each in account.moving if each != move)})
    if not message.refusal:
        summary = f"Entry {move.entry}: the payment is now on the account of agency {move.to_agency}."
        return Decision(state=after, move="payment_arrived", summary=summary)
    gone = account.ledger.entries[move.entry - account.ledger.settled - 1]
    payment = outgoing(account, move)
    after = entered(
        after,
        EntryKind.TRANSFER_IN,
        -gone.amount,
        SYSTEM_ID,
        now,
        day=gone.day,
        method=payment.method,
        reference=payment.reference,
        other_agency=move.to_agency,
        other_entry=move.entry,
        reason="It could not be moved.",
    )
    what = f"A payment of {spoken_amount(gone.amount)} could not be moved to agency {move.to_agency}: {message.refusal}"
    back: AccountDecision = Decision(state=after, move="payment_came_back", summary=what)
    return with_consequences(account, to_settle(back, f"move/{move.entry}", what), now)


def outgoing(account: AgencyAccount, move: PaymentMove) -> ReceivePayment:
    """Return the message with which a payment arrives at the other agency's account. It is always the same."""
    gone = account.ledger.entry(move.entry)
    payment = account.ledger.entry(gone.returns or 0) if gone is not None else None
    if gone is None or payment is None:
        raise ValueError(f"entry {move.entry} is only in the records, although its payment is on its way")
    return ReceivePayment(
        actor=SYSTEM,
        key=f"move/{account.agency_id}/{move.entry}",
        from_agency=account.agency_id,
        entry=move.entry,
        amount=gone.amount,
        received_on=payment.day,
        method=payment.method,
        reference=payment.reference,
        by=gone.by,
        reason=move.reason,
    )


class _Details(NamedTuple):
    """What can be wrong about a payment on the right account."""

    amount: Decimal
    day: date
    method: PaymentMethod | None
    reference: str

    @classmethod
    def of(cls, payment: Entry) -> Self:
        return cls(-payment.amount, payment.day, payment.method, payment.reference)


def _recorded_here(account: AgencyAccount, number: int, verb: str) -> Entry:
    """Return a payment that people recorded, not one that stands for what was paid before there was an account."""
    payment = known_payment(account, number, verb)
    if payment.kind == EntryKind.PAYMENT and payment.by == SYSTEM_ID:
        raise RuleViolation(
            "brought_forward",
            f"Payment {number} is what was paid before HMIS Access managed this account, so it can't be {verb}.",
        )
    return payment


def _reversed(
    account: AgencyAccount, payment: Entry, kind: EntryKind, by: str, reason: str, now: datetime, **fields: str
) -> AgencyAccount:
    """Post the counter-entry of a payment. It counts for the payment's day, so that statements of that time are right.

    Raises RuleViolation if the payment was already taken back.
    """
    return entered(
        account, kind, -payment.amount, by, now, day=payment.day, returns=payment.number, reason=reason, **fields
    )


def _still_there(account: AgencyAccount, number: str | None) -> str | None:
    """Return the invoice that a payment named, unless it was voided or is only in the records."""
    if number is None or number not in position_of(account).invoices:
        return None
    return None if position_of(account).invoices[number].voided else number


def _is_this_one(entry: Entry, message: ReceivePayment) -> bool:
    return (entry.kind, entry.other_agency, entry.other_entry) == (
        EntryKind.TRANSFER_IN,
        message.from_agency,
        message.entry,
    )
