"""Metadata and migrations say the same, on both databases, up and down."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, create_engine, inspect, text

from storage.database import database_url, open_database
from storage.metadata import metadata
from storage.schema import downgrade, is_current, upgrade
from tests.conftest import PostgresServer

QUOTED = re.compile(r"'([a-z_]+)'")


@pytest.fixture
def connection(records_url: str) -> Iterator[Connection]:
    engine = create_engine(database_url(records_url))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_the_migrations_make_the_tables_of_the_metadata(connection: Connection) -> None:
    context = MigrationContext.configure(connection, opts={"target_metadata": metadata, "compare_type": True})
    assert compare_metadata(context, metadata) == []


def test_every_check_of_the_metadata_is_in_the_database_with_the_same_words(connection: Connection) -> None:
    for table in metadata.tables.values():
        wanted = {
            str(each.name): set(QUOTED.findall(str(each.sqltext)))
            for each in table.constraints
            if isinstance(each, CheckConstraint)
        }
        found = {
            str(each["name"]): set(QUOTED.findall(each["sqltext"]))
            for each in inspect(connection).get_check_constraints(table.name)
        }
        assert found == wanted


def test_every_partial_index_of_the_metadata_is_in_the_database_with_the_same_condition(connection: Connection) -> None:
    for table in metadata.tables.values():
        wanted = {each.name: _words(_condition(each)) for each in table.indexes if _condition(each) is not None}
        found = {
            each["name"]: _words(_condition_found(each))
            for each in inspect(connection).get_indexes(table.name)
            if _condition_found(each) is not None
        }
        assert found == wanted


def test_every_constraint_and_index_has_a_name() -> None:
    for table in metadata.tables.values():
        assert all(each.name for each in table.constraints), table.name
        assert all(each.name for each in table.indexes), table.name


def test_going_down_leaves_nothing_and_going_up_again_makes_everything(records_url: str) -> None:
    downgrade(records_url, "base")
    engine = create_engine(database_url(records_url))
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    engine.dispose()
    with open_database(records_url) as database:
        assert not is_current(database)
    upgrade(records_url)
    with open_database(records_url) as database:
        assert is_current(database)


def test_going_up_twice_changes_nothing(records_url: str) -> None:
    upgrade(records_url)
    with open_database(records_url) as database:
        assert is_current(database)


def test_a_sqlite_file_is_made_where_there_is_none(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    upgrade(url)
    with open_database(url) as database, database.read() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"


def test_a_migration_that_fails_leaves_an_empty_postgresql_database_empty(postgres_server: PostgresServer) -> None:
    url = postgres_server.empty_database("half")
    engine = create_engine(database_url(url))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE tasks (id INTEGER)"))
    with pytest.raises(Exception, match="tasks"):
        upgrade(url)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["tasks"]
    engine.dispose()
    postgres_server.drop("half")


def _condition(index: Any) -> str | None:
    where = index.dialect_options["sqlite"]["where"]
    return None if where is None else str(where)


def _condition_found(index: Any) -> str | None:
    options = index.get("dialect_options", {})
    found = options.get("sqlite_where", options.get("postgresql_where"))
    return None if found is None else str(found)


def _words(condition: str | None) -> tuple[set[str], bool]:
    """What a condition is about, however a database writes it."""
    return set(QUOTED.findall(condition or "")), "IS NULL" in (condition or "")
