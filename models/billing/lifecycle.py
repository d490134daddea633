"""The machines of billing: an invoice, and an organization's request to pay for licenses itself."""

from enum import StrEnum

from models.lifecycle import Lifecycle, transition


class InvoiceState(StrEnum):
    """Where an invoice stands."""

    ISSUED = "issued"
    """Nothing is paid yet, and there is time."""
    PART_PAID = "part_paid"
    OVERDUE = "overdue"
    """Its due date is over, and not everything is paid."""
    PAID = "paid"
    """Nothing is open: paid, or credited."""
    VOID = "void"
    """It was wrong; a counter-entry took it back."""


class InvoiceMove(StrEnum):
    """What can happen to an invoice."""

    PAID_IN_PART = "paid_in_part"
    SETTLED = "settled"
    FELL_OVERDUE = "past_its_due_date"
    DEFERRED = "deferred"
    """The agency was given more time."""
    REOPENED = "reopened"
    """What was paid is gone: a payment was returned."""
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
