"""How dates are written in usage files: wall-clock times without a zone."""

import re
from datetime import datetime, timedelta

from adapters.files.oldest import OLDEST
from models.date_bounds import EARLIEST, LATEST

_HUD = re.compile(
    r"(\d{4}-\d\d-\d\d(?:[ T](?:[01]\d|2[0-3]):\d\d(?::\d\d)?)?)(?:(?<=:\d\d:\d\d)\.(\d{1,9}))?", re.ASCII
)
_REPORT = re.compile(
    r"(?:(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)|(?P<us_month>\d\d?)/(?P<us_day>\d\d?)/(?P<us_year>\d{4}))"
    r"(?:\s+(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?:\s*(?P<half>[AP])M)?)?",
    re.ASCII | re.IGNORECASE,
)
_HALF_A_DAY = 12


def hud_time(text: str) -> datetime | None:
    """Read a date as HUD writes it, YYYY-MM-DD hh:mm:ss; return None if it is none. Blanks around it don't matter.

    The time of day may be missing, a T may stand before it, and a fraction of a second after it, which is rounded to
    the microsecond. An offset or a zone is not understood: HUD's format has none.
    """
    found = _HUD.fullmatch(text.strip(" "))
    if not found:
        return None
    try:
        moment = datetime.fromisoformat(found[1])
        return moment + _fraction(found[2]) if found[2] else moment
    except (ValueError, OverflowError):
        return None


def possible_time(text: str) -> datetime | None:
    """Read a date about the export or a project; return None if it is none, or one that can't be right."""
    moment = hud_time(text)
    return moment if moment is not None and EARLIEST <= moment.date() <= LATEST else None


def _fraction(digits: str) -> timedelta:
    return timedelta(microseconds=(int(f"{digits:0<9}") + 500) // 1000)


def report_time(text: str) -> datetime | None:
    """Read a date as HUD writes it or the American way, such as 11/20/2026 2:05 PM; return None if it is neither."""
    found = _REPORT.fullmatch(text.strip(" "))
    if not found:
        return hud_time(text)
    parts = found.groupdict()
    year, month, day = (int(parts[name] or parts[f"us_{name}"]) for name in ("year", "month", "day"))
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    if parts["half"]:
        if not 1 <= hour <= _HALF_A_DAY:
            return None
        hour = hour % _HALF_A_DAY + (_HALF_A_DAY if parts["half"] in "pP" else 0)
    try:
        return OLDEST.replace(year, month, day, hour, minute, second)
    except ValueError:
        return None
