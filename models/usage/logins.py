"""What a login report says about the accounts: last login, failed attempts, and whether they are locked."""

from models.base import Instant, Message
from models.usage.reading import RefusedRows


class LoginRecord(Message):
    """One account. `user` is the id, login name or address by which the report names it."""

    user: str
    last_login: Instant | None = None
    """In UTC. Empty if the account never signed in."""
    failed_attempts: int | None = None
    """Empty if the report doesn't say."""
    locked: bool | None = None
    """Empty if the report doesn't say."""


class LoginReading(Message):
    """The content of one login report.

    An account in several rows has one record: its latest login, its most failed attempts, and locked if any row says
    so.
    """

    source: str
    zone: str
    logins: tuple[LoginRecord, ...]
    """In the order of the users."""
    rows: int
    """The number of rows, including refused rows."""
    refused: tuple[RefusedRows, ...] = ()
    columns: tuple[str, ...] = ()
    """The column headings that were recognized, as in the file: user, last login, failed attempts, locked."""

    @property
    def rows_refused(self) -> int:
        """The number of rows that don't count, for any reason."""
        return sum(refusal.rows for refusal in self.refused)

    @property
    def newest(self) -> Instant | None:
        """The latest login (UTC)."""
        return max((login.last_login for login in self.logins if login.last_login), default=None)

    @property
    def oldest(self) -> Instant | None:
        """The earliest of the last logins (UTC)."""
        return min((login.last_login for login in self.logins if login.last_login), default=None)
