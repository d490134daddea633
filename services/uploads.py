"""The files of a training: given out to whoever may follow it, and destroyed by staff. Their trace stays (S28, S37)."""

import asyncio

from models import ids
from models.base import Message, Text
from models.errors import RuleViolation
from models.people import Actor
from models.training.permissions import may_destroy_upload, may_see_progress
from models.watches import Watched
from services.context import Context, ReadingContext
from services.documents import given_out
from services.forms import validated
from services.people import acting
from services.visible import visible
from storage import documents, uploads
from storage.documents import Document
from storage.reads import trainings
from storage.reads.trainings import TrainingDetail


class Destroying(Message):
    """Why a file is destroyed."""

    reason: Text


class GivenOut(Message):
    """A file, under the name that we give it."""

    file_name: str
    media_type: str
    content: bytes


async def begin(context: Context) -> None:
    """Start the watch over uploaded files. One that runs already looks now, since a setting may have changed."""
    if not await context.processes.start_watch(Watched.UPLOADS):
        await context.processes.nudge(ids.UPLOAD_WATCH_ID, ids.LOOK_NOW)


async def give_out(context: ReadingContext, by: str, request_id: str, document_id: str) -> GivenOut:
    """Return a file of a training to somebody who may follow it, and write that down."""
    actor = await acting(context, by)
    run = await _run(context, actor, request_id)
    may_see_progress(actor, run, context.policy().readers).require()
    document = await _document(context, run, document_id)
    content = await given_out(context, actor, document)
    return GivenOut(file_name=document.saved_as, media_type=document.media_type, content=content)


async def to_destroy(context: ReadingContext, by: str, request_id: str, document_id: str) -> Document:
    """Return what is on record of a file, for somebody who may destroy it."""
    actor = await acting(context, by)
    may_destroy_upload(actor).require()
    return await _document(context, await _run(context, actor, request_id), document_id)


async def destroy(context: ReadingContext, by: str, request_id: str, document_id: str, reason: str) -> None:
    """Destroy a file of a training, with the reason. Doing it again changes nothing."""
    actor = await acting(context, by)
    may_destroy_upload(actor).require()
    why = validated(Destroying, reason=reason).reason
    document = await _document(context, await _run(context, actor, request_id), document_id)
    file = uploads.paper(document)
    await asyncio.to_thread(uploads.destroy_by_hand, context.database, file, actor, context.now(), why)


async def _run(context: ReadingContext, actor: Actor, request_id: str) -> TrainingDetail:
    """Return a training on record. Raises RuleViolation if the actor may not know of it."""
    found = await asyncio.to_thread(trainings.training, context.database, request_id, context.now())
    agency_id, people = (found.agency_id, (found.person_id, found.requested_by)) if found is not None else (None, ())
    return visible(actor, found, "request", request_id, agency_id=agency_id, people=people)


async def _document(context: ReadingContext, run: TrainingDetail, document_id: str) -> Document:
    """Return a file that belongs to the training. Raises RuleViolation if it is somebody else's, or there is none."""
    if document_id in files_of_detail(run):
        found = await asyncio.to_thread(documents.document, context.database, document_id)
        if found is not None:
            return found
    raise RuleViolation("unknown_document", "There is no such file.")


def files_of_detail(run: TrainingDetail) -> tuple[str, ...]:
    """Return the ids of all files of a training on record, each once."""
    papers = [each.document_id for each in run.steps]
    papers += [paper.document_id for each in run.steps for paper in each.earlier_papers]
    papers += [each.document_id for each in run.reviews]
    return tuple(dict.fromkeys(each for each in papers if each is not None))
