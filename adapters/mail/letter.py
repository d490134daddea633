"""A letter: everything a recipient will see, fixed before anything is sent."""

import hashlib
from typing import Annotated

from pydantic import AfterValidator, Field

from adapters.mail.plain import header_text, is_one_line
from models.base import Instant, Key, Message
from models.email import EmailAddress

PUBLISH = "PUBLISH"
CANCEL = "CANCEL"


def _require_one_line(value: str) -> str:
    if not is_one_line(value):
        raise ValueError("a mail header is one line, without control characters")
    return value


HeaderText = Annotated[str, AfterValidator(header_text)]
"""A name that people typed: what could begin another header, or look like an encoded word, comes apart."""

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


class Recipient(Mailbox):
    """A person who gets a letter."""

    person_id: Key


class LetterAttachment(Message):
    """A file attached to a letter: a PDF."""

    file_name: HeaderLine
    content: bytes


class Letter(Message):
    """A letter ready to be sent. `date` is when it was written; the calendar entry is an iCalendar file."""

    delivery_id: Key
    """The same for every attempt at this delivery, and another one if the letter is sent again."""
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


def message_id(delivery_id: str, domain: str) -> str:
    """Make the Message-ID of a delivery (models.ids): the same for every attempt, so that a second copy shows."""
    return f"<{unique(delivery_id)}@{domain}>"


def unique(delivery_id: str) -> str:
    """Turn a delivery's id into a word that fits in a header and in a file name."""
    return hashlib.sha256(f"notice {delivery_id}".encode()).hexdigest()[:32]
