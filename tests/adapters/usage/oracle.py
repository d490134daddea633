"""The same reading done the slow and plain way: Python's csv module, one row after the other."""

import csv
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.usage.layouts import CLIENT_DATA_FILES
from models.usage.reading import UsageReading
from models.usage.refusals import RefusalReason

_DATE = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?)(\.\d{1,9})?)?",
)
_CLIENT_DATA = {name.lower() for name in CLIENT_DATA_FILES}


@dataclass
class FileTotals:
    """What one file adds up to."""

    rows: int = 0
    refused: dict[RefusalReason, tuple[int, int]] = field(default_factory=dict)
    """By reason: how many rows, and the first of them."""
    users: set[str] = field(default_factory=set)
    dates: list[datetime] = field(default_factory=list)


@dataclass
class UserTotals:
    """What one user adds up to, over the files."""

    any_dates: list[datetime] = field(default_factory=list)
    client_dates: list[datetime] = field(default_factory=list)
    rows_by_file: Counter[str] = field(default_factory=Counter)


@dataclass
class Totals:
    """What an export adds up to."""

    files: dict[str, FileTotals]
    users: dict[str, UserTotals]

    @property
    def usable_rows(self) -> int:
        """Rows that count."""
        return sum(len(file.dates) for file in self.files.values())


def read_naively(folder: Path, now: datetime, zone: str) -> Totals:
    """Every CSV file in `folder` that tells who did something when, row by row."""
    totals = Totals({}, {})
    for path in sorted(folder.iterdir()):
        if path.name.lower() in ("export.csv", "user.csv"):
            continue
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.reader(lines)
            names = [name.lower() for name in next(rows)]
            at = {name: names.index(name) for name in ("userid", "datecreated", "dateupdated")}
            _read_rows(totals, path.name, rows, at, now, zone)
    return totals


def _read_rows(
    totals: Totals, name: str, rows: Iterable[list[str]], at: dict[str, int], now: datetime, zone: str
) -> None:
    file = totals.files.setdefault(name, FileTotals())
    for number, row in enumerate(rows, start=2):
        file.rows += 1
        user = " ".join(row[at["userid"]].split())
        if user:
            totals.users.setdefault(user, UserTotals())
        verdict = judged(user, row[at["datecreated"]], row[at["dateupdated"]], now, zone)
        if isinstance(verdict, RefusalReason):
            count, first = file.refused.get(verdict, (0, number))
            file.refused[verdict] = (count + 1, first)
            continue
        file.users.add(user)
        file.dates.append(verdict)
        whose = totals.users[user]
        whose.any_dates.append(verdict)
        whose.rows_by_file[name] += 1
        if name.lower() in _CLIENT_DATA:
            whose.client_dates.append(verdict)


def judged(user: str, created: str, updated: str, now: datetime, zone: str) -> datetime | RefusalReason:
    """The later date of a row that counts, or why it does not."""
    if not user:
        return RefusalReason.NO_USER
    written = [text for text in (created, updated) if text]
    try:
        dates = [_parsed(text) for text in written]
    except ValueError:
        return RefusalReason.UNREADABLE_DATE
    if not dates:
        return RefusalReason.NO_DATE
    if max(dates) > now.astimezone(ZoneInfo(zone)).replace(tzinfo=None):
        return RefusalReason.FUTURE_DATE
    if max(dates).year < 1980:
        return RefusalReason.TOO_OLD
    return max(dates)


def _parsed(text: str) -> datetime:
    found = _DATE.fullmatch(text.strip(" "))
    if not found or (found[3] and len(found[2]) < len("00:00:00")):
        raise ValueError(text)
    day, time, fraction = found.groups()
    return datetime.fromisoformat(f"{day} {time or '00:00'}") + timedelta(seconds=float(fraction or "0"))


def in_utc(wall: datetime, zone: str) -> datetime:
    """A wall-clock time that no change of the clock makes doubtful, in UTC."""
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def assert_same(reading: UsageReading, totals: Totals, now: datetime) -> None:
    """The reading says what the plain way says: by file, by user, and in all; recent are the last 90 days."""
    zone = reading.zone
    recent = (now - timedelta(days=90)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert {file.name for file in reading.files} == set(totals.files)
    for file in reading.files:
        plain = totals.files[file.name]
        assert (file.rows, file.users) == (plain.rows, len(plain.users)), file.name
        assert {each.reason: (each.rows, each.first_row) for each in file.refused} == plain.refused, file.name
        assert file.newest == (in_utc(max(plain.dates), zone) if plain.dates else None), file.name
        assert file.oldest == (in_utc(min(plain.dates), zone) if plain.dates else None), file.name
    with_rows = {user.user_id: user for user in reading.users if user.user_id in totals.users}
    assert set(with_rows) == set(totals.users)
    for user_id, whose in totals.users.items():
        user = with_rows[user_id]
        assert user.latest_any == (in_utc(max(whose.any_dates), zone) if whose.any_dates else None)
        assert user.latest_client_data == (in_utc(max(whose.client_dates), zone) if whose.client_dates else None)
        assert dict(user.rows_by_file) == dict(whose.rows_by_file)
        assert (user.rows, user.client_data_rows) == (len(whose.any_dates), len(whose.client_dates))
        assert user.recent_client_rows == sum(each >= recent for each in whose.client_dates)
    assert reading.rows_read == sum(file.rows for file in totals.files.values())
    assert reading.rows_read - reading.rows_refused == totals.usable_rows
