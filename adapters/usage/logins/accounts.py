"""The accounts of a login report, put together row by row, so that memory does not grow with the rows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from adapters.files.oldest import OLDEST
from adapters.files.sheets import SheetRow
from adapters.files.times import ReportClock
from adapters.usage.logins.headings import ReportColumns
from adapters.usage.logins.titles import status_of
from models.usage.columns import ColumnRole
from models.usage.logins import AccountStatus, LoginRecord
from models.usage.reading import RefusedRows
from models.usage.refusals import RefusalReason
from models.usage.user_ids import first_name_first, plain_id

M = TypeVar("M", datetime, int, bool)

_NEVER = ("", "none", "null", "n/a", "na", "-", "--", "—", "no login", "no logins", "not yet", "has never logged in")
_YES = ("yes", "y", "true", "t", "1", "locked", "locked out")
_NO = ("no", "n", "false", "f", "0", "unlocked", "not locked")
_LAST_FIRST = re.compile(r"[^,@\d]+,[^,@\d]+")
_NUMBER = re.compile("[0-9]{1,18}")
_REASONS = (
    RefusalReason.NO_USER,
    RefusalReason.UNREADABLE_LOGIN,
    RefusalReason.NO_DATE,
    RefusalReason.FUTURE_DATE,
    RefusalReason.TOO_OLD,
    RefusalReason.UNREADABLE_NUMBER,
    RefusalReason.UNREADABLE_ANSWER,
)


@dataclass(frozen=True)
class Group:
    """What stands above a group of rows: the agency's heading, and the accounts' status."""

    agency: str = ""
    status: AccountStatus | None = None


@dataclass(slots=True)
class _Account:
    """What the rows of one account say together."""

    is_name: bool
    last_login: datetime | None = None
    failed: int | None = None
    locked: bool | None = None
    status: AccountStatus | None = None
    agency: str = ""
    emails: set[str] = field(default_factory=set)
    spellings: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Login:
    """When an account signed in, according to one row; empty for never."""

    at: datetime | None


class ReportAccounts:
    """The accounts of one report as of the clock's moment."""

    def __init__(self, clock: ReportClock) -> None:
        self._clock = clock
        self._by_user: dict[str, _Account] = {}
        self._refused: dict[RefusalReason, tuple[int, int]] = {}
        """By reason: the first line, and the number of rows."""
        self.rows = 0
        self.unknown_statuses: set[str] = set()

    def add(self, row: SheetRow, columns: ReportColumns, group: Group) -> None:
        """Add a row, or count it with the reason why it does not count."""
        self.rows += 1
        reason = self._judge(_Cells(row.cells, columns), group)
        if reason is not None:
            first, rows = self._refused.get(reason, (row.line, 0))
            self._refused[reason] = (first, rows + 1)

    def _judge(self, cells: "_Cells", group: Group) -> RefusalReason | None:
        written, user, is_name = _who(cells)
        if not user:
            return RefusalReason.NO_USER
        login = self._login(cells)
        if isinstance(login, RefusalReason):
            return login
        failed, locked = cells[ColumnRole.FAILED], cells[ColumnRole.LOCKED].lower()
        if failed and not _NUMBER.fullmatch(failed):
            return RefusalReason.UNREADABLE_NUMBER
        if locked and locked not in (*_YES, *_NO):
            return RefusalReason.UNREADABLE_ANSWER
        status = self._status(cells) or group.status
        account = self._by_user.setdefault(user, _Account(is_name))
        account.last_login = _most((account.last_login, login.at))
        account.failed = _most((account.failed, int(failed) if failed else None))
        account.locked = _most((account.locked, locked in _YES if locked else _locked_by(status)))
        account.status = AccountStatus.LOCKED if AccountStatus.LOCKED in (account.status, status) else status
        account.agency = cells[ColumnRole.AGENCY] or group.agency or account.agency
        account.emails |= {cells[ColumnRole.EMAIL]} - {""}
        account.spellings.add(written)
        return None

    def _login(self, cells: "_Cells") -> _Login | RefusalReason:
        """Return when the account signed in, or why that can't be said."""
        role = ColumnRole.LAST_LOGIN if cells.has(ColumnRole.LAST_LOGIN) else ColumnRole.LOGIN
        text = cells[role]
        is_never = text.lower() in _NEVER or text.lower().startswith("never")
        if is_never and role == ColumnRole.LOGIN and cells.has(role) and not text:
            return RefusalReason.NO_DATE
        if is_never:
            return _Login(None)
        moment = self._clock.read(text, cells[ColumnRole.TIME])
        if moment is None:
            return RefusalReason.UNREADABLE_LOGIN
        if moment.at.replace(tzinfo=None) < OLDEST:
            return RefusalReason.TOO_OLD
        at = moment.instant(self._clock.zone)
        return RefusalReason.FUTURE_DATE if at > self._clock.now else _Login(at)

    def _status(self, cells: "_Cells") -> AccountStatus | None:
        text = cells[ColumnRole.STATUS]
        status = status_of(text)
        if text and status is None:
            self.unknown_statuses.add(text)
        return status

    @property
    def refused(self) -> tuple[RefusedRows, ...]:
        """The rows that don't count, by reason."""
        return tuple(
            RefusedRows(reason=reason, rows=self._refused[reason][1], first_row=self._refused[reason][0])
            for reason in _REASONS
            if reason in self._refused
        )

    @property
    def met_ids(self) -> tuple[str, ...]:
        """The ids that the report writes in more than one way, with other blanks in or around them."""
        return tuple(sorted(user for user, each in self._by_user.items() if len(each.spellings) > 1))

    def records(self) -> tuple[LoginRecord, ...]:
        """Return the accounts in the order of the users."""
        return tuple(_record(user, self._by_user[user]) for user in sorted(self._by_user))


