"""The schema of a database: created, upgraded, downgraded. The migrations are in storage/migrations."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, update

from storage.database import Database, begin_writing, database_url, prepare_sqlite, reachable, take_turns
from storage.installation import require_usable
from storage.tables.installation import installation

MIGRATIONS: Final = Path(__file__).parent / "migrations"


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` up to `revision`, in one transaction; a SQLite file is created if there is none.

    A database that a newer release set up stays as it is. Raises DatabaseUnusable unless this program can work with it.
    """
    with _schema_transaction(url) as connection:
        if _is_newer(connection):
            require_usable(connection)
            return
        command.upgrade(_config(connection), revision)
        _say_who_can_work_with_it(connection)


def downgrade(url: str, revision: str) -> None:
    """Take the database at `url` back to `revision` ("base" removes everything)."""
    with _schema_transaction(url) as connection:
        command.downgrade(_config(connection), revision)
        _say_who_can_work_with_it(connection)


def is_current(database: Database) -> bool:
    """Return whether the database has the schema that this program needs."""
    with database.read() as connection:
        heads = set(ScriptDirectory(str(MIGRATIONS)).get_heads())
        return set(MigrationContext.configure(connection).get_current_heads()) == heads


def works_with(scripts: ScriptDirectory, revision: str) -> str:
    """Return the oldest migration that a program has to know to work with a database at `revision`.

    That is the newest migration that is not marked `compatible = True`. The mark says that a program which knows only
    the migrations before it works as well.
    """
    script = scripts.get_revision(revision)
    while getattr(script.module, "compatible", False) and isinstance(script.down_revision, str):
        script = scripts.get_revision(script.down_revision)
    return script.revision


def _is_newer(connection: Connection) -> bool:
    """Return whether a release that this program does not know set the database up."""
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    return not known.issuperset(MigrationContext.configure(connection).get_current_heads())


def _say_who_can_work_with_it(connection: Connection) -> None:
    """Write the mark that older programs read."""
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is not None and inspect(connection).has_table(installation.name):
        oldest = works_with(ScriptDirectory(str(MIGRATIONS)), revision)
        connection.execute(update(installation).values(works_with=oldest))


@contextmanager
def _schema_transaction(url: str) -> Iterator[Connection]:
    """Open a transaction in which no one else changes the schema. Raises DatabaseAway.

    On SQLite foreign keys are off meanwhile, because changing a table there means replacing it.
    """
    engine = create_engine(database_url(url), hide_parameters=True)
    if engine.dialect.name == "sqlite":
        prepare_sqlite(engine, begin=begin_writing, pragmas=("foreign_keys=OFF",))
    try:
        with reachable(has_tables=False), engine.connect() as connection, connection.begin():
            take_turns(connection, "schema")
            yield connection
    finally:
        engine.dispose()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
