"""The statements that a page sends to the database."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, Protocol

import httpx
from fastapi import FastAPI
from sqlalchemy import Engine, event

from adapters.clock import now
from adapters.mail.letter import Letter
from adapters.mail.port import Delivery
from benchmarks.portal_processes import processes_at_once
from models.policy.pack import PolicyPack
from portal.app import create_app
from portal.assets import Assets
from portal.house import House
from services.context import Context
from storage.database import Database


class Page(Protocol):
    """A page, and the cookie of whoever opens it."""

    @property
    def path(self) -> str:
        """Where it is."""

    @property
    def cookie(self) -> str:
        """What the browser sends with it."""


class Statement(NamedTuple):
    """A statement as the driver gets it, with its values."""

    text: str
    values: Any


class Nowhere:
    """Sends no letter."""

    async def send(self, letter: Letter) -> Delivery:
        """Say that the letter was taken."""
        return Delivery(message_id=letter.message_id, outcomes=())


@contextmanager
def listening() -> Iterator[list[Statement]]:
    """Yield a list of the questions that any database gets as long as the block lasts."""
    heard: list[Statement] = []

    def hear(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            heard.append(Statement(statement, values))

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


async def statements_of(
    database: Database, pack: PolicyPack, url: str, pages: Sequence[Page]
) -> Mapping[Page, list[Statement]]:
    """Open each page once in this process, and return what it asked the database."""
    app = await portal_of(database, pack, url)
    found: dict[Page, list[Statement]] = {}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=url) as browser:
        for page in pages:
            browser.cookies.clear()
            with listening() as heard:
                answer = await browser.get(page.path, headers={"Cookie": page.cookie})
            answer.raise_for_status()
            found[page] = list(heard)
    return found


async def portal_of(database: Database, pack: PolicyPack, url: str) -> FastAPI:
    """Return a portal over records, whose processes answer at once and which sends no letter."""
    context = Context(database=database, pack=pack, now=now, processes=await processes_at_once(pack))
    return create_app(House(context=context, mailer=Nowhere(), assets=Assets(), url=url))
