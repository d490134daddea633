"""Asks every route of the portal, as everybody, about everything: what comes is a kind of answer and its text."""

import html
import inspect
import re
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum, StrEnum
from pathlib import Path
from types import NoneType
from typing import Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

import httpx
from pydantic import BaseModel
from sqlalchemy import Connection

from models.errors import ProcessesAway
from models.sign_in.sessions import Way
from portal import app as portal_app
from portal.app import create_app
from portal.assets import Assets
from portal.house import House
from portal.routing import Route
from services.context import Context
from services.documents import Upload
from services.sign_in import begin_session
from storage.database import Database, open_database
from tests.portal.conftest import URL, Mailroom
from tests.portal.matrix.records import Records
from tests.services.permissions.world import CAST

NOBODY = "nobody"
BY_MAIL = {"tess by email": "tess", "sam by email": "sam"}
"""People who signed in by email, which shows their own matters only."""

EVERYBODY: Mapping[str, str] = {
    NOBODY: "nobody who is signed in",
    **CAST,
    **{who: f"{CAST[person]}, by email" for who, person in BY_MAIL.items()},
}
"""Everybody who asks, by id, in words."""


class Answer(StrEnum):
    """The kinds of answers."""

    OPEN = "open"
    SIGN_IN = "sign in"
    REFUSED = "refused"
    MISSING = "not there"


Things = Mapping[str, str]
"""What an address can name, by whose it is."""

THINGS: Mapping[str, Callable[[Records], Things]] = {
    "agency_id": lambda _: {"A1": "A1", "A2": "A2"},
    "committee_id": lambda _: {"Performance": "performance", "Coordinated Entry": "coordinated-entry"},
    "region_id": lambda _: {"R1": "R1", "R2": "R2"},
    "request_id": lambda _: {"A1": "training", "A2": "theirs"},
    "license_id": lambda _: {"A1": "L1", "A2": "X1"},
    "appeal_id": lambda made: {
        "A1 (Performance)": made.world.pending.appeal_id,
        "A1 (Coordinated Entry)": made.world.granted.appeal_id,
        "A2 (Performance)": made.theirs.appeal_id,
    },
    "meeting_id": lambda made: {
        "Performance": made.world.minutes["performance"],
        "Coordinated Entry": made.world.minutes["coordinated-entry"],
    },
    "person_id": lambda _: {"A1": "tess", "A2": "tara"},
    "document_id": lambda made: {"A1": made.world.document.id},
    "invoice": lambda made: {"A1": made.world.invoice},
    "number": lambda made: {"A1": made.world.invoice},
    "self_pay_id": lambda made: {"A1": made.world.self_pay},
    "secret": lambda _: {"": "nothing"},
}
"""The parameters of addresses. A new one needs its line here: something of A1 and of A2, or of each committee."""

OTHERS: Mapping[str, str] = {"case": "1", "step": "1", "name": "privacy"}
"""Parameters that only say which part of a thing is meant."""

EXAMPLES: Mapping[str, Mapping[str, object]] = {}
"""Values for the fields of a form, by its class, where those made by the field's type make no sense."""


class Question(NamedTuple):
    """A route, an address of it, and whose thing that names."""

    route: Route
    path: str
    whose: str


@dataclass(frozen=True)
class Heard:
    """An answer: its kind, its status, and everything that it says."""

    answer: Answer
    status: int
    text: str
    content: bytes = b""


def every_route() -> list[Route]:
    """Return the routes of the portal."""
    return list(portal_app.ROUTES)


def questions(made: Records) -> list[Question]:
    """Return every route with each address that names something."""
    return [question for route in every_route() for question in _of(route, made)]


def _of(route: Route, made: Records) -> Iterator[Question]:
    names = re.findall(r"\{(\w+)[^}]*\}", route.path)
    unknown = [each for each in names if each not in THINGS and each not in OTHERS]
    assert not unknown, f"Say in tests/portal/matrix/asking.py what {unknown} of {route.path} can be."
    leading = next((each for each in names if each in THINGS), None)
    choices: Things = THINGS[leading](made) if leading else {"": ""}
    for whose, value in choices.items():
        values = {leading: value, **OTHERS} if leading else OTHERS
        for name in names:
            if name not in values:
                found = THINGS[name](made)
                values = {**values, name: found.get(whose, next(iter(found.values())))}
        yield Question(route, re.sub(r"\{(\w+)[^}]*\}", lambda part, v=values: v[part[1]], route.path), whose)  # type: ignore[misc]


