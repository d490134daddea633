"""The state machine of an invoice."""

from enum import StrEnum

from models.lifecycle import Lifecycle, transition


class InvoiceState(StrEnum):
    """The states of an invoice."""

    ISSUED = "issued"
    """Nothing is paid yet, and it is not due yet."""
    PART_PAID = "part_paid"
    OVERDUE = "overdue"
    """Its due date has passed, and it is not fully paid."""
    PAID = "paid"
    """Nothing is due: it was paid or credited."""
    VOID = "void"
    """It was wrong, and a counter-entry canceled it."""


class InvoiceMove(StrEnum):
    """The moves of an invoice."""

    PAID_IN_PART = "paid_in_part"
    SETTLED = "settled"
    FELL_OVERDUE = "past_its_due_date"
    DEFERRED = "deferred"
    """The agency got more time."""
    REOPENED = "reopened"
    """A payment was returned, so the amount is due again."""
    VOIDED = "voided"


OPEN_INVOICES = (InvoiceState.ISSUED, InvoiceState.PART_PAID, InvoiceState.OVERDUE)


class InvoiceLifecycle(Lifecycle[InvoiceState, InvoiceMove]):
    """An invoice, from its issue until it is paid or voided."""

    noun = "invoice"
    states = InvoiceState
    moves = InvoiceMove
    table = (
        transition(InvoiceMove.PAID_IN_PART, [InvoiceState.ISSUED, InvoiceState.PART_PAID], InvoiceState.PART_PAID),
        transition(InvoiceMove.PAID_IN_PART, [InvoiceState.OVERDUE], InvoiceState.OVERDUE),
        transition(InvoiceMove.SETTLED, OPEN_INVOICES, InvoiceState.PAID),
        transition(InvoiceMove.FELL_OVERDUE, [InvoiceState.ISSUED, InvoiceState.PART_PAID], InvoiceState.OVERDUE),
        transition(InvoiceMove.DEFERRED, OPEN_INVOICES, InvoiceState.ISSUED),
        transition(InvoiceMove.REOPENED, [InvoiceState.PART_PAID, InvoiceState.PAID], InvoiceState.ISSUED),
        transition(InvoiceMove.VOIDED, [*OPEN_INVOICES, InvoiceState.PAID], InvoiceState.VOID),
    )
