"""How the rest of the system sends mail: one method, its result, and the three ways it can fail.

Server answers quote addresses, so only the outcomes hold them. The text of an exception, which ends up in logs and
histories, never does.
"""

from collections.abc import Iterable
from typing import Protocol

from adapters.mail.letter import Letter, Recipient
from models.base import Message
from models.delivery import DeliveryVerdict, Outcome


class Delivery(Message):
    """A letter that was accepted for at least one recipient, and the outcome for each."""

    message_id: str
    outcomes: tuple[Outcome, ...]

    @property
    def complete(self) -> bool:
        """Whether it was accepted for everybody."""
        return all(each.verdict == DeliveryVerdict.ACCEPTED for each in self.outcomes)

    def having(self, verdict: DeliveryVerdict) -> tuple[Outcome, ...]:
        """Return the outcomes with this verdict."""
        return tuple(each for each in self.outcomes if each.verdict == verdict)


class SendingFailed(Exception):
    """A letter that was not known to be accepted for anybody. `outcomes` holds the server's answers."""

    def __init__(self, sentence: str, outcomes: Iterable[Outcome] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.outcomes = tuple(outcomes)


class MailAway(SendingFailed):
    """Nothing was accepted and it may work later: the same letter can safely be sent again."""


class MailRefused(SendingFailed):
    """Nothing was accepted and the answer is final: sending the same letter again would change nothing."""


class OutcomeUnknown(SendingFailed):
    """The letter was sent and no answer came: it may or may not have arrived. Sending again could send it twice."""


class Mailer(Protocol):
    """Anything that can send letters."""

    async def send(self, letter: Letter) -> Delivery:
        """Send `letter` to all its recipients. Raises MailAway, MailRefused, OutcomeUnknown or NotAsWritten."""
        ...


def outcome(recipient: Recipient, verdict: DeliveryVerdict, code: int = 0, text: str = "") -> Outcome:
    """Return the outcome for `recipient`."""
    return Outcome(person_id=recipient.person_id, address=recipient.address, verdict=verdict, code=code, text=text)
