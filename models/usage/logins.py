"""What a login report says about the accounts: last login, failed attempts, and whether they are locked."""

from enum import StrEnum

from models.base import Instant, Message
from models.usage.coverage import Period
from models.usage.reading import RefusedRows


class LoginReportKind(StrEnum):
    """What the rows of a login report are."""

    LAST_LOGINS = "last_logins"
    """One account each, with its last login: it speaks for all time up to the day it was run."""
    ACTIVITY = "activity"
    """One login each: it speaks only for its period."""


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
    kind: LoginReportKind = LoginReportKind.LAST_LOGINS
    as_of: Instant | None = None
    """When a list of last logins was run. If the report doesn't say, its newest login counts."""
    period_start: Instant | None = None
    period_end: Instant | None = None
    proves_lack: bool = True
    """False if rows are missing from it. It then proves use, but never that there was none."""

    @property
    def covers(self) -> Period | None:
        """The time for which it proves that the accounts it lists did not sign in, or None if it proves only use."""
        if not self.proves_lack:
            return None
        if self.kind == LoginReportKind.LAST_LOGINS:
            until = self.as_of or self.newest
            return Period(end=until) if until is not None else None
        if self.period_start is None or self.period_end is None or self.period_start >= self.period_end:
            return None
        return Period(start=self.period_start, end=self.period_end)

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
