"""Days that money may have moved on, as people type them: they are recent whenever the tests run."""

from datetime import date, timedelta
from itertools import count

from adapters.clock import now
from models.calendar import civil_day

ZONE = "America/Chicago"


def today() -> date:
    """Today, where the office is."""
    return civil_day(now(), ZONE)


def january(number: int) -> date:
    """A day of a stretch of days that lie six weeks back: `january(5)` is four days after `january(1)`."""
    return today() - timedelta(days=45 - number)


def two_ways() -> tuple[str, date, date]:
    """A day that can be read in two ways, with the month first and with the day first. Both ways are recent."""
    for back in count(2):
        day = today() - timedelta(days=back)
        if day.day <= 12 and day.day != day.month:
            other = day.replace(month=day.day, day=day.month)
            if other < today() and (today() - other).days < 300:
                return f"{day:%m/%d/%Y}", day, other
    raise AssertionError("there is always such a day")
