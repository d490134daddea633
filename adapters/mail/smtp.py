"""Sends letters to a mail server (SMTP), and always knows the one thing that matters: was the letter sent or not?"""

import asyncio
import contextlib
import re
from enum import StrEnum
from pathlib import Path

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponse,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from aiosmtplib.protocol import SMTPProtocol
from pydantic import SecretStr

from adapters.mail.letter import Letter, Recipient
from adapters.mail.message import as_bytes
from adapters.mail.port import Delivery, MailAway, MailRefused, OutcomeUnknown, SendingFailed, outcome
from models.base import Strict
from models.delivery import DeliveryVerdict, Outcome


class Tls(StrEnum):
    """How the connection to the mail server is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    IMPLICIT = "implicit"


class SmtpServer(Strict):
    """The mail server's address, and how to log in to it. Times are in seconds."""

    host: str
    port: int
    tls: Tls = Tls.STARTTLS
    user: str = ""
    password: SecretStr = SecretStr("")
    timeout: float = 30.0
    """For each command."""
    opening_timeout: float = 120.0
    """For everything before the letter itself. A server may be slow with each of many recipients."""
    answer_timeout: float = 300.0
    """For the answer to a whole letter: a server may check it for minutes (RFC 5321, 4.5.3.2.6)."""
    ca_file: Path | None = None
    """Certificates to trust instead of the system's, for a server in the office."""


LOGIN_WANTED = (530, 534, 535, 538)
"""Answers that are about the office's login, not about the letter: final for the login, not for the letter."""

START_OF_LETTER = 354
GOODBYE_SECONDS = 5.0

_Broken = (SMTPException, OSError)


class SmtpMailer:
    """Sends letters to a mail server, each over a separate connection."""

    def __init__(self, server: SmtpServer) -> None:
        self.server = server

    async def send(self, letter: Letter) -> Delivery:
        """Send `letter` to all its recipients. Raises MailAway, MailRefused, OutcomeUnknown or NotAsWritten."""
        content = as_bytes(letter)
        client = self._client()
        try:
            outcomes = await self._offer(client, letter)
            await self._hand_over(client, content, outcomes)
            await _say_goodbye(client)
        finally:
            client.close()
        return Delivery(message_id=letter.message_id, outcomes=outcomes)

    def _client(self) -> SMTP:
        server = self.server
        return SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user or None,
            password=server.password.get_secret_value() or None,
            timeout=server.timeout,
            use_tls=server.tls == Tls.IMPLICIT,
            start_tls=server.tls == Tls.STARTTLS,
            cert_bundle=str(server.ca_file) if server.ca_file else None,
        )

    async def _offer(self, client: SMTP, letter: Letter) -> tuple[Outcome, ...]:
        """Do everything before the letter itself, within the time for it."""
        try:
            async with asyncio.timeout(self.server.opening_timeout):
                await _introduce(client, letter)
                outcomes = await _name_recipients(client, letter)
                await _ask_to_begin(client, outcomes)
        except TimeoutError as error:
            raise MailAway("The mail server is too slow. The letter was not sent.") from error
        return outcomes

    async def _hand_over(self, client: SMTP, content: bytes, outcomes: tuple[Outcome, ...]) -> None:
        """Send the letter itself: only after this step can its outcome be unknown."""
        try:
            connection = _connection(client)
            connection.write(_dots_doubled(content) + b".\r\n")
        except _Broken as error:
            raise MailAway("The connection to the mail server broke before the letter was sent.") from error
        try:
            answer = await connection.read_response(self.server.answer_timeout)
        except _Broken as error:
            sentence = "The letter was sent to the mail server, but no answer came. It may or may not have gone out."
            raise OutcomeUnknown(sentence, outcomes) from error
        if answer.code // 100 in (4, 5):
            raise _refusal("The mail server did not accept the letter", answer, outcomes)
        if answer.code // 100 != 2:
            raise OutcomeUnknown("The mail server's answer does not say whether it accepted the letter.", outcomes)


async def _introduce(client: SMTP, letter: Letter) -> None:
    """Connect, protect the connection, log in, name the sender."""
    try:
        await client.connect()
        await client.mail(letter.sender.address)
    except SMTPSenderRefused as refused:
        answer = SMTPResponse(refused.code, refused.message)
        everybody = tuple(outcome(each, DeliveryVerdict.ACCEPTED) for each in letter.recipients)
        raise _refusal("The mail server did not accept the sender", answer, everybody) from None
    except SMTPResponseException as refused:
        raise MailAway(f"The mail server refused the connection ({refused.code}).") from None
    except _Broken as error:
        raise MailAway(f"The mail server can't be reached ({type(error).__name__}).") from error


async def _name_recipients(client: SMTP, letter: Letter) -> tuple[Outcome, ...]:
    """Name every recipient; go on if the server accepts at least one."""
    outcomes: list[Outcome] = []
    try:
        for recipient in letter.recipients:
            outcomes.append(await _name_recipient(client, recipient))
    except _Broken as error:
        raise MailAway("The connection to the mail server broke before the letter was sent.") from error
    verdicts = [each.verdict for each in outcomes]
    if DeliveryVerdict.ACCEPTED in verdicts:
        return tuple(outcomes)
    if DeliveryVerdict.DEFERRED in verdicts:
        raise MailAway("The mail server accepts none of the recipients right now.", outcomes)
    raise MailRefused("The mail server accepts none of the recipients.", outcomes)


async def _name_recipient(client: SMTP, recipient: Recipient) -> Outcome:
    try:
        answer = await client.rcpt(recipient.address)
    except SMTPRecipientRefused as refused:
        return outcome(recipient, _verdict(refused.code), refused.code, refused.message)
    return outcome(recipient, DeliveryVerdict.ACCEPTED, answer.code, answer.message)


async def _ask_to_begin(client: SMTP, outcomes: tuple[Outcome, ...]) -> None:
    """Ask whether the letter may begin."""
    try:
        ready = await client.execute_command(b"DATA")
    except _Broken as error:
        raise MailAway("The connection to the mail server broke before the letter was sent.") from error
    if ready.code != START_OF_LETTER:
        raise _refusal("The mail server did not accept the letter", ready, outcomes)


async def _say_goodbye(client: SMTP) -> None:
    """Close the session politely. The letter is accepted; nothing that goes wrong here changes that."""
    with contextlib.suppress(*_Broken):
        await client.quit(timeout=GOODBYE_SECONDS)


def _verdict(code: int) -> DeliveryVerdict:
    final = code // 100 == 5 and code not in LOGIN_WANTED
    return DeliveryVerdict.REFUSED if final else DeliveryVerdict.DEFERRED


def _refusal(sentence: str, answer: SMTPResponse, outcomes: tuple[Outcome, ...]) -> SendingFailed:
    """Return the failure that `answer` to the whole letter means, for everybody who was accepted before."""
    verdict = _verdict(answer.code)
    updated = tuple(
        each.model_copy(update={"verdict": verdict, "code": answer.code, "text": answer.message})
        if each.verdict == DeliveryVerdict.ACCEPTED
        else each
        for each in outcomes
    )
    kind = MailRefused if verdict == DeliveryVerdict.REFUSED else MailAway
    return kind(f"{sentence} ({answer.code}).", updated)


def _connection(client: SMTP) -> SMTPProtocol:
    if client.protocol is None:
        raise SMTPServerDisconnected("connection lost")
    return client.protocol


def _dots_doubled(body: bytes) -> bytes:
    """Double the dot at the start of a line, because a lone dot ends a letter (RFC 5321, 4.5.2)."""
    return re.sub(rb"(?m)^\.", b"..", body)
