"""What an export says of its users: file by file, and whom its list of users names."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from adapters.usage.judging import COUNTS, REASONS, USER_ID
from adapters.usage.rows import Row
from adapters.usage.sums import ByUser, Sums
from adapters.usage.times import time_of
from models.usage.reading import HudFileKind, RefusedRows

EMAIL = "useremail"
_FIRST_ROW = 2
"""A spreadsheet numbers the headings as the first row."""


class FileTotals(NamedTuple):
    """What one file adds up to: all its rows; the users, newest and oldest date of those that count."""

    rows: int
    users: int
    newest: datetime | None
    oldest: datetime | None
    refused: tuple[RefusedRows, ...]


class UserTotals(NamedTuple):
    """What one user adds up to over the files; users of refused rows only, and without a row, are there too."""

    user_id: str
    is_listed: bool
    email: str
    newest: datetime | None
    newest_of_clients: datetime | None
    rows: int
    rows_of_clients: int
    recent_of_clients: int
    rows_by_file: dict[str, int]


class ExportUsers:
    """What an export's users did, file by file, and whom its list of users names."""

    def __init__(self) -> None:
        self._active: dict[str, dict[str, tuple[HudFileKind, Sums]]] = {}
        """By user and file: the rows that count."""
        self._listed: dict[str, set[str]] = {}

    def add(self, name: str, kind: HudFileKind, by_user: ByUser) -> FileTotals:
        """A file, by what its rows add up to."""
        by_verdict: dict[int, list[Sums]] = {}
        for (user, verdict), sums in by_user.items():
            by_verdict.setdefault(verdict, []).append(sums)
            files = self._active.setdefault(user, {}) if user else {}
            if verdict == COUNTS:
                files[name] = (kind, sums)
        counted = by_verdict.pop(COUNTS, [])
        return FileTotals(
            rows=sum(sums.rows for sums in by_user.values()),
            users=len(counted),
            newest=_newest(counted),
            oldest=time_of(min(sums.oldest for sums in counted)) if counted else None,
            refused=tuple(_refused(verdict, by_verdict[verdict]) for verdict in sorted(by_verdict)),
        )

    def list_users(self, rows: Iterable[Row]) -> None:
        """The list of users: their ids, and e-mail addresses if it has any."""
        for row in rows:
            user_id = row[USER_ID].strip(" ")
            if user_id:
                self._listed.setdefault(user_id, set()).add(row.get(EMAIL, "").strip(" "))

    def listed_with_several_addresses(self) -> list[str]:
        """Ids that are listed with more than one e-mail address: none of these is taken."""
        return sorted(user_id for user_id, emails in self._listed.items() if len(emails - {""}) > 1)

    def users(self) -> list[UserTotals]:
        """Everybody, in the order of their ids."""
        return [self._totals(user_id) for user_id in sorted({*self._active, *self._listed})]

    def _totals(self, user_id: str) -> UserTotals:
        files = self._active.get(user_id, {})
        every = [sums for _, sums in files.values()]
        of_clients = [sums for kind, sums in files.values() if kind == HudFileKind.CLIENT_DATA]
        return UserTotals(
            user_id=user_id,
            is_listed=user_id in self._listed,
            email=self._email_of(user_id),
            newest=_newest(every),
            newest_of_clients=_newest(of_clients),
            rows=sum(sums.rows for sums in every),
            rows_of_clients=sum(sums.rows for sums in of_clients),
            recent_of_clients=sum(sums.recent for sums in of_clients),
            rows_by_file={name: sums.rows for name, (_, sums) in sorted(files.items())},
        )

    def _email_of(self, user_id: str) -> str:
        emails = self._listed.get(user_id, set()) - {""}
        return next(iter(emails)) if len(emails) == 1 else ""


def _newest(rows: Iterable[Sums]) -> datetime | None:
    newest = max((sums.newest for sums in rows), default=None)
    return None if newest is None else time_of(newest)


def _refused(verdict: int, rows: Iterable[Sums]) -> RefusedRows:
    """Rows with the same verdict; `rows` is not empty."""
    total = Sums.of_all(rows)
    return RefusedRows(reason=REASONS[verdict - 1], rows=total.rows, first_row=total.first + _FIRST_ROW)
