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

from adapters.usage.scanning import Header, Scan, Scanner, open_scanner, read_header
from adapters.usage.sources import NOTHING_CHANGED, SourceFile
from adapters.usage.times import OLDEST, report_time
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
    with open_scanner() as scanner:
        _fill(scanner, Scan(file, header, columns.user), columns, latest_shown(now, zone))
        return _reading(scanner, file.name, zone, columns.written(header))


@dataclass(frozen=True)
class _Columns:
    """The headings understood, in lower case; empty when there is none."""

    user: str
    last_login: str
    failed: str
    locked: str

    def written(self, header: Header) -> tuple[str, ...]:
        """The headings as the file writes them."""
        understood = [name for name in (self.user, self.last_login, self.failed, self.locked) if name]
        return tuple(header.headings[header.names.index(name)] for name in understood)


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


def _fill(scanner: Scanner, scan: Scan, columns: _Columns, latest: datetime) -> None:
    scanner.fetch(
        "CREATE TABLE logins (number BIGINT, name VARCHAR, last_login TIMESTAMP, failed BIGINT, locked BOOLEAN,"
        " verdict TINYINT)"
    )
    cell = scan.header.column
    latest_sql = f"TIMESTAMP '{latest:%Y-%m-%d %H:%M:%S.%f}'"
    scanner.fill(
        "logins",
        "name",
        scan,
        lambda relation: (
            f"""
            INSERT INTO logins
            SELECT number, name, last_login, failed, locked, CASE
                WHEN name = '' THEN 1
                WHEN last_login IS NULL AND lower(last_text) NOT IN {_NEVER} THEN 2
                WHEN last_login > {latest_sql} THEN 3
                WHEN last_login < {OLDEST} THEN 4
                WHEN failed_text <> '' AND failed IS NULL THEN 5
                WHEN locked_text <> '' AND locked IS NULL THEN 6
                ELSE 0 END
            FROM (
                SELECT *, {report_time("last_text")} AS last_login,
                       CASE WHEN regexp_full_match(failed_text, '[0-9]+')
                            THEN try_cast(failed_text AS BIGINT) END AS failed,
                       CASE WHEN locked_text IN {_YES} THEN true WHEN locked_text IN {_NO} THEN false END AS locked
                FROM (
                    SELECT row_number() OVER () AS number, {_trimmed(cell(columns.user))} AS name,
                           {_trimmed(cell(columns.last_login))} AS last_text,
                           {_trimmed(cell(columns.failed))} AS failed_text,
                           lower({_trimmed(cell(columns.locked))}) AS locked_text
                    FROM {relation}
                )
            )"""
        ),
        lambda _: None,
    )


def _reading(scanner: Scanner, name: str, zone: str, columns: tuple[str, ...]) -> LoginReading:
    ((rows,),) = scanner.fetch("SELECT count(*) FROM logins")
    refused = tuple(
        RefusedRows(reason=_REASONS[verdict - 1], rows=count, first_row=first)
        for verdict, count, first in scanner.fetch(
            "SELECT verdict, count(*), min(number) + 1 FROM logins WHERE verdict > 0 GROUP BY verdict ORDER BY verdict"
        )
    )
    logins = tuple(
        LoginRecord(
            user=user,
            last_login=instant(last_login, zone) if last_login else None,
            failed_attempts=failed,
            locked=locked,
        )
        for user, last_login, failed, locked in scanner.fetch(
            "SELECT name, max(last_login), max(failed), bool_or(locked) FROM logins WHERE verdict = 0"
            " GROUP BY name ORDER BY name"
        )
    )
    if not logins:
        why = f"row {refused[0].first_row}, for instance: {refused[0].reason.sentence}" if refused else "it has none"
        raise RuleViolation("usage_nothing_usable", f"Not one row of {name} can be used ({why}). {NOTHING_CHANGED}")
    return LoginReading(source=name, zone=zone, logins=logins, rows=rows, refused=refused, columns=columns)


def _trimmed(column: str) -> str:
    return f"coalesce(trim({column}), '')"
