"""Databases for tests: a SQLite file or a real PostgreSQL, each test with its own, made from a migrated template.

Take `sqlite_database` or `postgres_database`; take `database` to run a test on both. `sqlite_url`, `postgres_url` and
`records_url` give the address alone.
"""

import faulthandler
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer

from storage.database import Database, open_database
from storage.schema import upgrade
from tests.postgres import FOLDER, PostgresServer, stop_server
from tests.sharing import Sharing

settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile("repeatable")
# A run tries the same examples as the one before it, so that nothing passes or fails by luck, and a busy machine is no
# failure of a rule. `--hypothesis-profile=explore` tries others, and more.

STDERR = pytest.StashKey[int]()
"""Where the last resort reports, whatever captures a test's own output."""

IN_MEMORY = pytest.StashKey[str]()
"""The folder of this run's tests that is gone at its end. `--basetemp=FOLDER` keeps them on the disk instead."""

MEMORY = Path("/dev/shm")
ROOM = 4 * 2**30
"""In bytes: a test that passes leaves nothing behind, so that few gigabytes are more than enough."""


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Make the folders that the processes of this run share. Those of tests are in memory where there is room.

    Records are written through to the disk at each step, for which tests would wait longer than for all else.
    """
    config.stash[STDERR] = os.dup(sys.stderr.fileno())
    if is_first_process(config):
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="pg-")  # short: a socket's path may have a hundred characters
        if config.option.basetemp is None and has_room(MEMORY):
            config.option.basetemp = config.stash[IN_MEMORY] = tempfile.mkdtemp(prefix="hmis-tests-", dir=MEMORY)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the PostgreSQL of this run, even if the process that started it did not live to the end."""
    if is_first_process(config):
        stop_server(Path(os.environ.pop(FOLDER)))
        if folder := config.stash.get(IN_MEMORY, None):
            shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests that share an event loop in one process: they share a server, and another process would start its own.

    This comes first, because pytest-xdist reads the mark in the same hook.
    """
    for item in items:
        mark = item.get_closest_marker("asyncio")
        scope = mark.kwargs.get("loop_scope") if mark else None
        if scope == "module":
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
        elif scope == "session":
            item.add_marker(pytest.mark.xdist_group("session"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Sharing | None:
    """Share tests among processes in our way, if groups of them stay together (`--dist loadgroup`)."""
    return Sharing(config, log) if config.getoption("dist") == "loadgroup" else None


def pytest_collection_finish() -> None:
    """Tell the garbage collector to pass over the tests: there are thousands, and they stay to the end."""
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Arm the last resort again: pytest disarms it when a test fails, and stopping what the test started may hang."""
    if seconds := float(item.config.getini("faulthandler_timeout")):
        faulthandler.dump_traceback_later(seconds, exit=True, file=item.config.stash[STDERR])


def has_room(folder: Path) -> bool:
    """Say whether a folder is there and has room for what tests write."""
    return folder.is_dir() and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free >= ROOM


def is_first_process(config: pytest.Config) -> bool:
    """Say whether this process starts and outlives the others of its run, or is the only one."""
    return not hasattr(config, "workerinput")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_server() -> PostgresServer:
    """The PostgreSQL server of this test run, started when the first test of any process asks for it."""
    return PostgresServer(Path(os.environ[FOLDER]))


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a SQLite database with every table and no rows."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'records.db')}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of a PostgreSQL database with every table and no rows."""
    with postgres_server.migrated_database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def records_url(request: pytest.FixtureRequest) -> str:
    """The address of a database with every table and no rows: the test runs on each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    """An empty database in a SQLite file."""
    with open_database(sqlite_url) as opened:
        yield opened


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[Database]:
    """An empty database on PostgreSQL."""
    with open_database(postgres_url) as opened:
        yield opened


@pytest.fixture
def database(records_url: str) -> Iterator[Database]:
    """An empty database: the test runs on SQLite and on PostgreSQL."""
    with open_database(records_url) as opened:
        yield opened
