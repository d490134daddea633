"""What becomes of uploaded files: scanned, given out, destroyed. What is on record of a file stays (S26, S28, S37)."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from models.base import Instant, Key, Message
from models.documents import DocumentKind, ScanState
from models.effects import Notice
from models.people import SYSTEM, Actor, Role
from storage.audit_trail import Remark, note, person_place
from storage.database import Database
from storage.documents import Document
from storage.projections.notices import notice_row
from storage.reads.rows import every
from storage.tables.trainings import reviews, signed_texts, training_runs
from storage.tables.work import documents, notices
from storage.upsert import InsertOnce


class FileRecord(Message):
    """What is on record of a file, whether it is still there or not."""

    id: Key
    file_name: str
    scan: ScanState
    stored_at: Instant
    stored_by: Key
    destroyed_at: Instant | None
    destroyed_why: str


TERM_OVER = "The time for which we keep it was over."

_insert_text = InsertOnce(signed_texts)


def note_download(database: Database, document: Document, actor: Actor, at: datetime) -> None:
    """Write down that somebody got a file (S28)."""
    who = "Its owner" if actor.person_id == document.person_id else "Somebody else"
    with database.write() as connection:
        _note(connection, document, actor, at, "upload_given_out", f"{who} got the file {document.saved_as}.")


def files_named(database: Database, ids: Collection[str]) -> Mapping[str, FileRecord]:
    """Return what is on record of files, by their ids."""
    if not ids:
        return {}
    query = select(*(documents.c[name] for name in FileRecord.model_fields)).where(documents.c.id.in_(ids))
    with database.read() as connection:
        return {each.id: each for each in every(connection, query, FileRecord)}


def waiting_for_scan(database: Database, limit: int) -> list[str]:
    """Return the ids of files that wait for the virus scanner, the oldest first."""
    waiting = documents.c.scan == ScanState.WAITING, documents.c.destroyed_at.is_(None)
    query = select(documents.c.id).where(*waiting).order_by(documents.c.stored_at, documents.c.id).limit(limit)
    with database.read() as connection:
        return list(connection.execute(query).scalars())


def pass_scan(database: Database, document_id: str, at: datetime) -> None:
    """Record that the virus scanner found nothing in a file."""
    with database.write() as connection:
        waiting = documents.c.id == document_id, documents.c.scan == ScanState.WAITING
        connection.execute(update(documents).where(*waiting).values(scan=ScanState.CLEAN, scanned_at=at))


def destroy_infected(database: Database, document: Document, virus: str, at: datetime) -> None:
    """Destroy a file with a virus, once, and tell its uploader and the system administrators."""
    why = f"The virus scanner found “{virus}” in it."
    with database.write() as connection:
        if not _destroy(connection, document, SYSTEM, at, why, scan=ScanState.INFECTED):
            return
        step = _note(connection, document, SYSTEM, at, "upload_infected", f"A file was destroyed. {why}")
        letters = [
            _letter(document, (document.stored_by,), None, virus),
            _letter(document, (), Role.SYSTEM_ADMINISTRATOR, virus),
        ]
        place = person_place(document.person_id)
        connection.execute(
            insert(notices), [notice_row(place, step, each, position, at) for position, each in enumerate(letters)]
        )


def destroy_by_hand(database: Database, document: Document, actor: Actor, at: datetime, reason: str) -> None:
    """Destroy a file because somebody says so. A file that is destroyed already stays as it is."""
    with database.write() as connection:
        if _destroy(connection, document, actor, at, reason):
            summary = f"The file {document.saved_as} was destroyed: {reason}"
            _note(connection, document, actor, at, "upload_destroyed", summary)


def expired_evidence(database: Database, before: datetime, limit: int) -> list[str]:
    """Return the ids of pictures whose trainings all ended by `before`, at most `limit`."""
    running = (
        select(reviews.c.document_id)
        .join(training_runs, training_runs.c.request_id == reviews.c.request_id)
        .where(
            reviews.c.document_id.is_not(None), training_runs.c.ended_at.is_(None) | (training_runs.c.ended_at > before)
        )
    )
    query = (
        select(documents.c.id)
        .where(
            documents.c.kind == DocumentKind.EVIDENCE,
            documents.c.destroyed_at.is_(None),
            documents.c.stored_at <= before,
            documents.c.id.not_in(running),
        )
        .order_by(documents.c.id)
        .limit(limit)
    )
    with database.read() as connection:
        return list(connection.execute(query).scalars())


def destroy_expired(database: Database, document: Document, at: datetime) -> None:
    """Destroy a picture whose time is over."""
    destroy_by_hand(database, document, SYSTEM, at, TERM_OVER)


def store_text(database: Database, sha256: str, version: str, text: str, at: datetime) -> None:
    """Keep a text that somebody signs, once."""
    with database.write() as connection:
        _insert_text(connection, {"sha256": sha256, "version": version, "text": text, "first_signed_at": at})


def signed_text(database: Database, sha256: str) -> str | None:
    """Return a text that somebody signed, by the SHA-256 of it."""
    with database.read() as connection:
        found = connection.execute(select(signed_texts.c.text).where(signed_texts.c.sha256 == sha256))
        return found.scalar_one_or_none()


def _destroy(
    connection: Connection, document: Document, actor: Actor, at: datetime, why: str, scan: ScanState | None = None
) -> bool:
    """Empty a file, and return whether it was still there."""
    values = {"content": b"", "destroyed_at": at, "destroyed_by": actor.person_id, "destroyed_why": why}
    if scan is not None:
        values |= {"scan": scan, "scanned_at": at}
    there = documents.c.id == document.id, documents.c.destroyed_at.is_(None)
    return bool(connection.execute(update(documents).where(*there).values(values)).rowcount)


def _note(connection: Connection, document: Document, actor: Actor, at: datetime, move: str, summary: str) -> int:
    remark = Remark(summary, document.agency_id, document.person_id)
    return note(connection, person_place(document.person_id), actor, at, move, remark)


def _letter(document: Document, to: tuple[str, ...], to_role: Role | None, virus: str) -> Notice:
    return Notice(
        template="upload_infected",
        to=to,
        to_role=to_role,
        about=document.person_id,
        agency_id=document.agency_id,
        facts={"file": document.file_name, "virus": virus, "staff": to_role is not None},
    )
