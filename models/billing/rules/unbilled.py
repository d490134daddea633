"""Bills a voided invoice again later, exactly once (R15)."""

from datetime import datetime

from models.billing import permissions
from models.billing.checks import check_and_remember
from models.billing.decisions import settled
from models.billing.invoice_lines import drafted, kind_again
from models.billing.lifecycle import InvoiceState
from models.billing.messages import BillAgain
from models.billing.rules.access import with_consequences
from models.billing.state import AccountDecision, AgencyAccount, Invoice
from models.billing.unbilled import lines_again, matter_of_void
from models.effects import Decision
from models.errors import RuleViolation
from models.money.amounts import ZERO, spoken_amount, total


def bill_again(account: AgencyAccount, message: BillAgain, now: datetime) -> AccountDecision:
    """Draft an invoice for what a voided one left unbilled, with the current facts. It waits for its number."""
    after = check_and_remember(account, message, permissions.may_void_invoice(message.actor, account))
    after = after.model_copy(update={"days_billed_once": account.days_billed_once or message.days_once})
    invoice = _voided(account, message.invoice)
    if account.drafts:
        raise RuleViolation("busy", "An invoice is being issued right now. Please try again in a minute.")
    lines = lines_again(after, invoice, message.licenses)
    amount = total([line.amount for line in lines])
    if amount == ZERO:
        summary = f"Nothing of invoice {invoice.number} has to be billed again."
    else:
        draft = drafted(after, kind_again(after, invoice.kind, lines), invoice.key, lines, now)
        after = after.model_copy(
            update={
                "drafts": (*after.drafts, draft),
                "known": tuple(dict.fromkeys((*after.known, *(line.license_id for line in lines)))),
                "counted": {**after.counted, **{each.license_id: each.step for each in message.licenses if each.step}},
            }
        )
        summary = f"What invoice {invoice.number} billed is billed again. To be invoiced: {spoken_amount(amount)}."
    decision: AccountDecision = Decision(state=after, move="billed_again", summary=summary)
    return with_consequences(account, settled(decision, matter_of_void(invoice.number)), now)


def _voided(account: AgencyAccount, number: str) -> Invoice:
    """Return a voided invoice that left something unbilled. Raises RuleViolation if there is nothing to bill again."""
    invoice = account.invoice(number)
    if invoice is None:
        raise RuleViolation(
            "unknown_invoice", f"This agency's account has no invoice {number} that can be billed again."
        )
    if invoice.state != InvoiceState.VOID:
        raise RuleViolation(
            "not_void", f"Invoice {number} is not void. Please void it first, and bill it again with that."
        )
    if matter_of_void(number) not in account.matters:
        raise RuleViolation(
            "billed_already",
            f"Nothing of invoice {number} is left to bill. It was billed again, or somebody settled it.",
        )
    return invoice
