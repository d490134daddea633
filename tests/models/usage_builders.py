"""What usage reports cover, as the records would say it."""

from datetime import date, datetime

from models.calendar import end_of_day, start_of_day
from models.license.state import Activity, UsageEvidence
from models.usage.coverage import Coverage, NotCovered, Period

ZONE = "America/Chicago"


def days(first: date | None, last: date, zone: str = ZONE) -> Period:
    """The whole days from `first`, or from always, to `last`."""
    return Period(start=None if first is None else start_of_day(first, zone), end=end_of_day(last, zone))


def coverage(looked_at: datetime, *periods: Period, why_not: NotCovered | None = None) -> Coverage:
    """What reports cover at a moment."""
    return Coverage(periods=periods, reports=len(periods), looked_at=looked_at, why_not=why_not)


def covered(
    looked_at: datetime, *periods: Period, activity: Activity | None = None, logins: tuple[Period, ...] | None = None
) -> UsageEvidence:
    """The evidence at a moment: entries covered by `periods`, and logins as well unless others are given."""
    return UsageEvidence(
        activity=activity or Activity(),
        entries=coverage(looked_at, *periods),
        logins=coverage(looked_at, *(periods if logins is None else logins)),
        strict=True,
    )
