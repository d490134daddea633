"""An agency's ledger: valid entries are added, the balance is the sum, and old entries can move to the records."""

from collections.abc import Container, Mapping
from decimal import Decimal

from models.billing.allocation import Position, Replay
from models.billing.entries import Entry, Ledger, Opening


def posted(ledger: Ledger, entry: Entry) -> Ledger:
    """Add an entry to the ledger. Raises RuleViolation if it does not fit the earlier entries."""
    if entry.number != ledger.next_number:
        raise ValueError(f"the next entry is number {ledger.next_number}, not {entry.number}")
    Replay(ledger).refuse(entry)
    return ledger.model_copy(update={"entries": (*ledger.entries, entry)})


def position(ledger: Ledger) -> Position:
    """Return where the money is after the last entry."""
    return Replay(ledger).position()


def payment_allocations(ledger: Ledger, payment: int) -> Mapping[str, Decimal]:
    """Return the invoices to which the money of a payment is allocated now, with the amounts."""
    return position(ledger).on_invoices.get(payment, {})


def put_away(ledger: Ledger, last: int, invoices: Container[str]) -> Ledger:
    """Sum up the entries through number `last` in the opening. The balance and the allocation stay the same.

    The invoices in `invoices` can still be credited, voided and paid; all others must be settled. A payment among the
    entries can no longer be returned. Raises ValueError if there is no entry `last`.
    """
    count = last - ledger.settled
    if not 0 <= count <= len(ledger.entries):
        raise ValueError(f"there is no entry {last} here")
    before = ledger.model_copy(update={"entries": ledger.entries[:count]})
    then = Replay(before)
    opening = Opening(balance=before.balance, brought=then.brought(invoices), free=then.free)
    return Ledger(settled=last, opening=opening, entries=ledger.entries[count:])
