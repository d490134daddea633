"""The database: SQLite or PostgreSQL, with transactions for writing and for reading."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 30
"""How long a SQLite writer waits for its turn."""

ASK_AGAIN_SECONDS = 0.005
"""How often a SQLite writer asks whether it is its turn. SQLite's own waiting asks less and less often, so that whoever
came last overtakes whoever has waited longest; at one pace for all, everybody's turn comes."""


LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_RECOVERY)

AWAY = "The records can't be reached right now. Please try again later."
NOT_SET_UP = "The database is not set up."
NO_DATABASE = (
    "The file that is to be the database (HMIS_DATABASE_URL, or in HMIS_VAR) is not a database, or it is damaged. "
    "Please name another file, or restore a backup."
)
NOT_ALLOWED = "The database does not let this program do that. Please ask whoever manages the database."
WRONG_LOGIN = "The database does not accept the user name or the password in HMIS_DATABASE_URL. Please correct them."
WRONG_HOST = "There is no computer with the name in HMIS_DATABASE_URL. Please correct the name."
WRONG_NAME = (
    "The server has no database, or no user, with the name in HMIS_DATABASE_URL. Please correct it, or create it there."
)
WRONG_OPTION = "The database does not know an option in HMIS_DATABASE_URL. Please correct it, or leave it out."

NO_DRIVER = "The driver for PostgreSQL is not installed here. Please install HMIS Access again, with all it needs."
HOW_TO_WRITE = "Write it like sqlite:///path/to/file.db or postgresql://user:password@host/database"

_UNUSABLE = (
    ("file is not a database", NO_DATABASE),
    ("database disk image is malformed", NO_DATABASE),
    ("password authentication failed", WRONG_LOGIN),
    ("no password supplied", WRONG_LOGIN),
    ("no pg_hba.conf entry", WRONG_LOGIN),
    ("Name or service not known", WRONG_HOST),
    ("No address associated with hostname", WRONG_HOST),
    ("does not exist", WRONG_NAME),
    ("invalid connection option", WRONG_OPTION),
    ("invalid port number", WRONG_OPTION),
)
"""What the drivers say when a connection fails for good. They give no codes for it."""

READ_ONLY = "25006"
"""PostgreSQL's code for a write where only reading is possible now, as on a server that is being moved or repaired."""
NO_PRIVILEGE = "42501"


class DatabaseAway(Exception):
    """The database can't be reached, is locked for too long, read-only, or not set up. It may work later.

    The text is a sentence for a person. `__cause__` has the driver's message, never a value from a record.
    """


class DatabaseUnusable(DatabaseAway):
    """The database can't be used as it is, or as the settings name it. Waiting does not help."""


class Database:
    """A database. Open it with `open_database`, once for each process, and close it at the end. Safe in threads."""

    def __init__(self, writer: Engine, reader: Engine) -> None:
        self._writer = writer
        self._reader = reader

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that is committed at the end, or rolled back by an exception.

        On SQLite writers take turns: each takes the lock when it begins. Raises DatabaseAway.
        """
        with reachable(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a connection that sees one state of the records and can't change them. Raises DatabaseAway."""
        with reachable(), self._reader.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self._writer.dispose()
        self._reader.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_database(url: str) -> Database:
    """Open the database at `url`: sqlite:///path/to/file.db or postgresql://user:password@host/database.

    Creates nothing; see storage.schema.upgrade. Raises ValueError for any other kind of database.
    """
    target = database_url(url)
    return _open_sqlite(target) if target.get_backend_name() == "sqlite" else _open_postgresql(target)


def database_url(url: str) -> URL:
    """Return `url` with the driver for it. Raises ValueError, which never repeats a password, for one that can't be."""
    try:
        target = make_url(url)
        backend = target.get_backend_name()
    except (ArgumentError, ValueError):  # SQLAlchemy's words are for programmers, and may repeat the password.
        raise ValueError(f"it can't be read. {HOW_TO_WRITE}") from None
    if backend == "postgresql":
        return target.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise ValueError(f"it names a database of the kind “{backend}”. {HOW_TO_WRITE}")
    if target.database in (None, "", ":memory:"):
        raise ValueError(f"it names no file, and a SQLite database has to be one. {HOW_TO_WRITE}")
    return target.set(drivername="sqlite+pysqlite")


