"""The mail server's answer for each recipient of a letter."""

from enum import StrEnum

from models.base import Key, Message


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
