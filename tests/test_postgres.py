"""The PostgreSQL of a test run is one server, whichever processes ask for it, and is gone afterwards."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.architecture.source import ROOT
from tests.postgres import stop_server

JOIN = """
import sys
from pathlib import Path
import psycopg
from tests.postgres import PostgresServer
with PostgresServer(Path(sys.argv[1])).migrated_database() as url, psycopg.connect(url) as connection:
    print(connection.execute("SELECT pg_postmaster_start_time(), count(*) FROM tasks").fetchone())
"""
"""What a process of a test run does: start the server or join it, and look into a database of its own."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """The folder of a run that has no server yet."""
    made = Path(tempfile.mkdtemp(prefix="pg-"))
    yield made
    stop_server(made)


def test_processes_that_start_it_at_once_share_one_server_and_it_is_gone_afterwards(folder: Path) -> None:
    processes = [
        subprocess.Popen([sys.executable, "-c", JOIN, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    answers = [each.communicate()[0] for each in processes]
    assert [each.returncode for each in processes] == [0, 0, 0]
    assert answers[0]
    assert len(set(answers)) == 1
    sockets = (folder / "data" / "postmaster.pid").read_text().splitlines()[4]
    with psycopg.connect(host=sockets, user="postgres", dbname="postgres") as connection:
        stop_server(folder)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    assert not folder.exists()
