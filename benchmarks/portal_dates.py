"""When the records of the portal's offices were made."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from models.committee.dates import MeetingDate

NOW: Final = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
SINCE: Final = NOW - timedelta(days=200)


def dates_at(begins_at: datetime, day: date) -> MeetingDate:
    """Return the dates of a meeting that begins at a time of a day, in Missouri."""
    return MeetingDate(
        month=day.replace(day=1),
        day=day,
        zone="America/Chicago",
        begins_at=begins_at,
        ends_at=begins_at + timedelta(minutes=90),
        agenda_at=begins_at - timedelta(days=7),
        missed_at=begins_at + timedelta(days=3),
        rule="the second Wednesday of the month",
        source="Policy 003, section 4",
    )
