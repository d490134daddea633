"""A new pack to be filled in: every key that there is, with its meaning, what it takes, and its default."""

import textwrap
from collections.abc import Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from models.policy.keys import PolicyKey, keys_of
from models.policy.pack import PolicyPack
from models.policy.problems import BLANK
from models.policy.sentences import sentence_for_any

WIDTH = 100

HEAD = """\
{name}: the rules of an office, to be filled in.

Lines that begin with # explain the rules or show defaults, and nothing is read from them. Wherever it says {blank},
write your office's own value in its place, in the form that the line above describes. Take the # away from a line if
its default is not what your rules say. Every table has a source: the document, and where in it the rule stands.

See what is left to do:  starter.py policy check {name}.toml
Read it as sentences:    starter.py policy show {name}.toml
"""


def blank_pack(name: str) -> str:
    """Return a new pack of this name, which can be used once its required values are filled in."""
    head = HEAD.format(name=name, blank=f'"{BLANK}"').rstrip().split("\n")
    lines = [*(f"# {each}".rstrip() for each in head), "", *_table(PolicyPack, (), given={"pack": f'"{name}"'})]
    return "\n".join(lines).rstrip() + "\n"


def example_of(key: PolicyKey) -> str:
    """Return a value that a key takes, as it stands in a file."""
    if key.says.example:
        return key.says.example
    if not key.required and not key.is_table and not key.empty_by_default:
        return as_toml(key.default)
    one = _one_example(key)
    return f"[{one}]" if key.many else one


def as_toml(value: Any) -> str:
    """Return a value of a model as it stands in a file."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal | str):
        text = str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", "\\n")
        return f'"{text}"'
    if isinstance(value, tuple):
        return f"[{', '.join(map(as_toml, value))}]"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{name} = {as_toml(each)}' for name, each in value.items())} }}"
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _one_example(key: PolicyKey) -> str:
    value = key.value
    if value.choices:
        return f'"{value.choices[0]}"'
    if value.type is bool:
        return "true"
    if value.type is int:
        return str(min(max(14, value.limits.get("ge", 0)), value.limits.get("le", 14)))
    if value.type is date:
        return "2020-01-01"
    if value.type is time:
        return "10:00:00"
    if value.type is Decimal:
        return '"225.00"'
    return value.takes.example if value.takes is not None and value.takes.example else '"some-name"'


def _table(
    model: type[BaseModel],
    path: tuple[str, ...],
    *,
    off: bool = False,
    given: Mapping[str, str] | None = None,
    example: str = "",
) -> Iterator[str]:
    """Yield the lines of a table and of the tables in it. `off` puts them behind #, because it may be left out.

    `example` is a line of the table that serves as an example where this table needs one of its own.
    """
    name, _, value = example.partition(" = ")
    for key in keys_of(model):
        if key.is_table:
            yield from _tables(key, path, off=off)
        else:
            own = value if key.name == name else ""
            yield from _line(key, off=off, given=(given or {}).get(key.name, ""), example=own or example_of(key))


def _line(key: PolicyKey, *, off: bool, given: str, example: str) -> Iterator[str]:
    yield from _comment(f"{sentence_for_any(key)} {_takes(key)}")
    if key.is_kind:
        yield f"{_off(off)}{key.name} = {as_toml(key.default)}"
    elif given:
        yield f"{_off(off)}{key.name} = {given}"
    elif key.required or key.says.begins:
        yield f"# Required. For example: {example}"
        yield f'{_off(off)}{key.name} = "{BLANK}"'
    else:
        yield f"# {key.name} = {example}"
    yield ""


def _takes(key: PolicyKey) -> str:
    words = f"It takes {key.expected}."
    meanings = {name: meaning for name, meaning in key.says.words.items() if meaning != name}
    if meanings:
        words += " " + " ".join(f"“{name}” means: {meaning}." for name, meaning in meanings.items())
    if key.required or key.is_kind or key.says.begins:
        return words
    empty = key.empty_by_default
    without = key.says.when_empty(key.default) if empty else f"Left out, it is {as_toml(key.default)}."
    return f"{words} {f'Left out: {without}' if empty and without else without}".rstrip()


def _tables(key: PolicyKey, path: tuple[str, ...], *, off: bool) -> Iterator[str]:
    inner = (*path, key.name)
    optional = not key.required and not key.says.begins
    if key.named and not key.value.models:
        yield from _comment(f"{sentence_for_any(key)} {_takes(key)} It may be left out.")
        yield f"# [{'.'.join(inner)}]"
        yield f"# {key.names[0] if key.names else 'some-name'} = {example_of(key)}"
        yield ""
        return
    for number, shape in enumerate(key.value.models):
        name = ".".join((*inner, "some-name") if key.named else inner)
        left_out = off or optional or number > 0
        yield from _rule(name, key, optional=optional or number > 0)
        yield f"{_off(left_out)}{'[[' if key.many else '['}{name}{']]' if key.many else ']'}"
        yield ""
        yield from _table(shape, (*inner, "some-name") if key.named else inner, off=left_out, example=key.says.example)


def _rule(name: str, key: PolicyKey, *, optional: bool) -> Iterator[str]:
    depth = name.count(".")
    yield ("# " + "=" * (WIDTH - 2)) if depth < 2 else ("# " + "-" * (WIDTH - 2))
    words = f"{key.says.text}."
    if key.many:
        words += " Repeat this table for each one."
    if optional:
        words += " It may be left out."
        without = key.says.when_empty(None)
        words += f" Left out: {without}" if without else ""
    yield from _comment(words)


def _comment(text: str) -> Iterator[str]:
    yield from (f"# {each}" for each in textwrap.wrap(text, WIDTH - 2, break_long_words=False, break_on_hyphens=False))


def _off(off: bool) -> str:
    return "# " if off else ""
