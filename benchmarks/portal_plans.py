"""How a database finds what a statement asks for: which tables it would read from one end to the other."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection

from benchmarks.portal_statements import Statement
from storage.database import Database
from storage.metadata import metadata

SHORT: Final[Mapping[str, str]] = {
    "regions": "An office has a few, and a list of them shows all.",
    "review_phrases": "An office has a few, and a reviewer chooses among all.",
    "inactivity_reviews": "One a month, of which the index gives the last.",
}
"""Tables that are read whole, and why that is right."""

_SQLITE = re.compile(r"SCAN (\w+)")
_SORTED = "USE TEMP B-TREE FOR ORDER BY"
_POSTGRESQL = re.compile(r"Seq Scan on (\w+)")


def read_whole(connection: Connection, statement: Statement) -> list[str]:
    """Return the tables that a statement's plan reads whole, or by a whole index, without those that are short.

    Without a condition and without sorting, an index is read in its order and no further than the statement's limit.
    """
    on_sqlite = connection.dialect.name == "sqlite"
    explain = "EXPLAIN QUERY PLAN " if on_sqlite else "EXPLAIN "
    plan = connection.exec_driver_sql(explain + statement.text, statement.values)
    lines = [str(row[-1]) for row in plan]
    found = [each[1] for line in lines for each in (_SQLITE if on_sqlite else _POSTGRESQL).finditer(line)]
    whole = "LIMIT" not in statement.text or "WHERE" in statement.text or any(_SORTED in line for line in lines)
    if not whole:
        found = [each for each in found if not any(f"SCAN {each} USING INDEX" in line for line in lines)]
    return sorted({each for each in found if each in metadata.tables and each not in SHORT})


@contextmanager
def planning(database: Database) -> Iterator[Connection]:
    """Open a connection whose plans are those of large tables, whatever the database holds."""
    with database.write() as connection:
        on_sqlite = connection.dialect.name == "sqlite"
        if on_sqlite:
            connection.exec_driver_sql("DELETE FROM sqlite_stat1")
    if on_sqlite:
        database.close()  # SQLite reads its statistics when a connection begins.
    with database.read() as connection:
        if not on_sqlite:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        yield connection
