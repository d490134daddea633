"""Wall-clock times without a zone, as exports write them, and instants.

A time that the clock showed twice (in autumn) or never (in spring) is taken for the earlier of the two instants it
could mean: no reading ever lies after the moment at which the clock could show it.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from models.calendar import in_utc

_LONGEST_CHANGE = timedelta(hours=3)
_MINUTE = timedelta(minutes=1)


def instant(wall: datetime, zone: str) -> datetime:
    """Return the instant (UTC) at which the wall clock in `zone` showed `wall`, a time without a zone."""
    local = wall.replace(tzinfo=ZoneInfo(zone))
    return min(in_utc(local.replace(fold=fold)) for fold in (0, 1))


def latest_shown(now: datetime, zone: str) -> datetime:
    """Return the latest time, without a zone, that the wall clock in `zone` has shown by the instant `now`.

    That is the time it shows now; in an hour that repeats, the end of the hour's first run, which is over.
    """
    shown = now.astimezone(ZoneInfo(zone))
    if not shown.fold:
        return shown.replace(tzinfo=None)
    minute = shown.astimezone(UTC).replace(second=0, microsecond=0)
    earlier = (minute - step * _MINUTE for step in range(_LONGEST_CHANGE // _MINUTE))
    last_minute = max(each.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for each in earlier)
    return last_minute.replace(fold=0) + _MINUTE - timedelta(microseconds=1)  # clocks change on the full minute
