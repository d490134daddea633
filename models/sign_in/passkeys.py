"""Passkeys: whoever decides about others signs in with one. How a first one comes about, and another after a loss."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from models.base import Instant, Key, Message

CHALLENGE_GOOD_FOR: Final = timedelta(minutes=5)
"""How long a browser may take to answer with a passkey."""

INVITED_FOR: Final = timedelta(days=14)
"""How long an invitation can be used. Office default, to be confirmed."""

CAUTION: Final = timedelta(hours=24)
"""After a recovery, how long the new passkey does nothing that needs a fresh check: time for the owner to object."""

RECOVERY_CODES: Final = 10


class Purpose(StrEnum):
    """What a browser is asked to use a passkey for."""

    ENROLL = "enroll"
    SIGN_IN = "sign_in"


class Passkey(Message):
    """A passkey of a person. Instants are in UTC."""

    id: str
    """The credential's id, in base64url."""
    person_id: Key
    public_key: str
    """In base64url."""
    sign_count: int
    name: str
    """What its owner calls it."""
    added_at: Instant
    trusted_from: Instant
    """From when on it does what needs a fresh check; later than `added_at` after a recovery."""
    used_at: Instant | None = None
    removed_at: Instant | None = None


class Invitation(Message):
    """Leave to enroll a passkey: for somebody's first one, or after a loss. It holds no secret. Instants are in UTC."""

    id: Key
    person_id: Key
    by: Key
    """Who invited; the person, if they lost their passkeys and ask for another one."""
    at: Instant
    recovery: bool = False
    reason: str = ""
    confirmed_by: Key | None = None
    confirmed_at: Instant | None = None
    used_at: Instant | None = None
    withdrawn_at: Instant | None = None


def is_pending(invitation: Invitation, now: datetime) -> bool:
    """Return whether a passkey may be enrolled by this invitation now. A recovery needs its confirmation."""
    confirmed = not invitation.recovery or invitation.confirmed_at is not None
    return confirmed and is_open(invitation, now)


def is_open(invitation: Invitation, now: datetime) -> bool:
    """Return whether an invitation was not used or withdrawn, and is not too old, confirmed or not."""
    over = invitation.used_at is not None or invitation.withdrawn_at is not None
    return not over and now < open_until(invitation)


def open_until(invitation: Invitation) -> datetime:
    """Return until when an invitation can be used, or a recovery confirmed."""
    return (invitation.confirmed_at or invitation.at) + INVITED_FOR


def trusted_from(invitation: Invitation | None, now: datetime, enroller: datetime | None = None) -> datetime:
    """Return from when on a passkey that is enrolled now does what needs a fresh check.

    `enroller` is from when on the passkey of the session does: the next one is not trusted before it.
    """
    begins = now + CAUTION if invitation is not None and invitation.recovery else now
    return max(begins, enroller or begins)
