"""A look that an activity takes again and again until there is something to do (docs/adr/0012)."""

from datetime import timedelta
from typing import Any, Generic, TypeVar

from temporalio import workflow
from temporalio.types import MethodAsyncNoParam

from workflows.case import HEARTBEAT_TIMEOUT, RECORDS_RETRY
from workflows.usage_watch import retrieve_error

SeenT = TypeVar("SeenT")


class RepeatedLook(Generic[SeenT]):
    """Looks until there is something to do. A look that finds nothing costs the workflow no task and no event."""

    def __init__(self, look: MethodAsyncNoParam[Any, SeenT], queue: str, timeout: timedelta, summary: str) -> None:
        self._activity = look
        self._queue = queue
        self._timeout = timeout
        self._summary = summary
        self._asked = False

    def ask(self) -> None:
        """Look now instead of when the pause ends."""
        self._asked = True

    async def next(self) -> SeenT | None:
        """Return what a look did, or None if another one was asked for meanwhile.

        What a look that is called off has done is on record; only the workflow doesn't say so.
        """
        look = workflow.start_activity_method(
            self._activity,
            task_queue=self._queue,
            start_to_close_timeout=self._timeout,
            heartbeat_timeout=HEARTBEAT_TIMEOUT,
            retry_policy=RECORDS_RETRY,
            summary=self._summary,
        )
        await workflow.wait_condition(lambda: look.done() or self._asked)
        self._asked = False
        if look.done():
            return look.result()
        look.add_done_callback(retrieve_error)
        look.cancel()
        return None
