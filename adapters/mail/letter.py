"""A letter: everything a recipient will see, fixed before anything is sent."""

import hashlib
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Annotated

from pydantic import AfterValidator, Field

from adapters.mail.plain import is_one_line, one_line
from models.base import Instant, Key, Message
from models.email import EmailAddress

POLICY = SMTP.clone(cte_type="7bit")
"""Lines end with CR LF, and every server understands seven bits."""


LANGUAGE = "en"
"""Letters are in English; the HTML layout says so as well."""

PUBLISH = "PUBLISH"
CANCEL = "CANCEL"


def _require_one_line(value: str) -> str:
    if not is_one_line(value):
        raise ValueError("a mail header is one line, without control characters")
    return value


HeaderText = Annotated[str, AfterValidator(one_line)]
"""A name that people typed: what could begin another header becomes a space."""

HeaderLine = Annotated[str, Field(min_length=1), AfterValidator(_require_one_line)]
"""A header that was made here, refused when it holds a line break or another control character."""


class Mailbox(Message):
    """A name and an address. Raises ValueError (pydantic's) when the address can't be one."""

    name: HeaderText = ""
    address: EmailAddress

    @property
    def domain(self) -> str:
        """The part of the address after the @, in lower case."""
        return self.address.rpartition("@")[2].lower()

    def in_header(self) -> Address:
        """Write the mailbox as a header has it."""
        return Address(display_name=self.name, addr_spec=self.address)


class Recipient(Mailbox):
    """A person who gets a letter."""

    person_id: Key


class LetterAttachment(Message):
    """A file attached to a letter: a PDF."""

    file_name: HeaderLine
    content: bytes


class Letter(Message):
    """A letter ready to be sent. `date` is when it was written; the calendar entry is an iCalendar file."""

    notice_id: Key
    message_id: HeaderLine
    date: Instant
    sender: Mailbox
    reply_to: Mailbox
    to: tuple[Recipient, ...] = Field(min_length=1)
    cc: tuple[Recipient, ...] = ()
    subject: HeaderLine
    text: str
    html: str
    calendar: bytes | None = None
    calendar_name: HeaderLine = "deadline.ics"
    papers: tuple[LetterAttachment, ...] = ()
    calendar_method: str = PUBLISH
    """What a mail program does with the entry: offer to keep it, or remove it."""

    @property
    def recipients(self) -> tuple[Recipient, ...]:
        """Everybody who gets the letter."""
        return (*self.to, *self.cc)


def message_id(notice_id: str, domain: str) -> str:
    """Make the Message-ID of a notice's letter: always the same one, so that a second copy shows."""
    return f"<{unique(notice_id)}@{domain}>"


def unique(notice_id: str) -> str:
    """Turn a notice's id into a word that fits in a header and in a file name."""
    return hashlib.sha256(f"notice {notice_id}".encode()).hexdigest()[:32]


def as_message(letter: Letter) -> EmailMessage:
    """Write the letter as mail: text, HTML as its alternative, entry and papers attached. Same letter, same bytes."""
    message = EmailMessage(policy=POLICY)
    message["From"] = letter.sender.in_header()
    message["To"] = [each.in_header() for each in letter.to]
    if letter.cc:
        message["Cc"] = [each.in_header() for each in letter.cc]
    message["Reply-To"] = letter.reply_to.in_header()
    message["Subject"] = letter.subject
    message["Date"] = letter.date
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    if letter.calendar is not None:
        message.add_attachment(
            letter.calendar.decode(),
            subtype="calendar",
            filename=letter.calendar_name,
            params={"method": letter.calendar_method},
        )
    for paper in letter.papers:
        message.add_attachment(paper.content, maintype="application", subtype="pdf", filename=paper.file_name)
    message["Content-Language"] = LANGUAGE  # This comes last: making parts moves such headers into the first part.
    _fix_boundaries(message, unique(letter.notice_id))
    return message


def as_bytes(letter: Letter) -> bytes:
    """Write the letter as it travels: lines end in CR LF."""
    return as_message(letter).as_bytes()


def _fix_boundaries(message: EmailMessage, word: str) -> None:
    """Set the boundaries, which are random by default and would make every copy of a letter differ."""
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{word}_{number}")
