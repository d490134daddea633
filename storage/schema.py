"""The schema of a database: created, upgraded, downgraded. The migrations are in storage/migrations."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from storage.database import Database, begin_writing, database_url, prepare_sqlite, reachable, take_turns

MIGRATIONS: Final = Path(__file__).parent / "migrations"


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` up to `revision`, in one transaction; a SQLite file is created if there is none."""
    with _schema_transaction(url) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(url: str, revision: str) -> None:
    """Take the database at `url` back to `revision` ("base" removes everything)."""
    with _schema_transaction(url) as connection:
        command.downgrade(_config(connection), revision)


def is_current(database: Database) -> bool:
    """Return whether the database has the schema that this program needs."""
    with database.read() as connection:
        heads = set(ScriptDirectory(str(MIGRATIONS)).get_heads())
        return set(MigrationContext.configure(connection).get_current_heads()) == heads


@contextmanager
def _schema_transaction(url: str) -> Iterator[Connection]:
    """Open a transaction in which no one else changes the schema. Raises DatabaseAway.

    On SQLite foreign keys are off meanwhile, because changing a table there means replacing it.
    """
    engine = create_engine(database_url(url), hide_parameters=True)
    if engine.dialect.name == "sqlite":
        prepare_sqlite(engine, begin=begin_writing, pragmas=("foreign_keys=OFF",))
    try:
        with reachable():
            connected = engine.connect()
        with connected as connection, connection.begin():
            take_turns(connection, "schema")
            yield connection
    finally:
        engine.dispose()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
