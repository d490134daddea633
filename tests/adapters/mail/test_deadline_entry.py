"""A deadline as a calendar entry."""

from datetime import date, datetime, timedelta, timezone

from icalendar import Calendar

from adapters.mail.calendar_file import version_at
from adapters.mail.deadline_entry import deadline_entry
from adapters.mail.letter import Mailbox
from tests.adapters.mail.samples import WRITTEN, entry_of

OFFICE = Mailbox(name='Lakeside "HMIS" Office', address="hmis@lakeside.example")
TITLE = "HMIS training: send everything, then rest; really"


def made(
    matter: str = "n-1",
    written_at: datetime = WRITTEN,
    version: int = 3,
    last_day: date = date(2026, 11, 20),
    *,
    canceled: bool = False,
) -> bytes:
    return deadline_entry(
        matter=matter,
        version=version,
        organizer=OFFICE,
        written_at=written_at,
        last_day=last_day,
        title=TITLE,
        what_to_do="Send step 2.\nThen wait.",
        canceled=canceled,
    )


def test_the_entry_fills_the_last_day_and_no_other() -> None:
    entry = entry_of(made())
    assert entry.start == date(2026, 11, 20)
    assert entry.end == date(2026, 11, 21)
    assert b"DTSTART;VALUE=DATE:20261120\r\n" in made()
    assert b"TZID" not in made()


def test_the_entry_blocks_no_time() -> None:
    assert str(entry_of(made())["TRANSP"]) == "TRANSPARENT"


def test_the_entry_says_what_to_do() -> None:
    entry = entry_of(made())
    assert str(entry["SUMMARY"]) == TITLE
    assert str(entry["DESCRIPTION"]) == "Send step 2.\nThen wait."


def test_the_calendar_is_published_not_an_invitation() -> None:
    assert str(Calendar.from_ical(made())["METHOD"]) == "PUBLISH"
    assert "ATTENDEE" not in entry_of(made())


def test_a_deadline_that_was_moved_is_the_same_entry_in_a_later_version() -> None:
    first, moved = entry_of(made()), entry_of(made(version=7, last_day=date(2026, 11, 27)))
    assert first["UID"] == moved["UID"]
    assert (first["SEQUENCE"], moved["SEQUENCE"]) == (3, 7)
    assert moved.start == date(2026, 11, 27)


def test_the_same_matter_makes_the_same_entry() -> None:
    assert made() == made()
    assert entry_of(made())["UID"] == entry_of(made(written_at=WRITTEN + timedelta(days=1)))["UID"]
    assert entry_of(made())["UID"] != entry_of(made("n-2"))["UID"]


def test_the_stamp_is_in_utc_whatever_zone_the_date_came_in() -> None:
    elsewhere = WRITTEN.astimezone(timezone(timedelta(hours=-6)))
    assert made(written_at=elsewhere) == made()
    assert b"DTSTAMP:20261106T150000Z\r\n" in made()


def test_a_deadline_that_is_off_cancels_the_same_entry_in_a_later_version() -> None:
    off = deadline_entry(
        matter="n-1",
        version=9,
        organizer=OFFICE,
        written_at=WRITTEN,
        last_day=date(2026, 11, 20),
        title=TITLE,
        what_to_do="",
        canceled=True,
    )
    assert str(Calendar.from_ical(off)["METHOD"]) == "CANCEL"
    entry = entry_of(off)
    assert (entry["UID"], entry["SEQUENCE"], str(entry["STATUS"])) == (entry_of(made())["UID"], 9, "CANCELLED")
    assert "STATUS" not in entry_of(made())


def test_the_organizer_is_the_office_that_sends_the_letter() -> None:
    assert str(entry_of(made())["ORGANIZER"]) == "mailto:hmis@lakeside.example"
    assert 'ORGANIZER;CN="Lakeside ’HMIS’ Office":mailto:' in made().decode().replace("\r\n ", "")


def test_an_alarm_rings_on_the_morning_before_and_a_canceled_entry_has_none() -> None:
    (alarm,) = entry_of(made()).walk("VALARM")
    assert b"TRIGGER:-PT15H\r\n" in made()
    assert (str(alarm["ACTION"]), str(alarm["DESCRIPTION"])) == ("DISPLAY", TITLE)
    assert entry_of(made(canceled=True)).walk("VALARM") == []


def test_a_later_letter_has_a_higher_version_whichever_process_it_comes_from() -> None:
    versions = [version_at(WRITTEN + timedelta(seconds=seconds)) for seconds in (0, 1, 60)]
    assert versions == sorted(set(versions))
    assert version_at(WRITTEN) > 1_000_000, "entries of earlier releases counted steps"
    assert version_at(WRITTEN + timedelta(days=365 * 40)) < 2**31
