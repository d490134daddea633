"""Certificates and agreements of an agency's users, for the agency's own records (document 002; NEW-07).

A file is given out to whoever may have it, once the virus scanner has passed it, and each time is written down.
"""

import asyncio
from contextlib import suppress
from pathlib import Path

from models import ids
from models.base import Message
from models.calendar import civil_day, spoken
from models.documents import DocumentKind, require_readable
from models.errors import ProcessesAway
from models.oversight import may_download_documents
from models.people import Actor
from services.context import Context, ReadingContext
from services.people import acting, known_agency, known_person
from storage import documents, uploads
from storage.attachments import AttachedFile
from storage.documents import Document


class Upload(Message):
    """A file that someone submits."""

    file_name: str
    content: bytes


async def of_agency(context: ReadingContext, by: str, agency_id: str, person: str | None = None) -> list[Document]:
    """List the certificates and agreements of an agency's users, or of one of them."""
    actor = await acting(context, by)
    agency = await known_agency(context, agency_id)
    may_download_documents(actor, agency.id, context.policy().readers).require()
    person_id = None if person is None else (await known_person(context, person)).id
    found = await asyncio.to_thread(documents.documents_of, context.database, agency_id=agency.id, person_id=person_id)
    return [each for each in found if each.kind != DocumentKind.EVIDENCE]


async def content(context: ReadingContext, by: str, document: Document) -> bytes:
    """Return the file itself, byte for byte."""
    actor = await acting(context, by)
    may_download_documents(actor, document.agency_id, context.policy().readers).require()
    return await given_out(context, actor, document)


async def given_out(context: ReadingContext, actor: Actor, found: Document | AttachedFile) -> bytes:
    """Return a file's content and write down who got it (S28). The caller has made sure that the actor may have it.

    Raises RuleViolation if it is destroyed, or waits for the virus scanner (S26).
    """
    gone = "" if found.destroyed_at is None else spoken(civil_day(found.destroyed_at, context.pack.time_zone))
    require_readable(found.scan, found.destroyed_why, gone)
    file = uploads.attachment(found) if isinstance(found, AttachedFile) else uploads.paper(found)
    await asyncio.to_thread(uploads.note_download, context.database, file, actor, context.now())
    return await asyncio.to_thread(uploads.content_of_upload, context.database, file)


async def store(
    context: Context, agency_id: str, person_id: str, kind: DocumentKind, paper: Upload, actor: Actor
) -> Document:
    """Store a paper of a person at an agency. The caller has made sure that the actor may submit it.

    Where there is a virus scanner, the file waits for it. Raises RuleViolation for a file that can't be stored, and if
    the person's files take too much room (S25).
    """
    stored = await asyncio.to_thread(uploads.stored_bytes, context.database, person_id)
    context.policy().uploads.require_room(len(paper.content), stored)
    document = await asyncio.to_thread(
        documents.store_document,
        context.database,
        agency_id=agency_id,
        person_id=person_id,
        kind=kind,
        file_name=paper.file_name,
        content=paper.content,
        stored_by=actor.person_id,
        at=context.now(),
        scan=context.scan_of_uploads,
    )
    await look_at_uploads(context)
    return document


async def look_at_uploads(context: Context) -> None:
    """Ask for a scan now, where there is a scanner. Without it, the file is scanned with the next look."""
    if not context.scans_uploads:
        return
    with suppress(ProcessesAway):
        await context.processes.nudge(ids.UPLOAD_WATCH_ID, ids.LOOK_NOW)


def file_path(folder: Path, document: Document) -> Path:
    """Return the path of a document below `folder`: one folder for each person, and a unique file name."""
    return (
        folder / _safe_name(document.person_id) / f"{document.kind}-{document.id[:8]}-{_safe_name(document.file_name)}"
    )


def _safe_name(name: str) -> str:
    """Return a name that every file system accepts."""
    return "".join(each if each.isalnum() or each in "-_. " else "_" for each in name).strip(". ") or "_"
