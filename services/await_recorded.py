"""Whether, and from which moment on, the records know a process that was begun.

A process is begun at once, and writes its first step down as soon as the database takes it: mostly before it answers
anything, but not if the database is busy.
"""

import asyncio
from typing import Final

from models.errors import NoAnswer
from services.context import ReadingContext
from storage.reads.audit import AuditRow, first_step

NOT_RECORDED: Final = (
    "The records are very busy or can't be reached, so it is not written down yet. Nothing is lost: it goes on by "
    "itself as soon as they are back. Sending the same form again does nothing twice."
)
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, *(1.0,) * 18)
"""Seconds between looks; about 20 in all."""


async def is_recorded(context: ReadingContext, workflow_id: str) -> bool:
    """Whether the records know a process."""
    return await asyncio.to_thread(first_step, context.database, workflow_id) is not None


async def await_recorded(context: ReadingContext, workflow_id: str) -> AuditRow:
    """The first step of a process that was begun, once the records have it. Raises NoAnswer when it takes too long."""
    for pause in _PAUSES:
        step = await asyncio.to_thread(first_step, context.database, workflow_id)
        if step is not None:
            return step
        await asyncio.sleep(pause)
    raise NoAnswer(NOT_RECORDED)
