"""The door to the database: transactions, many writers, and a database that is away."""

import shutil
import sqlite3
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, OperationalError

from storage.database import (
    ASK_AGAIN_SECONDS,
    AWAY,
    NO_DATABASE,
    NOT_SET_UP,
    WRONG_HOST,
    WRONG_LOGIN,
    WRONG_NAME,
    WRONG_OPTION,
    Database,
    DatabaseAway,
    DatabaseUnusable,
    database_url,
    open_database,
    reachable,
)
from storage.schema import upgrade
from storage.tables.directory import regions
from tests.postgres import PostgresServer

WRITERS = 20
SECONDS = 2.0
LONG = 200
"""So often a writer asks while another one has its turn for long."""


def add_region(database: Database, region_id: str) -> None:
    with database.write() as connection:
        connection.execute(insert(regions), {"id": region_id, "name": region_id, "population": 0})


def count_regions(database: Database) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(regions)).scalar_one()


def test_what_is_written_is_there_afterwards(database: Database) -> None:
    add_region(database, "R1")
    assert count_regions(database) == 1


def test_an_exception_undoes_everything_in_the_transaction(database: Database) -> None:
    def begin_and_break() -> None:
        with database.write() as connection:
            connection.execute(insert(regions), {"id": "R1", "name": "One", "population": 0})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        begin_and_break()
    assert count_regions(database) == 0
    add_region(database, "R1")
    assert count_regions(database) == 1


def test_a_reader_can_change_nothing(database: Database) -> None:
    with pytest.raises((DBAPIError, DatabaseAway)), database.read() as connection:
        connection.execute(insert(regions), {"id": "R1", "name": "One", "population": 0})
    assert count_regions(database) == 0


def test_a_reader_sees_one_state_of_the_records_while_others_write(database: Database) -> None:
    count = select(func.count()).select_from(regions)
    with database.read() as connection:
        assert connection.execute(count).scalar_one() == 0
        add_region(database, "R1")
        assert connection.execute(count).scalar_one() == 0
    assert count_regions(database) == 1


def test_a_sqlite_connection_waits_writes_ahead_and_holds_foreign_keys(sqlite_database: Database) -> None:
    for door in (sqlite_database.read, sqlite_database.write):
        with door() as connection:
            values = [
                connection.execute(text(f"PRAGMA {name}")).scalar_one()
                for name in ("foreign_keys", "busy_timeout", "journal_mode", "synchronous")
            ]
        assert values == [1, 30_000, "wal", 2]


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://root@localhost/hmis", "oracle://x"])
def test_a_database_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"of the kind|names no file"):
        open_database(url)


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_every_spelling_of_a_postgresql_address_is_taken(scheme: str) -> None:
    assert database_url(f"{scheme}://u:p@h/d").drivername == "postgresql+psycopg"


@pytest.mark.requirement("R19")
def test_twenty_sqlite_writers_meet_no_lock_error(sqlite_url: str) -> None:
    """Each with its own connection, as if each were a process: all write as fast as they can for a while."""
    with open_database(sqlite_url) as database:
        add_region(database, "R1")
    until = time.monotonic() + SECONDS

    def write_and_read() -> int:
        written = 0
        with open_database(sqlite_url) as own:
            while time.monotonic() < until:
                with own.write() as connection:
                    before = connection.execute(select(regions.c.population)).scalar_one()
                    connection.execute(update(regions).values(population=before + 1))
                written += 1
                count_regions(own)
        return written

    with ThreadPoolExecutor(WRITERS) as pool:
        counts = [each.result() for each in [pool.submit(write_and_read) for _ in range(WRITERS)]]
    with open_database(sqlite_url) as database, database.read() as connection:
        assert connection.execute(select(regions.c.population)).scalar_one() == sum(counts)
    assert sum(counts) >= WRITERS


