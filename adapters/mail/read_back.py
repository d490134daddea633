"""Reads a message the way a mail program does, and compares it with the letter it was made from.

A name, a title or a reason can hold anything. Whatever tricks a header, a boundary or an encoding shows here, before
the message goes out. Needs the standard library alone, so that a test can run it on every Python that is installed.
"""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # only for annotations: the models need pydantic
    from adapters.mail.letter import Letter, Mailbox

HEADERS = (
    "From",
    "To",
    "Cc",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
    "Content-Language",
)
"""Every header of a letter, in its order. Cc is only there if somebody gets a copy."""


class NotAsWritten(Exception):
    """A message that a mail program would read differently from the letter. It must not go out."""

    def __init__(self, what: str) -> None:
        self.sentence = f"We did not send this letter, because a mail program would show {what} differently."
        super().__init__(self.sentence)


def require_as_written(letter: "Letter", content: bytes) -> None:
    """Raise NotAsWritten, naming the first difference, unless `content` reads exactly as `letter` says."""
    for what in _differences(letter, content):
        raise NotAsWritten(what)


def _differences(letter: "Letter", content: bytes) -> Iterator[str]:
    message = message_from_bytes(content, policy=default)
    if message.keys() != [name for name in HEADERS if name != "Cc" or letter.cc]:
        yield "its headers"
        return
    boxes = {"From": [letter.sender], "To": letter.to, "Cc": letter.cc, "Reply-To": [letter.reply_to]}
    for header, people in boxes.items():
        if _boxes_read(message, header) != [_box(each) for each in people]:
            yield f"the addresses in {header}"
    if str(message["Subject"]) != letter.subject:
        yield "the subject"
    if message["Date"].datetime != letter.date.replace(microsecond=0):
        yield "the date"
    if str(message["Message-ID"]) != letter.message_id:
        yield "the message’s id"
    yield from _differences_of_parts(letter, message)


def _differences_of_parts(letter: "Letter", message: EmailMessage) -> Iterator[str]:
    parts = [part for part in message.walk() if not part.is_multipart()]
    written = _parts_written(letter)
    if [part.get_content_type() for part in parts] != [kind for kind, _, _ in written]:
        yield "its parts"
        return
    for part, (kind, name, content) in zip(parts, written, strict=True):
        if part.get_filename() != name or _content(part) != content:
            yield "an attachment" if name else f"the {kind} part"
        if kind == "text/calendar" and part["Content-Type"].params.get("method") != letter.calendar_method:
            yield "the calendar entry"


def _parts_written(letter: "Letter") -> list[tuple[str, str | None, Any]]:
    """List the parts that a letter has: kind, file name, content."""
    parts: list[tuple[str, str | None, Any]] = [
        ("text/plain", None, letter.text.splitlines()),
        ("text/html", None, letter.html.splitlines()),
    ]
    if letter.calendar is not None:
        parts.append(("text/calendar", None, letter.calendar.decode().splitlines()))
        parts.append(("application/ics", letter.calendar_name, letter.calendar))
    return parts + [("application/pdf", each.file_name, each.content) for each in letter.papers]


def _content(part: EmailMessage) -> Any:
    content = part.get_content()
    return content.splitlines() if isinstance(content, str) else content


def _boxes_read(message: EmailMessage, header: str) -> list[tuple[str, str]]:
    field = message[header]
    return [(_unspaced(each.display_name), each.addr_spec) for each in field.addresses] if field else []


def _box(mailbox: "Mailbox") -> tuple[str, str]:
    return _unspaced(mailbox.name), mailbox.address


def _unspaced(name: str) -> str:
    """Leave out the blanks: Python, unlike mail programs, keeps those between the encoded words of a long name."""
    return "".join(name.split())
