"""From rows to values."""

from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Connection, Select

from models.base import Message

Query: TypeAlias = Select[*tuple[Any, ...]]

Value = TypeVar("Value", bound=Message)


def first(connection: Connection, query: Query, kind: type[Value]) -> Value | None:
    """Return the first row as a value, its columns being the fields; None when there is no row."""
    row = connection.execute(query).mappings().first()
    return None if row is None else kind.model_validate(dict(row))


def every(connection: Connection, query: Query, kind: type[Value]) -> list[Value]:
    """Return every row as a value, its columns being the fields."""
    return [kind.model_validate(dict(row)) for row in connection.execute(query).mappings()]
