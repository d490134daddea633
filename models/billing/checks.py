"""What every step on an agency's account needs, and what can follow from any of them."""

from datetime import date, datetime

from models.billing.debts import is_collected
from models.billing.entries import MONEY_IN, Entry
from models.billing.lifecycle import InvoiceState
from models.billing.messages import BillingStep
from models.billing.posting import today
from models.billing.state import AgencyAccount, Invoice
from models.calendar import end_of_day, spoken
from models.errors import RuleViolation
from models.forms import remembered, require_new
from models.people import Permission


def check_and_remember(account: AgencyAccount, message: BillingStep, allowed: Permission) -> AgencyAccount:
    """Require a new form and an allowed person, and remember the form."""
    require_new(account.keys, message)
    allowed.require()
    return account.model_copy(update={"keys": remembered(account.keys, message)})


def known_invoice(account: AgencyAccount, number: str) -> Invoice:
    """Return the invoice with this number. Raises RuleViolation if there is none, or if it was voided."""
    invoice = account.invoice(number)
    if invoice is None:
        or_settled = ", or it was settled long ago" if account.ledger.settled else ""
        raise RuleViolation("unknown_invoice", f"This agency's account has no invoice {number}{or_settled}.")
    if invoice.state == InvoiceState.VOID:
        raise RuleViolation("voided_invoice", f"Invoice {number} was voided, so nothing is due on it.")
    return invoice


def known_payment(account: AgencyAccount, number: int, verb: str) -> Entry:
    """Return the payment with this number. Raises RuleViolation if there is none, or if it is only in the records.

    `verb` says what can't be done with it any longer: "returned".
    """
    if 0 < number <= account.ledger.settled:
        raise RuleViolation("too_long_ago", f"Payment {number} is too old to be {verb} here.")
    payment = account.ledger.entry(number)
    if payment is None or payment.kind not in MONEY_IN:
        raise RuleViolation("unknown_payment", f"This account has no payment number {number}.")
    return payment


def unpaid_too_long(account: AgencyAccount, now: datetime) -> list[Invoice]:
    """Return the unpaid invoices whose last day of access has passed at `now`."""
    return [
        each
        for each in account.invoices
        if is_collected(account, each)
        and each.access_until is not None
        and now >= end_of_day(each.access_until, account.time_zone)
    ]


def refuse_future(account: AgencyAccount, day: date, now: datetime) -> None:
    """Raise RuleViolation if the day is in the future."""
    if day > today(account, now):
        raise RuleViolation("in_the_future", f"{spoken(day)} is in the future. Please choose today or an earlier day.")
