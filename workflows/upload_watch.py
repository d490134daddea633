"""The watch over uploaded files: an activity that looks until there is something to do (docs/adr/0012, 0029)."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.signatures.uploads import Uploads
    from models import ids
    from models.documents import UploadWatch
    from workflows.case import HEARTBEAT_TIMEOUT, RECORDS_RETRY
    from workflows.usage_watch import retrieve_error

LOOK_TIMEOUT = timedelta(minutes=25)
"""Longer than all files of a look may take."""


@workflow.defn(name=ids.UPLOAD_WATCH)
class UploadWatchWorkflow:
    """Looks after uploads again and again. A look that finds nothing costs the workflow no task and no event."""

    @workflow.init
    def __init__(self, watch: UploadWatch) -> None:
        self._watch = watch
        self._asked = False

    @workflow.run
    async def run(self, watch: UploadWatch) -> None:
        """Look for as long as the office works; continue as new when the history has grown."""
        while not workflow.info().is_continue_as_new_suggested():
            await self._look()
        workflow.continue_as_new(self._watch)

    async def _look(self) -> None:
        """Look until there was something to do, or until somebody uploads a file."""
        look = workflow.start_activity_method(
            Uploads.watch,
            task_queue=ids.UPLOADS_QUEUE,
            start_to_close_timeout=LOOK_TIMEOUT,
            heartbeat_timeout=HEARTBEAT_TIMEOUT,
            retry_policy=RECORDS_RETRY,
            summary="look after uploaded files",
        )
        await workflow.wait_condition(lambda: look.done() or self._asked)
        self._asked = False
        if look.done():
            self._watch = UploadWatch(last=look.result())
        else:
            look.add_done_callback(retrieve_error)
            look.cancel()

    @workflow.signal
    def look_at_uploads(self) -> None:
        """Look now instead of when the pause ends."""
        self._asked = True

    @workflow.query
    def snapshot(self) -> UploadWatch:
        """Return the last look that had something to do."""
        return self._watch
