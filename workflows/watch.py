"""A watch: an activity that looks again and again until there is something to do (docs/adr/0012, 0029)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.signatures.bounces import Bounces
    from activities.signatures.uploads import Uploads
    from models import ids
    from models.delivery import BouncesRead
    from models.documents import UploadsSeen
    from models.watches import Watch, Watched
    from workflows.case import HEARTBEAT_TIMEOUT, RECORDS_RETRY
    from workflows.usage_watch import retrieve_error

LOOKS: Mapping[Watched, tuple[Any, str, str]] = {
    Watched.BOUNCES: (Bounces.watch, ids.BOUNCES_QUEUE, "read the reports about undelivered letters"),
    Watched.UPLOADS: (Uploads.watch, ids.UPLOADS_QUEUE, "look after uploaded files"),
}
"""The activity that looks, the queue of those who can, and what Temporal's pages call it."""

LOOK_TIMEOUT = timedelta(minutes=25)
"""Longer than all files of a look may take."""


@workflow.defn(name=ids.WATCH)
class WatchWorkflow:
    """Looks again and again. A look that finds nothing costs the workflow no task and no event."""

    @workflow.init
    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._asked = False

    @workflow.run
    async def run(self, watch: Watch) -> None:
        """Look for as long as the office works; continue as new when the history has grown."""
        while not workflow.info().is_continue_as_new_suggested():
            await self._look()
        workflow.continue_as_new(self._watch)

    async def _look(self) -> None:
        """Look until something was done, or another look is asked for.

        What a look that is called off has done is on record; only the workflow doesn't say so.
        """
        activity, queue, summary = LOOKS[self._watch.over]
        look: workflow.ActivityHandle[BouncesRead | UploadsSeen] = workflow.start_activity_method(
            activity,
            task_queue=queue,
            start_to_close_timeout=LOOK_TIMEOUT,
            heartbeat_timeout=HEARTBEAT_TIMEOUT,
            retry_policy=RECORDS_RETRY,
            summary=summary,
        )
        await workflow.wait_condition(lambda: look.done() or self._asked)
        self._asked = False
        if look.done():
            self._watch = self._watch.model_copy(update={"last": look.result()})
        else:
            look.add_done_callback(retrieve_error)
            look.cancel()

    @workflow.signal(name=ids.LOOK_NOW)
    def look_now(self) -> None:
        """Look now instead of when the last pause ends."""
        self._asked = True

    @workflow.query
    def snapshot(self) -> Watch:
        """Return the last look that found something to do."""
        return self._watch
