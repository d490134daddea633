"""A meeting as a calendar entry with its hours (.ics)."""

from datetime import datetime, timedelta

from adapters.mail.calendar_file import calendar_file, entry_of, version_at
from adapters.mail.letter import Mailbox
from models.calendar import in_utc
from models.effects import Appointment

HOUR_BEFORE = timedelta(hours=1)


def appointment_entry(appointment: Appointment, *, organizer: Mailbox, written_at: datetime, description: str) -> bytes:
    """Make an entry from the start to the end, in UTC, because some programs misread time zones.

    Its id is the appointment's, so that the same meeting, announced again, replaces the existing entry, and a canceled
    one removes it.
    """
    entry = entry_of(
        uid=f"{appointment.uid}@{organizer.domain}",
        version=version_at(written_at) + appointment.sequence,
        organizer=organizer,
        written_at=written_at,
        title=appointment.title,
        description=description,
    )
    entry.add("dtstart", in_utc(appointment.begins_at))
    entry.add("dtend", in_utc(appointment.ends_at))
    if not appointment.canceled:
        entry.add("status", "CONFIRMED")  # A meeting that was taken out of calendars comes back only if it says so.
    return calendar_file(entry, alarm=HOUR_BEFORE, canceled=appointment.canceled)
