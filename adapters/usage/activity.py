"""Who touched rows in which file and when last, added up block by block."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

import polars as pl

from adapters.usage.times import OLDEST, hud_times, plain_hud_time
from models.usage import FileKind, RefusalReason, RefusedRows

USER_ID: Final = "userid"
CREATED: Final = "datecreated"
UPDATED: Final = "dateupdated"
NEEDED = (USER_ID, CREATED, UPDATED)
"""The columns, in lower case, that tell who did something when."""

_REASONS = (
    RefusalReason.NO_USER,
    RefusalReason.UNREADABLE_DATE,
    RefusalReason.NO_DATE,
    RefusalReason.FUTURE_DATE,
    RefusalReason.TOO_OLD,
)
_COUNTS, _NO_USER, _UNREADABLE, _NO_DATE, _FUTURE, _TOO_OLD = range(len(_REASONS) + 1)
"""Verdicts on a row: it counts, or is refused for a reason, whose place in _REASONS this is, from 1 on."""
_HEADER_ROWS = 1
_BY_USER: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "user": pl.String,
    "verdict": pl.Int8,
    "rows": pl.Int64,
    "recent": pl.Int64,
    "newest": pl.Datetime("us"),
    "oldest": pl.Datetime("us"),
    "first": pl.Int64,
}


@dataclass(frozen=True)
class Judge:
    """Says of each row whether it counts, and adds rows up.

    `latest` is the last wall-clock time that is not in the future; rows from `recent` on are counted as recent ones.
    """

    latest: datetime
    recent: datetime

    def add_up(self, rows: pl.DataFrame) -> pl.DataFrame:
        """By user and verdict: rows, recent ones, newest and oldest date, and the place of the first row, from 0 on.

        Dates may be written in any way that HUD's format allows.
        """
        created, updated = rows[CREATED], rows[UPDATED]
        texts = {"user": rows[USER_ID], "created_text": created, "updated_text": updated}
        dated = pl.DataFrame({**texts, **_times_of(created, updated)})
        return self.added_up(dated.lazy()).collect()

    def add_up_lazily(self, rows: pl.LazyFrame, **proof: pl.Expr) -> pl.LazyFrame:
        """The same of rows that are not there yet, if all dates are written in HUD's own way: only then every
        `is_plain` is true. Each `proof` is shown, too, for each user and verdict: whether it holds for all rows.
        """
        times = {"created": plain_hud_time(pl.col(CREATED)), "updated": plain_hud_time(pl.col(UPDATED))}
        texts = {"user": pl.col(USER_ID), "created_text": pl.col(CREATED), "updated_text": pl.col(UPDATED)}
        dated = rows.select(**texts, **times, **proof).with_columns(is_plain=~_UNREADABLE_DATE)
        return self.added_up(dated, "is_plain", *proof)

    def added_up(self, dated: pl.LazyFrame, *proofs: str) -> pl.LazyFrame:
        """Rows whose dates were read, added up."""
        by_user = (
            dated.with_row_index("place")
            .with_columns(when=pl.max_horizontal("created", "updated"))
            .with_columns(verdict=self._verdict())
            .group_by("user", "verdict")
            .agg(
                *(pl.col(proof).all() for proof in proofs),
                rows=pl.len(),
                recent=(pl.col("when") >= self.recent).sum(),
                newest=pl.col("when").max(),
                oldest=pl.col("when").min(),
                first=pl.col("place").min(),
            )
        )
        return by_user.select(*(pl.col(name).cast(kind) for name, kind in _BY_USER.items()), *proofs)

    def _verdict(self) -> pl.Expr:
        """A row without a user is found out later, when users are few and rows were added up."""
        when = pl.col("when")
        return (
            pl.when(when.is_between(OLDEST, self.latest) & ~_UNREADABLE_DATE)
            .then(_COUNTS)
            .when(_UNREADABLE_DATE)
            .then(_UNREADABLE)
            .when(when.is_null())
            .then(_NO_DATE)
            .when(when > self.latest)
            .then(_FUTURE)
            .otherwise(_TOO_OLD)
        )


_UNREADABLE_DATE = (pl.col("created").is_null() & (pl.col("created_text") != "")) | (
    pl.col("updated").is_null() & (pl.col("updated_text") != "")
)


def _times_of(created_text: pl.Series, updated_text: pl.Series) -> dict[str, pl.Series]:
    """Both dates. Most rows were never updated and have the same text twice: it is read once."""
    updated = hud_times(updated_text)
    differs = created_text != updated_text
    created = updated.clone().scatter(differs.arg_true(), hud_times(created_text.filter(differs)))
    return {"created": created, "updated": updated}


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


class Activity:
    """The activity of an export's users, file by file, and whom its list of users names."""

    def __init__(self) -> None:
        self._by_file = [pl.DataFrame(schema={**_BY_USER, "file": pl.String, "of_clients": pl.Boolean})]
        self._listed: dict[str, set[str]] = {}

    def add(self, name: str, kind: FileKind, blocks: Iterable[pl.DataFrame]) -> FileTotals:
        """A file, by the blocks of it that were added up, in the order of the file."""
        parts, places = [pl.DataFrame(schema=_BY_USER)], 0
        for block in blocks:
            parts.append(block.with_columns(pl.col("first") + places))
            places += int(block["rows"].sum())
        by_user = _merged(pl.concat(parts))
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
    counts, of_clients = pl.col("verdict") == _COUNTS, (pl.col("verdict") == _COUNTS) & pl.col("of_clients")
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
    """The blocks of a file as one. Blanks around an id don't count, and a row without an id has no user."""
    user = pl.col("user").str.strip_chars(" ")
    verdict = pl.when(user == "").then(_NO_USER).otherwise("verdict").cast(pl.Int8)
    return (
        parts.with_columns(user=user, verdict=verdict)
        .group_by("user", "verdict")
        .agg(pl.col("rows", "recent").sum(), pl.col("newest").max(), pl.col("oldest").min(), pl.col("first").min())
    )


def _totals(by_user: pl.DataFrame) -> FileTotals:
    counted = by_user.filter(pl.col("verdict") == _COUNTS)
    newest, oldest = counted.select(pl.col("newest").max(), pl.col("oldest").min()).row(0)
    refused = (
        by_user.filter(pl.col("verdict") != _COUNTS)
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
            RefusedRows(reason=_REASONS[verdict - 1], rows=rows, first_row=first + _HEADER_ROWS + 1)
            for verdict, rows, first in refused.rows()
        ),
    )
