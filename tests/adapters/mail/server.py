"""A real SMTP server in the test's own event loop, which answers as a test wants."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

USER, PASSWORD = "office", "correct horse"


class Desk:
    """Takes letters and keeps them. Each address or moment can be given an answer other than yes."""

    def __init__(self, answers: Mapping[str, str] | None = None) -> None:
        self.answers = answers or {}
        self.letters: list[tuple[list[str], bytes]] = []
        self.logged_in: list[bool] = []
        self.over_tls: list[bool] = []

    @property
    def messages(self) -> list[EmailMessage]:
        """The letters that were accepted."""
        return [message_from_bytes(content, policy=default) for _, content in self.letters]

    async def handle_MAIL(
        self, server: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "MAIL" in self.answers:
            return self.answers["MAIL"]
        envelope.mail_from = address
        return "250 go on"

    async def handle_RCPT(
        self, server: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answers.get(address) == "silence":
            await asyncio.Event().wait()
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 known here"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:
        answer = self.answers.get("DATA", "250 thank you")
        if answer == "break":
            _transport(server).abort()
        if answer in ("break", "silence"):
            await asyncio.Event().wait()
        if answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.letters.append((list(envelope.rcpt_tos), envelope.content))
            self.logged_in.append(bool(session.authenticated))
            self.over_tls.append(_transport(server).get_extra_info("ssl_object") is not None)
        return answer


class Line(SMTP):
    """A connection that can break at the moment a command arrives."""

    breaks_at = ""

    async def smtp_DATA(self, arg: str) -> None:
        if self.breaks_at == "DATA":
            _transport(self).abort()
            await asyncio.Event().wait()
        if self.breaks_at == "full":
            await self.push("452 no room")
            return
        await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg: str) -> None:
        if self.breaks_at == "QUIT":
            _transport(self).abort()
            await asyncio.Event().wait()
        await super().smtp_QUIT(arg)


def _transport(server: SMTP) -> asyncio.WriteTransport:
    assert isinstance(server.transport, asyncio.WriteTransport)
    return server.transport


@asynccontextmanager
async def serving(
    desk: Desk,
    breaks_at: str = "",
    starttls: ssl.SSLContext | None = None,
    implicit: ssl.SSLContext | None = None,
    login: bool = False,
) -> AsyncIterator[int]:
    """Serve on a free port of this machine, and give its number."""
    loop = asyncio.get_running_loop()

    def authenticate(server: SMTP, session: Any, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        sound = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=sound, handled=False)

    def answer_the_phone() -> SMTP:
        line = Line(
            desk,
            hostname="sink.example",
            loop=loop,
            tls_context=starttls,
            auth_required=login,
            auth_require_tls=starttls is not None,
            authenticator=authenticate if login else None,
        )
        line.breaks_at = breaks_at
        return line

    server = await loop.create_server(answer_the_phone, "127.0.0.1", 0, ssl=implicit)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


@asynccontextmanager
async def silent() -> AsyncIterator[int]:
    """A server that takes the call and never says a word."""
    over = asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        over.set()
        server.close()
        await server.wait_closed()
