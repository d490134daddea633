"""The first page after signing in: what waits for somebody, and what that person waits for."""

import asyncio

from models.base import Message
from services.context import ReadingContext
from services.people import acting
from services.queue import queue
from storage.reads import requests
from storage.reads.requests import RequestRow
from storage.reads.tasks import TaskRow

PAGE = 20
"""How many tasks a page shows."""
OWN = 5
"""How many requests about the person it shows besides."""


class QueuePage(Message):
    """A part of somebody's queue. `more` is the number of the task after which the next part begins, if any."""

    tasks: tuple[TaskRow, ...]
    more: int | None
    own: tuple[RequestRow, ...] = ()
    """The newest requests about the person, so that whoever waits for somebody else finds them too."""


async def queue_page(context: ReadingContext, by: str, after: int | None = None) -> QueuePage:
    """List a part of a person's queue: PAGE tasks that begin after the task with the number `after`."""
    actor = await acting(context, by)
    rows = await queue(context, by, after=after, limit=PAGE + 1)
    shown = tuple(rows[:PAGE])
    own = await asyncio.to_thread(requests.newest_about, context.database, actor.person_id, OWN)
    return QueuePage(tasks=shown, more=shown[-1].id if len(rows) > PAGE else None, own=tuple(own))
