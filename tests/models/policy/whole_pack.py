"""A pack with every key that there is, written from the models: each key can be broken in turn."""

import tomllib
from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel

from models.policy.blank import example_of
from models.policy.keys import PolicyKey, keys_of
from models.policy.pack import PolicyPack

Node = dict[str, Any]
"""A table: a text is a value as it stands in a file, a dict a table, and a list several tables."""

MARK = "# here"


class Place(NamedTuple):
    """A key of the whole pack: the table that it is in, and the path to it."""

    table: Node
    path: tuple[str | int, ...]
    key: PolicyKey


def whole() -> Node:
    """The whole pack."""
    return _table(PolicyPack)


def places(table: Node, model: type[BaseModel] = PolicyPack, path: tuple[str | int, ...] = ()) -> Iterator[Place]:
    """Every key of the whole pack."""
    for key in keys_of(model):
        yield Place(table, (*path, key.name), key)
        for number, shape in enumerate(key.value.models):
            if key.many:
                yield from places(table[key.name][number], shape, (*path, key.name, number))
            elif key.named:
                yield from places(table[key.name]["some-name"], shape, (*path, key.name, "some-name"))
            else:
                yield from places(table[key.name], shape, (*path, key.name))


def as_text(table: Node, path: str = "") -> str:
    """The whole pack as a file."""
    return "\n".join(_lines(table, path)) + "\n"


def marked_line(text: str) -> int:
    """The line with the mark."""
    (line,) = [number for number, each in enumerate(text.split("\n"), 1) if MARK in each]
    return line


def read(text: str) -> dict[str, Any]:
    """The content of a file."""
    return tomllib.loads(text)


def _table(model: type[BaseModel]) -> Node:
    found: Node = {}
    for key in keys_of(model):
        shapes = [_table(each) for each in key.value.models]
        if key.many and shapes:
            found[key.name] = shapes
        elif key.named:
            name = key.names[0] if key.names else "some-name"
            found[key.name] = {name: shapes[0] if shapes else example_of(key)}
        elif shapes:
            found[key.name] = shapes[0]
        else:
            found[key.name] = f'"{key.default}"' if key.name == "kind" and not key.required else example_of(key)
    return found


def _lines(table: Node, path: str) -> Iterator[str]:
    yield from (f"{name} = {each}" for name, each in table.items() if isinstance(each, str))
    for name, each in table.items():
        if isinstance(each, dict):
            yield f"[{path}{name}]"
            yield from _lines(each, f"{path}{name}.")
        elif isinstance(each, list):
            for one in each:
                yield f"[[{path}{name}]]"
                yield from _lines(one, f"{path}{name}.")
