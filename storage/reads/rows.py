"""From rows to values."""

from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Column, Connection, Select, func, select

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


def id_in_any_case(connection: Connection, column: Column[str], typed: str) -> str:
    """Return the id on record that differs from `typed` only in capital letters, if exactly one does; else `typed`.

    An id that is on record as typed comes first. It is looked for first as well: nearly every id comes from a page or
    from the records, and the other question reads every id.
    """
    if connection.scalar(select(column).where(column == typed)) is not None:
        return typed
    found = connection.scalars(select(column).where(func.lower(column) == typed.lower()).limit(2)).all()
    return found[0] if len(found) == 1 else typed
