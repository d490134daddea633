"""When the records of the portal's offices were made."""

from datetime import UTC, datetime, timedelta
from typing import Final

NOW: Final = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
SINCE: Final = NOW - timedelta(days=200)
