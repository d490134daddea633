"""Starting only one of the processes that would contradict each other."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from models.errors import RuleViolation
from services.context import ReadingContext
from storage.places import hold_places, release_places


@asynccontextmanager
async def place(
    context: ReadingContext, workflow_id: str, about: Collection[str], otherwise: str
) -> AsyncIterator[None]:
    """Hold a place about each of `about` while a process is checked and started.

    Raises RuleViolation with the sentence `otherwise` while another process holds one. What is refused inside the block
    gives its places back; what was started keeps them until the records know it.
    """
    if not await asyncio.to_thread(hold_places, context.database, about, workflow_id, context.now()):
        raise RuleViolation("just_sent", otherwise)
    try:
        yield
    except RuleViolation:
        await asyncio.to_thread(release_places, context.database, workflow_id)
        raise
