"""What every step on an agency's account needs, and what follows from any of them."""

from datetime import date, datetime

from models.billing.lifecycle import InvoiceState
from models.billing.messages import BillingStep
from models.billing.posting import today
from models.billing.state import AgencyAccount, Invoice
from models.calendar import spoken
from models.errors import RuleViolation
from models.forms import remembered, require_new
from models.people import Permission


def check_and_remember(account: AgencyAccount, message: BillingStep, allowed: Permission) -> AgencyAccount:
    """What every step needs: a new form, and a person who may. The form is remembered."""
    require_new(account.keys, message)
    allowed.require()
    return account.model_copy(update={"keys": remembered(account.keys, message)})


def known_invoice(account: AgencyAccount, number: str) -> Invoice:
    """An invoice by its number. Raises RuleViolation when there is none, or when it was voided."""
    invoice = account.invoice(number)
    if invoice is None:
        gone = ", or it was settled long ago" if account.ledger.settled else ""
        raise RuleViolation("unknown_invoice", f"There is no invoice {number} on this agency's account{gone}.")
    if invoice.state == InvoiceState.VOID:
        raise RuleViolation("voided_invoice", f"The invoice {number} was voided; nothing is owed on it.")
    return invoice


def refuse_future(account: AgencyAccount, day: date, now: datetime) -> None:
    """Raise RuleViolation for a day that is still to come."""
    if day > today(account, now):
        raise RuleViolation("in_the_future", f"{spoken(day)} is still to come.")
