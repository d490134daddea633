"""Every template in every state that a person can meet: tests render them, and browsers show and picture them.

A module here holds the states of one folder of templates: `STATES`, and `WITHOUT` with a reason for each kind of state
that a template does not have.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from models.people import Actor
from portal.problems import FieldProblem, Problem
from portal.rendering import TEMPLATES

FRAMES = ("base.html", "parts/")
"""Templates that are only parts of others."""


class Kind(StrEnum):
    """The kinds of states that each template has to show, or to say why it has none."""

    EMPTY = "empty"
    ONE = "one"
    MANY = "many"
    LONG = "long"
    """The longest names, sentences, and amounts that can be."""
    ERROR = "error"
    """A form that was refused."""
    READ_ONLY = "read-only"
    """For somebody who may see it and do nothing about it."""


@dataclass(frozen=True, kw_only=True)
class State:
    """A template, the kind of its state, what it shows, and who looks at it. `name` tells states of a kind apart."""

    template: str
    kind: Kind
    values: Mapping[str, Any] = field(default_factory=dict)
    actor: Actor | None = None
    name: str = ""

    @property
    def id(self) -> str:
        """The name of the state in lists of tests and in the names of pictures."""
        return "-".join([*self.template.removesuffix(".html").split("/"), self.kind, *self.name.split()])


Without = Mapping[tuple[str, Kind], str]
"""Why a template has no state of a kind."""


PEOPLE = ("Ivo Larkspur", "Tess Example", "Ada Fern", "Milo Sedge", "Nora Alder", "Otto Reed")
"""Invented names, for lists in which people differ."""


def refused(*fields: tuple[str, str], **typed: str | list[str]) -> dict[str, Any]:
    """Return what a page shows of a form that was refused: the fields with their problems, and what was typed."""
    problems = tuple(FieldProblem(name, sentence) for name, sentence in fields)
    return {"problem": Problem(problems[0].sentence, problems), "typed": typed}


def all_states() -> list[State]:
    """Return every registered state."""
    return [state for module in _modules() for state in module.STATES]


def all_reasons() -> dict[tuple[str, Kind], str]:
    """Return why templates lack states."""
    return {key: reason for module in _modules() for key, reason in module.WITHOUT.items()}


def every_template() -> list[str]:
    """Return the templates that are pages."""
    found = sorted(path.relative_to(TEMPLATES).as_posix() for path in Path(TEMPLATES).rglob("*.html"))
    return [each for each in found if not each.startswith(FRAMES)]


def _modules() -> Iterator[Any]:
    for module in sorted(iter_modules(__path__), key=lambda each: each.name):
        yield import_module(f"{__name__}.{module.name}")
