"""An agency's ledger: an entry is added when it fits, the balance is the sum, and what is old can be put away."""

from collections.abc import Container, Mapping
from decimal import Decimal

from models.billing.allocation import Position, Replay
from models.billing.entries import Entry, Ledger, Opening


def posted(ledger: Ledger, entry: Entry) -> Ledger:
    """The ledger with one more entry. Raises RuleViolation when it does not fit what is there."""
    if entry.number != ledger.next_number:
        raise ValueError(f"the next entry is number {ledger.next_number}, not {entry.number}")
    Replay(ledger).refuse(entry)
    return ledger.model_copy(update={"entries": (*ledger.entries, entry)})


def position(ledger: Ledger) -> Position:
    """Where the money is after the last entry."""
    return Replay(ledger).position()


def payment_allocations(ledger: Ledger, payment: int) -> Mapping[str, Decimal]:
    """On which invoices the money of a payment lies now."""
    return position(ledger).on_invoices.get(payment, {})


def put_away(ledger: Ledger, last: int, invoices: Container[str]) -> Ledger:
    """The ledger with the entries up to number `last` summed up in its opening: the balance stays, and where money is.

    Invoices of these numbers can still be credited, voided and paid; others must be settled. A payment among the
    entries can't be returned any more. Raises ValueError when there is no such entry.
    """
    count = last - ledger.settled
    if not 0 <= count <= len(ledger.entries):
        raise ValueError(f"there is no entry {last} here")
    before = ledger.model_copy(update={"entries": ledger.entries[:count]})
    then = Replay(before)
    opening = Opening(balance=before.balance, brought=then.brought(invoices), free=then.free)
    return Ledger(settled=last, opening=opening, entries=ledger.entries[count:])
