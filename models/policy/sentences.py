"""What a pack says, one sentence a key, and whether the pack says it, a default does, or nothing is said."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from models.base import Message, listed
from models.calendar import spoken
from models.lifecycle import in_words
from models.money.amounts import spoken_amount
from models.people import Role
from models.policy.directory import DirectoryPolicy
from models.policy.keys import PolicyKey, keys_of, spoken_count
from models.policy.pack import PolicyPack, PolicyVersion


class Origin(StrEnum):
    """Where what a sentence says comes from."""

    PACK = "pack"
    DEFAULT = "default"
    NOT_SAID = "not said"


class PolicySentence(Message):
    """What one key says."""

    path: str
    """The key with its tables, such as `training.window.days`. Tables in a list go by their names."""
    text: str
    origin: Origin


class PolicySection(Message):
    """A table of a pack: its heading, its sentences, and its source. `depth` is 1 for an area."""

    path: str
    heading: str
    depth: int
    sentences: tuple[PolicySentence, ...] = ()
    source: str = ""
    source_origin: Origin = Origin.PACK


def pack_in_words(pack: PolicyPack) -> tuple[PolicySection, ...]:
    """Return what a pack says apart from its versions."""
    return tuple(_sections(pack, "", "The pack", 0, leave_out=("version",)))


def version_in_words(version: PolicyVersion) -> tuple[PolicySection, ...]:
    """Return everything that a version says, table by table."""
    return tuple(_sections(version, "", "The rules", 0))


def sentence_of(key: PolicyKey, table: BaseModel) -> str:
    """Return what a key of a table says. Empty if there is nothing to say."""
    value = getattr(table, key.name)
    if _is_empty(value) and key.says.otherwise is not None:
        return key.says.when_empty(value)
    said = _filled(key, value)
    for other in keys_of(type(table)):
        if other.says.part_of == key.name:
            said = said.replace(f"<{other.name}>", _word(other, getattr(table, other.name)))
    return " ".join(said.split())


def sentence_for_any(key: PolicyKey) -> str:
    """Return what a key says, with a mark for the value: for pages that explain the key."""
    before, gap, after = _parts(re.sub("<[a-z_]+>", "…", key.says.text))
    if gap is None:
        return before
    unit = f"… {gap}s" if gap and gap not in _JOINTS and gap != "percent" else f"… {gap}" if gap == "percent" else "…"
    return f"{before}{unit}{after}".replace("….", "…")


def _sections(
    table: BaseModel, path: str, heading: str, depth: int, leave_out: tuple[str, ...] = (), *, by_default: bool = False
) -> Iterator[PolicySection]:
    """Yield a table and all tables in it. `by_default` says that no file says anything in it."""
    said = frozenset() if by_default else table.model_fields_set
    keys = [key for key in keys_of(type(table)) if key.name not in leave_out]
    found = [_sentence(key, table, f"{path}{key.name}", key.name in said) for key in keys]
    source = getattr(table, "source", "")
    yield PolicySection(
        path=path.rstrip("."),
        heading=heading,
        depth=depth,
        sentences=tuple(each for each in found if each is not None),
        source=source,
        source_origin=Origin.PACK if "source" in said else Origin.DEFAULT,
    )
    for key in keys:
        value = getattr(table, key.name)
        for name, title, each in _tables_in(key, value):
            heading = f"{key.says.text}{f': {title}' if title else ''}"
            inner = f"{path}{key.name}.{name}." if name else f"{path}{key.name}."
            yield from _sections(each, inner, heading, depth + 1, by_default=by_default or key.name not in said)
    if isinstance(table, DirectoryPolicy):
        for number, usual in enumerate(table.usual, 1):
            heading = f"Who gives the other roles: {number}"
            yield from _sections(usual, f"{path}usual.{number}.", heading, depth + 1, by_default=True)


def _sentence(key: PolicyKey, table: BaseModel, path: str, said: bool) -> PolicySentence | None:
    """Return what a key says, or None for a source, and for a table that has a section of its own."""
    value = getattr(table, key.name)
    if key.name == "source" or key.says.part_of or (key.value.models and not _is_empty(value)):
        return None
    text = sentence_of(key, table)
    nothing = value is None or (_is_empty(value) and not isinstance(value, bool | int | Decimal))
    origin = Origin.PACK if said else Origin.NOT_SAID if nothing else Origin.DEFAULT
    return PolicySentence(path=path, text=text, origin=origin) if text else None


def _tables_in(key: PolicyKey, value: Any) -> list[tuple[str, str, BaseModel]]:
    """Return each table of a key with its name in a path and in a heading. Both are empty for a single table."""
    if not key.value.models or _is_empty(value):
        return []
    if key.named:
        return [(name, name, each) for name, each in value.items()]
    if not key.many:
        return [("", "", value)]
    return [(_name_of(each, number), _title_of(each, number), each) for number, each in enumerate(value, 1)]


def _name_of(table: BaseModel, number: int) -> str:
    return str(getattr(table, "id", number))


def _title_of(table: BaseModel, number: int) -> str:
    """Return how people tell a table of a list from the others: by its title, its name, or its place."""
    return str(getattr(table, "title", None) or getattr(table, "id", number))


def _is_empty(value: Any) -> bool:
    return not isinstance(value, time) and not value


_JOINTS = frozenset({"and", "or", ";", ","})


def _parts(text: str) -> tuple[str, str | None, str]:
    """Return what is before the gap, what the gap asks for, and what is after it."""
    before, opened, rest = text.partition("{")
    gap, _, after = rest.partition("}")
    return before, gap if opened else None, after


def _filled(key: PolicyKey, value: Any) -> str:
    before, gap, after = _parts(key.says.text)
    if gap is None:
        return before
    words = _gap(key, value, gap)
    if after.startswith(".") and words.endswith((".", "!", "?")):
        after = after[1:]
    if not before:
        words = words[:1].upper() + words[1:]
    if before.endswith("“") and after == "”":
        words = words.rstrip()
    return f"{before}{words}{after}"


def _gap(key: PolicyKey, value: Any, gap: str) -> str:
    if isinstance(value, Mapping):
        pairs = [f"{_word(key, name)}: {_several(key, each)}" for name, each in value.items()]
        return _joined(pairs, gap)
    if isinstance(value, tuple):
        if value and all(type(each) is int for each in value):
            return spoken_counts(value, gap)
        return _joined([_word(key, each) for each in value], gap)
    if type(value) is int:
        return spoken_count(value, gap) if gap else f"{value:,}"
    return _word(key, value)


def spoken_counts(numbers: tuple[int, ...], noun: str) -> str:
    """Write several numbers with one noun: "14, 7, and 3 calendar days"."""
    if noun in _JOINTS:
        return listed(map(str, numbers))
    if len(numbers) == 1:
        return spoken_count(numbers[0], noun)
    return f"{listed(map(str, numbers))} {noun}s"


def _several(key: PolicyKey, value: Any) -> str:
    return listed([_word(key, each) for each in value]) if isinstance(value, tuple) else _word(key, value)


def _joined(words: list[str], gap: str) -> str:
    if gap == ";":
        return "; ".join(each.rstrip(".") for each in words)
    if gap == ",":
        return ", ".join(words)
    return listed(words, "or" if gap == "or" else "and")


def _word(key: PolicyKey, value: Any) -> str:
    if isinstance(value, str) and str(value) in key.says.words:
        return key.says.words[str(value)]
    if isinstance(value, Role):
        return value.a_holder
    if isinstance(value, StrEnum):
        return str(getattr(value, "spoken", in_words(value)))
    if isinstance(value, Decimal):
        return spoken_amount(value)
    if isinstance(value, date):
        return spoken(value)
    if isinstance(value, time):
        return f"{value.hour % 12 or 12}:{value.minute:02} {'AM' if value.hour < 12 else 'PM'}"
    return str(value)
