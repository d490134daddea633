"""The help teaches: what a command does, who may, and an example that can be typed as it stands."""

import re
import shlex
from importlib import import_module
from inspect import cleandoc, getmembers, isfunction
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

import commands
from commands.menu import loaded
from commands.registry.command import Command
from commands.registry.panels import PANELS
from tests.commands.conftest import Line

WITHOUT_EXAMPLE = ("run", "demo")
"""Commands that have nothing to add to their name."""

WITHOUT_RECORDS = ("policy",)
"""Commands that need no records and answer without them."""

FILES = (
    "worksheet.pdf",
    "certificate.pdf",
    "done.pdf",
    "intakes.pdf",
    "appeals.jsonl",
    "populations.csv",
    "intakes.csv",
    "organizations.csv",
    "users.csv",
    "payments.csv",
    "completions.csv",
    "staff-by-role.xlsx",
    "exports/2026-11.zip",
)
"""What the examples speak of; `load` speaks of a folder."""

EXAMPLE = re.compile(r"Example: `(.*?)`", re.DOTALL)


LISTED = [command for commands in PANELS.values() for command in commands]


def every_command() -> dict[tuple[str, ...], Any]:
    """Every command by the words that call it."""
    found: dict[tuple[str, ...], Any] = {}
    for each in LISTED:
        command = loaded(each)
        inner = getattr(command, "commands", None)
        found |= {(each.name, name): one for name, one in inner.items()} if inner else {(each.name,): command}
    return found


EVERY = every_command()


def test_there_is_a_command_for_each_thing_a_person_does() -> None:
    wanted = """load, request new-user, request modify, request remove, request training-site, review-request,
    complete-request, withdraw-request, change-removal, confirm-account, submit-form, record-test, submit-certificate,
    sign, submit, review-step, extend, withdraw, report-test, progress, request-status, queue, licenses, roster,
    notices, settle-notice, history, documents, migrate"""
    assert {" ".join(each.split()) for each in wanted.split(",")} <= {" ".join(words) for words in EVERY}


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_help_says_what_a_command_does_and_explains_every_option(words: tuple[str, ...], line: Line) -> None:
    answer = line.typed(*words, "--help")
    assert answer.exit_code == 0
    command = EVERY[words]
    assert command.help.split()[0] in answer.stdout
    for parameter in command.params:
        assert parameter.help, f"{words}: {parameter.name} is not explained"


@pytest.mark.parametrize("words", [each for each in EVERY if each[0] not in WITHOUT_EXAMPLE], ids=" ".join)
def test_the_example_can_be_typed_as_it_stands(
    words: tuple[str, ...], line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gets as far as the records, where it ends with 1; wrong usage would end with 2."""
    monkeypatch.setenv("HMIS_DATABASE_URL", "")
    (tmp_path / "exports" / "2026-11").mkdir(parents=True)
    for file in FILES:
        (tmp_path / file).touch()
    examples = EXAMPLE.findall(EVERY[words].help)
    assert examples
    for example in examples:
        program, *typed = shlex.split(" ".join(example.split()))
        assert program == "starter.py"
        assert tuple(typed[: len(words)]) == words
        answer = line.typed(*typed)
        if words == ("migrate",) or words[0] in WITHOUT_RECORDS:
            assert answer.exit_code == 0, answer.output
        else:
            assert answer.exit_code == 1, answer.output
            assert answer.stderr.startswith("The database is not set up")


def test_without_a_command_the_help_lists_them_for_each_kind_of_person(line: Line) -> None:
    answer = line.typed("--help")
    assert answer.exit_code == 0
    shown = " ".join(answer.stdout.split())
    places = [shown.index(panel) for panel in PANELS]
    assert places == sorted(places)


def test_the_ten_most_used_commands_come_first() -> None:
    assert len(next(iter(PANELS.values()))) == 10


def test_a_line_of_the_menu_is_plain_text() -> None:
    """The menu is no Markdown, and a bracket would start Rich's markup."""
    assert [each.help for each in LISTED if set(each.help) & set("[]`*\\")] == []


def test_a_command_is_listed_once_and_so_is_its_function() -> None:
    assert len({each.name for each in LISTED}) == len(LISTED)
    assert len({each.function for each in LISTED}) == len(LISTED)


def test_every_function_with_an_example_is_a_command() -> None:
    """What is not in the registry can't be called; its example would say otherwise."""
    with_example = {
        f"{module.__name__}:{name}"
        for module in (import_module(f"commands.{each.name}") for each in iter_modules(commands.__path__))
        for name, function in getmembers(module, isfunction)
        if function.__module__ == module.__name__ and EXAMPLE.search(function.__doc__ or "")
    }
    called = {f"{each.callback.__module__}:{each.callback.__name__}" for each in EVERY.values()}
    assert with_example <= called


@pytest.mark.parametrize("listed", LISTED, ids=lambda each: each.name)
def test_the_list_says_of_a_command_what_its_own_help_says_first(listed: Command) -> None:
    first = cleandoc(loaded(listed).help or "").partition("\n\n")[0]
    assert listed.help == " ".join(first.split())


def test_a_command_that_is_almost_typed_right_is_named(line: Line) -> None:
    assert "Did you mean 'queue'?" in line.typed("quee").stderr
