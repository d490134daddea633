"""A deadline as a calendar entry that a mail program offers to keep (.ics)."""

from datetime import date, datetime, timedelta

from adapters.mail.calendar_file import calendar_file, entry_of
from adapters.mail.letter import Mailbox, unique
from models.calendar import days_later

MORNING_BEFORE = timedelta(hours=15)
"""An entry for a whole day starts at midnight; its alarm rings at 9 AM on the day before."""


def deadline_entry(
    *,
    matter: str,
    version: int,
    organizer: Mailbox,
    written_at: datetime,
    last_day: date,
    title: str,
    what_to_do: str,
    canceled: bool = False,
) -> bytes:
    """Make an all-day entry on `last_day` that does not show the person as busy.

    The same `matter` in a later `version` updates the same entry: a deadline that was moved leaves no second entry in
    the calendar, and one that is `canceled` is removed. The entry has a date and no hour: some programs misread time
    zones, and nobody should be a day late for that.
    """
    entry = entry_of(
        uid=f"deadline-{unique(matter)}@{organizer.domain}",
        version=version,
        organizer=organizer,
        written_at=written_at,
        title=title,
        description=what_to_do,
    )
    entry.add("dtstart", last_day)
    entry.add("dtend", days_later(last_day, 1))
    entry.add("transp", "TRANSPARENT")
    return calendar_file(entry, alarm=MORNING_BEFORE, canceled=canceled)
