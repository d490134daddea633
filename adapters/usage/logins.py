"""A login report of the HMIS as CSV: user, last login, failed attempts, locked.

There is no standard for it, so headings are recognized by their words: capitals, spaces and punctuation don't matter.

- user: User ID (or HMIS User ID), else User name (or Login name, Login, User), else E-mail (or E-mail address, User
  e-mail)
- last login: Last login, also with "date", "time" or "date time" behind it; Last logged in, Last logon, Last sign in,
  Last access
- failed attempts: Failed attempts, Failed logins, Failed login attempts, Failed login count, Bad logins, Bad login
  attempts
- locked: Locked, Locked out, Is locked, Account locked, Locked?

The first two must be there. Last login is written as in HUD's format or the American way (11/20/2026 2:05 PM); empty,
"never", "none", "null", "n/a" and "-" say that the account never signed in. Locked is yes, no, true, false, 1, 0,
locked or unlocked. An empty number or answer says nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from adapters.usage.header import Header, read_header
from adapters.usage.rows import Scan, read_whole
from adapters.usage.sources import NOTHING_CHANGED, SourceFile
from adapters.usage.times import OLDEST, report_times
from adapters.usage.wall_clock import instant, latest_shown
from models.errors import RuleViolation
from models.usage import LoginReading, LoginRecord, RefusalReason, RefusedRows

_USER = (
    "userid",
    "hmisuserid",
    "username",
    "loginname",
    "login",
    "user",
    "email",
    "emailaddress",
    "useremail",
)
_LAST_LOGIN = (
    "lastlogin",
    "lastlogindate",
    "lastlogintime",
    "lastlogindatetime",
    "lastloggedin",
    "lastlogon",
    "lastsignin",
    "lastaccess",
)
_FAILED = (
    "failedattempts",
    "failedlogins",
    "failedloginattempts",
    "failedlogincount",
    "badlogins",
    "badloginattempts",
)
_LOCKED = ("locked", "lockedout", "islocked", "accountlocked")
_NEVER = ("", "never", "none", "null", "n/a", "-")
_YES = ("yes", "y", "true", "t", "1", "locked")
_NO = ("no", "n", "false", "f", "0", "unlocked")
_REASONS = (
    RefusalReason.NO_USER,
    RefusalReason.UNREADABLE_DATE,
    RefusalReason.FUTURE_DATE,
    RefusalReason.TOO_OLD,
    RefusalReason.UNREADABLE_NUMBER,
    RefusalReason.UNREADABLE_ANSWER,
)


def read_login_report(path: Path, now: datetime, zone: str) -> LoginReading:
    """What the login report at `path` says as of `now`; its times are wall-clock times in `zone`.

    Rows dated after `now`, without a user, or with a cell that can't be read are refused: counted, not fatal.

    Raises RuleViolation when `path` is no login report (not_found, not_login_report), has 0 bytes (usage_file_empty),
    was cut short (usage_file_truncated) or is damaged (usage_file_damaged, usage_file_not_utf8,
    usage_file_unreadable), or not one row counts (usage_nothing_usable).
    """
    file = _the_file(path)
    header = read_header(file)
    columns = _columns(file.name, header)
    rows = read_whole(Scan(file, header, columns.understood), lambda _: None)
    return _reading(_judged(rows, columns, latest_shown(now, zone)), file.name, zone, columns.written(header))


@dataclass(frozen=True)
class _Columns:
    """The headings understood, in lower case; empty when there is none."""

    user: str
    last_login: str
    failed: str
    locked: str

    @property
    def understood(self) -> tuple[str, ...]:
        """Those that there are."""
        return tuple(name for name in (self.user, self.last_login, self.failed, self.locked) if name)

    def written(self, header: Header) -> tuple[str, ...]:
        """The headings as the file writes them."""
        return tuple(header.headings[header.names.index(name)] for name in self.understood)


def _the_file(path: Path) -> SourceFile:
    if not path.exists():
        raise RuleViolation("not_found", f"There is nothing at {path}. {NOTHING_CHANGED}")
    if not path.is_file():
        raise RuleViolation(
            "not_login_report", f"{path.name} is a folder; please name the login report's CSV file. {NOTHING_CHANGED}"
        )
    size = path.stat().st_size
    if size == 0:
        raise RuleViolation("usage_file_empty", f"{path.name} has 0 bytes. {NOTHING_CHANGED}")
    return SourceFile(name=path.name, size=size, path=path)


def _columns(file: str, header: Header) -> _Columns:
    found = _Columns(*(_named(header, wanted) for wanted in (_USER, _LAST_LOGIN, _FAILED, _LOCKED)))
    if not (found.user and found.last_login):
        raise RuleViolation(
            "not_login_report",
            f"{file} is not a login report: its headings must name the user (such as User ID) and the last login (such "
            f"as Last login), with commas between them. {NOTHING_CHANGED}",
        )
    return found


def _named(header: Header, wanted: Sequence[str]) -> str:
    """The heading that says the first of the `wanted` words that is there."""
    by_words = {"".join(filter(str.isalnum, name)): name for name in reversed(header.names)}
    return next((by_words[words] for words in wanted if words in by_words), "")


def _judged(rows: pl.DataFrame, columns: _Columns, latest: datetime) -> pl.DataFrame:
    """The rows as they are understood, each with its verdict: 0, or the place of a reason in _REASONS, from 1 on."""
    failed, locked = pl.col("failed_text"), pl.col("locked_text")
    cells = rows.select(
        name=_trimmed(columns.user),
        last_text=_trimmed(columns.last_login),
        failed_text=_trimmed(columns.failed),
        locked_text=_trimmed(columns.locked).str.to_lowercase(),
    )
    understood = cells.with_columns(
        report_times(cells["last_text"]).alias("last_login"),
        failed=pl.when(failed.str.contains("^[0-9]+$")).then(failed).cast(pl.Int64, strict=False),
        locked=pl.when(locked.is_in(_YES)).then(True).when(locked.is_in(_NO)).then(False),
    )
    return understood.with_columns(verdict=_verdict(latest))


def _verdict(latest: datetime) -> pl.Expr:
    said_nothing = pl.col("last_text").str.to_lowercase().is_in(_NEVER)
    refusals = (
        pl.col("name") == "",
        pl.col("last_login").is_null() & ~said_nothing,
        pl.col("last_login") > latest,
        pl.col("last_login") < OLDEST,
        (pl.col("failed_text") != "") & pl.col("failed").is_null(),
        (pl.col("locked_text") != "") & pl.col("locked").is_null(),
    )
    return pl.coalesce(*(pl.when(each).then(place) for place, each in enumerate(refusals, start=1)), 0)


def _reading(rows: pl.DataFrame, name: str, zone: str, columns: tuple[str, ...]) -> LoginReading:
    refused = _refused(rows)
    logins = tuple(
        LoginRecord(
            user=user,
            last_login=instant(last_login, zone) if last_login else None,
            failed_attempts=failed,
            locked=locked,
        )
        for user, last_login, failed, locked in rows.filter(pl.col("verdict") == 0)
        .group_by("name")
        .agg(pl.col("last_login", "failed", "locked").max())
        .sort("name")
        .rows()
    )
    if not logins:
        why = f"row {refused[0].first_row}, for instance: {refused[0].reason.sentence}" if refused else "it has none"
        raise RuleViolation("usage_nothing_usable", f"Not one row of {name} can be used ({why}). {NOTHING_CHANGED}")
    return LoginReading(source=name, zone=zone, logins=logins, rows=rows.height, refused=refused, columns=columns)


def _refused(rows: pl.DataFrame) -> tuple[RefusedRows, ...]:
    """The rows that don't count, by reason; rows are numbered as a spreadsheet does, below the headings."""
    by_reason = (
        rows.with_row_index("number", offset=2)
        .filter(pl.col("verdict") > 0)
        .group_by("verdict")
        .agg(pl.len(), pl.col("number").min())
        .sort("verdict")
    )
    return tuple(
        RefusedRows(reason=_REASONS[verdict - 1], rows=count, first_row=first)
        for verdict, count, first in by_reason.rows()
    )


def _trimmed(column: str) -> pl.Expr:
    """A cell without the blanks around it; empty if there is no such column."""
    return pl.col(column).str.strip_chars(" ") if column else pl.lit("")
