"""What the mail server said of each recipient of a letter."""

from enum import StrEnum

from models.base import Key, Message


class DeliveryVerdict(StrEnum):
    """What became of a letter for one recipient."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    """Not now (SMTP 4xx): this recipient can be tried again."""
    REFUSED = "refused"
    """Never (SMTP 5xx): there is no such mailbox, say."""


class Outcome(Message):
    """The server's answer about one recipient: SMTP code (0 where there is no SMTP) and text."""

    person_id: Key
    address: str
    verdict: DeliveryVerdict
    code: int = 0
    text: str = ""
