"""The people of the samples as whom somebody can look around."""

import tomllib
from pathlib import Path

from models.base import Strict

FILE = Path(__file__).parents[2] / "samples" / "personas.toml"


class Persona(Strict):
    """A person of the samples, and something to try."""

    id: str
    name: str
    what: str
    try_: str

    @classmethod
    def of(cls, row: dict[str, str]) -> "Persona":
        """Return the persona of a row of the file, where `try` is a word of Python."""
        return cls(**{("try_" if name == "try" else name): value for name, value in row.items()})


class PersonaGroup(Strict):
    """People who do the same kind of work."""

    name: str
    people: tuple[Persona, ...]


def personas(file: Path = FILE) -> tuple[PersonaGroup, ...]:
    """Return everybody, by group."""
    found = tomllib.loads(file.read_text(encoding="utf-8"))["group"]
    return tuple(PersonaGroup(name=group["name"], people=tuple(map(Persona.of, group["person"]))) for group in found)
