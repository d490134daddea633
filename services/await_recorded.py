"""Waiting until the records have the first step of a process that was started.

A process starts right away and records its first step as soon as the database accepts it. That is usually before its
first answer, but not if the database is busy.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from models.errors import NoAnswer
from services.context import ReadingContext
from storage.reads.audit import AuditRow, first_step

NOT_RECORDED: Final = (
    "The records are very busy or can't be reached, so this step is not recorded yet. Nothing is lost: it will be "
    "recorded automatically as soon as they are back. If you send the same form again, it counts once."
)
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, *(1.0,) * 18)
"""Seconds between two looks at the records; about 20 in all."""
_MOMENTS = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
"""The same while somebody waits for a page; about one and a half in all."""


async def is_recorded(context: ReadingContext, workflow_id: str) -> bool:
    """Return whether the records know a process."""
    return await asyncio.to_thread(first_step, context.database, workflow_id) is not None


async def await_recorded(context: ReadingContext, workflow_id: str) -> AuditRow:
    """Return the first step of a started process once it is recorded. Raises NoAnswer if that takes too long."""
    for pause in _PAUSES:
        step = await asyncio.to_thread(first_step, context.database, workflow_id)
        if step is not None:
            return step
        await asyncio.sleep(pause)
    raise NoAnswer(NOT_RECORDED)


async def until_shown(is_shown: Callable[[], bool]) -> None:
    """Wait a moment until the records show an accepted step, so that the next page shows it too."""
    for pause in _MOMENTS:
        if await asyncio.to_thread(is_shown):
            return
        await asyncio.sleep(pause)
