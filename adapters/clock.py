"""The only place that reads the wall clock. Everything else gets the time as an argument."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the current time, in UTC."""
    return datetime.now(UTC)
