"""The schema of a database: made, brought up to date, taken back. Migrations stand in storage/migrations."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from storage.database import Database, database_url, prepare_sqlite, reachable, take_turns

MIGRATIONS: Final = Path(__file__).parent / "migrations"


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` up to `revision`, in one transaction; a SQLite file is created if there is none."""
    with _prepared(url) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(url: str, revision: str) -> None:
    """Take the database at `url` back to `revision` ("base" for nothing at all)."""
    with _prepared(url) as connection:
        command.downgrade(_config(connection), revision)


def is_current(database: Database) -> bool:
    """Whether the database has the schema that this program needs."""
    with database.read() as connection:
        heads = set(ScriptDirectory(str(MIGRATIONS)).get_heads())
        return set(MigrationContext.configure(connection).get_current_heads()) == heads


@contextmanager
def _prepared(url: str) -> Iterator[Connection]:
    """A connection in a transaction in which nobody else changes the schema. Raises DatabaseAway.

    On SQLite foreign keys are off meanwhile: changing a table there means replacing it.
    """
    engine = create_engine(database_url(url), hide_parameters=True)
    if engine.dialect.name == "sqlite":
        prepare_sqlite(engine, begin="BEGIN IMMEDIATE", pragmas=("foreign_keys=OFF",))
    try:
        with reachable():
            opened = engine.connect()
        with opened as connection, connection.begin():
            take_turns(connection, "schema")
            yield connection
    finally:
        engine.dispose()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
