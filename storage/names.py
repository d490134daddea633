"""The words of the names of people and agencies, written in the transaction that writes the names."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, delete, insert

from models.directory.name_tokens import name_tokens as words_of
from storage.tables.directory import agencies, people
from storage.tables.names import name_tokens

PERSON: Final = "person"
AGENCY: Final = "agency"

_FIELDS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    people.name: (PERSON, ("first_name", "last_name")),
    agencies.name: (AGENCY, ("name",)),
}
"""Of each table with names: what its rows are, and the columns with the name."""

_forget = delete(name_tokens).where(
    name_tokens.c.kind == bindparam("of_kind"), name_tokens.c.record_id == bindparam("of_record")
)


def note_names(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write the words of the names in rows of people or agencies, in place of those of their earlier names."""
    kind, fields = _FIELDS[table.name]
    named = {row["id"]: words_of(*(row[field] for field in fields)) for row in rows}
    if not named:
        return
    connection.execute(_forget, [{"of_kind": kind, "of_record": each} for each in named])
    found = [
        {"kind": kind, "record_id": record_id, "token": token} for record_id, words in named.items() for token in words
    ]
    if found:
        connection.execute(insert(name_tokens), found)


def has_names(table: Table) -> bool:
    """Return whether the rows of a table have names that people search for."""
    return table.name in _FIELDS
