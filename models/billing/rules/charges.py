"""What billing staff bill by hand, and what the office gives up."""

from datetime import datetime

from models.billing import permissions
from models.billing.checks import check_and_remember, known_invoice
from models.billing.debts import is_collected
from models.billing.entries import EntryKind
from models.billing.invoice_lines import drafted
from models.billing.messages import ChargeAgency, WriteOff
from models.billing.notices import to_billing_contact, what_is_due
from models.billing.posting import entered, open_on, today, with_invoice
from models.billing.rules.access import with_consequences
from models.billing.state import (
    AccountDecision,
    AgencyAccount,
    InvoiceKind,
    InvoiceLine,
    LineReason,
    Reduction,
)
from models.effects import Decision
from models.errors import RuleViolation
from models.ids import opaque
from models.money.amounts import parse_amount, spoken_amount
from models.money.proration import whole_fee

LONGEST_TITLE = 200
"""The number of characters of a reason that fit on a line of an invoice."""


def charge(account: AgencyAccount, message: ChargeAgency, now: datetime) -> AccountDecision:
    """Charge an agency for something other than a license, on an invoice of its own with a number and a due date."""
    after = check_and_remember(account, message, permissions.may_charge(message.actor, account))
    amount = parse_amount(message.amount)
    if len(message.reason) > LONGEST_TITLE:
        raise RuleViolation(
            "too_long", f"The reason goes on the invoice. Please use at most {LONGEST_TITLE} characters."
        )
    line = InvoiceLine(
        number=1, reason=LineReason.CHARGE, title=message.reason, portion=whole_fee(amount, today(account, now))
    )
    draft = drafted(account, InvoiceKind.CHARGE, opaque("charge", message.key), (line,), now)
    return Decision(
        state=after.model_copy(update={"drafts": (*after.drafts, draft)}),
        move="charged",
        summary=f"To be invoiced: {spoken_amount(amount)}, for “{message.reason}”.",
    )


def write_off(account: AgencyAccount, message: WriteOff, now: datetime) -> AccountDecision:
    """Give up an unpaid amount of an invoice. It stays on record as written off, and is not collected any longer."""
    after = check_and_remember(account, message, permissions.may_write_off(message.actor, account))
    invoice = known_invoice(account, message.invoice)
    amount, left = parse_amount(message.amount), open_on(account, invoice.number)
    if amount > left:
        raise RuleViolation(
            "more_than_open",
            f"Only {spoken_amount(left)} is still due on invoice {invoice.number}. No more than that can be written "
            "off.",
        )
    entry = account.ledger.next_number
    after = entered(
        after,
        EntryKind.WRITE_OFF,
        -amount,
        message.actor.person_id,
        now,
        invoice=invoice.number,
        reason=message.reason,
    )
    gone = Reduction(why=message.reason, amount=amount, day=today(account, now), entries=(entry,), written_off=True)
    after = with_invoice(after, invoice.number, reductions=(*invoice.reductions, gone))
    still_due = after.invoice(invoice.number)
    facts = {
        "number": invoice.number,
        "amount": spoken_amount(amount),
        **({"left": spoken_amount(left - amount)} if still_due and is_collected(after, still_due) else {}),
        "open": what_is_due(after, now)["open"],
    }
    decision: AccountDecision = Decision(
        state=after,
        move="written_off",
        summary=f"Written off on invoice {invoice.number}: {spoken_amount(amount)}. {message.reason}",
        notices=(to_billing_contact(after, "amount_written_off", facts),),
    )
    return with_consequences(account, decision, now)
