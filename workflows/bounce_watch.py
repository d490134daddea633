"""The watch for reports about undelivered letters: an activity that looks until there are some (docs/adr/0012)."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.signatures.bounces import Bounces
    from models import ids
    from models.delivery import BounceWatch
    from workflows.case import HEARTBEAT_TIMEOUT, RECORDS_RETRY
    from workflows.usage_watch import retrieve_error

LOOK_TIMEOUT = timedelta(minutes=5)


@workflow.defn(name=ids.BOUNCE_WATCH)
class BounceWatchWorkflow:
    """Reads reports again and again. A look that finds none costs the workflow no task and no event."""

    @workflow.init
    def __init__(self, watch: BounceWatch) -> None:
        self._watch = watch
        self._asked = False

    @workflow.run
    async def run(self, watch: BounceWatch) -> None:
        """Look for as long as the office sends letters; continue as new when the history has grown."""
        while not workflow.info().is_continue_as_new_suggested():
            await self._look()
        workflow.continue_as_new(self._watch)

    async def _look(self) -> None:
        """Look until there are reports, or until a worker asks for another look.

        If a look is called off while it reads, what it read is on record, and only `last` doesn't say so.
        """
        look = workflow.start_activity_method(
            Bounces.watch,
            task_queue=ids.BOUNCES_QUEUE,
            start_to_close_timeout=LOOK_TIMEOUT,
            heartbeat_timeout=HEARTBEAT_TIMEOUT,
            retry_policy=RECORDS_RETRY,
            summary="read the reports about undelivered letters",
        )
        await workflow.wait_condition(lambda: look.done() or self._asked)
        self._asked = False
        if look.done():
            self._watch = BounceWatch(last=look.result())
        else:
            look.add_done_callback(retrieve_error)
            look.cancel()

    @workflow.signal
    def look_now(self) -> None:
        """Look now instead of when the last pause ends."""
        self._asked = True

    @workflow.query
    def snapshot(self) -> BounceWatch:
        """Return the last look that found reports."""
        return self._watch
