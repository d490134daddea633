"""What the records keep about a person, in the words of a page: a label and a value for each thing."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from models.calendar import days_later, spoken
from models.delivery import why_returned
from portal.rendering import label, plain
from storage.reads.own_data import Section

LABELS: Final[Mapping[str, str]] = {
    "id": "Your number",
    "at": "When",
    "new": "New address",
    "former": "Earlier address",
    "undone_at": "Undone",
    "value": "Name",
    "from_day": "First day",
    "until_day": "First day without it",
    "submitted_at": "Sent",
    "started_at": "Started",
    "ended_at": "Ended",
    "end_reason": "Why it ended",
    "file_name": "File",
    "bytes": "Size",
    "stored_at": "Kept since",
    "reserved_at": "Set aside",
    "active_from": "Yours since",
    "ordered_at": "Asked for",
    "closed_at": "Done or closed",
    "user_id": "Your number in the HMIS",
    "last_login_at": "Last sign-in",
    "last_data_entry_at": "Last data entry",
    "last_any_at": "Last use of any kind",
    "last_login": "Last sign-in",
    "decided_at": "Decided",
    "filed_at": "Filed",
    "title": "Task",
    "opened_at": "Since",
    "due_at": "Due",
    "outcome": "Arrived?",
    "status": "Why it came back",
    "summary": "What",
    "after_a_loss": "After a loss",
    "used_at": "Last used",
    "withdrawn_at": "Withdrawn",
    "added_at": "Added",
    "removed_at": "Removed",
    "made_at": "Made",
    "asked_at": "Asked",
    "began_at": "Signed in",
    "typed": "What you typed",
    "page": "Page",
    "linked_as": "How",
    "linked_at": "When",
}
"""What a column is called, where its own name does not say it to its reader."""


class Cell(NamedTuple):
    """A value with what it is called, and the page to which it leads, if it does."""

    label: str
    text: str
    page: str = ""


class Rows(NamedTuple):
    """A kind of what is kept: its title, and a row for each thing."""

    title: str
    rows: tuple[tuple[Cell, ...], ...]


def in_words(sections: Iterable[Section], zone: str, most: int) -> tuple[tuple[Rows, int], ...]:
    """Return each kind of what is kept with up to `most` of its rows in words, and how many rows there are."""
    return tuple(
        (
            Rows(each.title, tuple(tuple(_cell(name, row[name], zone) for name in row) for row in each.rows[:most])),
            len(each.rows),
        )
        for each in sections
    )


def _cell(name: str, value: Any, zone: str) -> Cell:
    called = LABELS.get(name, label(name).capitalize())
    if name == "page" and value:
        return Cell(called, "Go on with it", str(value))
    return Cell(called, _text(name, value, zone))


def _text(name: str, value: Any, zone: str) -> str:
    if isinstance(value, Mapping):
        named = [f"{label(str(key)).capitalize()}: {_text('', each, zone)}" for key, each in value.items()]
        return "; ".join(named) or "–"
    if isinstance(value, list | tuple):
        return ", ".join(_text("", each, zone) for each in value) or "–"
    if name == "until_day":  # Whoever lost a role in the course of a day has the day before on record.
        return spoken(days_later(value, 1)) if isinstance(value, date) else "No end"
    if name == "bytes" and isinstance(value, int):
        return f"{max(1, round(value / 1024)):,} KB"
    if name == "status" and value:
        return why_returned(str(value))
    return plain(zone, value)
