"""Reads the letters in a Maildir, for people and reports."""

from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from models.base import Message


class Summary(Message):
    """One letter of a Maildir. `date` is when it was written, with its zone; names without addresses where given."""

    date: datetime
    message_id: str
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str
    has_calendar: bool


def read_maildir(path: Path) -> list[Summary]:
    """Read the letters in the Maildir at `path`, the oldest first; none if there is no Maildir."""
    summaries = [_summary(message) for message in _messages(path)]
    return sorted(summaries, key=lambda each: (each.date, each.message_id))


def _messages(path: Path) -> Iterator[EmailMessage]:
    for folder in ("new", "cur"):
        for file in sorted((path / folder).glob("*")):
            yield message_from_bytes(file.read_bytes(), policy=default)


def _summary(message: EmailMessage) -> Summary:
    body = message.get_body(("plain",))
    return Summary(
        date=message["Date"].datetime,
        message_id=str(message["Message-ID"]),
        sender=_names(message, "From")[0],
        to=_names(message, "To"),
        cc=_names(message, "Cc"),
        subject=" ".join(str(message["Subject"]).split()),
        text=body.get_content() if body else "",
        has_calendar=any(part.get_content_type() == "text/calendar" for part in message.walk()),
    )


def _names(message: EmailMessage, header: str) -> tuple[str, ...]:
    field = message[header]
    return tuple(each.display_name or each.addr_spec for each in field.addresses) if field else ()
