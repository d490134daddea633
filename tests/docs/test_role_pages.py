"""The pages for each role: they name every command, and every line on them can be typed as it stands."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from commands.menu import loaded
from commands.registry.command import Command
from commands.registry.panels import PANELS
from docs.generate import ROOT

PAGES = sorted((ROOT / "docs" / "roles").glob("*.md"))
OTHERS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TO_START = (
    *("run", "demo", "migrate", "make-operator-key", "operator-keys", "revoke-operator-key"),
    "invite-first-administrator",
)
"""Commands of whoever installs it: the README and the pages about operators and the server room have them."""

LISTED: dict[str, Command] = {each.name: each for commands in PANELS.values() for each in commands}
SPAN = re.compile(r"`([^`\n]+)`")
PROMPT = "$ .venv/bin/python starter.py "
LEFT_OPEN = "…"
"""An ellipsis stands for what the reader has to fill in; a name alone speaks of the command."""


def spans(page: Path) -> Iterator[str]:
    """Every piece of code on a page that begins with the name of a command."""
    text = page.read_text(encoding="utf-8")
    fenced = (line.removeprefix(PROMPT) for line in text.splitlines() if line.startswith(PROMPT))
    for code in (*SPAN.findall(text), *fenced):
        if code.split()[0] in LISTED:
            yield code


WHOLE = " --as "
"""What names the person who acts is a whole command, and can be copied."""
TYPED = sorted({code for page in (*PAGES, *OTHERS) for code in spans(page) if WHOLE in code and LEFT_OPEN not in code})


@pytest.mark.parametrize("name", [name for name in LISTED if name not in TO_START])
def test_a_role_page_names_the_command(name: str) -> None:
    assert any(code.split()[0] == name for page in PAGES for code in spans(page)), f"no page in docs/roles says {name}"


@pytest.mark.parametrize("typed", TYPED)
def test_what_a_page_says_can_be_typed(typed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is parsed and not run: wrong options and values are found, and nothing is asked of the records."""
    monkeypatch.chdir(tmp_path)
    words = shlex.split(typed)
    for word in words[1:]:
        file = Path(word.rpartition("=")[2])
        if file.suffix:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
        elif len(file.parts) > 1:
            file.mkdir(parents=True, exist_ok=True)
    command: Any = loaded(LISTED[words[0]])
    rest = words[1:]
    while getattr(command, "commands", None):
        command, rest = command.commands[rest[0]], rest[1:]
    try:
        command.make_context(words[0], rest)
    except click.UsageError as wrong:
        pytest.fail(f"{typed}: {wrong.format_message()}")
