"""What a login report says about the accounts: when each signed in last, how often it failed, whether it is locked."""

from models.base import Instant, Message
from models.usage.reading import RefusedRows


class LoginRecord(Message):
    """One account. `user` is the id, the login name or the address that the report names it by."""

    user: str
    last_login: Instant | None = None
    """UTC; empty when the account never signed in."""
    failed_attempts: int | None = None
    """Empty when the report does not say."""
    locked: bool | None = None
    """Empty when the report does not say."""


class LoginReading(Message):
    """One login report, read. An account that stands in several rows has one record: its latest login, its most
    failed attempts, and locked if any row says so."""

    source: str
    zone: str
    logins: tuple[LoginRecord, ...]
    """In order of the users."""
    rows: int
    """Rows read, the refused ones included."""
    refused: tuple[RefusedRows, ...] = ()
    columns: tuple[str, ...] = ()
    """The headings that were understood, as the file writes them: user, last login, failed attempts, locked."""

    @property
    def rows_refused(self) -> int:
        """Rows that don't count, whatever the reason."""
        return sum(refusal.rows for refusal in self.refused)

    @property
    def newest(self) -> Instant | None:
        """The latest login (UTC)."""
        return max((login.last_login for login in self.logins if login.last_login), default=None)

    @property
    def oldest(self) -> Instant | None:
        """The earliest of the last logins (UTC)."""
        return min((login.last_login for login in self.logins if login.last_login), default=None)
