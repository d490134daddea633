"""Certificates and agreements of an agency's users, for the agency's own records (document 002; NEW-07)."""

import asyncio
from pathlib import Path

from models.base import Message
from models.documents import DocumentKind
from models.oversight import may_download_documents
from models.people import Actor
from services.context import ReadingContext
from services.people import acting, known_agency, known_person
from storage import documents
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
    return await asyncio.to_thread(documents.documents_of, context.database, agency_id=agency.id, person_id=person_id)


async def content(context: ReadingContext, by: str, document: Document) -> bytes:
    """Return the file itself, byte for byte."""
    may_download_documents(await acting(context, by), document.agency_id, context.policy().readers).require()
    return await asyncio.to_thread(documents.content_of, context.database, document.id)


async def store(
    context: ReadingContext, agency_id: str, person_id: str, kind: DocumentKind, paper: Upload, actor: Actor
) -> None:
    """Store a paper of a person at an agency. The caller has made sure that the actor may submit it."""
    await asyncio.to_thread(
        documents.store_document,
        context.database,
        agency_id=agency_id,
        person_id=person_id,
        kind=kind,
        file_name=paper.file_name,
        content=paper.content,
        stored_by=actor.person_id,
        at=context.now(),
    )


def file_path(folder: Path, document: Document) -> Path:
    """Return the path of a document below `folder`: one folder for each person, and a unique file name."""
    return (
        folder / _safe_name(document.person_id) / f"{document.kind}-{document.id[:8]}-{_safe_name(document.file_name)}"
    )


def _safe_name(name: str) -> str:
    """Return a name that every file system accepts."""
    return "".join(each if each.isalnum() or each in "-_. " else "_" for each in name).strip(". ") or "_"
