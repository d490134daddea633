"""Posts entries to an agency's ledger, and updates the state of every invoice."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.billing.allocation import InvoicePosition, Position
from models.billing.entries import Entry, EntryKind
from models.billing.ledger import position, posted
from models.billing.lifecycle import InvoiceLifecycle, InvoiceMove, InvoiceState
from models.billing.state import AgencyAccount, Invoice, Reduction
from models.calendar import civil_day
from models.money.amounts import ZERO


def entered(
    account: AgencyAccount, kind: EntryKind, amount: Decimal, by: str, now: datetime, **fields: Any
) -> AgencyAccount:
    """Post an entry and update the invoices. Raises RuleViolation if it does not fit the earlier entries.

    The entry counts for today unless `day` names another day.
    """
    day: date = fields.pop("day", None) or today(account, now)
    number = account.ledger.next_number
    entry = Entry(number=number, kind=kind, at=now, day=day, amount=amount, by=by, **fields)
    return restated(account.model_copy(update={"ledger": posted(account.ledger, entry)}))


def lowered(
    account: AgencyAccount, number: str, reductions: list[Reduction], by: str, now: datetime, why: str
) -> AgencyAccount:
    """Reduce an invoice: first the unpaid part by an adjustment, then the paid part by a credit.

    The credit is the agency's money again, so a credit is never more than what was paid.
    """
    invoice = account.invoice(number)
    invoice_position = position_of(account).invoices[number]
    amount = sum((each.amount for each in reductions), ZERO)
    unpaid = min(amount, invoice_position.open)
    first = account.ledger.next_number
    after = account
    for kind, part in ((EntryKind.ADJUSTMENT, unpaid), (EntryKind.CREDIT, amount - unpaid)):
        if part > ZERO:
            after = entered(after, kind, -part, by, now, invoice=number, reason=why)
    entries = tuple(range(first, after.ledger.next_number))
    posted_reductions = tuple(each.model_copy(update={"entries": entries}) for each in reductions)
    return with_invoice(after, number, reductions=(*(invoice.reductions if invoice else ()), *posted_reductions))


def restated(account: AgencyAccount) -> AgencyAccount:
    """Update the state of every invoice from the entries."""
    positions = position_of(account).invoices
    return account.model_copy(
        update={"invoices": tuple(_with_state(each, positions[each.number]) for each in account.invoices)}
    )


def with_invoice(account: AgencyAccount, number: str, **changes: Any) -> AgencyAccount:
    """Change fields of one invoice."""
    return account.model_copy(
        update={
            "invoices": tuple(
                each.model_copy(update=changes) if each.number == number else each for each in account.invoices
            )
        }
    )


def position_of(account: AgencyAccount) -> Position:
    """Return where the agency's money is."""
    return position(account.ledger)


def open_on(account: AgencyAccount, number: str) -> Decimal:
    """Return the amount still due on an invoice."""
    return position_of(account).invoices[number].open


def first_due(invoice: Invoice) -> date:
    """Return the due date that an invoice had when it was issued."""
    return invoice.due.extensions[0].from_day if invoice.due.extensions else invoice.due.last_day


def today(account: AgencyAccount, now: datetime) -> date:
    """Return today's date in the account's time zone."""
    return civil_day(now, account.time_zone)


def _with_state(invoice: Invoice, position: InvoicePosition) -> Invoice:
    lifecycle = InvoiceLifecycle(invoice.state)
    for move in _moves(invoice.state, position):
        lifecycle.apply(move)
    return invoice.model_copy(update={"state": lifecycle.state})


def _moves(state: InvoiceState, position: InvoicePosition) -> list[InvoiceMove]:
    """List the moves from an invoice's state to the one that its position requires. Only time makes it overdue."""
    if position.voided:
        return [] if state == InvoiceState.VOID else [InvoiceMove.VOIDED]
    if position.open == ZERO:
        return [] if state == InvoiceState.PAID else [InvoiceMove.SETTLED]
    if state == InvoiceState.OVERDUE:
        return []
    wanted = InvoiceState.PART_PAID if position.paid > ZERO else InvoiceState.ISSUED
    if state == wanted:
        return []
    reopened = [InvoiceMove.REOPENED] if state in (InvoiceState.PAID, InvoiceState.PART_PAID) else []
    return reopened + ([InvoiceMove.PAID_IN_PART] if wanted == InvoiceState.PART_PAID else [])
