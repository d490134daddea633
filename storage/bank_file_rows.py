"""Rows of banks' files that are on record, by the file's content: read in another way, a row is the same money."""

from datetime import datetime

from sqlalchemy import delete, select

from models.base import Key, Message
from storage.database import Database
from storage.tables.billing import bank_file_rows
from storage.upsert import InsertOnce


class FileRow(Message):
    """A row of a file: the SHA-256 of the file's content, in hexadecimal, and the number of the line."""

    sha256: Key
    line: int


_insert = InsertOnce(bank_file_rows)


def known_rows(database: Database, sha256: str) -> dict[int, str]:
    """Return the keys under which rows of a file were recorded, by the number of the line."""
    query = select(bank_file_rows.c.line, bank_file_rows.c.line_key).where(bank_file_rows.c.sha256 == sha256)
    with database.read() as connection:
        return {row.line: row.line_key for row in connection.execute(query)}


def claim_row(database: Database, row: FileRow, line_key: str, at: datetime) -> bool:
    """Note under which key a row is being recorded. Return False if it is known under another one.

    Of two imports at the same time, one waits for the other.
    """
    with database.write() as connection:
        _insert(connection, {**row.model_dump(), "line_key": line_key, "recorded_at": at})
    return known_rows(database, row.sha256).get(row.line) == line_key


def forget_row(database: Database, row: FileRow) -> None:
    """Forget a row that was not recorded after all."""
    of_row = (bank_file_rows.c.sha256 == row.sha256, bank_file_rows.c.line == row.line)
    with database.write() as connection:
        connection.execute(delete(bank_file_rows).where(*of_row))
