"""Files that somebody attached to an appeal: stored once, and given out after the virus scanner has passed them."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from models.base import Instant, Key, Message
from models.documents import ScanState, digest_of, media_type, plain_name, saved_as
from models.errors import RuleViolation
from storage.columns import id_of
from storage.database import Database
from storage.reads.rows import Query, every, first
from storage.tables.files import OfficeFileKind, kept_files
from storage.upsert import InsertOnce


class AttachedFile(Message):
    """What is on record of an attachment, whether the file is still there or not."""

    id: Key
    appeal_id: Key
    agency_id: Key | None
    file_name: str
    media_type: str
    size: int
    """In bytes."""
    stored_at: Instant
    stored_by: Key
    scan: ScanState
    destroyed_at: Instant | None
    destroyed_why: str

    @property
    def saved_as(self) -> str:
        """The name under which it is given out."""
        return saved_as(OfficeFileKind.ATTACHMENT, self.id, self.media_type)


_insert = InsertOnce(kept_files)


def store_attachment(
    database: Database,
    appeal_id: str,
    file_name: str,
    content: bytes,
    *,
    agency_id: str | None,
    at: datetime,
    by: str,
    scan: ScanState,
) -> AttachedFile:
    """Store a PDF, PNG or JPEG file of an appeal, once for the same content. A destroyed file does not come back.

    `scan` says whether it waits for the virus scanner. Raises RuleViolation for a file that can't be stored.
    """
    row = {
        "id": attachment_id(appeal_id, content),
        "kind": OfficeFileKind.ATTACHMENT,
        "subject_id": appeal_id,
        "agency_id": agency_id,
        "file_name": plain_name(file_name),
        "media_type": media_type(file_name, content),
        "sha256": digest_of(content),
        "size": len(content),
        "content": content,
        "kept_at": at,
        "kept_by": by,
        "scan": scan,
        "destroyed_why": "",
    }
    with database.write() as connection:
        _insert(connection, row)
        stored = first(connection, _described().where(kept_files.c.id == row["id"]), AttachedFile)
    if stored is None:
        raise LookupError("an attachment was stored, but is not there")
    if stored.destroyed_at is not None:
        raise RuleViolation("destroyed_before", f"We destroyed this file before. {stored.destroyed_why}".strip())
    return stored


def attachment_id(appeal_id: str, content: bytes) -> str:
    """Return the id of an attachment; the same content for the same appeal is one file."""
    return id_of("attachment", appeal_id, digest_of(content))


def attached(database: Database, ids: Collection[str]) -> Mapping[str, AttachedFile]:
    """Return what is on record of attachments, by their ids."""
    if not ids:
        return {}
    with database.read() as connection:
        found = every(connection, _described().where(kept_files.c.id.in_(ids)), AttachedFile)
    return {each.id: each for each in found}


def _described() -> Query:
    """Return the query for attachments without their content."""
    of = kept_files.c
    return select(
        of.id,
        of.subject_id.label("appeal_id"),
        of.agency_id,
        of.file_name,
        of.media_type,
        of.size,
        of.kept_at.label("stored_at"),
        of.kept_by.label("stored_by"),
        of.scan,
        of.destroyed_at,
        of.destroyed_why,
    ).where(of.kind == OfficeFileKind.ATTACHMENT)
