"""Insert or update, in the SQL of both databases."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ColumnElement, Connection, Executable, Table, Text, cast, or_, text
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

Row = Mapping[str, Any]


class Upsert:
    """Writes rows of a table: new ones are inserted, known ones updated, and unchanged ones not written.

    Rows are known by the primary key, or by the columns `key` among the rows for which `where` holds. Columns in
    `keep` stay as they were first written. The rows of one call have the same columns.
    """

    def __init__(self, table: Table, *, key: Sequence[str] = (), where: str = "", keep: Sequence[str] = ()) -> None:
        self._table = table
        self._known = list(key) or [column.name for column in table.primary_key]
        self._where = text(where) if where else None
        fixed = {*self._known, *keep, *(column.name for column in table.primary_key)}
        self._changing = [column.name for column in table.columns if column.name not in fixed]
        self._statements: dict[str, Executable] = {}

    def __call__(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Write `rows`."""
        if rows:
            connection.execute(self._statement(connection.dialect.name), rows)

    def _statement(self, dialect: str) -> Executable:
        if dialect not in self._statements:
            statement = _insert(dialect, self._table)
            self._statements[dialect] = statement.on_conflict_do_update(
                index_elements=self._known,
                index_where=self._where,
                set_={name: statement.excluded[name] for name in self._changing},
                where=_differs(self._table, statement.excluded, self._changing),
            )
        return self._statements[dialect]


class InsertOnce:
    """Writes a row of a table unless one with the same primary key is there."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def __call__(self, connection: Connection, row: Row) -> bool:
        """Write `row`, and return whether it is new; wait while another transaction writes the same row."""
        statement = _insert(connection.dialect.name, self._table).on_conflict_do_nothing()
        return connection.execute(statement.execution_options(preserve_rowcount=True), row).rowcount > 0


def _insert(dialect: str, table: Table) -> "sqlite.Insert | postgresql.Insert":
    if dialect == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # It takes long to load, and SQLite does not need it.

    return postgresql.insert(table)


def _differs(table: Table, excluded: Any, names: list[str]) -> ColumnElement[bool]:
    return or_(*(_comparable(table.c[name]).is_distinct_from(_comparable(excluded[name])) for name in names))


def _comparable(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return JSON as text, because PostgreSQL can't compare it otherwise."""
    return cast(column, Text) if isinstance(column.type, JSON) else column
