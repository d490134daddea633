"""What waits for a person."""

import asyncio

from models.oversight import may_see_queue_of_everybody
from services.context import Context
from services.people import acting
from storage.reads import tasks
from storage.reads.tasks import TaskRow


async def queue(context: Context, by: str, *, agency_id: str | None = None, everybody: bool = False) -> list[TaskRow]:
    """The open tasks of a person and of the person's roles, the most urgent first; or, for lead staff, everybody's."""
    actor = await acting(context, by)
    if everybody:
        may_see_queue_of_everybody(actor).require()
        return await asyncio.to_thread(tasks.queue, context.store, context.now(), agency_id=agency_id)
    return await asyncio.to_thread(
        tasks.queue,
        context.store,
        context.now(),
        person_id=actor.person_id,
        grants=actor.grants,
        agency_id=agency_id,
    )
