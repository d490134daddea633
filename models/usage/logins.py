"""What a login report says about the accounts: last login, failed attempts, status, and whether they are locked."""

from enum import StrEnum

from models.base import Instant, Message
from models.usage.columns import ColumnName
from models.usage.coverage import Period
from models.usage.reading import RefusedRows, RowSetAside


class LoginReportKind(StrEnum):
    """What a login report lists, and therefore for what time it speaks."""

    LAST_LOGINS = "last_logins"
    """The last login of each account. It speaks, for these accounts, for all time up to the day it was run."""
    ACTIVITY = "activity"
    """The logins of a period. It speaks for that period only."""

    @property
    def spoken(self) -> str:
        """The kind in words."""
        return {
            LoginReportKind.LAST_LOGINS: "a list of last logins",
            LoginReportKind.ACTIVITY: "a list of the logins of a period",
        }[self]


class AccountStatus(StrEnum):
    """What the HMIS says of an account."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    """Its holder can't sign in: inactive, disabled, closed, or deleted."""
    PENDING = "pending"
    """Its holder has not set it up yet."""
    LOCKED = "locked"


class LoginRecord(Message):
    """One account. `user` is the id, login name or address by which the report names it, or else a name.

    Addresses and names find the person on record, and are not stored (docs/adr/0011).
    """

    user: str
    last_login: Instant | None = None
    """In UTC. Empty if the account never signed in, or not in the period of the report."""
    failed_attempts: int | None = None
    """Empty if the report doesn't say."""
    locked: bool | None = None
    """Empty if the report doesn't say."""
    status: AccountStatus | None = None
    """Empty if the report doesn't say."""
    email: str = ""
    """The address beside the id. Empty if there is none, or if several rows give several."""
    is_name: bool = False
    """The report gives neither an id nor an address, so `user` is the name of a person, first name first."""
    agency: str = ""
    """The agency under which the report lists the account, as the report writes it."""


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
    kind: LoginReportKind = LoginReportKind.LAST_LOGINS
    as_of: Instant | None = None
    """When the report was run: as it or a person says. Empty if nobody does and it shows no login."""
    period_start: Instant | None = None
    period_end: Instant | None = None
    """The period, without the moment of its end. Empty if neither the report nor a person gives one."""
    refused: tuple[RefusedRows, ...] = ()
    columns: tuple[ColumnName, ...] = ()
    """The column headings that were recognized, as in the file, and what each was taken for."""
    headings: tuple[str, ...] = ()
    """Every heading of its tables, as in the file."""
    rows_set_aside: int = 0
    set_aside: tuple[RowSetAside, ...] = ()
    """Damaged rows that somebody asked to set aside: how many, and the first of them."""
    proves_lack: bool = True
    """Whether a listed account without a login did not sign in.

    False if rows were set aside or somebody said to go on without some.
    """
    met_ids: tuple[str, ...] = ()
    """User ids that the report writes in several ways, with other blanks in or around them."""
    remarks: tuple[str, ...] = ()
    """Remarks for the reader of the summary, without names."""

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.source

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
    def use_only_because(self) -> str:
        """Why it can only prove use, and no lack of use, in words. Empty if it can prove both."""
        if self.covers is not None:
            return ""
        if not self.proves_lack:
            return "rows are missing from it"
        if self.kind == LoginReportKind.LAST_LOGINS:
            return "it doesn’t say when it was run, and shows no login; import it again with --as-of"
        return "it doesn’t say which days it is about; import it again with --from and --to"

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
