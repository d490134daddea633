"""What every calendar entry has, whether it is a deadline or a meeting: its organizer, its version, an alarm."""

from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vCalAddress

from adapters.mail.letter import CANCEL, PUBLISH, Mailbox
from models.calendar import in_utc

PRODUCT = "-//HMIS Access//Deadlines//EN"

_FIRST = datetime(2020, 1, 1, tzinfo=UTC)


def version_at(written_at: datetime) -> int:
    """Return the version of an entry that a letter of this moment carries.

    It counts seconds, so that a later letter always has a higher version, whichever process it comes from.
    """
    return int((written_at - _FIRST).total_seconds())


def entry_of(
    *, uid: str, version: int, organizer: Mailbox, written_at: datetime, title: str, description: str
) -> Event:
    """Begin an entry. Mail programs take it from nobody but its organizer, who has to be the letter's sender."""
    entry = Event()
    entry.add("uid", uid)
    entry.add("sequence", version)
    entry.add("dtstamp", in_utc(written_at))
    entry.add("summary", title)
    entry.add("description", description)
    address = vCalAddress(f"mailto:{organizer.address}")
    if organizer.name:
        address.params["CN"] = organizer.name.replace('"', "\u2019")
    entry.add("organizer", address)
    return entry


def calendar_file(entry: Event, *, alarm: timedelta, canceled: bool) -> bytes:
    """Make the file with one entry: an alarm rings this long before it starts, or it is removed."""
    if canceled:
        entry.add("status", "CANCELLED")
    else:
        rings = Alarm()
        rings.add("action", "DISPLAY")
        rings.add("description", str(entry["summary"]))
        rings.add("trigger", -alarm)
        entry.add_component(rings)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", CANCEL if canceled else PUBLISH)
    calendar.add_component(entry)
    return bytes(calendar.to_ical())
