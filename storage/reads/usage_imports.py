"""The usage files that were imported."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from models.base import Instant, Key, Message
from storage.database import Database
from storage.reads.rows import every
from storage.tables.usage import ImportKind, usage_imports


class UsageImport(Message):
    """A file of usage that was taken in."""

    id: Key
    kind: ImportKind
    at: Instant
    by: Key
    digest: Key
    export_id: str | None
    exported_at: Instant | None
    layout: str | None
    rows_read: int
    rows_refused: int
    users_matched: int
    users_unmatched: int
    newest: Instant | None
    oldest: Instant | None
    summary: Mapping[str, Any]


def usage_imports_of(database: Database, limit: int = 100) -> list[UsageImport]:
    """Return the imported usage files, the latest first."""
    query = select(usage_imports).order_by(usage_imports.c.at.desc(), usage_imports.c.id).limit(limit)
    with database.read() as connection:
        return every(connection, query, UsageImport)
