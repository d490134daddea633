"""What an export says of its users: file by file, and whom its list of users names."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple

import polars as pl

from adapters.usage.judging import BY_USER, COUNTS, NO_USER, REASONS
from models.usage import FileKind, RefusedRows

_FIRST_ROW = 2
"""A spreadsheet numbers the headings as the first row."""
_NOTHING: Final[tuple[Any, ...]] = (None, None, 0, 0, 0, [], [])
"""What a user adds up to who is listed and never touched a row."""


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
    files: list[str]
    rows_in_files: list[int]


class ExportUsers:
    """What an export's users did, file by file, and whom its list of users names."""

    def __init__(self) -> None:
        self._by_file = [pl.DataFrame(schema={**BY_USER, "file": pl.String, "of_clients": pl.Boolean})]
        self._listed: dict[str, set[str]] = {}

    def add(self, name: str, kind: FileKind, parts: Iterable[pl.DataFrame]) -> FileTotals:
        """A file, by the parts of it that were added up, in the order of the file."""
        placed, places = [pl.DataFrame(schema=BY_USER)], 0
        for part in parts:
            placed.append(part.with_columns(pl.col("first") + places))
            places += int(part["rows"].sum())
        by_user = _merged(pl.concat(placed))
        of_clients = kind == FileKind.CLIENT_DATA
        self._by_file.append(by_user.with_columns(file=pl.lit(name), of_clients=pl.lit(of_clients)))
        return _totals(by_user)

    def list_users(self, rows: pl.DataFrame) -> None:
        """The list of users: their ids, and e-mail addresses if it has any."""
        for user_id, *email in rows.rows():
            if user_id.strip(" "):
                self._listed.setdefault(user_id.strip(" "), set()).update(each.strip(" ") for each in email)

    def listed_with_several_addresses(self) -> list[str]:
        """Ids that are listed with more than one e-mail address: none of these is taken."""
        return sorted(user_id for user_id, emails in self._listed.items() if len(emails - {""}) > 1)

    def users(self) -> list[UserTotals]:
        """Everybody, in the order of their ids."""
        active = {user_id: totals for user_id, *totals in _by_user(pl.concat(self._by_file)).rows()}
        return [
            UserTotals(
                user_id,
                user_id in self._listed,
                self._email_of(user_id),
                *active.get(user_id, _NOTHING),
            )
            for user_id in sorted({*active, *self._listed})
        ]

    def _email_of(self, user_id: str) -> str:
        emails = self._listed.get(user_id, set()) - {""}
        return next(iter(emails)) if len(emails) == 1 else ""


def _by_user(by_file: pl.DataFrame) -> pl.DataFrame:
    """A row a user, in the order of UserTotals; users of refused rows only are there too."""
    counts, of_clients = pl.col("verdict") == COUNTS, (pl.col("verdict") == COUNTS) & pl.col("of_clients")
    return (
        by_file.filter(pl.col("user") != "")
        .sort("file")
        .group_by("user")
        .agg(
            newest=pl.col("newest").filter(counts).max(),
            newest_of_clients=pl.col("newest").filter(of_clients).max(),
            number=pl.col("rows").filter(counts).sum(),
            rows_of_clients=pl.col("rows").filter(of_clients).sum(),
            recent_of_clients=pl.col("recent").filter(of_clients).sum(),
            files=pl.col("file").filter(counts),
            rows_in_files=pl.col("rows").filter(counts),
        )
    )


def _merged(parts: pl.DataFrame) -> pl.DataFrame:
    """The parts of a file as one. Blanks around an id don't count, and a row without an id has no user."""
    user = pl.col("user").str.strip_chars(" ")
    verdict = pl.when(user == "").then(NO_USER).otherwise("verdict").cast(pl.Int8)
    return (
        parts.with_columns(user=user, verdict=verdict)
        .group_by("user", "verdict")
        .agg(pl.col("rows", "recent").sum(), pl.col("newest").max(), pl.col("oldest").min(), pl.col("first").min())
    )


def _totals(by_user: pl.DataFrame) -> FileTotals:
    counted = by_user.filter(pl.col("verdict") == COUNTS)
    newest, oldest = counted.select(pl.col("newest").max(), pl.col("oldest").min()).row(0)
    refused = (
        by_user.filter(pl.col("verdict") != COUNTS)
        .group_by("verdict")
        .agg(pl.col("rows").sum(), pl.col("first").min())
        .sort("verdict")
    )
    return FileTotals(
        rows=int(by_user["rows"].sum()),
        users=counted.height,
        newest=newest,
        oldest=oldest,
        refused=tuple(
            RefusedRows(reason=REASONS[verdict - 1], rows=rows, first_row=first + _FIRST_ROW)
            for verdict, rows, first in refused.rows()
        ),
    )
