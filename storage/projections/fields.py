"""Copies fields of a state to the columns of the same name, so that no projection has to list them."""

from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import JSON, Column, Table

from models.base import Message


def same_named(table: Table, state: Message) -> dict[str, Any]:
    """Return a value for every column of `table` that has the name of a field of `state`.

    A projection adds the columns with names of their own. A field without a column fails tests/storage/test_fields.py.
    """
    fields = type(state).model_fields
    return {each.name: _as_stored(each, getattr(state, each.name)) for each in table.columns if each.name in fields}


def _as_stored(column: Column[Any], value: Any) -> Any:
    """Return a value as its column takes it: parts of a state are stored as JSON."""
    return to_jsonable_python(value) if isinstance(column.type, JSON) else value
