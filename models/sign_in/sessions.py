"""Sessions: how a person signed in, what that allows, and when it ends (S4, S6)."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from models.base import Instant, Key, Message


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


def started(id_hash: str, person_id: str, way: Way, now: datetime) -> "Session":
    """Return a session that starts now."""
    return Session(id_hash=id_hash, person_id=person_id, way=way, began_at=now, used_at=now, checked_at=now)


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

    @property
    def decides(self) -> bool:
        """Whether the person can use the roles held, besides what concerns the person alone."""
        return self.way in DECIDES


def is_alive(session: Session, now: datetime) -> bool:
    """Return whether the session still counts."""
    return session.ended_at is None and now < ends_at(session)


def ends_at(session: Session) -> datetime:
    """Return when the session ends if no page is asked for any more."""
    return min(session.used_at + IDLE, session.began_at + IN_ALL)
