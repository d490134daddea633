"""Whatever is refused ends with status 1 and a sentence, in every command and for every part of a result."""

import inspect
import json
import shlex
from collections.abc import Iterator
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, get_args, get_type_hints

import pytest
import typer
from pydantic import BaseModel

import services
from commands.runner import answer, look_up
from models.base import Message, PartlyRefused
from tests.commands.conftest import Line
from tests.commands.test_help import EVERY, EXAMPLE, FILES

NOBODY_ACTS = (
    "run",
    "demo",
    "policy",
    "migrate",
    "report-test",
    "report-course",
    "report-recertification",
    "self-pay-estimate",
    "make-operator-key",
    "operator-keys",
    "revoke-operator-key",
    "invite-first-administrator",
)
"""Commands without --as: what they refuse is in tests of their own."""

REFUSED = {"problems", "refused", "rows_refused", "failed"}
"""How the fields are called that hold what was refused in a result of many parts."""


def options_of(words: tuple[str, ...]) -> set[str]:
    """The options that a command knows."""
    return {option for parameter in EVERY[words].params for option in parameter.opts}


def examples_by(who: str) -> Iterator[tuple[str, ...]]:
    """The example of every command, done by somebody else."""
    for command in EVERY.values():
        for example in EXAMPLE.findall(command.help):
            _, *typed = shlex.split(" ".join(example.split()))
            if "--as" in typed:
                typed[typed.index("--as") + 1] = who
                yield tuple(typed)


def test_every_command_but_a_few_says_who_acts() -> None:
    assert {words[0] for words in EVERY if "--as" not in options_of(words)} == set(NOBODY_ACTS)
    assert {typed[0] for typed in examples_by("x")} == {words[0] for words in EVERY} - set(NOBODY_ACTS)


@pytest.fixture
def with_files(line: Line, records_only: object, tmp_path: Path) -> Line:
    """A command line to records alone, in a folder with the files of which the examples speak."""
    (tmp_path / "exports" / "2026-11").mkdir(parents=True)
    for file in FILES:
        (tmp_path / file).touch()
    return line


@pytest.mark.parametrize("typed", examples_by("nobody@nowhere.example"), ids=" ".join)
def test_a_command_that_is_refused_ends_with_1_and_one_sentence(with_files: Line, typed: tuple[str, ...]) -> None:
    refused = with_files.typed(*typed)
    assert (refused.exit_code, refused.stdout) == (1, "")
    (sentence,) = refused.stderr.splitlines()
    assert sentence.endswith(".")
    words = typed[:2] if typed[:2] in EVERY else typed[:1]
    if "--json" in options_of(words):
        told = with_files.typed(*typed, "--json")
        assert (told.exit_code, json.loads(told.stdout)["error"]["sentence"]) == (1, sentence)


def results_of_services() -> Iterator[type[BaseModel]]:
    """What services return: each value, and each value in a list."""
    for module in (import_module(f"services.{each.name}") for each in iter_modules(services.__path__)):
        for _, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not function.__name__.startswith("_"):
                yield from values_in(get_type_hints(function).get("return"))


def values_in(hint: Any) -> Iterator[type[BaseModel]]:
    """The models that a type is made of."""
    if inspect.isclass(hint) and issubclass(hint, BaseModel):
        yield hint
    for inner in get_args(hint):
        yield from values_in(inner)


def test_a_result_that_can_hold_refusals_says_whether_it_does() -> None:
    holding = {each for each in results_of_services() if REFUSED & set(each.model_fields)}
    assert len(holding) >= 7
    assert sorted(each.__name__ for each in holding if not issubclass(each, PartlyRefused)) == []


class Parts(PartlyRefused):
    """A result of which a part may be refused."""

    bad: bool

    @property
    def has_refusals(self) -> bool:
        """True if it is bad."""
        return self.bad


class Whole(Message):
    """A result without parts."""


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (Parts(bad=True), 1),
        (Parts(bad=False), 0),
        ([Parts(bad=False), Parts(bad=True)], 1),
        ([Parts(bad=False)], 0),
        ([], 0),
        (Whole(), 0),
    ],
)
@pytest.mark.parametrize("as_json", [True, False])
def test_a_refused_part_ends_with_1_after_the_result_was_shown(
    line: Line, records_only: object, capsys: pytest.CaptureFixture[str], value: Any, status: int, as_json: bool
) -> None:
    async def work(context: object) -> Any:
        return value

    for ask in (look_up, answer):
        with pytest.raises(typer.Exit) if status else nullcontext():
            ask(work, lambda found, zone: print("shown"), as_json=as_json)
        assert capsys.readouterr().out
    answer(work, lambda found, zone: None, as_json=as_json, refused_is_fine=True)
