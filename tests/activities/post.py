"""A mail server that does what a test says, and remembers every letter it took."""

import asyncio
from collections.abc import Iterable, Mapping

from adapters.mail.letter import Letter
from adapters.mail.port import Delivery, MailAway, MailRefused, OutcomeUnknown, outcome
from adapters.mail.read_back import NotAsWritten
from models.delivery import DeliveryVerdict

AWAY = MailAway("The mail server can't be reached.")
UNKNOWN = OutcomeUnknown("The letter was handed over, and no answer came.")
REFUSED = MailRefused("The mail server does not know us.")


class Post:
    """Takes letters. `answers` says what happens to one letter after the other, yes being the answer to all others;
    `verdicts` says what becomes of an address."""

    def __init__(
        self, answers: Iterable[Exception | None] = (), verdicts: Mapping[str, DeliveryVerdict] | None = None
    ) -> None:
        self.answers = list(answers)
        self.verdicts = dict(verdicts or {})
        self.away = False
        self.asked = 0
        """How often a letter was brought here."""
        self.letters: list[Letter] = []
        """The letters that were taken."""
        self.taken = asyncio.Event()
        self.silent = False
        """Whether the server takes a letter and does not answer until told to go on."""
        self.go_on = asyncio.Event()

    async def send(self, letter: Letter) -> Delivery:
        """Take the letter, or do what the test says."""
        self.asked += 1
        answer = AWAY if self.away else self.answers.pop(0) if self.answers else None
        if isinstance(answer, MailAway | MailRefused | NotAsWritten):
            raise answer
        verdicts = [(each, self.verdicts.get(each.person_id, DeliveryVerdict.ACCEPTED)) for each in letter.recipients]
        outcomes = tuple(outcome(each, verdict, 250, "heard") for each, verdict in verdicts)
        if DeliveryVerdict.ACCEPTED not in [verdict for _, verdict in verdicts]:
            raise (MailRefused if DeliveryVerdict.REFUSED in self.verdicts.values() else MailAway)("Nobody.", outcomes)
        self.letters.append(letter)
        self.taken.set()
        if self.silent:
            await self.go_on.wait()
        if answer is not None:
            raise answer
        return Delivery(message_id=letter.message_id, outcomes=outcomes)
