"""Tables and migrations agree to the last trigger, on both databases, up and down."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, delete, inspect, null, select, text, update
from sqlalchemy.exc import DBAPIError

from models.training.overview import part_kinds
from storage.database import Database, database_url, open_database
from storage.metadata import metadata
from storage.schema import MIGRATIONS, downgrade, is_current, upgrade
from storage.tables.directory import designations, people
from tests.architecture.source import imported, shown, tree_of
from tests.interview import with_interviews
from tests.postgres import PostgresServer
from tests.storage.catalog import Catalog, catalog_of
from tests.storage.samples import settle_people

ALLOWED_IN_MIGRATIONS = {"alembic", "sqlalchemy", *sys.stdlib_module_names}


@pytest.fixture
def connection(records_url: str) -> Iterator[Connection]:
    """A connection to a database that the migrations made."""
    yield from connected(records_url)


@pytest.fixture
def from_tables(records_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Connection]:
    """A connection to a database of the same kind that storage/tables made, without any migration."""
    if records_url.startswith("sqlite"):
        yield from connected(f"sqlite:///{tmp_path / 'from_tables.db'}", metadata.create_all)
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.empty_database() as url:
        yield from connected(url, metadata.create_all)


def connected(url: str, prepare: Callable[[Connection], None] = lambda connection: None) -> Iterator[Connection]:
    """Connect to the database at `url`, once it is prepared."""
    engine = create_engine(database_url(url))
    with engine.begin() as connection:
        prepare(connection)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_the_migrations_make_what_the_tables_say(connection: Connection, from_tables: Connection) -> None:
    made, wanted = catalog_of(connection), catalog_of(from_tables)
    assert made["tables"].keys() == wanted["tables"].keys() == metadata.tables.keys()
    for table, parts in wanted["tables"].items():
        assert made["tables"][table] == parts, table
    assert made["triggers"] == wanted["triggers"]
    assert made["functions"] == wanted["functions"]
    assert made["triggers"]


def test_every_kind_of_training_requirement_is_allowed_by_a_migration(connection: Connection) -> None:
    assert kinds_no_migration_allows(connection) == []


def test_a_kind_that_no_migration_allows_is_named(connection: Connection) -> None:
    with with_interviews():
        assert kinds_no_migration_allows(connection) == [
            "training_steps: the constraint ck_training_steps_kind does not allow 'interview'; add a migration"
        ]


def kinds_no_migration_allows(connection: Connection) -> list[str]:
    """Name the table, the constraint, and the value for each kind of part that the migrated database refuses."""
    table, constraint = "training_steps", "ck_training_steps_kind"
    (condition,) = [
        each["sqltext"] for each in inspect(connection).get_check_constraints(table) if each["name"] == constraint
    ]
    return [
        f"{table}: the constraint {constraint} does not allow {kind!r}; add a migration"
        for kind in part_kinds()
        if repr(kind) not in condition
    ]


def test_every_constraint_and_index_has_a_name() -> None:
    for table in metadata.tables.values():
        assert all(each.name for each in table.constraints), table.name
        assert all(each.name for each in table.indexes), table.name


def test_a_migration_imports_nothing_of_ours() -> None:
    files = sorted((MIGRATIONS / "versions").glob("*.py"))
    assert files
    assert [
        f"{shown(file, node)} imports {name}"
        for file in files
        for name, node in imported(tree_of(file))
        if name.partition(".")[0] not in ALLOWED_IN_MIGRATIONS
    ] == []


def test_going_down_leaves_nothing_and_going_up_again_makes_everything(records_url: str) -> None:
    before = catalog_at(records_url)
    downgrade(records_url, "base")
    assert catalog_at(records_url) == {"tables": {}, "triggers": {}, "functions": {}}
    with open_database(records_url) as database:
        assert not is_current(database)
    upgrade(records_url)
    assert catalog_at(records_url) == before
    with open_database(records_url) as database:
        assert is_current(database)


def catalog_at(url: str) -> Catalog:
    """Read what is in the database at `url` now."""
    [found] = [catalog_of(connection) for connection in connected(url)]
    return found


LATER = '''"""A first name may be missing.

Revision: later
Follows: the newest
"""

import sqlalchemy as sa
from alembic import op

revision = "later"
down_revision = "NEWEST"


def upgrade() -> None:
    may_be_missing(True)


def downgrade() -> None:
    may_be_missing(False)


def may_be_missing(nullable: bool) -> None:
    with op.batch_alter_table("people") as people:
        people.alter_column("first_name", existing_type=sa.Text(), nullable=nullable)
'''
"""A migration that changes a table to which others refer, which on SQLite means to replace it."""


def newest() -> str:
    """The number of the newest migration."""
    return max(path.name for path in (MIGRATIONS / "versions").glob("0*.py")).partition("_")[0]


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One migration more than there are."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    (folder / "versions" / "later.py").write_text(LATER.replace("NEWEST", newest()))
    monkeypatch.setattr("storage.schema.MIGRATIONS", folder)


@pytest.mark.usefixtures("later")
def test_a_later_migration_keeps_what_is_in_the_database(records_url: str) -> None:
    with open_database(records_url) as database:
        assert not is_current(database)
        settle_people(database)
        before = rows_of(database)
        upgrade(records_url)
        assert is_current(database)
        assert rows_of(database) == before
        with database.write() as connection:
            connection.execute(update(people).where(people.c.id == "tess").values(first_name=null()))
        with pytest.raises(DBAPIError, match=r"(?i)foreign key"), database.write() as connection:
            connection.execute(delete(people))


@pytest.mark.usefixtures("later")
def test_going_back_is_refused_while_there_is_what_the_older_tables_have_no_place_for(records_url: str) -> None:
    upgrade(records_url)
    with open_database(records_url) as database:
        settle_people(database)
        with database.write() as connection:
            connection.execute(update(people).where(people.c.id == "tess").values(first_name=null()))
        before = rows_of(database)
        with pytest.raises(DBAPIError, match="first_name"):
            downgrade(records_url, newest())
        assert rows_of(database) == before
        assert is_current(database)


def rows_of(database: Database) -> list[Any]:
    """The people on record, and what they are designated to do."""
    with database.read() as connection:
        return [
            *connection.execute(select(people).order_by(people.c.id)),
            *connection.execute(select(designations).order_by(designations.c.id)),
        ]


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
    with postgres_server.empty_database() as url:
        engine = create_engine(database_url(url))
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE tasks (id INTEGER)"))
        with pytest.raises(Exception, match="tasks"):
            upgrade(url)
        with engine.connect() as connection:
            assert inspect(connection).get_table_names() == ["tasks"]
        engine.dispose()