@pytest.mark.requirement("R19")
def test_a_sqlite_writer_asks_for_its_turn_at_one_pace_however_long_it_has_waited(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise whoever has just come overtakes whoever has waited for long."""
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == LONG:
            other.execute("ROLLBACK")

    monkeypatch.setattr("storage.database.time.sleep", wait)
    with open_database(sqlite_url) as database:
        add_region(database, "R1")
        assert waits == [ASK_AGAIN_SECONDS] * LONG
        assert count_regions(database) == 1
    other.close()


def test_twenty_threads_share_one_open_sqlite_fairly(sqlite_database: Database) -> None:
    add_region(sqlite_database, "R1")
    until = time.monotonic() + SECONDS / 2

    def write() -> int:
        written = 0
        while time.monotonic() < until:
            with sqlite_database.write() as connection:
                connection.execute(update(regions).values(population=regions.c.population + 1))
            written += 1
        return written

    with ThreadPoolExecutor(WRITERS) as pool:
        counts = [each.result() for each in [pool.submit(write) for _ in range(WRITERS)]]
    with sqlite_database.read() as connection:
        assert connection.execute(select(regions.c.population)).scalar_one() == sum(counts)
    assert min(counts) > 0


def test_a_database_without_tables_says_so(tmp_path: Path, postgres_server: PostgresServer) -> None:
    (tmp_path / "bare.db").touch()
    with postgres_server.empty_database() as bare:
        for url in (f"sqlite:///{tmp_path / 'bare.db'}", bare):
            with open_database(url) as database, pytest.raises(DatabaseAway, match=NOT_SET_UP):
                count_regions(database)


def test_a_database_that_is_away_is_told_in_a_sentence(tmp_path: Path) -> None:
    nowhere = f"sqlite:///{tmp_path / 'no such folder' / 'records.db'}"
    for url in (nowhere, f"postgresql://nobody@/none?host={tmp_path}"):
        with open_database(url) as database, pytest.raises(DatabaseAway, match=AWAY):
            count_regions(database)
        with pytest.raises(DatabaseAway, match=AWAY):
            upgrade(url)


def test_a_sqlite_file_that_stays_locked_is_told_in_a_sentence_and_works_again_later(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.BUSY_SECONDS", 0)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with open_database(sqlite_url) as database:
        with pytest.raises(DatabaseAway, match=AWAY):
            add_region(database, "R1")
        assert count_regions(database) == 0
        other.execute("ROLLBACK")
        add_region(database, "R1")
        assert count_regions(database) == 1
    other.close()


def test_connections_that_postgresql_cut_are_replaced(postgres_url: str, postgres_database: Database) -> None:
    add_region(postgres_database, "R1")
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    add_region(postgres_database, "R2")
    assert count_regions(postgres_database) == 2


@pytest.mark.parametrize(
    "row",
    [
        {"id": "ada@shelter.example", "name": None, "population": 0},
        {"id": "ada@shelter.example", "name": "ada@shelter.example", "population": 1},
    ],
)
def test_an_error_never_repeats_what_was_to_be_written(database: Database, row: dict[str, object]) -> None:
    add_region(database, "ada@shelter.example")
    with pytest.raises(DBAPIError) as caught, database.write() as connection:
        connection.execute(insert(regions), row)
    assert "ada@" not in "".join(traceback.format_exception(caught.value))


def test_a_sqlite_file_that_is_not_there_is_away_and_is_not_made(tmp_path: Path) -> None:
    with open_database(f"sqlite:///{tmp_path}/records.db") as database:
        for opened in (database.read, database.write):
            with pytest.raises(DatabaseAway, match="can't be reached"), opened():
                pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("copied", [False, True], ids=["the file itself", "a copy of it"])
def test_a_sqlite_file_that_was_away_is_read_and_written_when_it_is_back(sqlite_url: str, copied: bool) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    elsewhere = path.with_name("elsewhere.db")
    with open_database(sqlite_url) as database:
        with database.read(), database.write():
            pass
        path.rename(elsewhere)
        for opened in (database.read, database.write):
            with pytest.raises(DatabaseAway, match="can't be reached"), opened():
                pass
        assert not path.exists()
        shutil.copy(elsewhere, path) if copied else elsewhere.rename(path)
        with database.write() as connection:
            connection.execute(insert(regions).values(id="R1", name="Region 1", population=1))
        assert count_regions(database) == 1
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT id FROM regions").fetchall() == [("R1",)]


WORDS_OF_THE_DRIVERS = [
    ('connection failed: FATAL:  password authentication failed for user "u"', WRONG_LOGIN),
    ("connection failed: fe_sendauth: no password supplied", WRONG_LOGIN),
    ('connection failed: FATAL:  no pg_hba.conf entry for host "10.0.0.1"', WRONG_LOGIN),
    ("failed to resolve host 'x': [Errno -2] Name or service not known", WRONG_HOST),
    ('connection failed: FATAL:  database "x" does not exist', WRONG_NAME),
    ('connection failed: FATAL:  role "x" does not exist', WRONG_NAME),
    ('invalid connection option "x"', WRONG_OPTION),
    ("file is not a database", NO_DATABASE),
]


@pytest.mark.parametrize(("words", "sentence"), WORDS_OF_THE_DRIVERS)
def test_what_waiting_does_not_mend_is_told_from_what_it_may(words: str, sentence: str) -> None:
    with pytest.raises(DatabaseUnusable) as unusable, reachable():
        raise OperationalError("", {}, Exception(words))
    assert str(unusable.value) == sentence


@pytest.mark.parametrize(
    "words",
    [
        "connection failed: Connection refused",
        "connection failed: FATAL:  the database system is starting up",
        "failed to resolve host 'x': [Errno -3] Temporary failure in name resolution",
        "database is locked",
    ],
)
def test_what_may_come_back_is_away(words: str) -> None:
    with pytest.raises(DatabaseAway) as away, reachable():
        raise OperationalError("", {}, Exception(words))
    assert (str(away.value), isinstance(away.value, DatabaseUnusable)) == (AWAY, False)
