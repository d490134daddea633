"""The help teaches: what a command does, who may, and an example that can be typed as it stands."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from commands.options import PANELS
from starter import COMMANDS, app
from tests.commands.conftest import Line

WITHOUT_EXAMPLE = ("run", "demo")
"""Commands that have nothing to add to their name."""

FILES = (
    "worksheet.pdf",
    "certificate.pdf",
    "intakes.pdf",
    "appeals.jsonl",
    "populations.csv",
    "users.csv",
    "exports/2026-11.zip",
)
"""What the examples speak of; `load` speaks of a folder."""

EXAMPLE = re.compile(r"Example: `(.*?)`", re.DOTALL)


def every_command(group: Any, *before: str) -> dict[tuple[str, ...], Any]:
    """Every command by the words that call it."""
    found: dict[tuple[str, ...], Any] = {}
    for name, command in group.commands.items():
        words = (*before, name)
        found |= every_command(command, *words) if hasattr(command, "commands") else {words: command}
    return found


EVERY = every_command(typer.main.get_command(app))


def test_there_is_a_command_for_each_thing_a_person_does() -> None:
    wanted = """load, request new-user, request modify, request remove, request training-site, review-request,
    complete-request, withdraw-request, change-removal, confirm-account, submit-form, record-test, submit-certificate,
    sign, submit, review-step, extend, withdraw, report-test, progress, request-status, queue, licenses, roster,
    notices, settle-notice, history, documents, migrate"""
    assert {" ".join(each.split()) for each in wanted.split(",")} <= {" ".join(words) for words in EVERY}
    assert {each.panel for each in COMMANDS} == set(PANELS)


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
        if words == ("migrate",):
            assert answer.exit_code == 0
        else:
            assert answer.exit_code == 1, answer.output
            assert answer.stderr.startswith("The database was not set up")


def test_without_a_command_the_help_lists_them_for_each_kind_of_person(line: Line) -> None:
    answer = line.typed("--help")
    assert answer.exit_code == 0
    shown = " ".join(answer.stdout.split())
    places = [shown.index(panel) for panel in PANELS]
    assert places == sorted(places)
