"""The keys of a pack as its models have them, so that a new key shows in every tool of the policy automatically."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from models.base import listed
from models.calendar import counted
from models.policy.agency_roles import AgencyRoles
from models.policy.pack import PolicyPack
from models.policy.says import Says, WrittenAs
from models.training.kinds.registry import KINDS
from models.training.requirement import TrainingRequirement

CARRIED = frozenset(AgencyRoles.model_fields)
"""What the areas carry along from `access_requests.requesting`, and no file names in them."""


@dataclass(frozen=True)
class Value:
    """What one value may be: text, a number, a table, or one of some words."""

    type: Any
    limits: dict[str, Any] = field(default_factory=dict)
    """The bounds by their names in pydantic: ge, gt, le, lt, min_length, max_length."""
    takes: WrittenAs | None = None
    choices: tuple[str, ...] = ()
    models: tuple[type[BaseModel], ...] = ()
    """The shapes of a table. More than one if its `kind` says which it is."""

    @property
    def expected(self) -> str:
        """What to write, in words: "a whole number from 1 to 3,660"."""
        if self.models:
            return "a table"
        if self.choices:
            words = listed([f"“{each}”".replace("\t", "\\t") for each in self.choices], "or")
            return f"the word {words}" if len(self.choices) == 1 else f"one of these words: {words}"
        if self.type is bool:
            return "true or false"
        if self.type is int:
            return f"a whole number{self._span()}"
        if self.type is date:
            return "a date without quotation marks, such as 2026-11-20"
        if self.type is time:
            return "a time of day without quotation marks, such as 10:00:00"
        if self.type is Decimal:
            return f'an amount in quotation marks, such as "225.00"{", above zero" if "gt" in self.limits else ""}'
        longest = self.limits.get("max_length")
        what = self.takes.what if self.takes is not None else "text in quotation marks"
        return f"{what}, up to {longest:,} characters" if longest else what

    def _span(self) -> str:
        low, high = self.limits.get("ge"), self.limits.get("le")
        if low is not None and high is not None:
            return f" from {low:,} to {high:,}"
        return f", {low:,} or more" if low is not None else ""


@dataclass(frozen=True)
class PolicyKey:
    """One key of a table."""

    name: str
    says: Says
    value: Value
    """The value, or each value of a list or of a table of names."""
    required: bool
    default: Any
    many: bool = False
    """Whether it is a list."""
    named: bool = False
    """Whether it is a table whose names the office chooses."""
    names: tuple[str, ...] = ()
    """The names that such a table can have. Empty if any name is fine."""
    least: int = 0
    most: int | None = None

    @property
    def is_table(self) -> bool:
        """Whether it is a table, or several, rather than a line with a value."""
        return bool(self.value.models) or self.named

    @property
    def is_kind(self) -> bool:
        """Whether it says which of several shapes its table has."""
        return self.name == "kind"

    @property
    def empty_by_default(self) -> bool:
        """Whether it says nothing if it is left out."""
        return self.default in (None, (), "", {})

    @property
    def expected(self) -> str:
        """What to write, in words."""
        if self.named:
            return f"a table of names, each with {self.value.expected}"
        if not self.many:
            return self.value.expected
        bounds = [f"at least {self.least}"] if self.least else []
        bounds += [f"at most {self.most}"] if self.most else []
        how_many = f" of {listed(bounds)}" if bounds else ""
        return f"a list in brackets{how_many}; each of them is {self.value.expected}"


@cache
def keys_of(model: type[BaseModel]) -> tuple[PolicyKey, ...]:
    """Return the keys of a table, its values before the tables in it."""
    carried = CARRIED if issubclass(model, AgencyRoles) else frozenset()
    found = [_key(model, name, info) for name, info in model.model_fields.items() if name not in carried]
    return tuple(sorted(found, key=lambda each: (each.is_table, each.name != "source")))


def kind_of(shape: type[BaseModel]) -> str:
    """Return the word with which the `kind` of a table says that it has this shape. Empty if it has no kind."""
    kind = shape.model_fields.get("kind")
    return str(kind.default) if kind is not None else ""


def key_named(models: tuple[type[BaseModel], ...], name: str) -> PolicyKey | None:
    """Return a key of a table that may have one of several shapes."""
    return next((each for model in models for each in keys_of(model) if each.name == name), None)


def every_key(
    model: type[BaseModel] = PolicyPack, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], PolicyKey]]:
    """Yield every key with its place in a pack. A table with several shapes has each of them in turn."""
    for key in keys_of(model):
        yield (*path, key.name), key
        for shape in key.value.models:
            yield from every_key(shape, (*path, key.name, "*") if key.named else (*path, key.name))


def _key(model: type[BaseModel], name: str, info: FieldInfo) -> PolicyKey:
    says = _says(model, name)
    required = info.is_required()
    default = None if required else info.get_default(call_default_factory=True)
    inner, notes = _bare(info.annotation, list(info.metadata))
    limits = _limits(notes)
    most = limits.get("max_length")
    if get_origin(inner) is tuple:
        each = _value(*_bare(get_args(inner)[0], []))
        return PolicyKey(name, says, each, required, default, many=True, least=limits.get("min_length", 0), most=most)
    if hasattr(get_origin(inner), "keys"):
        names, values = get_args(inner)
        chosen = _value(*_bare(names, [])).choices
        return PolicyKey(name, says, _item(values), required, default, named=True, names=chosen)
    return PolicyKey(name, says, _value(inner, notes), required, default)


def _says(model: type[BaseModel], name: str) -> Says:
    """Return what a field says: by itself, or as the class says from which it is taken over with another default."""
    shapes = [each for each in model.__mro__ if issubclass(each, BaseModel) and name in each.model_fields]
    notes = [note for each in shapes for note in each.model_fields[name].metadata]
    return next((each for each in notes if isinstance(each, Says)), Says(""))


def _item(annotation: Any) -> Value:
    """Return what each value of a table of names is. A list of them is described by what is in it."""
    inner, notes = _bare(annotation, [])
    if get_origin(inner) is tuple:
        return Value(tuple, takes=WrittenAs("a list of numbers, such as [1, 2]", "[1, 2]"))
    return _value(inner, notes)


def _value(inner: Any, notes: list[Any]) -> Value:
    takes = next((each for each in notes if isinstance(each, WrittenAs)), None)
    choices: tuple[str, ...] = ()
    models: tuple[type[BaseModel], ...] = ()
    if get_origin(inner) is Literal:
        choices = tuple(get_args(inner))
    elif isinstance(inner, type) and issubclass(inner, StrEnum):
        choices = tuple(inner)
    elif inner is TrainingRequirement:
        models = tuple(KINDS.values())
    elif isinstance(inner, type) and issubclass(inner, BaseModel):
        models = (inner,)
    return Value(inner, _limits(notes), takes, choices, models)


def _bare(annotation: Any, notes: list[Any]) -> tuple[Any, list[Any]]:
    """Return a type without its notes and without None, and all notes."""
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        return _bare(inner, [*more, *notes])
    if get_origin(annotation) in (Union, UnionType):
        (inner,) = (each for each in get_args(annotation) if each is not NoneType)
        return _bare(inner, notes)
    return annotation, [each for note in notes for each in _spread(note)]


def _spread(note: Any) -> list[Any]:
    return [each for inner in note.metadata for each in _spread(inner)] if isinstance(note, FieldInfo) else [note]


def _limits(notes: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for note in notes:
        for name in ("ge", "gt", "le", "lt", "min_length", "max_length"):
            limit = getattr(note, name, None)
            if limit is not None and limit is not PydanticUndefined:
                found[name] = limit
    return found


def spoken_count(number: int, noun: str) -> str:
    """Return a number with its noun; percent has no plural."""
    return f"{number} percent" if noun == "percent" else counted(number, noun)
