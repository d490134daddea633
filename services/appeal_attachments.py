"""The files of appeals: what an appeal keeps of them, how they wait for the scanner, and what a page shows (S26)."""

import asyncio
from collections.abc import Mapping, Sequence

from models.appeal.form import Attachment
from models.appeal.permissions import may_destroy_attachment
from models.appeal.state import Appeal
from models.base import Message
from models.documents import ScanState, digest_of, media_type, plain_name
from models.people import Actor
from services.context import Context, ReadingContext
from services.documents import Upload, look_at_uploads
from storage.attachments import AttachedFile, attached, attachment_id, store_attachment
from storage.uploads import stored_bytes


class FileOfAppeal(Message):
    """A file of an appeal as a page shows it, and what its reader may do with it."""

    record: AttachedFile
    may_get: bool
    """Whether it can be given out: it is there, and not waiting for the virus scanner."""
    not_scanned: bool
    may_destroy: bool


async def files_of(context: ReadingContext, actor: Actor, found: Appeal) -> tuple[FileOfAppeal, ...]:
    """Return the files of an appeal that the actor may see."""
    records = await records_of(context, found)
    return tuple(_shown(actor, records[each.document_id]) for each in found.attachments if each.document_id in records)


async def store_attachments(
    context: Context, actor: Actor, appeal_id: str, agency_id: str | None, files: Sequence[Upload]
) -> None:
    """Store files for an appeal. The caller has made sure that the actor may attach them.

    Where there is a virus scanner, they wait for it. Raises RuleViolation if the files take too much room (S25).
    """
    if not files:
        return
    taken = await asyncio.to_thread(stored_bytes, context.database, actor.person_id)
    context.policy().uploads.require_room(sum(len(each.content) for each in files), taken)
    for each in files:
        await asyncio.to_thread(
            store_attachment,
            context.database,
            appeal_id,
            each.file_name,
            each.content,
            agency_id=agency_id,
            at=context.now(),
            by=actor.person_id,
            scan=context.scan_of_uploads,
        )
    await look_at_uploads(context)


def attachments_of(appeal_id: str, files: Sequence[Upload]) -> tuple[Attachment, ...]:
    """Return what an appeal keeps of the files. Raises RuleViolation for one that can't be stored."""
    return tuple(
        Attachment(
            document_id=attachment_id(appeal_id, each.content),
            file_name=plain_name(each.file_name),
            media_type=media_type(each.file_name, each.content),
            size=len(each.content),
            sha256=digest_of(each.content),
        )
        for each in files
    )


async def records_of(context: ReadingContext, found: Appeal) -> Mapping[str, AttachedFile]:
    """Return what is on record of the files of an appeal, by their ids."""
    ids = [each.document_id for each in found.attachments]
    return await asyncio.to_thread(attached, context.database, ids)


def _shown(actor: Actor, record: AttachedFile) -> FileOfAppeal:
    there = record.destroyed_at is None
    return FileOfAppeal(
        record=record,
        may_get=there and record.scan != ScanState.WAITING,
        not_scanned=record.scan == ScanState.NOT_SCANNED,
        may_destroy=there and bool(may_destroy_attachment(actor)),
    )
