"""Base classes: messages ignore fields that a newer release added; values from files refuse what they don't know."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

Instant = AwareDatetime
"""A moment in time with its zone, stored and sent in UTC."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
"""Text that a person typed: trimmed, not empty, at most 4,000 characters."""

Key = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
"""An identifier: opaque, short, never a name or an address."""


class Message(BaseModel):
    """A value sent to, stored in or read from a workflow.

    New fields have defaults, so that old histories still load.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    looked_up: ClassVar[Mapping[str, Any]] = {}
    """The fields that a sender looks up in the records: True, or which fields of a part. They are not part of the form
    that somebody sends."""


class PartlyRefused(Message):
    """The result of work with many parts, of which some may have been refused. A command then ends with status 1."""

    @property
    def has_refusals(self) -> bool:
        """True if something was refused."""
        raise NotImplementedError


class Strict(BaseModel):
    """A value read from a file that a person wrote. An unknown key is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def fields_of(message: Message, base: type[Message]) -> dict[str, Any]:
    """Return the values that `message` has for every field of `base`, which is a base class of it.

    A process's Start and its state share such a base, so that a field added to it can't be forgotten in either.
    """
    return {name: getattr(message, name) for name in base.model_fields}


def shared_fields(message: Message, shape: type[Message]) -> dict[str, Any]:
    """Return the values of `message` for the fields of `shape` that have the same names."""
    names = type(message).model_fields.keys() & shape.model_fields.keys()
    return {name: getattr(message, name) for name in shape.model_fields if name in names}


def missing_words(items: Iterable[str]) -> str:
    """Join what is missing, as people typed it, without the points at the end of each: the sentence has its own."""
    return listed([each.rstrip(". ") or each for each in items])


def listed(items: Iterable[str], joint: str = "and") -> str:
    """Join words as in a sentence: "a", "a and b", "a, b, and c"."""
    every = list(items)
    if len(every) < 2:
        return "".join(every)
    if len(every) == 2:
        return f"{every[0]} {joint} {every[1]}"
    return f"{', '.join(every[:-1])}, {joint} {every[-1]}"
