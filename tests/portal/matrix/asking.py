"""Asks every route of the portal, as everybody, about everything: what comes is a kind of answer and its text."""

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
from tests.portal.matrix.said import said_in
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
    AWAY = "asks a process"
    """A page that a running process answers, which may refuse. Here the processes are away."""


Things = Mapping[str, str]
"""What an address can name, by whose it is."""

THINGS: Mapping[str, Callable[[Records], Things]] = {
    "agency_id": lambda _: {"A1": "A1", "A2": "A2"},
    "committee_id": lambda _: {"Performance": "performance", "Coordinated Entry": "coordinated-entry"},
    "region_id": lambda _: {"R1": "R1", "R2": "R2"},
    "request_id": lambda _: {"A1": "training", "A2": "theirs"},
    "license_id": lambda _: {"A1": "L1", "A2": "X1"},
    "allotment/license_id": lambda made: {"R1": made.world.given},
    "appeal_id": lambda made: {
        "A1, Performance": made.world.pending.appeal_id,
        "A1, Coordinated Entry": made.world.granted.appeal_id,
        "A2, Performance": made.theirs.appeal_id,
    },
    "meeting_id": lambda made: {
        "Performance": made.world.minutes["performance"],
        "Coordinated Entry": made.world.minutes["coordinated-entry"],
    },
    "person_id": lambda _: {"A1": "rhea", "A2": "otto"},
    "document_id": lambda made: {"A1": made.world.document.id},
    "self_pay_id": lambda made: {"A1": made.world.self_pay},
    "invoices/number": lambda made: {"A1": made.world.invoice},
    "history/number": lambda _: {"A1": "training", "A2": "theirs"},
}
"""What the parameters of addresses can name, by whose it is; where a parameter means something else in one area of the
portal, with the area before it. A new parameter belongs here: something of A1 and of A2, or of each committee."""

PARTS: Mapping[str, str] = {
    "key": "user-policies",
    "test_id": "security-privacy",
    "kind": "request",
    "role": "representative",
    "secret": "nothing",
}
"""Parameters that say which part of a thing is meant. Any other part is the first one, "1"."""

PARAMETER = re.compile(r"\{(\w+)[^}]*\}")

EXAMPLES: Mapping[str, Mapping[str, object]] = {"SignOut": {"next": ""}}
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
    area = route.path.split("/")[1]
    names = PARAMETER.findall(route.path)
    found = {name: THINGS.get(f"{area}/{name}") or THINGS.get(name) for name in names}
    named = {name: things(made) for name, things in found.items() if things is not None}
    choices: Things = next(iter(named.values()), {"": ""})
    for whose in choices:
        values = {name: _whose(things, whose) for name, things in named.items()}
        parts = {name: values.get(name) or PARTS.get(name, "1") for name in names}
        yield Question(route, PARAMETER.sub(lambda part, at=parts: at[part[1]], route.path), whose)  # type: ignore[misc]


def _whose(things: Things, whose: str) -> str:
    """Return the thing of somebody, or another one if there is none."""
    fitting = [value for label, value in things.items() if whose in label or label in whose]
    return fitting[0] if fitting else next(iter(things.values()))


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
        self._portal = httpx.ASGITransport(app=create_app(house), raise_app_exceptions=False)
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
        refused = got.cookies.get(self.house.cookies.refused)
        if refused:  # The page that a refused form leads to says why.
            cookie = f"{self.house.cookies.refused}={refused}"
            got = await self._sent(who, "GET", got.headers["location"], also=cookie)
        return Heard(_kind(got, method), got.status_code, said_in(got.content, got.text), got.content)

    async def _sent(
        self, who: str, method: str, path: str, data: dict[str, str] | None = None, also: str = ""
    ) -> httpx.Response:
        """Send a request with the cookies that the person began with, whatever answers have set since.

        No client is in between, which would keep cookies and history: that takes as long as many an answer.
        """
        headers = {"Cookie": "; ".join(filter(None, (self._cookies[who], also))), "Origin": URL}
        request = httpx.Request(method, f"{URL}{path}", data=data, headers=headers)
        got = await self._portal.handle_async_request(request)
        got.request = request
        await got.aread()
        return got


def _kind(got: httpx.Response, method: str) -> Answer:
    if got.status_code == 303 and got.headers["location"].startswith("/sign-in?next="):
        return Answer.SIGN_IN
    if got.status_code == 503 and method == "GET":
        return Answer.AWAY
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
