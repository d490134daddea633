"""Every key of a pack, broken in every way: each is refused with its line, its key, and a plain sentence."""

from copy import deepcopy
from decimal import Decimal

import pytest

from adapters.policies.lines import lines_of, nearest_line
from models.policy.keys import PolicyKey
from models.policy.problems import PackProblem, key_in_words, label_of, problems_in
from tests.models.policy.whole_pack import MARK, Place, as_text, marked_line, places, read, whole

WHOLE = whole()
EVERY = [place.path for place in places(WHOLE)]
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


def place_in(table: dict[str, object], path: Path) -> Place:
    (found,) = [each for each in places(table) if each.path == path]
    return found


def broken(path: Path, literal: str, name: str = "") -> tuple[str, Place]:
    """The whole pack as a file in which one key has another value, or another name."""
    table = deepcopy(WHOLE)
    place = place_in(table, path)
    del place.table[place.key.name]
    place.table[name or place.key.name] = f"{literal} {MARK}"
    return as_text(table), place


def the_problem(text: str, path: Path) -> PackProblem:
    """The problem with a key, which must be on its line and in plain words."""
    content = read(text)
    found = [each for each in problems_in(content) if each.path[: len(path)] == path]
    assert found, problems_in(content)[:3]
    assert nearest_line(lines_of(text), found[0].path) == marked_line(text)
    assert key_in_words(found[0].path, content)
    if path[0] == "version" and len(path) > 2:
        assert label_of(path, content)
    assert found[0].sentence.endswith((".", "?"))
    assert not any(each in found[0].sentence for each in NOT_OURS), found[0].sentence
    return found[0]


def wrong_type(key: PolicyKey) -> str:
    """A value that can't be what the key takes."""
    if key.value.type is Decimal:
        return "225.50"
    return '"maybe"' if key.value.type in (int, bool) and not key.many else "5"


@every_place
def test_a_value_of_a_wrong_type_is_refused(path: Path) -> None:
    place = place_in(WHOLE, path)
    literal = "{ odd = 1 }" if place.key.name == "effective" else wrong_type(place.key)
    text, _ = broken(path, literal)
    the_problem(text, path)


@every_place
def test_a_mistyped_key_is_refused_with_the_key_that_was_meant(path: Path) -> None:
    text, place = broken(path, "5", name=f"{path[-1]}q")
    found = the_problem(text, (*path[:-1], f"{path[-1]}q"))
    assert f"Did you mean “{place.key.name}”?" in found.sentence
    assert all(each.path != path for each in problems_in(read(text))), "it is said once"


@every_place
def test_a_value_out_of_range_is_refused(path: Path) -> None:
    key = place_in(WHOLE, path).key
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
        text, _ = broken(path, f"[{literal}]" if key.many else literal)
        the_problem(text, path)
    if key.many and key.least:
        the_problem(broken(path, "[]")[0], path)


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
