"""How dates are written in the files, and wall-clock times as numbers. A time that does not fit is none."""

import re
from datetime import datetime, timedelta

OLDEST = datetime.fromisoformat("1980-01-01")
"""No HMIS is older: what lies before is a value such as 1900-01-01 that a system writes for "never"."""

_HUD = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?", re.ASCII)
_REPORT = re.compile(
    r"(?:(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)|(?P<us_month>\d\d?)/(?P<us_day>\d\d?)/(?P<us_year>\d{4}))"
    r"(?:\s+(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?:\s*(?P<half>[AP])M)?)?",
    re.ASCII | re.IGNORECASE,
)
_HALF_A_DAY = 12
_FIRST = datetime.fromisoformat("0001-01-01")
_MICROSECOND = timedelta(microseconds=1)


def hud_time(text: str) -> datetime | None:
    """A date as HUD writes it: YYYY-MM-DD hh:mm:ss. Blanks around it don't matter.

    The time of day may be missing, may stand behind a T, and may have a fraction of a second, which is rounded to the
    microsecond. An offset or a zone behind it is not understood: HUD's format has none. `kernel.moment` says the same
    of a file's bytes.
    """
    found = _HUD.fullmatch(text.strip(" "))
    if not found:
        return None
    year, month, day, hour, minute, second = (int(each or 0) for each in found.groups()[:-1])
    nanoseconds = int(f"{found.groups()[-1] or 0:0<9}")
    return _time(year, month, day, hour, minute, second, microseconds=(nanoseconds + 500) // 1000)


def report_time(text: str) -> datetime | None:
    """A date in a report: as HUD writes it, or the American way, such as 11/20/2026 2:05 PM."""
    found = _REPORT.fullmatch(text.strip(" "))
    if not found:
        return hud_time(text)
    said = found.groupdict()
    year, month, day = (int(said[name] or said[f"us_{name}"]) for name in ("year", "month", "day"))
    hour, minute, second = (int(said[name] or 0) for name in ("hour", "minute", "second"))
    if said["half"]:
        if not 1 <= hour <= _HALF_A_DAY:
            return None
        hour = hour % _HALF_A_DAY + (_HALF_A_DAY if said["half"] in "pP" else 0)
    return _time(year, month, day, hour, minute, second)


def number_of(wall: datetime) -> int:
    """The microseconds from 0001-01-01 to a time without a zone."""
    return (wall - _FIRST) // _MICROSECOND


def time_of(number: int) -> datetime:
    """The time without a zone that lies so many microseconds behind 0001-01-01."""
    return _FIRST + number * _MICROSECOND


def _time(
    year: int, month: int, day: int, hour: int, minute: int, second: int, microseconds: int = 0
) -> datetime | None:
    try:
        whole = _FIRST.replace(year, month, day, hour, minute, second)
        return whole + microseconds * _MICROSECOND
    except (ValueError, OverflowError):
        return None
