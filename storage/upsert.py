"""Insert or bring up to date, in the words of both databases."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, ColumnElement, Connection, Executable, Table, Text, cast, or_, text
from sqlalchemy.dialects import postgresql, sqlite

Row = Mapping[str, Any]


class Upsert:
    """Writes rows of a table: new ones are inserted, known ones brought up to date; the same row again is not written.

    Rows are known by the primary key, or by the columns `key` among the rows for which `where` holds. Columns in
    `keep` stay as they were first written. The rows of one call have the same columns.
    """

    def __init__(self, table: Table, *, key: Sequence[str] = (), where: str = "", keep: Sequence[str] = ()) -> None:
        known = list(key) or [column.name for column in table.primary_key]
        fixed = {*known, *keep, *(column.name for column in table.primary_key)}
        changing = [column.name for column in table.columns if column.name not in fixed]
        self._statements: Mapping[str, Executable] = {
            "sqlite": _sqlite(table, known, where, changing),
            "postgresql": _postgresql(table, known, where, changing),
        }

    def __call__(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Write `rows`."""
        if rows:
            connection.execute(self._statements[connection.dialect.name], rows)


class InsertOnce:
    """Writes a row of a table unless one with the same primary key is there."""

    def __init__(self, table: Table) -> None:
        self._statements: Mapping[str, Executable] = {
            "sqlite": sqlite.insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True),
            "postgresql": postgresql.insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True),
        }

    def __call__(self, connection: Connection, row: Row) -> bool:
        """Write `row`; whether it is new. Waits for another transaction that is writing the same row."""
        return connection.execute(self._statements[connection.dialect.name], row).rowcount > 0


def _sqlite(table: Table, key: list[str], where: str, changing: list[str]) -> Executable:
    statement = sqlite.insert(table)
    return statement.on_conflict_do_update(
        index_elements=key,
        index_where=text(where) if where else None,
        set_={name: statement.excluded[name] for name in changing},
        where=_differs(table, statement.excluded, changing),
    )


def _postgresql(table: Table, key: list[str], where: str, changing: list[str]) -> Executable:
    statement = postgresql.insert(table)
    return statement.on_conflict_do_update(
        index_elements=key,
        index_where=text(where) if where else None,
        set_={name: statement.excluded[name] for name in changing},
        where=_differs(table, statement.excluded, changing),
    )


def _differs(table: Table, excluded: Any, names: list[str]) -> ColumnElement[bool]:
    return or_(*(_comparable(table.c[name]).is_distinct_from(_comparable(excluded[name])) for name in names))


def _comparable(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """JSON as its text: PostgreSQL can't compare it otherwise."""
    return cast(column, Text) if isinstance(column.type, JSON) else column
