"""A portal over records alone: its processes can't be reached, which most pages never need."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import httpx
import pytest
from sqlalchemy import insert, select

from adapters.clock import now
from adapters.mail.letter import Letter
from adapters.mail.port import Delivery
from adapters.processes import Processes
from connection import connect
from models.people import Role
from models.sign_in.sessions import Way
from portal.app import create_app
from portal.assets import Assets
from portal.forms import OURS
from portal.house import House
from portal.routing import Routes
from services.context import Context
from services.sign_in import begin_session
from storage.database import Database
from storage.tables.directory import designations
from storage.tables.sign_in import mailed_links, sessions, tries
from tests.services.conftest import context_of
from tests.storage.samples import NOW, designation, pack
from tests.workflows.conftest import env, missouri
from tests.workflows.office import Office, settle

__all__ = ["env", "missouri"]

URL = "https://access.hmis.example"
FORM = re.compile(r'<form[^>]* action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


class Mailroom:
    """Keeps every letter."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    async def send(self, letter: Letter) -> Delivery:
        """Keep a letter."""
        self.letters.append(letter)
        return Delivery(message_id=letter.message_id, outcomes=())


class Clock:
    """A clock that tests move."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def wait(self, **lasting: float) -> None:
        """Let time pass."""
        self.at += timedelta(**lasting)


class Portal:
    """A portal, the letters it sent, and its clock."""

    def __init__(self, house: House, clock: Clock, mailroom: Mailroom) -> None:
        self.house, self.clock, self.mailroom = house, clock, mailroom

    def browser(self, also: Sequence[Routes] = ()) -> "Browser":
        """A browser that was never here before. `also` are pages of a test."""
        return Browser(self, also)

    def stored(self) -> str:
        """Everything that signing in left in the records."""
        with self.house.context.database.read() as connection:
            return repr([connection.execute(select(table)).all() for table in (mailed_links, sessions, tries)])

    @staticmethod
    def comparable(page: str) -> str:
        """A page without what is random in it."""
        return re.sub(r'(nonce|value)="[^"]*"', "", page)

    def hires(self, person_id: str, role: Role, agency_id: str | None = None) -> None:
        """Give somebody of the office a role."""
        with self.house.context.database.write() as connection:
            connection.execute(insert(designations), [designation(person_id, role, agency_id=agency_id)])

    async def signed_in_as(self, person_id: str, way: Way = Way.PASSKEY, also: Sequence[Routes] = ()) -> "Browser":
        """A browser in which somebody has signed in, as a passkey would have it unless a test says otherwise."""
        browser = self.browser(also)
        begun = await begin_session(self.house.context, person_id, way)
        browser.cookies.set(self.house.cookies.session, begun.secret, domain="access.hmis.example")
        return browser


class Browser(httpx.AsyncClient):
    """A browser: it keeps cookies, says where forms come from, and fills in the hidden fields of the page it shows."""

    def __init__(self, portal: Portal, also: Sequence[Routes] = ()) -> None:
        app = create_app(portal.house, also)
        super().__init__(transport=httpx.ASGITransport(app=app, raise_app_exceptions=True), base_url=URL)
        self.portal = portal
        self.hidden: dict[str, str] = {}
        self.forms: dict[str, set[str]] = {}

    async def open(self, path: str, **more: object) -> httpx.Response:
        """Open a page, and what it leads to."""
        answer = await self.get(path, follow_redirects=True, **more)  # type: ignore[arg-type]
        self.hidden = {}
        self._look_at(answer.text)
        return answer

    async def press(
        self,
        path: str,
        *,
        origin: str | None = URL,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        **fields: str | list[str],
    ) -> httpx.Response:
        """Send the form of the page that is open, with what was typed and the files that were chosen."""
        headers = {} if origin is None else {"Origin": origin}
        own = self.forms.get(path, set(OURS))
        data = {**{name: value for name, value in self.hidden.items() if name in own}, **fields}
        answer = await self.post(path, data=data, files=files, headers=headers, follow_redirects=True)
        await self.portal.house.finish()
        self._look_at(answer.text)
        return answer

    def _look_at(self, page: str) -> None:
        self.hidden = dict(FIELD.findall(page)) or self.hidden
        self.forms = {action: {name for name, _ in FIELD.findall(form)} for action, form in FORM.findall(page)}


@pytest.fixture
async def at_work(missouri: Office) -> Portal:
    """The portal of an office whose processes run, with the people of tests.workflows.office, on the wall's clock."""
    context, mailroom = context_of(missouri), Mailroom()
    house = House(context=context, mailer=mailroom, assets=Assets(), url=URL)
    return Portal(house, Clock(now()), mailroom)


async def portal_over(database: Database) -> Portal:
    """The portal of Missouri's office over empty records, with the people of tests.workflows.office."""
    settle(database)
    nowhere = Processes(await connect("127.0.0.1:9", "default", lazy=True))
    clock, mailroom = Clock(NOW), Mailroom()
    context = Context(database=database, processes=nowhere, pack=pack(), now=clock, portal=URL)
    return Portal(House(context=context, mailer=mailroom, assets=Assets(), url=URL), clock, mailroom)


@pytest.fixture
async def portal(sqlite_database: Database) -> Portal:
    """A portal over records of the test's own."""
    return await portal_over(sqlite_database)
