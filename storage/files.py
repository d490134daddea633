"""Papers that the office made, stored once and given out byte for byte: reports, minutes, decisions."""

from datetime import datetime

from sqlalchemy import select

from models.base import Instant, Key, Message
from models.documents import digest_of
from storage.database import Database
from storage.reads.rows import first
from storage.tables.files import OfficeFileKind, kept_files
from storage.upsert import InsertOnce


class OfficeFile(Message):
    """A file with its content. `sha256` is that of the content, in hexadecimal; `size` is in bytes."""

    id: Key
    kind: OfficeFileKind
    subject_id: Key
    agency_id: Key | None
    file_name: str
    media_type: str
    sha256: str
    size: int
    content: bytes
    kept_at: Instant
    kept_by: Key


_insert = InsertOnce(kept_files)


def office_file(database: Database, file_id: str) -> OfficeFile | None:
    """Return a file by id, if it is stored."""
    with database.read() as connection:
        return first(connection, select(kept_files).where(kept_files.c.id == file_id), OfficeFile)


def store_file(
    database: Database,
    file_id: str,
    kind: OfficeFileKind,
    subject_id: str,
    file_name: str,
    content: bytes,
    *,
    media_type: str = "application/pdf",
    agency_id: str | None = None,
    at: datetime,
    by: str,
) -> OfficeFile:
    """Store a paper of the office unless one with this id is stored, and return the stored one.

    What somebody uploads goes through storage.attachments, and waits for the virus scanner.
    """
    row = {
        "id": file_id,
        "kind": kind,
        "subject_id": subject_id,
        "agency_id": agency_id,
        "file_name": file_name,
        "media_type": media_type,
        "sha256": digest_of(content),
        "size": len(content),
        "content": content,
        "kept_at": at,
        "kept_by": by,
        "scan": None,
        "destroyed_why": "",
    }
    with database.write() as connection:
        _insert(connection, row)
    stored = office_file(database, file_id)
    if stored is None:
        raise LookupError(f"file {file_id} was stored, but is not there")
    return stored