class _Cells:
    """The cells of a row by what they hold; empty where there is no such column."""

    def __init__(self, cells: tuple[str, ...], columns: ReportColumns) -> None:
        self._cells = cells
        self._places = columns.places

    def has(self, role: ColumnRole) -> bool:
        """Tell whether there is such a column."""
        return role in self._places

    def written(self, role: ColumnRole) -> str:
        """Return a cell as the report writes it."""
        place = self._places.get(role, len(self._cells))
        return self._cells[place] if place < len(self._cells) else ""

    def __getitem__(self, role: ColumnRole) -> str:
        return " ".join(self.written(role).split())


def _who(cells: _Cells) -> tuple[str, str, bool]:
    """Return the account in a row: as written, as we save it, and whether that is a person's name.

    An id goes before an address, and an address before a name.
    """
    written = cells.written(ColumnRole.USER)
    if written.strip() and not _LAST_FIRST.fullmatch(written.strip()):
        return written, plain_id(written), False
    if cells[ColumnRole.EMAIL]:
        return "", cells[ColumnRole.EMAIL], False
    name = cells[ColumnRole.USER] or cells[ColumnRole.NAME]
    return "", first_name_first(name), True


def _locked_by(status: AccountStatus | None) -> bool | None:
    """Tell what a status says about being locked; an inactive or pending account may be either."""
    return {AccountStatus.LOCKED: True, AccountStatus.ACTIVE: False}.get(status) if status else None


def _most(values: Iterable[M | None]) -> M | None:
    """Return the greatest value there is, or None."""
    return max((value for value in values if value is not None), default=None)


def _record(user: str, account: _Account) -> LoginRecord:
    return LoginRecord(
        user=user,
        last_login=account.last_login,
        failed_attempts=account.failed,
        locked=account.locked,
        status=account.status,
        email=next(iter(account.emails)) if len(account.emails) == 1 and user not in account.emails else "",
        is_name=account.is_name,
        agency=account.agency,
    )
