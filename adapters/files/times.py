"""Dates and times as people and systems write them in reports.

The American order counts: 11/20/2026 is November 20. A time without a zone is a wall-clock time of the implementation.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from adapters.files.oldest import OLDEST
from adapters.files.wall_clock import instant, latest_shown
from models.calendar import in_utc

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_ZONES = {
    **{"Z": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6},
    **{"PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10},
}
"""Hours from UTC, for the short names that leave no doubt."""
_MOMENT = re.compile(
    rf"""(?<![\d/:.])
    (?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?
    (?: (?P<iso_year>\d{{4}})[-/](?P<iso_month>\d\d?)[-/](?P<iso_day>\d\d?)
      | (?P<us_month>\d\d?)(?P<mark>[/-])(?P<us_day>\d\d?)(?P=mark)(?P<us_year>\d{{4}}|\d\d)
      | (?P<name>{_MONTH})\.?\s+(?P<name_day>\d\d?)(?:st|nd|rd|th)?,?\s+(?P<name_year>\d{{4}})
      | (?P<day_first>\d\d?)[-\s](?P<day_name>{_MONTH})\.?[-\s,]+(?P<day_year>\d{{4}}|\d\d)
    )(?!\d)
    (?:(?:T|\s*,?\s+(?:at\s+)?)
      (?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{{1,9}}))?)?
      (?:\s*(?P<half>[ap])\.?m\.?(?![a-z]))?
      (?:\s*(?P<zone>[+-]\d\d:?\d\d|{"|".join(_ZONES)})(?![a-z\d]))?
    )?""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_HALF_A_DAY = 12


@dataclass(frozen=True)
class WrittenMoment:
    """A moment as written: aware if the text says its zone, and whether it says the time of day."""

    at: datetime
    has_time: bool

    def instant(self, zone: str) -> datetime:
        """Return the instant in UTC; a moment that does not say its zone is one in `zone`."""
        return in_utc(self.at) if self.at.tzinfo else instant(self.at, zone)


class ReportClock:
    """Reads moments as of `now`, in the implementation's `zone`."""

    def __init__(self, now: datetime, zone: str) -> None:
        self.now = now
        self.zone = zone
        self._latest = latest_shown(now, zone)

    def read(self, text: str, time_of_day: str = "") -> WrittenMoment | None:
        """Read a text that is a moment and nothing else; return None for any other.

        `time_of_day` is the content of a separate column. It counts if the text has only the day.
        """
        text = " ".join(text.split())
        found = _MOMENT.fullmatch(text)
        moment = self._moment(found) if found else None
        if moment is None or not time_of_day.strip():
            return moment
        if moment.at.time() != datetime.min.time():
            return moment
        return self.read(f"{moment.at:%Y-%m-%d} {_bare_time(time_of_day)}")

    def all_in(self, text: str) -> Iterator[WrittenMoment]:
        """Yield the moments in a line of text."""
        for found in _MOMENT.finditer(" ".join(text.split())):
            moment = self._moment(found)
            if moment is not None:
                yield moment

    def _moment(self, found: re.Match[str]) -> WrittenMoment | None:
        hour = _hour(found)
        if hour is None:
            return None
        month_name = found["name"] or found["day_name"]
        month = (
            _MONTHS.index(month_name[:3].lower()) + 1 if month_name else int(found["iso_month"] or found["us_month"])
        )
        day = int(found["iso_day"] or found["us_day"] or found["name_day"] or found["day_first"])
        year = found["iso_year"] or found["us_year"] or found["name_year"] or found["day_year"]
        fraction = timedelta(microseconds=(int(f"{found['fraction'] or '':0<9}") + 500) // 1000)
        try:
            time = timedelta(hours=hour, minutes=_below(60, found["minute"]), seconds=_below(60, found["second"]))
            at = self._day(year, month, day) + time + fraction
            return WrittenMoment(at.replace(tzinfo=_zone(found["zone"])), found["hour"] is not None)
        except (ValueError, OverflowError):
            return None

    def _day(self, year: str, month: int, day: int) -> datetime:
        """Return the day. Two digits of a year mean the 2000s unless that day is still to come, and else the 1900s."""
        if len(year) == 4:
            return OLDEST.replace(int(year), month, day)
        this_century = OLDEST.replace(2000 + int(year), month, day)
        last_century = this_century.year - 100
        if this_century <= self._latest or last_century < OLDEST.year:
            return this_century
        return OLDEST.replace(last_century, month, day)


def _hour(found: re.Match[str]) -> int | None:
    """Return the hour of 24; None if there is no such hour."""
    hour = int(found["hour"] or 0)
    if not found["half"]:
        return hour if hour < 2 * _HALF_A_DAY else None
    if not 1 <= hour <= _HALF_A_DAY:
        return None
    return hour % _HALF_A_DAY + (_HALF_A_DAY if found["half"] in "pP" else 0)


def _below(limit: int, written: str | None) -> int:
    """Return a number below `limit`. Raises ValueError for any other."""
    number = int(written or 0)
    if number >= limit:
        raise ValueError(f"{number} is not below {limit}")
    return number


def _zone(written: str | None) -> timezone | None:
    if not written:
        return None
    if written.upper() in _ZONES:
        return timezone(timedelta(hours=_ZONES[written.upper()]))
    hours, minutes = int(written[1:3]), int(written[-2:])
    return timezone((-1 if written[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes))


def _bare_time(text: str) -> str:
    """Return a time of day without the day that some spreadsheets write before it (1899-12-30, 1900-01-01)."""
    parts = text.split()
    return " ".join(parts[1:]) if len(parts) > 1 and re.fullmatch(r"(?:1899|1900)-\d\d-\d\d", parts[0]) else text
