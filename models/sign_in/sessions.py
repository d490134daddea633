"""Sessions: how a person signed in, what that allows, and when it ends (S4, S6)."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from models.base import Instant, Key, Message
from models.calendar import spoken_time
from models.errors import RuleViolation
from models.sign_in.passkeys import Passkey


class Way(StrEnum):
    """How a person signed in."""

    MAIL = "mail"
    """By a link or a code in an email. It shows that somebody reads the mailbox, and no more."""
    PASSKEY = "passkey"
    DEVELOPMENT = "development"
    """A button of the development sign-in, on samples only."""


DECIDES: Final = frozenset({Way.PASSKEY, Way.DEVELOPMENT})
"""The ways of signing in that let a person use the roles held. Others give what concerns the person alone (S4)."""

IDLE: Final = timedelta(hours=1)
"""After this time without a page that somebody asked for, a session ends (S6)."""

IN_ALL: Final = timedelta(hours=24)
"""A session ends after this time, however it was used (S6)."""


FRESH: Final = timedelta(minutes=15)
"""How long a check of the person counts for what needs a fresh one (S8). Office default, to be confirmed."""


def started(id_hash: str, person_id: str, way: Way, now: datetime, passkey: Passkey | None = None) -> "Session":
    """Return a session that starts now, with the passkey that began it, if one did."""
    return Session(
        id_hash=id_hash,
        person_id=person_id,
        way=way,
        began_at=now,
        used_at=now,
        checked_at=now,
        passkey_id=None if passkey is None else passkey.id,
        trusted_from=None if passkey is None else passkey.trusted_from,
    )


class Session(Message):
    """A session. Its secret is kept as a hash only. Instants are in UTC."""

    id_hash: str
    person_id: Key
    way: Way
    began_at: Instant
    used_at: Instant
    checked_at: Instant
    """When the person last proved to be there: signed in, or confirmed with a passkey."""
    ended_at: Instant | None = None
    passkey_id: str | None = None
    """The passkey that began the session."""
    trusted_from: Instant | None = None
    """From when on that passkey does what needs a fresh check: later than the session if it was added after a loss."""

    @property
    def decides(self) -> bool:
        """Whether the person can use the roles held, besides what concerns the person alone."""
        return self.way in DECIDES


def is_alive(session: Session, now: datetime) -> bool:
    """Return whether the session still counts."""
    return session.ended_at is None and now < ends_at(session)


def require_fresh(session: Session, now: datetime, zone: str) -> None:
    """Raise RuleViolation unless the person proved a short time ago to be there, with a way in that is trusted (S8).

    The development sign-in asks for no proof, so there is none to be fresh.
    """
    if session.way == Way.DEVELOPMENT:
        return
    if session.trusted_from is not None and now < session.trusted_from:
        raise RuleViolation(
            "not_trusted_yet",
            f"You added your passkey after a loss, so you can do this from {spoken_time(session.trusted_from, zone)}. "
            "That leaves the owner time to object. If it is urgent, ask somebody else who may do it.",
        )
    if now - session.checked_at >= FRESH:
        raise RuleViolation("check_needed", "Please confirm that it is you.")


def used_until(session: Session, now: datetime) -> datetime:
    """Return when a session that is used now ends if no other page is asked for."""
    return ends_at(session.model_copy(update={"used_at": now}))


def ends_at(session: Session) -> datetime:
    """Return when the session ends if no page is asked for any more."""
    return min(session.used_at + IDLE, session.began_at + IN_ALL)
