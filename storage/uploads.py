"""What becomes of uploaded files: scanned, given out, destroyed. What is on record of a file stays (S26, S28, S37)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, Table, func, insert, literal, select, union_all, update

from models.base import Instant, Key, Message
from models.documents import DocumentKind, ScanState, saved_as
from models.effects import Notice
from models.people import SYSTEM, Actor, Role
from storage.attachments import AttachedFile
from storage.audit_trail import Remark, note, person_place
from storage.database import Database
from storage.documents import Document
from storage.projections.notices import notice_row
from storage.reads.rows import every
from storage.tables.files import OfficeFileKind, kept_files
from storage.tables.trainings import reviews, signed_texts, training_runs
from storage.tables.work import documents, notices
from storage.upsert import InsertOnce


class Shelf(StrEnum):
    """Where an uploaded file is stored."""

    PAPERS = "papers"
    """Certificates, agreements, worksheets, and pictures of work, each of a person."""
    ATTACHMENTS = "attachments"
    """Files of appeals."""


class UploadedFile(Message):
    """What becomes of a file does not depend on where it is stored: this is all that is needed of it."""

    shelf: Shelf
    id: Key
    agency_id: Key | None
    person_id: Key
    """Whose file it is: the person of a paper, and whoever attached a file to an appeal."""
    stored_by: Key
    file_name: str
    saved_as: str


class FileRecord(Message):
    """What is on record of a file, whether it is still there or not."""

    id: Key
    file_name: str
    scan: ScanState
    stored_at: Instant
    stored_by: Key
    destroyed_at: Instant | None
    destroyed_why: str


def stored_bytes(database: Database, person_id: str) -> int:
    """Return how much room all files of a person take together, in bytes. Destroyed ones take none (S25)."""
    papers, attachments = documents.c, kept_files.c
    both = union_all(
        select(papers.size).where(papers.person_id == person_id, papers.destroyed_at.is_(None)),
        select(attachments.size).where(
            attachments.kind == OfficeFileKind.ATTACHMENT,
            attachments.kept_by == person_id,
            attachments.destroyed_at.is_(None),
        ),
    ).subquery()
    with database.read() as connection:
        return int(connection.execute(select(func.coalesce(func.sum(both.c.size), 0))).scalar_one())


TERM_OVER = "The time for which we keep it was over."

_insert_text = InsertOnce(signed_texts)


def paper(document: Document) -> UploadedFile:
    """Return a person's paper as an uploaded file."""
    return UploadedFile(
        shelf=Shelf.PAPERS,
        id=document.id,
        agency_id=document.agency_id,
        person_id=document.person_id,
        stored_by=document.stored_by,
        file_name=document.file_name,
        saved_as=document.saved_as,
    )


def attachment(file: AttachedFile) -> UploadedFile:
    """Return a file of an appeal as an uploaded file. It belongs to whoever attached it."""
    return UploadedFile(
        shelf=Shelf.ATTACHMENTS,
        id=file.id,
        agency_id=file.agency_id,
        person_id=file.stored_by,
        stored_by=file.stored_by,
        file_name=file.file_name,
        saved_as=file.saved_as,
    )


def content_of_upload(database: Database, file: UploadedFile) -> bytes:
    """Return the file itself, byte for byte."""
    table = _TABLES[file.shelf]
    with database.read() as connection:
        return bytes(connection.execute(select(table.c.content).where(table.c.id == file.id)).scalar_one())


def note_download(database: Database, file: UploadedFile, actor: Actor, at: datetime) -> None:
    """Write down that somebody got a file (S28)."""
    who = "Its owner" if actor.person_id == file.person_id else "Somebody else"
    with database.write() as connection:
        _note(connection, file, actor, at, "upload_given_out", f"{who} got the file {file.saved_as}.")


def files_named(database: Database, ids: Collection[str]) -> Mapping[str, FileRecord]:
    """Return what is on record of files, by their ids."""
    if not ids:
        return {}
    query = select(*(documents.c[name] for name in FileRecord.model_fields)).where(documents.c.id.in_(ids))
    with database.read() as connection:
        return {each.id: each for each in every(connection, query, FileRecord)}


def waiting_for_scan(database: Database, limit: int) -> list[UploadedFile]:
    """Return files that wait for the virus scanner, wherever they are stored, the oldest first."""
    papers = _waiting(Shelf.PAPERS, "person_id", "stored_by", "stored_at")
    attachments = _waiting(Shelf.ATTACHMENTS, "kept_by", "kept_by", "kept_at")
    both = union_all(papers, attachments).subquery()
    with database.read() as connection:
        rows = connection.execute(select(both).order_by(both.c.at, both.c.id).limit(limit)).mappings()
        return [_uploaded(row) for row in rows]


