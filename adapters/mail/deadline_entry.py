"""A deadline as a calendar entry that a mail program offers to keep (.ics)."""

from datetime import date, datetime

from icalendar import Calendar, Event

from adapters.mail.letter import CANCEL, PUBLISH, unique
from models.calendar import days_later, in_utc

PRODUCT = "-//HMIS Access//Deadlines//EN"


def deadline_entry(
    *,
    matter: str,
    version: int,
    domain: str,
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
    entry = Event()
    entry.add("uid", f"deadline-{unique(matter)}@{domain}")
    entry.add("sequence", version)
    entry.add("dtstamp", in_utc(written_at))
    entry.add("dtstart", last_day)
    entry.add("dtend", days_later(last_day, 1))
    entry.add("summary", title)
    entry.add("description", what_to_do)
    entry.add("transp", "TRANSPARENT")
    if canceled:
        entry.add("status", "CANCELLED")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", CANCEL if canceled else PUBLISH)
    calendar.add_component(entry)
    return bytes(calendar.to_ical())
