"""A file of an appeal: given out once the virus scanner has passed it, and destroyed by staff (S26, S28, S37)."""

import asyncio

from models.appeal.permissions import may_destroy_attachment
from models.calendar import civil_day, spoken
from models.documents import require_readable
from models.errors import RuleViolation
from services.appeal_attachments import records_of
from services.appeals import appeal
from services.context import ReadingContext
from services.forms import validated
from services.people import acting
from services.uploads import Destroying, GivenOut
from storage import uploads
from storage.attachments import AttachedFile


async def give_out(context: ReadingContext, by: str, appeal_id: str, document_id: str) -> GivenOut:
    """Return a file of an appeal to somebody who may see the appeal, and write that down.

    Raises RuleViolation if it is destroyed, or waits for the virus scanner.
    """
    record = await _of_appeal(context, by, appeal_id, document_id)
    gone = "" if record.destroyed_at is None else spoken(civil_day(record.destroyed_at, context.pack.time_zone))
    require_readable(record.scan, record.destroyed_why, gone)
    file, actor = uploads.attachment(record), await acting(context, by)
    await asyncio.to_thread(uploads.note_download, context.database, file, actor, context.now())
    content = await asyncio.to_thread(uploads.content_of_upload, context.database, file)
    return GivenOut(file_name=record.saved_as, media_type=record.media_type, content=content)


async def to_destroy(context: ReadingContext, by: str, appeal_id: str, document_id: str) -> AttachedFile:
    """Return what is on record of a file, for somebody who may destroy it."""
    may_destroy_attachment(await acting(context, by)).require()
    return await _of_appeal(context, by, appeal_id, document_id)


async def destroy(context: ReadingContext, by: str, appeal_id: str, document_id: str, reason: str) -> None:
    """Destroy a file of an appeal, with the reason. Doing it again changes nothing."""
    actor = await acting(context, by)
    may_destroy_attachment(actor).require()
    why = validated(Destroying, reason=reason).reason
    file = uploads.attachment(await _of_appeal(context, by, appeal_id, document_id))
    await asyncio.to_thread(uploads.destroy_by_hand, context.database, file, actor, context.now(), why)


async def _of_appeal(context: ReadingContext, by: str, appeal_id: str, document_id: str) -> AttachedFile:
    """Return a file of an appeal that the person may see. Raises RuleViolation if the appeal has no such file."""
    records = await records_of(context, await appeal(context, by, appeal_id))
    if document_id not in records:
        raise RuleViolation("unknown_file", "This appeal has no such file.")
    return records[document_id]
