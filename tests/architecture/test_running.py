"""How tests run: none can hang, for each has a time limit, and those of one group share a process."""

import ast
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.architecture.source import ROOT, files_of, full_name, shown, tree_of

CLOCKS = ("time.monotonic", "loop.time")
"""What a deadline is compared with."""


class Loop(NamedTuple):
    """A `while` loop, and whether it is in an `asyncio.timeout` block of the same function."""

    node: ast.While
    timed: bool


def loops(tree: ast.AST, *, timed: bool = False) -> Iterator[Loop]:
    """Find every `while` loop in `tree`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.While):
            yield Loop(node, timed)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from loops(node)
        else:
            yield from loops(node, timed=timed or is_timeout(node))


def is_timeout(node: ast.AST) -> bool:
    """Say whether a block ends by itself after some time."""
    return isinstance(node, ast.AsyncWith) and any(
        isinstance(item.context_expr, ast.Call) and full_name(item.context_expr, node) == "asyncio.timeout"
        for item in node.items
    )


def spins(loop: Loop) -> bool:
    """Say whether a loop does nothing but ask again."""
    return all(
        isinstance(each, ast.Pass | ast.Continue)
        or (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
        for each in loop.node.body
    )


def waits_for_ever(loop: Loop) -> bool:
    """Say whether a loop waits for something that may never come."""
    inside = list(ast.walk(loop.node))
    calls = [full_name(each, loop.node) for each in inside if isinstance(each, ast.Call)]
    waits = any(isinstance(each, ast.Await) for each in inside) or any(each.endswith("sleep") for each in calls)
    return waits and not loop.timed and not set(calls) & set(CLOCKS)


@pytest.mark.parametrize("wrong", [spins, waits_for_ever])
def test_no_loop_in_a_test_can_go_on_for_ever(wrong: Callable[[Loop], bool]) -> None:
    assert [
        shown(file, loop.node) for file in files_of("tests") for loop in loops(tree_of(file)) if wrong(loop)
    ] == [], "use tests.waiting.eventually, or asyncio.timeout"


@pytest.mark.parametrize(
    "body",
    ["while not seen(): pass", "while not seen():\n ...", "while (found := look()).orders: continue"],
)
def test_a_loop_that_spins_is_noticed(body: str) -> None:
    assert all(spins(loop) for loop in loops(ast.parse(body)))


@pytest.mark.parametrize(
    "body",
    [
        "while not seen(): await snapshot()",
        "while not await seen(): look()",
        "while not seen(): time.sleep(1)",
        "while True:\n  if seen(): break\n  await asyncio.sleep(0.1)",
        "async with worker():\n  while not seen(): await asyncio.sleep(0.1)",
        "async with asyncio.timeout(1):\n  async def look():\n    while not seen(): await asyncio.sleep(0.1)",
    ],
)
def test_a_loop_that_waits_for_ever_is_noticed(body: str) -> None:
    assert any(waits_for_ever(loop) for loop in loops(ast.parse(body)))


@pytest.mark.parametrize(
    "body",
    [
        "async with asyncio.timeout(1):\n  while not seen(): await asyncio.sleep(0.1)",
        "async with asyncio.timeout(1), worker():\n  while not seen(): await look()",
        "while time.monotonic() < give_up: time.sleep(0.1)",
        "while not seen():\n  assert loop.time() < give_up\n  await asyncio.sleep(0.1)",
        "while (due := flow.next_wake(run)) is not None: run = flow.wake(run, due)",
    ],
)
def test_a_loop_with_a_deadline_is_fine(body: str) -> None:
    assert not any(spins(loop) or waits_for_ever(loop) for loop in loops(ast.parse(body)))


@pytest.mark.xdist_group("faults")
def test_the_tests_of_a_group_share_a_process(request: pytest.FixtureRequest) -> None:
    """A newer pytest made pytest-xdist ignore groups without a word: 9.2.0 with 3.8.0."""
    if not request.config.getoption("loadgroup", default=False):
        pytest.skip("there are groups with several processes only: -n 2 --dist loadgroup")
    assert request.node.nodeid.endswith("@faults")


@pytest.mark.asyncio(loop_scope="module")
async def test_tests_that_share_an_event_loop_share_a_process(request: pytest.FixtureRequest) -> None:
    group = request.node.get_closest_marker("xdist_group")
    assert group is not None
    assert group.args == ("tests/architecture/test_running.py",)


def test_the_last_resort_waits_for_every_time_limit(request: pytest.FixtureRequest) -> None:
    config, items = request.config, request.session.items
    last = float(config.getini("faulthandler_timeout"))
    assert config.getini("faulthandler_exit_on_timeout")
    assert 0 < float(config.getini("timeout")) < last
    longest = [(each.nodeid, mark.args[0]) for each in items if (mark := each.get_closest_marker("timeout"))]
    assert [(name, seconds) for name, seconds in longest if seconds >= last] == []


HANGS = {
    "a test": """
async def test_that_hangs():
    await asyncio.Event().wait()
""",
    "what follows a failure": """
@pytest.fixture
async def stuck():
    yield
    await asyncio.Event().wait()

@pytest.mark.usefixtures("stuck")
async def test_that_fails():
    raise AssertionError
""",
}


@pytest.mark.parametrize("what", HANGS)
def test_what_hangs_is_ended(tmp_path: Path, what: str) -> None:
    hangs = tmp_path / "test_hangs.py"
    hangs.write_text(f"import asyncio\nimport pytest\n{HANGS[what]}")
    run = [sys.executable, "-m", "pytest", str(hangs), "-c", str(ROOT / "pyproject.toml"), "-p", "tests.conftest"]
    limits = ["-o", "timeout=1", "-o", "faulthandler_timeout=3", "-p", "no:cacheprovider"]
    folder = f"--basetemp={tmp_path / 'run'}"  # Nobody tidies up after a process that is ended.
    ended = subprocess.run(
        [*run, *limits, folder],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ended.returncode != 0
    assert "Timeout" in ended.stdout + ended.stderr
