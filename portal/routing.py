"""Pages and acts: a handler names who may use it and returns what to show. Everything around that is here."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from inspect import Parameter, signature
from typing import Any

from models.people import Permission
from portal.forms import Form

Permit = Callable[..., Permission]
"""A permission function of models/."""


class Open(StrEnum):
    """Who may use a route that no permission function of models/ guards."""

    ANYONE = "anyone"
    """Also somebody who is not signed in."""
    SIGNED_IN = "signed in"
    """Whoever is signed in, for matters of their own."""


@dataclass(frozen=True)
class Page:
    """A page to show: its template, and what the template needs."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    since: datetime | None = None
    """When what its form is about began. What was typed before that was about something else, and is not shown."""


@dataclass(frozen=True)
class GoTo:
    """The page to go on to after an act, with a sentence that says what happened."""

    path: str
    said: str = ""
    session: str | None = None
    """The secret of the session that begins; empty if the session ends; None if it stays as it is."""


@dataclass(frozen=True)
class Download:
    """A file to save. It never opens inside the portal (S27)."""

    file_name: str
    content: bytes
    media_type: str


Shown = Page | GoTo | Download
Handler = Callable[..., Awaitable[Shown]]


@lru_cache(maxsize=1024)
def _parameters(handler: Handler) -> Mapping[str, Parameter]:
    """Return the parameters of a handler, which every request for its page asks for."""
    return signature(handler).parameters


@dataclass(frozen=True)
class Route:
    """A page or an act: where it is, who may use it, and its handler. An act has a form; `shows` is its page."""

    path: str
    allowed: Permit | Open
    handler: Handler
    form: type[Form] | None = None
    shows: Handler | None = None
    quiet: bool = False
    """Whether browsers ask for it without anybody's doing, so that it extends no session."""
    fresh: bool = False
    """Whether the person has to have confirmed a short time ago to be there (S8)."""

    @property
    def method(self) -> str:
        """GET for a page, POST for an act."""
        return "GET" if self.form is None else "POST"

    def asked(self, query: Mapping[str, str]) -> dict[str, str]:
        """Return what of an address's query the page knows: the handler's parameters that have defaults."""
        known = _parameters(self.shows or self.handler)
        return {name: query[name] for name in query if name in known and known[name].default is not Parameter.empty}

    def shown_again(self, path: Mapping[str, Any]) -> dict[str, Any]:
        """Return what of an act's path the page knows that shows its form again."""
        known = _parameters(self.shows or self.handler)
        return {name: path[name] for name in path if name in known}

    @property
    def needs_sign_in(self) -> bool:
        """Whether somebody has to be signed in."""
        return self.allowed is not Open.ANYONE


class Routes:
    """The routes of one module of pages."""

    def __init__(self) -> None:
        self.all: list[Route] = []

    def page(
        self, path: str, *, allowed: Permit | Open, quiet: bool = False, fresh: bool = False
    ) -> Callable[[Handler], Handler]:
        """Serve a page. `allowed` is the permission that its service asks for. An export is `fresh` (S8)."""

        def added(handler: Handler) -> Handler:
            self.all.append(Route(path, allowed, handler, quiet=quiet, fresh=fresh))
            return handler

        return added

    def act(
        self, path: str, *, allowed: Permit | Open, form: type[Form], shows: Handler, fresh: bool = False
    ) -> Callable[[Handler], Handler]:
        """Take a form. A refusal shows the page `shows` again, with what was typed and the sentence that refuses.

        What ends access, moves money, or gives power is `fresh`: the person confirms first to be there (S8).
        """

        def added(handler: Handler) -> Handler:
            self.all.append(Route(path, allowed, handler, form=form, shows=shows, fresh=fresh))
            return handler

        return added


def every(routes: Sequence[Routes]) -> list[Route]:
    """Return the routes of several modules in order."""
    return [route for each in routes for route in each.all]
