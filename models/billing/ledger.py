"""An agency's ledger: an entry is added when it fits, the balance is the sum, and what is settled can be put away."""

from collections.abc import Mapping
from decimal import Decimal

from models.billing.allocation import Position, Replay
from models.billing.entries import Entry, Ledger


def posted(ledger: Ledger, entry: Entry) -> Ledger:
    """The ledger with one more entry. Raises RuleViolation when it does not fit what is there."""
    if entry.number != ledger.next_number:
        raise ValueError(f"the next entry is number {ledger.next_number}, not {entry.number}")
    Replay(ledger.entries).refuse(entry)
    return ledger.model_copy(update={"entries": (*ledger.entries, entry)})


def position(ledger: Ledger) -> Position:
    """Where the money is after the last entry."""
    return Replay(ledger.entries).position()


def where_it_went(ledger: Ledger, payment: int) -> Mapping[str, Decimal]:
    """On which invoices the money of a payment lies now."""
    return position(ledger).on_invoices.get(payment, {})


def without_settled(ledger: Ledger, last: int) -> Ledger:
    """The ledger without the entries up to number `last`; what is dropped must be settled by itself.

    Raises ValueError when something before is open or left over, or when a later entry returns to it.
    """
    count = last - ledger.settled
    if not 0 <= count <= len(ledger.entries):
        raise ValueError(f"there is no entry {last} here")
    before, after = ledger.entries[:count], ledger.entries[count:]
    then = position(Ledger(settled=ledger.settled, entries=before))
    dropped = {each.invoice for each in before if each.invoice}
    if then.open or then.available or then.overdrawn:
        raise ValueError(f"up to entry {last} not everything is settled")
    if any((each.returns or last + 1) <= last or each.invoice in dropped for each in after):
        raise ValueError(f"a later entry is about something up to entry {last}")
    return Ledger(settled=last, entries=after)
