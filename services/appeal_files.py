"""A file of an appeal: given out once the virus scanner has passed it, and destroyed by staff (S26, S28, S37)."""

import asyncio

from models.appeal.permissions import may_destroy_attachment
from models.errors import RuleViolation
from models.people import Actor
from services.appeal_attachments import records_of
from services.appeals import appeal_seen_by
from services.context import ReadingContext
from services.documents import given_out
from services.forms import validated
from services.people import acting
from services.uploads import Destroying, GivenOut
from storage import uploads
from storage.attachments import AttachedFile


async def give_out(context: ReadingContext, by: str, appeal_id: str, document_id: str) -> GivenOut:
    """Return a file of an appeal to somebody who may see the appeal, and write that down.

    Raises RuleViolation if it is destroyed, or waits for the virus scanner.
    """
    actor = await acting(context, by)
    record = await _of_appeal(context, actor, appeal_id, document_id)
    content = await given_out(context, actor, record)
    return GivenOut(file_name=record.saved_as, media_type=record.media_type, content=content)


async def to_destroy(context: ReadingContext, by: str, appeal_id: str, document_id: str) -> AttachedFile:
    """Return what is on record of a file, for somebody who may destroy it."""
    actor = await acting(context, by)
    may_destroy_attachment(actor).require()
    return await _of_appeal(context, actor, appeal_id, document_id)


async def destroy(context: ReadingContext, by: str, appeal_id: str, document_id: str, reason: str) -> None:
    """Destroy a file of an appeal, with the reason. Doing it again changes nothing."""
    actor = await acting(context, by)
    may_destroy_attachment(actor).require()
    why = validated(Destroying, reason=reason).reason
    file = uploads.attachment(await _of_appeal(context, actor, appeal_id, document_id))
    await asyncio.to_thread(uploads.destroy_by_hand, context.database, file, actor, context.now(), why)


async def _of_appeal(context: ReadingContext, actor: Actor, appeal_id: str, document_id: str) -> AttachedFile:
    """Return a file of an appeal that the actor may see. Raises RuleViolation if the appeal has no such file."""
    records = await records_of(context, await appeal_seen_by(context, actor, appeal_id))
    if document_id not in records:
        raise RuleViolation("unknown_file", "This appeal has no such file.")
    return records[document_id]
