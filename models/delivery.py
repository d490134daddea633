"""What mail servers say about a letter: the answer for each recipient, and reports that come back later."""

from enum import StrEnum
from typing import Final

from models.base import Instant, Key, Message


class DeliveryVerdict(StrEnum):
    """The result of a letter for one recipient."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    """Not now (SMTP 4xx): the letter can be sent to this recipient again."""
    REFUSED = "refused"
    """Never (SMTP 5xx): for example, there is no such mailbox."""


class Outcome(Message):
    """The server's answer for one recipient: the SMTP code (0 if there is no SMTP) and the text."""

    person_id: Key
    address: str
    verdict: DeliveryVerdict
    code: int = 0
    text: str = ""


class BouncesRead(Message):
    """What one look for reports about undelivered letters found, at the time of the look."""

    at: Instant
    files: int
    """How many files were read and put away."""
    news: int
    """How many reports said something that was not known yet."""


_WHY_RETURNED: Final = {
    "1.1": "there is no such mailbox",
    "1.2": "there is no such mail domain",
    "1": "the address does not work",
    "2.1": "the mailbox is closed",
    "2.2": "the mailbox is full",
    "2.3": "the letter is too large for the mailbox",
    "2": "the mailbox takes no letters",
    "4": "the mail server there can't be reached",
    "7": "the mail server there refuses our letters",
}
"""What the codes of RFC 3463 mean in words, by the numbers after the first."""


def why_returned(status: str) -> str:
    """Return in words why a letter came back or is late, from the code that the mail server gave, such as 5.1.1."""
    _, _, detail = status.partition(".")
    known = _WHY_RETURNED.get(detail) or _WHY_RETURNED.get(detail.partition(".")[0])
    return f"{known or 'the mail server gave no clear reason'} ({status})"
