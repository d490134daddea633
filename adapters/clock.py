"""The wall clock: the one place where it is read. Everybody else is told the time."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)
