"""A meeting as a calendar entry with its hours (.ics)."""

from datetime import datetime

from icalendar import Calendar, Event

from adapters.mail.deadline_entry import PRODUCT
from adapters.mail.letter import CANCEL, PUBLISH
from models.calendar import in_utc
from models.effects import Appointment


def appointment_entry(appointment: Appointment, *, domain: str, written_at: datetime, description: str) -> bytes:
    """Make an entry from the start to the end, in UTC, because some programs misread time zones.

    Its id is the appointment's, so that the same meeting, announced again, replaces the existing entry, and a canceled
    one removes it.
    """
    entry = Event()
    entry.add("uid", f"{appointment.uid}@{domain}")
    entry.add("sequence", appointment.sequence)
    entry.add("dtstamp", in_utc(written_at))
    entry.add("dtstart", in_utc(appointment.begins_at))
    entry.add("dtend", in_utc(appointment.ends_at))
    entry.add("summary", appointment.title)
    entry.add("description", description)
    if appointment.canceled:
        entry.add("status", "CANCELLED")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", CANCEL if appointment.canceled else PUBLISH)
    calendar.add_component(entry)
    return bytes(calendar.to_ical())
