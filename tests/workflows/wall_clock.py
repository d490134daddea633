"""The time outside, for tests on a real server."""

from datetime import UTC, datetime


async def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)
