"""Trying one break: change a copy of the project, run tests in a forked process, change the copy back.

The process that forks has loaded the large libraries and nothing of ours, so that each run starts at once and loads
the code as it is in the copy.
"""

import gc
import importlib
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.metadata import entry_points
from pathlib import Path
from typing import NamedTuple, NoReturn

import hypothesis
import pytest
from hypothesis import Phase, is_hypothesis_test

from tests.mutants.breaks import ROOT, Break, broken

LIBRARIES = (
    "alembic.command",
    "httpx",
    "icalendar",
    "jinja2",
    "openpyxl",
    "psycopg",
    "pydantic_settings",
    "rich.console",
    "rich.table",
    "scim2_models",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.dialects.sqlite",
    "temporalio.client",
    "temporalio.testing",
    "temporalio.worker",
    "transitions",
    "typer.testing",
)
"""What our code uses and takes long to load."""

TEST_SECONDS = 20
"""A test that takes longer, without its fixtures, has failed: the break is noticed. A test may have a longer limit."""

SILENT_SECONDS = 60
"""A test that is not over after this time hangs, whatever its limit: the break is noticed."""


class Run(NamedTuple):
    """What became of some tests. `failed` is the first that failed; `hung` one that never ended; `trouble` is the end
    of the output when they could not be run."""

    failed: tuple[str, ...] = ()
    hung: str = ""
    trouble: str = ""

    @property
    def passed(self) -> bool:
        """Whether every test ran and passed."""
        return self == Run()


MADE = "portal/static"
"""What pages need besides: `make` makes it, and it is not under version control."""


def copy_project(folder: Path) -> Path:
    """Copy what is, or could be, under version control, and what is made from it. Return the folder of the copy."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    copy = folder / "project"
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    shutil.copytree(ROOT / MADE, copy / MADE)
    return copy


@contextmanager
def broken_in(copy: Path, row: Break, number: int) -> Iterator[None]:
    """Hold the break in the copy. `number` becomes the file's time: no two versions of a file share it, so compiled
    code of one is never taken for the other's."""
    file = copy / row.file
    text, times = file.read_text(encoding="utf-8"), file.stat()
    file.write_text(broken(text, row), encoding="utf-8")
    os.utime(file, (number, number))
    try:
        yield
    finally:
        file.write_text(text, encoding="utf-8")
        os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def load_libraries() -> None:
    """Load the large libraries and pytest's plugins, so that every process which is forked from this one has them."""
    for name in LIBRARIES:
        importlib.import_module(name)
    for plugin in entry_points(group="pytest11"):
        plugin.load()
    gc.freeze()  # what is here stays: pytest collects garbage again and again as it ends


def run_tests(copy: Path, batches: Sequence[Sequence[str]], *options: str) -> Run:
    """Run tests in the copy, in a process of their own: one batch after the other, until something fails in one."""
    log = copy.parent / "output.txt"
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _become_pytest(copy, batches, options, writing, log)
    os.close(writing)
    try:
        failed, hung = _listen(reading, child)
    finally:
        os.close(reading)
        _, status = os.waitpid(child, 0)
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # whatever the tests started and left running
    trouble = (
        "" if hung or os.waitstatus_to_exitcode(status) in (0, 1) else "\n".join(log.read_text().splitlines()[-15:])
    )
    return Run(tuple(failed), hung, trouble)


def _become_pytest(
    copy: Path, batches: Sequence[Sequence[str]], options: Sequence[str], pipe: int, log: Path
) -> NoReturn:
    """Run pytest in this process, which ends with it."""
    status = 3
    try:
        os.setsid()
        signal.signal(
            signal.SIGINT, signal.default_int_handler
        )  # a program that a shell put into the background has none
        os.chdir(copy)
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        sys.dont_write_bytecode = False  # only the first run in a copy compiles its modules
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        sys.path[0] = str(copy)
        for name in [name for name in sys.modules if name.partition(".")[0] in ("tests", "docs")]:
            del sys.modules[name]  # they are the original's, and the copy has its own
        hypothesis.settings.register_profile("breaks", derandomize=True, phases=[Phase.explicit, Phase.generate])
        hypothesis.settings.load_profile("breaks")  # the same examples each time, and no search for the smallest
        limit = [f"--timeout={TEST_SECONDS}", "-o", "timeout_func_only=true"]  # an office may take long to build
        always = ["-q", "-p", "no:cacheprovider", *limit, f"--basetemp={copy.parent / 'scratch'}", *options]
        for batch in batches:
            status = int(pytest.main([*batch, *always], plugins=[_Reporter(pipe)]))
            if status != 0:
                break
        sys.stdout.flush()
    finally:
        os._exit(status)


class _Reporter:
    """A plugin of pytest that puts slow tests last, and says through a pipe, a line each, what runs and what fails."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=_tries_much)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._say("running", nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._say("failed", report.nodeid)

    def _say(self, what: str, nodeid: str) -> None:
        os.write(self._pipe, f"{what} {nodeid}\n".encode())


def _tries_much(item: pytest.Item) -> bool:
    """Say whether a test tries many examples, or may: its module has a machine that does."""
    machine = hasattr(getattr(item, "module", None), "RuleBasedStateMachine")
    return machine or is_hypothesis_test(getattr(item, "obj", None))


def _listen(pipe: int, child: int) -> tuple[list[str], str]:
    """Return the tests that failed, and the one that hung, if any; then its process is ended."""
    failed: list[str] = []
    running, rest = "the loading of the tests", b""
    while select.select([pipe], [], [], SILENT_SECONDS)[0]:
        heard = os.read(pipe, 65536)
        if not heard:
            return failed, ""
        *lines, rest = (rest + heard).split(b"\n")
        for line in lines:
            what, _, nodeid = line.decode().partition(" ")
            running = nodeid
            if what == "failed":
                failed.append(nodeid)
    _end(child)
    return failed, running


def _end(child: int) -> None:
    """Interrupt pytest, so that it stops the servers it started; kill it if it doesn't."""
    os.kill(child, signal.SIGINT)
    for _ in range(100):
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return
        time.sleep(0.1)
    os.kill(child, signal.SIGKILL)
