"""Another email address: the former one can undo it for a while, and the new one does not sign in at once."""

from datetime import datetime, timedelta
from typing import Final

from models.base import Instant, Key, Message
from models.errors import RuleViolation
from models.ids import opaque

UNDONE_FOR: Final = timedelta(days=7)
"""For how long the former address can undo a change."""

HELD_FOR: Final = timedelta(hours=24)
"""For how long nobody signs in by the new address. The former one signs in meanwhile."""


class AddressChange(Message):
    """A person's email address became another one. Instants are in UTC."""

    id: Key
    person_id: Key
    former: str
    new: str
    by: Key
    at: Instant
    undone_at: Instant | None = None


def change_id(person_id: str, former: str, new: str) -> str:
    """Return the id of a change of address, which reveals nothing. The same change again has the same id."""
    return opaque("ac", f"{person_id}/{former.strip().lower()}/{new.strip().lower()}")


def holds(change: AddressChange, now: datetime) -> bool:
    """Return whether the new address does not sign in yet."""
    return change.undone_at is None and now < signs_in_from(change)


def signs_in_from(change: AddressChange) -> datetime:
    """Return from when on the new address signs in."""
    return change.at + HELD_FOR


def undone_until(change: AddressChange) -> datetime:
    """Return until when the former address can undo the change."""
    return change.at + UNDONE_FOR


def require_can_be_undone(change: AddressChange | None, now: datetime) -> AddressChange:
    """Return the change if it can be undone. Raises RuleViolation with what to do otherwise."""
    if change is None:
        raise RuleViolation("unknown_change", "There is no such change of an address. Please contact us.")
    if change.undone_at is not None:
        raise RuleViolation("undone", "This change was undone already. No action is needed.")
    if now >= undone_until(change):
        raise RuleViolation("too_late", "This change is more than 7 days old. Please contact us to correct it.")
    return change
