"""Rules and workflows give the same answer when they are run again: they read no clock, no chance, no machine."""

import ast
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, files_of, names_used, shown, tree_of

CHANCE_AND_MACHINE = {
    "glob",
    "http",
    "io",
    "logging",
    "multiprocessing",
    "os",
    "platform",
    "random",
    "secrets",
    "shutil",
    "socket",
    "sqlite3",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib",
}
"""Modules that rules have no use for."""

CLOCKS = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "uuid.uuid1",
    "uuid.uuid4",
    "pathlib.Path",
    "asyncio.get_event_loop",
}

BUILT_INS = {"open", "input", "print", "exec", "eval", "hash", "id", "breakpoint"}
"""`hash` and `id` differ from one process to the next."""

ASKING_THE_TIME = {"now", "utcnow", "today"}
"""Methods that read a clock, whatever they are called on; in a workflow, `workflow.now` is the history's clock."""


def readings(tree: ast.AST) -> list[tuple[str, ast.expr]]:
    """What in `tree` reads a clock, chance or the machine."""
    calls = [each.func for each in ast.walk(tree) if isinstance(each, ast.Call)]
    found = [
        (name, node)
        for name, node in names_used(tree)
        if name.partition(".")[0] in CHANCE_AND_MACHINE or name in CLOCKS or (name in BUILT_INS and node in calls)
    ]
    known = {node for _, node in found}
    found += [
        (f"….{function.attr}()", function)
        for function in calls
        if isinstance(function, ast.Attribute)
        and function.attr in ASKING_THE_TIME
        and function not in known
        and ast.unparse(function.value) != "workflow"
    ]
    return found


@pytest.mark.parametrize("package", ["models", "workflows"])
def test_nothing_is_read_but_what_was_given(package: str) -> None:
    assert [
        f"{shown(file, node)} reads {name}" for file in files_of(package) for name, node in readings(tree_of(file))
    ] == []


@pytest.mark.parametrize(
    "line",
    [
        "from datetime import datetime\nx = datetime.now(UTC)",
        "from datetime import datetime as d\nx = Field(default_factory=d.utcnow)",
        "import datetime as when\nx = when.date.today()",
        "from datetime import datetime\nx = Field(default_factory=lambda: datetime.now(UTC))",
        "x = type(moment).now()",
        "import time\nx = time.time()",
        "from time import monotonic\nx = monotonic()",
        "from uuid import uuid4\nx = Field(default_factory=uuid4)",
        "import uuid\nx = uuid.uuid1()",
        "import random\nx = random.random()",
        "from secrets import token_hex\nx = token_hex()",
        "import os\nx = os.environ['HOME']",
        "from os import environ\nx = environ['HOME']",
        "x = open('file')",
        "from pathlib import Path\nx = Path('file').read_text()",
        "x = hash('word')",
    ],
)
def test_a_reading_is_noticed(line: str) -> None:
    assert readings(ast.parse(line))


@pytest.mark.parametrize(
    "line",
    [
        "from datetime import date, datetime, time\nx = datetime.combine(date(2026, 1, 1), time.min)",
        "from temporalio import workflow\nx = workflow.now()",
        "from uuid import uuid5\nx = uuid5(space, 'word')",
        "import hashlib\nx = hashlib.sha256(b'word').hexdigest()",
        "x = form.now",
        "class Form:\n    id: str\n    open: bool",
    ],
)
def test_what_was_given_is_no_reading(line: str) -> None:
    assert not readings(ast.parse(line))


def test_one_file_reads_the_wall_clock() -> None:
    """Everybody else is told the time: `adapters/clock.py` reads it."""
    readers = {
        shown(file)
        for package in ("activities", "storage", "adapters", "services", "commands")
        for file in files_of(package)
        for name, _ in names_used(tree_of(file))
        if name in CLOCKS and name.startswith(("datetime.", "time."))
    }
    assert readers == {"adapters/clock.py"}


def test_ruff_bans_the_same_clocks() -> None:
    banned = Path(ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert all(f'"{name}".msg' in banned for name in ("datetime.datetime.now", "datetime.date.today", "uuid.uuid4"))
