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

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from adapters.usage.header import Header, read_header
from adapters.usage.rows import Row, Scan, read_rows
from adapters.usage.source_file import NOTHING_CHANGED, SourceFile
from adapters.usage.times import OLDEST, report_time
from adapters.usage.wall_clock import instant, latest_shown
from models.errors import RuleViolation
from models.usage.logins import LoginReading, LoginRecord
from models.usage.reading import RefusedRows
from models.usage.refusals import RefusalReason

M = TypeVar("M", datetime, int, bool)

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
    """Read the login report at `path` as of `now`; its times are wall-clock times in `zone`.

    Rows dated after `now`, without a user, or with a cell that can't be read are refused: counted, not fatal.

    Raises RuleViolation when `path` is no login report (not_found, not_login_report), has 0 bytes (usage_file_empty),
    was cut short (usage_file_truncated) or is damaged (usage_file_damaged, usage_file_not_utf8,
    usage_file_unreadable), or not one row counts (usage_nothing_usable).
    """
    file = _source_file(path)
    header = read_header(file)
    columns = _columns(file.name, header)
    rows = read_rows(Scan(file, header, columns.understood), lambda _: None)
    latest = latest_shown(now, zone)
    judged = [_judge(row, columns, latest) for row in rows]
    return _reading(judged, file.name, zone, columns.written(header))


@dataclass(frozen=True)
class _Columns:
    """The headings understood, in lower case; empty when there is none."""

    user: str
    last_login: str
    failed: str
    locked: str

    @property
    def understood(self) -> tuple[str, ...]:
        """Return those that the file has."""
        return tuple(name for name in (self.user, self.last_login, self.failed, self.locked) if name)

    def written(self, header: Header) -> tuple[str, ...]:
        """Return the headings as the file writes them."""
        return tuple(header.headings[header.names.index(name)] for name in self.understood)


def _source_file(path: Path) -> SourceFile:
    if not path.exists():
        raise RuleViolation("not_found", f"There is nothing at {path}. {NOTHING_CHANGED}")
    if not path.is_file():
        raise RuleViolation(
            "not_login_report", f"{path.name} is a folder; please name the login report's CSV file. {NOTHING_CHANGED}"
        )
    size = path.stat().st_size
    if size == 0:
        raise RuleViolation("usage_file_empty", f"{path.name} has 0 bytes. {NOTHING_CHANGED}")
    return SourceFile(path.name, size, path)


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
    """Return the heading that matches the first of the `wanted` words for which there is one, or nothing."""
    by_words = {"".join(filter(str.isalnum, name)): name for name in reversed(header.names)}
    return next((by_words[words] for words in wanted if words in by_words), "")


@dataclass(frozen=True)
class _Login:
    """What a row says: who, and when last, as a wall-clock time; None where it says nothing."""

    user: str
    last_login: datetime | None
    failed: int | None
    locked: bool | None


def _judge(row: Row, columns: _Columns, latest: datetime) -> _Login | RefusalReason:
    """Return what a row says, or why it does not count."""
    user, last_text, failed_text, locked_text = (
        row[column].strip(" ") if column else ""
        for column in (columns.user, columns.last_login, columns.failed, columns.locked)
    )
    last_login = report_time(last_text)
    failed = int(failed_text) if re.fullmatch("[0-9]{1,18}", failed_text) else None
    locked = _answer(locked_text.lower())
    if not user:
        return RefusalReason.NO_USER
    if last_login is None and last_text.lower() not in _NEVER:
        return RefusalReason.UNREADABLE_DATE
    if last_login and last_login > latest:
        return RefusalReason.FUTURE_DATE
    if last_login and last_login < OLDEST:
        return RefusalReason.TOO_OLD
    if failed_text and failed is None:
        return RefusalReason.UNREADABLE_NUMBER
    if locked_text and locked is None:
        return RefusalReason.UNREADABLE_ANSWER
    return _Login(user, last_login, failed, locked)


def _answer(text: str) -> bool | None:
    """Understand yes and no; return None for anything else."""
    return True if text in _YES else False if text in _NO else None


def _reading(rows: Sequence[_Login | RefusalReason], name: str, zone: str, columns: tuple[str, ...]) -> LoginReading:
    refused = _refused(rows)
    by_user: dict[str, list[_Login]] = {}
    for row in rows:
        if isinstance(row, _Login):
            by_user.setdefault(row.user, []).append(row)
    if not by_user:
        why = f"row {refused[0].first_row}, for instance: {refused[0].reason.sentence}" if refused else "it has none"
        raise RuleViolation("usage_nothing_usable", f"Not one row of {name} can be used ({why}). {NOTHING_CHANGED}")
    logins = tuple(_record(user, by_user[user], zone) for user in sorted(by_user))
    return LoginReading(source=name, zone=zone, logins=logins, rows=len(rows), refused=refused, columns=columns)


def _record(user: str, logins: Sequence[_Login], zone: str) -> LoginRecord:
    """Put all rows of an account together: the latest login, the most attempts, and locked if one row says so."""
    last_login = _most(each.last_login for each in logins)
    return LoginRecord(
        user=user,
        last_login=instant(last_login, zone) if last_login else None,
        failed_attempts=_most(each.failed for each in logins),
        locked=_most(each.locked for each in logins),
    )


def _most(values: Iterable[M | None]) -> M | None:
    """Return the greatest value there is, or None."""
    return max((value for value in values if value is not None), default=None)


def _refused(rows: Sequence[_Login | RefusalReason]) -> tuple[RefusedRows, ...]:
    """Count the rows that don't count by reason; rows are numbered as a spreadsheet does, below the headings."""
    found: dict[RefusalReason, list[int]] = {}
    for number, row in enumerate(rows, start=2):
        if isinstance(row, RefusalReason):
            found.setdefault(row, []).append(number)
    return tuple(
        RefusedRows(reason=reason, rows=len(found[reason]), first_row=found[reason][0])
        for reason in _REASONS
        if reason in found
    )
