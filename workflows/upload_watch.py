"""The watch over uploaded files: an activity that looks until there is something to do (docs/adr/0012, 0029)."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.signatures.uploads import Uploads
    from models import ids
    from models.documents import UploadWatch
    from workflows.repeated_look import RepeatedLook

LOOK_TIMEOUT = timedelta(minutes=25)
"""Longer than all files of a look may take."""


@workflow.defn(name=ids.UPLOAD_WATCH)
class UploadWatchWorkflow:
    """Looks after uploads again and again."""

    @workflow.init
    def __init__(self, watch: UploadWatch) -> None:
        self._watch = watch
        self._look = RepeatedLook(Uploads.watch, ids.UPLOADS_QUEUE, LOOK_TIMEOUT, "look after uploaded files")

    @workflow.run
    async def run(self, watch: UploadWatch) -> None:
        """Look for as long as the office works; continue as new when the history has grown."""
        while not workflow.info().is_continue_as_new_suggested():
            seen = await self._look.next()
            if seen is not None:
                self._watch = UploadWatch(last=seen)
        workflow.continue_as_new(self._watch)

    @workflow.signal
    def look_at_uploads(self) -> None:
        """Look now instead of when the pause ends."""
        self._look.ask()

    @workflow.query
    def snapshot(self) -> UploadWatch:
        """Return the last look that had something to do."""
        return self._watch
