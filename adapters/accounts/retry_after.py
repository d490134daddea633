"""How long a busy server asks us to wait: Retry-After, in seconds or as a date (RFC 9110, section 10.2.3)."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

LONGEST_WAIT = timedelta(hours=1)
"""A longer wait is shortened to this, so that one odd answer doesn't leave an account open for days."""

MOST_DIGITS = 9


def retry_after(answer: httpx.Response, now: datetime) -> timedelta | None:
    """Return how long to wait, at most LONGEST_WAIT, or None if the answer doesn't say or can't be read.

    A date is counted from the server's own Date, or else from `now` (aware), so that clocks may differ.
    """
    written = answer.headers.get("Retry-After", "").strip()
    if written.isascii() and written.isdigit():
        seconds = int(written) if len(written) <= MOST_DIGITS else LONGEST_WAIT.total_seconds()
        return min(timedelta(seconds=seconds), LONGEST_WAIT)
    at = _date(written)
    if at is None:
        return None
    wait = at - (_date(answer.headers.get("Date", "")) or now)
    return min(max(wait, timedelta()), LONGEST_WAIT)


def _date(written: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(written)
    except (ValueError, IndexError, TypeError):
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