def pass_scan(database: Database, file: UploadedFile, at: datetime) -> None:
    """Record that the virus scanner found nothing in a file."""
    table = _TABLES[file.shelf]
    with database.write() as connection:
        waiting = table.c.id == file.id, table.c.scan == ScanState.WAITING
        connection.execute(update(table).where(*waiting).values(scan=ScanState.CLEAN, scanned_at=at))


def destroy_infected(database: Database, file: UploadedFile, virus: str, at: datetime) -> None:
    """Destroy a file with a virus, once, and tell its uploader and the system administrators."""
    why = f"The virus scanner found “{virus}” in it."
    with database.write() as connection:
        if not _destroy(connection, file, SYSTEM, at, why, scan=ScanState.INFECTED):
            return
        step = _note(connection, file, SYSTEM, at, "upload_infected", f"A file was destroyed. {why}")
        letters = [
            _letter(file, (file.stored_by,), None, virus),
            _letter(file, (), Role.SYSTEM_ADMINISTRATOR, virus),
        ]
        place = person_place(file.person_id)
        connection.execute(
            insert(notices), [notice_row(place, step, each, position, at) for position, each in enumerate(letters)]
        )


def destroy_by_hand(database: Database, file: UploadedFile, actor: Actor, at: datetime, reason: str) -> None:
    """Destroy a file because somebody says so. A file that is destroyed already stays as it is."""
    with database.write() as connection:
        if _destroy(connection, file, actor, at, reason):
            summary = f"The file {file.saved_as} was destroyed: {reason}"
            _note(connection, file, actor, at, "upload_destroyed", summary)


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
    destroy_by_hand(database, paper(document), SYSTEM, at, TERM_OVER)


def store_text(database: Database, sha256: str, version: str, text: str, at: datetime) -> None:
    """Keep a text that somebody signs, once."""
    with database.write() as connection:
        _insert_text(connection, {"sha256": sha256, "version": version, "text": text, "first_signed_at": at})


def signed_text(database: Database, sha256: str) -> str | None:
    """Return a text that somebody signed, by the SHA-256 of it."""
    with database.read() as connection:
        found = connection.execute(select(signed_texts.c.text).where(signed_texts.c.sha256 == sha256))
        return found.scalar_one_or_none()


_TABLES: Mapping[Shelf, Table] = {Shelf.PAPERS: documents, Shelf.ATTACHMENTS: kept_files}


def _waiting(shelf: Shelf, person_id: str, stored_by: str, at: str) -> Select[Any]:
    """Return the query for the files of a shelf that wait for the scanner, given the names of its columns."""
    of = _TABLES[shelf].c
    columns = (of.id, of.agency_id, of[person_id].label("person_id"), of[stored_by].label("stored_by"))
    named = (of.kind, of.file_name, of.media_type)
    return select(literal(shelf.value).label("shelf"), *columns, *named, of[at].label("at")).where(
        of.scan == ScanState.WAITING, of.destroyed_at.is_(None)
    )


def _uploaded(row: RowMapping) -> UploadedFile:
    name = saved_as(row["kind"], row["id"], row["media_type"])
    return UploadedFile.model_validate({**row, "saved_as": name})


def _destroy(
    connection: Connection, file: UploadedFile, actor: Actor, at: datetime, why: str, scan: ScanState | None = None
) -> bool:
    """Empty a file, and return whether it was still there."""
    table = _TABLES[file.shelf]
    values = {"content": b"", "destroyed_at": at, "destroyed_by": actor.person_id, "destroyed_why": why}
    if scan is not None:
        values |= {"scan": scan, "scanned_at": at}
    there = table.c.id == file.id, table.c.destroyed_at.is_(None)
    return bool(connection.execute(update(table).where(*there).values(values)).rowcount)


def _note(connection: Connection, file: UploadedFile, actor: Actor, at: datetime, move: str, summary: str) -> int:
    remark = Remark(summary, file.agency_id, file.person_id)
    return note(connection, person_place(file.person_id), actor, at, move, remark)


def _letter(file: UploadedFile, to: tuple[str, ...], to_role: Role | None, virus: str) -> Notice:
    return Notice(
        template="upload_infected",
        to=to,
        to_role=to_role,
        about=file.person_id,
        agency_id=file.agency_id,
        facts={"file": file.file_name, "virus": virus, "staff": to_role is not None},
    )
