"""Every key of a pack, broken in every way: each is refused with its line, its key, and a plain sentence."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from adapters.policies.lines import lines_of, nearest_line
from models.policy.keys import PolicyKey
from models.policy.problems import PackProblem, key_in_words, label_of, problems_in
from tests.models.policy.whole_pack import MARK, Node, Place, as_text, marked_line, places, read, whole

WHOLE = whole()
CONTENT = read(as_text(WHOLE))
KEYS = {place.path: place.key for place in places(WHOLE)}
EVERY = list(KEYS)
every_place = pytest.mark.parametrize("path", EVERY, ids=lambda path: ".".join(map(str, path)))

NOT_OURS = (
    "Input should",
    "Value error",
    "Field required",
    "Extra inputs",
    "pydantic",
    "valid ",
    "validation",
    "tuple",
)
Path = tuple[str | int, ...]


class Broken(NamedTuple):
    """The whole pack with one key broken: as a file, and its content, which is not read from the file again."""

    text: str
    content: dict[str, Any]


def place_in(table: Node, path: Path) -> Place:
    """The place of a key, in the table that it is in."""
    return Place(inside(table, path[:-1]), path, KEYS[path])


def inside(table: Any, path: Path) -> Any:
    """What stands at a path."""
    for part in path:
        table = table[part]
    return table


@contextmanager
def broken(path: Path, literal: str, name: str = "") -> Iterator[Broken]:
    """The whole pack in which one key has another value, or another name: last in its table, with the mark.

    Only this key is read: the rest was read once. A test below reads whole files and compares.
    """
    name = name or str(path[-1])
    value = read(f"value = {literal}")["value"]
    with (
        changed(inside(WHOLE, path[:-1]), path[-1], name, f"{literal} {MARK}"),
        changed(inside(CONTENT, path[:-1]), path[-1], name, value),
    ):
        yield Broken(as_text(WHOLE), CONTENT)


@contextmanager
def changed(table: dict[Any, Any], key: str | int, name: str, value: object) -> Iterator[None]:
    """A table in which a key has another name and value, for as long as the block lasts."""
    before = dict(table)
    del table[key]
    table[name] = value
    try:
        yield
    finally:
        table.clear()
        table.update(before)


def the_problem(pack: Broken, path: Path) -> PackProblem:
    """The problem with a key, which must be on its line and in plain words."""
    return the_problem_of(pack, path, problems_in(pack.content))


def the_problem_of(pack: Broken, path: Path, problems: Sequence[PackProblem]) -> PackProblem:
    """The same among the problems of the pack."""
    found = [each for each in problems if each.path[: len(path)] == path]
    assert found, problems[:3]
    assert nearest_line(lines_of(pack.text), found[0].path) == marked_line(pack.text)
    assert key_in_words(found[0].path, pack.content)
    if path[0] == "version" and len(path) > 2:
        assert label_of(path, pack.content)
    assert found[0].sentence.endswith((".", "?"))
    assert not any(each in found[0].sentence for each in NOT_OURS), found[0].sentence
    return found[0]


def wrong_type(key: PolicyKey) -> str:
    """A value that can't be what the key takes."""
    if key.value.type is Decimal:
        return "225.50"
    return '"maybe"' if key.value.type in (int, bool) and not key.many else "5"


def literal_of_a_wrong_type(path: Path) -> str:
    """What to write where a value of another type is expected."""
    return "{ odd = 1 }" if path[-1] == "effective" else wrong_type(KEYS[path])


@every_place
def test_a_value_of_a_wrong_type_is_refused(path: Path) -> None:
    with broken(path, literal_of_a_wrong_type(path)) as pack:
        the_problem(pack, path)


@every_place
def test_a_mistyped_key_is_refused_with_the_key_that_was_meant(path: Path) -> None:
    with broken(path, "5", name=f"{path[-1]}q") as pack:
        problems = problems_in(pack.content)
        found = the_problem_of(pack, (*path[:-1], f"{path[-1]}q"), problems)
    assert f"Did you mean “{path[-1]}”?" in found.sentence
    assert all(each.path != path for each in problems), "it is said once"


def test_a_broken_pack_is_what_its_file_says() -> None:
    """Of every fifth key the whole file is read: what the tests above look at is what stands there."""
    for path in EVERY[::5]:
        with broken(path, literal_of_a_wrong_type(path)) as pack:
            assert read(pack.text) == pack.content, path
        with broken(path, "5", name=f"{path[-1]}q") as pack:
            assert read(pack.text) == pack.content, path
    assert read(as_text(WHOLE)) == CONTENT, "nothing stays broken"
    assert as_text(WHOLE) == as_text(whole())


@every_place
def test_a_value_out_of_range_is_refused(path: Path) -> None:
    key = KEYS[path]
    limits = key.value.limits
    literals = []
    if "ge" in limits and key.value.type is int:
        literals.append(str(limits["ge"] - 1))
    if "le" in limits and key.value.type is int:
        literals.append(str(limits["le"] + 1))
    if "max_length" in limits and key.value.type is str:
        literals.append(f'"{"x" * (limits["max_length"] + 1)}"')
    if key.value.choices and key.name != "kind":
        literals.append('"no-such-word"')
    if key.named or (key.value.models and not key.many):
        return
    for literal in literals:
        with broken(path, f"[{literal}]" if key.many else literal) as pack:
            the_problem(pack, path)
    if key.many and key.least:
        with broken(path, "[]") as pack:
            the_problem(pack, path)


def test_all_mistakes_are_listed_at_once() -> None:
    table = deepcopy(WHOLE)
    for place in places(table):
        if place.path[-1] in ("days", "title", "roles"):
            place.table[place.key.name] = "false"
    assert len(problems_in(read(as_text(table)))) > 20


def test_a_key_that_belongs_elsewhere_is_shown_its_table() -> None:
    table = deepcopy(WHOLE)
    place_in(table, ("version",)).table["version"][0]["training"]["worksheet_days_before"] = "14"
    (found,) = [each for each in problems_in(read(as_text(table))) if each.path[-1] == "worksheet_days_before"]
    assert found.sentence.endswith("It belongs in the table [version.billing.renewal].")


def test_the_roles_of_an_agency_are_named_once() -> None:
    table = deepcopy(WHOLE)
    place_in(table, ("version",)).table["version"][0]["training"]["contact"] = '"signatory"'
    said = [each.sentence for each in problems_in(read(as_text(table)))]
    assert any("named once, in access_requests.requesting" in each for each in said)
