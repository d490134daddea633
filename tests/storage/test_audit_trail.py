"""The audit trail only grows: the database itself refuses every other change, whoever asks for it."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from models.people import SYSTEM
from storage.audit_trail import Remark, note
from storage.database import Database
from storage.recorder import record
from storage.tables.records import audit_entries
from tests.storage.samples import NOW, asked, settle_people, step_of

COLUMNS = "workflow_id, step, at, actor_id, actor_grants, move, summary, conflict, policy_label"
OTHER = COLUMNS.replace("summary", "'Nothing happened.'")
"""The columns of an entry that tells another story."""

ON_BOTH = [
    "UPDATE audit_entries SET summary = 'Nothing happened.'",
    "UPDATE audit_entries SET step = step + 1 WHERE id = (SELECT max(id) FROM audit_entries)",
    "DELETE FROM audit_entries",
    "DELETE FROM audit_entries WHERE id = (SELECT max(id) FROM audit_entries)",
    f"INSERT INTO audit_entries ({COLUMNS}) SELECT {OTHER} FROM audit_entries WHERE true"
    " ON CONFLICT (workflow_id, step) DO UPDATE SET summary = excluded.summary",
]

ON_SQLITE = [
    f"INSERT OR REPLACE INTO audit_entries ({COLUMNS}) SELECT {OTHER} FROM audit_entries",
    f"REPLACE INTO audit_entries (id, {COLUMNS}) SELECT id, {OTHER.replace('step', 'step + 1')} FROM audit_entries",
    "UPDATE OR REPLACE audit_entries SET step = 1",
]

ON_POSTGRESQL = [
    "TRUNCATE audit_entries",
    "TRUNCATE audit_entries RESTART IDENTITY CASCADE",
    "TRUNCATE recorded_steps, audit_entries",
    "MERGE INTO audit_entries a USING audit_entries b ON a.id = b.id WHEN MATCHED THEN DELETE",
    "WITH gone AS (DELETE FROM audit_entries RETURNING id) SELECT count(*) FROM gone",
]


def entries(database: Database) -> list[Any]:
    """Every entry, whole."""
    with database.read() as connection:
        return list(connection.execute(select(audit_entries).order_by(audit_entries.c.id)))


def is_refused(database: Database, statement: str) -> None:
    """Try a statement on a trail of two entries: it is refused, and the trail stays as it is."""
    settle_people(database)
    record(database, step_of(asked("Q1")))
    record(database, step_of(asked("Q2", person_id="toni"), at=NOW))
    before = entries(database)
    assert len(before) == 2

    def attempt() -> None:
        with database.write() as connection:
            connection.execute(text(statement))

    with pytest.raises(DBAPIError, match="append-only"):
        attempt()
    assert entries(database) == before


@pytest.mark.parametrize("statement", ON_BOTH)
def test_the_audit_trail_refuses_every_change(database: Database, statement: str) -> None:
    is_refused(database, statement)


@pytest.mark.parametrize("statement", ON_SQLITE)
def test_the_audit_trail_refuses_the_ways_of_sqlite_to_replace_a_row(sqlite_database: Database, statement: str) -> None:
    is_refused(sqlite_database, statement)


@pytest.mark.parametrize("statement", ON_POSTGRESQL)
def test_the_audit_trail_refuses_the_ways_of_postgresql_to_empty_a_table(
    postgres_database: Database, statement: str
) -> None:
    is_refused(postgres_database, statement)


def test_the_audit_trail_grows(database: Database) -> None:
    settle_people(database)
    record(database, step_of(asked("Q1")))
    record(database, step_of(asked("Q2", person_id="toni")))
    assert [(each.workflow_id, each.step) for each in entries(database)] == [("request/Q1", 1), ("request/Q2", 1)]


def test_entries_that_are_added_at_once_get_numbers_of_their_own(database: Database) -> None:
    """Twenty people who save one file at the same moment are all noted, and none is refused."""

    def save(number: int) -> None:
        with database.write() as connection:
            note(connection, "person/tess", SYSTEM, NOW, "upload_given_out", Remark(f"{number} got the file."))

    with ThreadPoolExecutor(max_workers=10) as threads:
        list(threads.map(save, range(20)))
    with database.read() as connection:
        steps = connection.scalars(select(audit_entries.c.step).where(audit_entries.c.workflow_id == "person/tess"))
        assert sorted(steps) == list(range(1, 21))