class Unreachable:
    """Processes that can't be reached: whoever may act hears that, and nothing is changed."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        async def away(*_: object, **__: object) -> None:
            raise ProcessesAway("The processes are away.")

        return away


class Undone(Database):
    """Records in which every change is undone at once, while `undoing`."""

    undoing = False

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction as a database does, and roll it back."""
        with super().write() as connection:
            inner = connection.begin_nested() if self.undoing else None
            yield connection
            if inner is not None:
                inner.rollback()


class Filled:
    """A form that takes whatever is sent, with something plausible in each field: what matters is who sends it."""

    def __init__(self, form: type[BaseModel]) -> None:
        self.form = form
        self.model_fields = form.model_fields

    def model_validate(self, _: object) -> BaseModel:
        """Return the form, filled in."""
        hints = get_type_hints(self.form)
        own = EXAMPLES.get(self.form.__name__, {})
        values = {name: own.get(name, plausible(hints[name])) for name in self.model_fields}
        return self.form.model_construct(None, **values)


def plausible(hint: Any) -> Any:
    """Return something of a type that a person could have entered."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Literal:
        return parts[0]
    if NoneType in parts:
        return None
    if origin in (tuple, list):
        return ()
    if origin is not None and parts:
        return plausible(parts[0])
    if inspect.isclass(hint) and issubclass(hint, Enum):
        return next(iter(hint))
    if inspect.isclass(hint) and issubclass(hint, BaseModel):
        return hint.model_construct()
    made: dict[object, object] = {
        str: "x",
        int: 1,
        bool: True,
        date: date(2036, 1, 1),
        datetime: datetime.fromisoformat("2036-01-01T12:00:00+00:00"),
        Upload: Upload(file_name="a.pdf", content=b"%PDF-"),
    }
    return made.get(hint, "x")


class Asker:
    """A portal over the records, and a session for everybody."""

    def __init__(self, made: Records, house: House, database: Undone) -> None:
        self.made, self.house, self._database = made, house, database
        self._browser = httpx.AsyncClient(transport=httpx.ASGITransport(app=create_app(house)), base_url=URL)
        self._cookies: dict[str, str] = {}
        self._tokens: dict[str, dict[str, str]] = {}

    async def begin(self) -> None:
        """Sign everybody in. From then on, nothing changes."""
        for who in EVERYBODY:
            way = Way.MAIL if who in BY_MAIL else Way.PASSKEY
            secret = ""
            if who != NOBODY:
                secret = (await begin_session(self.house.context, BY_MAIL.get(who, who), way)).secret
            names = self.house.cookies
            self._cookies[who] = f"{names.browser}=browser-of-{who}; {names.session}={secret}"
            page = await self._sent(who, "GET", "/passkeys" if secret else "/sign-in")
            self._tokens[who] = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))
        self._database.undoing = True

    async def ask(self, who: str, method: str, path: str) -> Heard:
        """Open a page, or send a form that has something in each field."""
        fields = {name: self._tokens[who].get(name, "") for name in ("form_token", "for_person")}
        data = {**fields, "key": f"{who}-{path}"} if method == "POST" else None
        got = await self._sent(who, method, path, data)
        return Heard(_kind(got), got.status_code, html.unescape(got.text), got.content)

    async def _sent(self, who: str, method: str, path: str, data: dict[str, str] | None = None) -> httpx.Response:
        """Send a request with the cookies that the person began with, whatever answers have set since."""
        self._browser.cookies.clear()
        headers = {"Cookie": self._cookies[who], "Origin": URL}
        return await self._browser.request(method, path, data=data, headers=headers)


def _kind(got: httpx.Response) -> Answer:
    if got.status_code == 303 and got.headers["location"].startswith("/sign-in?next="):
        return Answer.SIGN_IN
    return {403: Answer.REFUSED, 404: Answer.MISSING}.get(got.status_code, Answer.OPEN)


@asynccontextmanager
async def asker(made: Records, folder: Path) -> AsyncIterator[Asker]:
    """Open a portal over a copy of the records, whose forms all count as filled in."""
    file = shutil.copy(made.file, folder / "asked.db")
    opened = open_database(f"sqlite:///{file}")
    opened.__class__ = Undone
    assert isinstance(opened, Undone)
    context = Context(
        database=opened,
        pack=made.world.context.pack,
        now=lambda: made.at + timedelta(seconds=1),
        processes=Unreachable(),  # type: ignore[arg-type]
    )
    house = House(context=context, mailer=Mailroom(), assets=Assets(), url=URL)
    kept = list(portal_app.ROUTES)
    portal_app.ROUTES[:] = [
        route if route.form is None else replace(route, form=Filled(route.form))  # type: ignore[arg-type]
        for route in kept
    ]
    try:
        asking = Asker(made, house, opened)
    finally:
        portal_app.ROUTES[:] = kept
    with opened:
        await asking.begin()
        yield asking
