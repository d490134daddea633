"""Everything that is wrong in the content of a pack, each in a sentence for whoever writes it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from difflib import get_close_matches
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from models.base import listed
from models.policy.keys import CARRIED, PolicyKey, every_key, key_named, keys_of, kind_of
from models.policy.pack import NAMED_ONCE, PolicyPack, named_again, validated_pack
from models.wording import OF_THE_LIBRARY, OUR_SENTENCES, SHOWN, reason

Path = tuple[str | int, ...]
"""A key with its tables and the positions in lists, counted from 0."""

BLANK = "FILL IN"
"""What stands in a new pack where a value is still to be filled in."""


class PackProblem(NamedTuple):
    """Something wrong: where it is, and a sentence about it."""

    path: Path
    sentence: str
    is_missing: bool = False
    suggestion: str = ""
    """The key that was probably meant."""


def problems_in(content: Mapping[str, Any]) -> tuple[PackProblem, ...]:
    """Return everything that is wrong in a pack's content, at once. Nothing if the pack can be used.

    Rules that compare several keys are asked only when each of these keys can be used.
    """
    again = [
        PackProblem(("version", number, area, key), f"Please leave this key out: {NAMED_ONCE}.")
        for number, area, key in named_again(content)
    ]
    try:
        validated_pack(content)
    except ValidationError as error:
        found = [_problem(each, content) for each in error.errors()]
        again += [each for each in found if each is not None]
    blanks = [PackProblem(path, _blank(_trace(path, content).key)) for path in _blanks(content, ())]
    return _once([*again, *blanks])


def _blanks(content: Any, path: Path) -> Iterator[Path]:
    """Yield every place that is still to be filled in: where any text fits, nothing else would notice it."""
    if content == BLANK:
        yield path
    inner = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for part, value in inner:
        yield from _blanks(value, (*path, part))


def _blank(key: PolicyKey | None) -> str:
    return f"This is not filled in yet.{f' It takes {key.expected}.' if key is not None else ''}"


def key_in_words(path: Path, content: Any) -> str:
    """Return a path as people write it: tables of a list by their names or counted from 1, without the version."""
    shown_parts: list[str] = []
    for number, part in enumerate(path):
        content = _step(content, part)
        if number < 2 and path[0] == "version" and len(path) > 2:
            continue
        name = content.get("id") if isinstance(content, dict) else None
        place = str(part + 1) if isinstance(part, int) else part
        shown_parts.append(name if isinstance(part, int) and isinstance(name, str) else place)
    return ".".join(shown_parts)


def label_of(path: Path, content: Mapping[str, Any]) -> str:
    """Return the label of the version that a path is in. Empty outside of a version."""
    if len(path) < 2 or path[0] != "version":
        return ""
    label = _step(_step(_step(content, "version"), path[1]), "label")
    return label if isinstance(label, str) and label != BLANK else f"version {int(path[1]) + 1}"


def _once(found: Sequence[PackProblem]) -> tuple[PackProblem, ...]:
    """Leave out what is said twice, and what is missing only because its name was mistyped."""
    meant = {(*each.path[:-1], each.suggestion) for each in found if each.suggestion}
    kept = [each for each in found if not (each.is_missing and each.path in meant)]
    return tuple({(each.path, each.sentence): each for each in kept}.values())


class _Traced(NamedTuple):
    """Where an error is: its path in the file, its key if there is one, and the shapes of the table it is in."""

    path: Path
    key: PolicyKey | None
    shapes: tuple[type[BaseModel], ...]
    in_item: bool
    """Whether it is one value of a list, rather than the whole list."""


def _trace(loc: Sequence[str | int], content: Any) -> _Traced:
    path: list[str | int] = []
    key: PolicyKey | None = None
    shapes: tuple[type[BaseModel], ...] = (PolicyPack,)
    table: tuple[type[BaseModel], ...] = shapes
    state = "table"
    for part in loc:
        if part == "[key]":
            continue
        if state == "table":
            named = key_named(table, str(part))
            if named is None and part not in CARRIED and not (isinstance(content, dict) and part in content):
                table = tuple(each for each in table if kind_of(each) == part) or table
                continue
            key, shapes = named, table
            if named is not None:
                state = "items" if named.many or named.named else "table" if named.value.models else "value"
                table = named.value.models or table
        elif state == "items" and key is not None:
            state = "table" if key.value.models else "value"
        path.append(part)
        content = _step(content, part)
    in_item = key is not None and (key.many or key.named) and state != "items"
    return _Traced(tuple(path), key, shapes if state != "table" or key is None else table, in_item)


def _step(content: Any, part: str | int) -> Any:
    try:
        return content[part]
    except (KeyError, IndexError, TypeError):
        return None


def _problem(error: ErrorDetails, content: Mapping[str, Any]) -> PackProblem | None:
    """Translate one error. None for what an area only carries along: its own key is refused already."""
    traced = _trace(error["loc"], content)
    path, key = traced.path, traced.key
    if path and path[-1] in CARRIED and path[-2:-1] != ("requesting",):
        return None
    if any(part in CARRIED for part in path[:-1]) and "requesting" not in path:
        return None
    value: Any = content
    for part in path:
        value = _step(value, part)
    kind = error["type"]
    if kind == "too_short" and isinstance(value, list) and len(value) >= error["ctx"]["min_length"]:
        return None  # The list is long enough, but what is in it can't be used, and that is said already.
    if kind == "extra_forbidden":
        return _unknown(path, traced.shapes)
    if kind == "missing":
        return PackProblem(path, _missing(path, key), is_missing=True)
    if value == BLANK and key is not None:
        return PackProblem(path, _blank(key))
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        return _without_kind(path, traced, value)
    if kind in ("string_too_short", "string_too_long") and isinstance(value, str):
        return PackProblem(path, as_sentence(f"this text {reason(error)}"))
    if key is None or kind in OUR_SENTENCES or kind not in OF_THE_LIBRARY:
        return PackProblem(path, as_sentence(reason(error)))
    return PackProblem(path, _unfit(value, key, in_item=traced.in_item))


def _missing(path: Path, key: PolicyKey | None) -> str:
    if key is None:
        return "This key is missing."
    if not key.is_table:
        return f"This key is missing. It takes {key.expected}."
    header = ".".join(str(each) for each in path if isinstance(each, str))
    opened, closed = ("[[", "]]") if key.many else ("[", "]")
    return f"This table is missing. It begins with the line {opened}{header}{closed}."


def _unknown(path: Path, shapes: tuple[type[BaseModel], ...]) -> PackProblem:
    name = str(path[-1])
    if name in CARRIED:
        return PackProblem(path, f"Please leave this key out: {NAMED_ONCE}.")
    here = [key.name for shape in shapes for key in keys_of(shape)]
    close = get_close_matches(name, here, n=1, cutoff=0.6)
    if close:
        return PackProblem(path, f"There is no key “{name}” here. Did you mean “{close[0]}”?", suggestion=close[0])
    places = sorted({".".join(each[:-1]) for each, _ in every_key() if each[-1] == name and len(each) > 1})
    if len(places) == 1:
        return PackProblem(path, f"There is no key “{name}” here. It belongs in the table [{places[0]}].")
    others = listed([f"“{each}”" for each in dict.fromkeys(here)])
    return PackProblem(path, f"There is no key “{name}” here. The keys of this table are {others}.")


def _without_kind(path: Path, traced: _Traced, value: Any) -> PackProblem:
    shapes = traced.key.value.models if traced.key is not None else traced.shapes
    kinds = [kind_of(each) for each in shapes]
    takes = f"It takes one of these words: {listed([f'“{each}”' for each in kinds], 'or')}."
    given = _step(value, "kind")
    typed = get_close_matches("kind", [str(each) for each in value], n=1) if isinstance(value, dict) else []
    if given is None and typed:
        return PackProblem((*path, typed[0]), f"There is no key “{typed[0]}” here. Did you mean “kind”?")
    if given is None:
        return PackProblem((*path, "kind"), f"This key is missing. {takes}", is_missing=True)
    if given == BLANK:
        return PackProblem((*path, "kind"), f"This is not filled in yet. {takes}")
    return PackProblem((*path, "kind"), f"{shown(given)} does not fit here.{_did_you_mean(given, kinds)} {takes}")


def _unfit(value: Any, key: PolicyKey, *, in_item: bool) -> str:
    expected = key.value.expected if in_item else key.expected
    meant = _did_you_mean(value, key.value.choices)
    if isinstance(value, list) and not in_item and key.many:
        return f"{_how_many(value)} The key takes {expected}."
    return f"{shown(value)} does not fit here.{meant} {'Each one' if in_item else 'The key'} takes {expected}."


def _how_many(value: list[Any]) -> str:
    return "This list is empty." if not value else f"This list has {len(value)} entries, which does not fit here."


def _did_you_mean(value: Any, choices: Sequence[str]) -> str:
    close = get_close_matches(value, choices, n=1, cutoff=0.6) if isinstance(value, str) else []
    return f" Did you mean “{close[0]}”?" if close else ""


def shown(value: Any) -> str:
    """Return a value of a file as a sentence names it."""
    if isinstance(value, bool):
        return f"The word {str(value).lower()}"
    if isinstance(value, int | float):
        return f"The number {value}"
    if isinstance(value, date):
        return f"The date {value.isoformat()}"
    if isinstance(value, time):
        return f"The time {value.isoformat()}"
    if isinstance(value, list):
        return "A list"
    if isinstance(value, dict):
        return "A table"
    text = str(value)
    return f"“{text}”" if len(text) <= SHOWN else f"“{text[:SHOWN]}…”"


def as_sentence(words: str) -> str:
    """Return a reason as a whole sentence, with the quotation marks of a printed page."""
    text = re.sub(r"(?<!\w)'([^']*)'(?!\w)", r"“\1”", words.strip())
    text = re.sub(r"(?<![“\w])([a-z]+(_[a-z]+)+)(?!\w)", r"“\1”", text)
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?", "!")) else f"{text}."
