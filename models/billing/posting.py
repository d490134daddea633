"""Entries posted to an agency's ledger, and every invoice in the state that follows from them."""

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
    """The account with one more entry, and its invoices as they stand then. Raises RuleViolation when it does not fit.

    The entry counts for today unless `day` says another day.
    """
    day: date = fields.pop("day", None) or today(account, now)
    number = account.ledger.next_number
    entry = Entry(number=number, kind=kind, at=now, day=day, amount=amount, by=by, **fields)
    return restated(account.model_copy(update={"ledger": posted(account.ledger, entry)}))


def lowered(
    account: AgencyAccount, number: str, reductions: list[Reduction], by: str, now: datetime, why: str
) -> AgencyAccount:
    """The account with something taken off an invoice: first off what is open on it, as an adjustment; what was paid
    already is credited, and is the agency's money again. So a credit is never above what was paid.
    """
    invoice = account.invoice(number)
    standing = position_of(account).invoices[number]
    amount = sum((each.amount for each in reductions), ZERO)
    unpaid = min(amount, standing.open)
    first = account.ledger.next_number
    after = account
    for kind, part in ((EntryKind.ADJUSTMENT, unpaid), (EntryKind.CREDIT, amount - unpaid)):
        if part > ZERO:
            after = entered(after, kind, -part, by, now, invoice=number, reason=why)
    entries = tuple(range(first, after.ledger.next_number))
    written = tuple(each.model_copy(update={"entries": entries}) for each in reductions)
    return with_invoice(after, number, reductions=(*(invoice.reductions if invoice else ()), *written))


def restated(account: AgencyAccount) -> AgencyAccount:
    """The account with every invoice in the state that its entries say."""
    stands = position_of(account).invoices
    return account.model_copy(
        update={"invoices": tuple(_stands(each, stands[each.number]) for each in account.invoices)}
    )


def with_invoice(account: AgencyAccount, number: str, **changes: Any) -> AgencyAccount:
    """The account with something changed on one invoice."""
    return account.model_copy(
        update={
            "invoices": tuple(
                each.model_copy(update=changes) if each.number == number else each for each in account.invoices
            )
        }
    )


def position_of(account: AgencyAccount) -> Position:
    """Where the agency's money is."""
    return position(account.ledger)


def open_on(account: AgencyAccount, number: str) -> Decimal:
    """What is still to be paid on an invoice."""
    return position_of(account).invoices[number].open


def today(account: AgencyAccount, now: datetime) -> date:
    """The day where the account is kept."""
    return civil_day(now, account.time_zone)


def _stands(invoice: Invoice, standing: InvoicePosition) -> Invoice:
    lifecycle = InvoiceLifecycle(invoice.state)
    for move in _moves(invoice.state, standing):
        lifecycle.apply(move)
    return invoice.model_copy(update={"state": lifecycle.state})


def _moves(state: InvoiceState, standing: InvoicePosition) -> list[InvoiceMove]:
    """How an invoice comes from its state to the one that its standing says. Only time makes it overdue."""
    if standing.voided:
        return [] if state == InvoiceState.VOID else [InvoiceMove.VOIDED]
    if standing.open == ZERO:
        return [] if state == InvoiceState.PAID else [InvoiceMove.SETTLED]
    if state == InvoiceState.OVERDUE:
        return []
    wanted = InvoiceState.PART_PAID if standing.paid > ZERO else InvoiceState.ISSUED
    if state == wanted:
        return []
    reopened = [InvoiceMove.REOPENED] if state in (InvoiceState.PAID, InvoiceState.PART_PAID) else []
    return reopened + ([InvoiceMove.PAID_IN_PART] if wanted == InvoiceState.PART_PAID else [])