def take_turns(connection: Connection, what: str) -> None:
    """Wait until no one else does `what`; the turn ends with the transaction. SQLite's writers take turns anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:what))"), {"what": what})


@contextmanager
def reachable(*, has_tables: bool = True) -> Iterator[None]:
    """Turn the driver's errors about a database that is down into DatabaseAway.

    With `has_tables` a missing table or column is one of them: the database is not set up.
    """
    try:
        yield
    except PoolTimeout as error:
        raise DatabaseAway(AWAY) from error
    except DBAPIError as error:
        away = _away(error)
        if away is None or (str(away) == NOT_SET_UP and not has_tables):
            raise
        raise away from error


def _away(error: DBAPIError) -> DatabaseAway | None:
    """Return what is the matter with the database; None if the error is about what was asked of it."""
    sqlstate = getattr(error.orig, "sqlstate", None)
    message = str(error.orig)
    if sqlstate in ("42P01", "42703") or message.startswith(("no such table", "no such column")):
        return DatabaseAway(NOT_SET_UP)
    if sqlstate == NO_PRIVILEGE:
        return DatabaseUnusable(NOT_ALLOWED)
    if sqlstate is None:
        for words, sentence in _UNUSABLE:
            if words in message:
                return DatabaseUnusable(sentence)
    waits = sqlstate == READ_ONLY or isinstance(error, OperationalError | InterfaceError)
    return DatabaseAway(AWAY) if waits else None


def _open_postgresql(url: URL) -> Database:
    try:
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=10)
    except ImportError as error:
        raise DatabaseUnusable(NO_DRIVER) from error
    event.listen(engine, "handle_error", _leave_out_values)
    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Database(engine, reader)


def _leave_out_values(context: ExceptionContext) -> None:
    """Remove rows from PostgreSQL's errors, whose second line repeats them: a log must not hold a name."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = (str(error.args[0]).partition("\n")[0], *error.args[1:])


def _open_sqlite(url: URL) -> Database:
    # Each process has one connection for writing, and its threads queue for it in Python, where waiting costs nothing.
    # Between processes, whoever wants to write asks again and again.
    path = Path(str(url.database))
    url = url.set(database=f"file:{quote(str(path))}", query={**url.query, "mode": "rw", "uri": "true"})
    writer = create_engine(url, hide_parameters=True, pool_size=1, max_overflow=0, pool_timeout=BUSY_SECONDS)
    reader = create_engine(url, hide_parameters=True, pool_size=10, max_overflow=10)
    for engine in (writer, reader):
        _stay_with_file(engine, path)
    prepare_sqlite(writer, begin=begin_writing)
    prepare_sqlite(reader, begin=_begin_reading, pragmas=("foreign_keys=ON", "query_only=ON"))
    return Database(writer, reader)


def _stay_with_file(engine: Engine, path: Path) -> None:
    """Close connections whose file was removed or replaced: they would write where nobody reads."""

    @event.listens_for(engine, "connect")
    def _remember(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["file"] = _identity(path)

    @event.listens_for(engine, "checkout")
    def _compare(_connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        if record.info["file"] != _identity(path):
            raise DisconnectionError("the database file was replaced")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def prepare_sqlite(
    engine: Engine, *, begin: Callable[[Connection], None], pragmas: tuple[str, ...] = ("foreign_keys=ON",)
) -> None:
    """Make every connection of `engine` wait for locks, write ahead, and begin its transactions with `begin`."""

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # Otherwise the driver would begin transactions itself.
        cursor = connection.cursor()
        for pragma in (_patience(BUSY_SECONDS), "journal_mode=WAL", "synchronous=FULL", *pragmas):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "begin", begin)


def begin_writing(connection: Connection) -> None:
    """Begin a SQLite transaction that writes, as soon as no other one does.

    Raises OperationalError if that takes longer than BUSY_SECONDS.
    """
    give_up = time.monotonic() + BUSY_SECONDS
    connection.exec_driver_sql(f"PRAGMA {_patience(0)}")
    while not _is_its_turn(connection, last=time.monotonic() >= give_up):
        time.sleep(ASK_AGAIN_SECONDS)
    connection.exec_driver_sql(f"PRAGMA {_patience(BUSY_SECONDS)}")


def _is_its_turn(connection: Connection, *, last: bool) -> bool:
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as error:
        if last or not isinstance(error.orig, sqlite3.Error) or error.orig.sqlite_errorcode not in LOCKED:
            raise
        return False
    return True


def _begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _patience(seconds: int) -> str:
    return f"busy_timeout={seconds * 1000}"
