"""The watch for reports about undelivered letters: an activity that looks until there are some (docs/adr/0012)."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.signatures.bounces import Bounces
    from models import ids
    from models.delivery import BounceWatch
    from workflows.repeated_look import RepeatedLook

LOOK_TIMEOUT = timedelta(minutes=5)


@workflow.defn(name=ids.BOUNCE_WATCH)
class BounceWatchWorkflow:
    """Reads reports again and again."""

    @workflow.init
    def __init__(self, watch: BounceWatch) -> None:
        self._watch = watch
        summary = "read the reports about undelivered letters"
        self._look = RepeatedLook(Bounces.watch, ids.BOUNCES_QUEUE, LOOK_TIMEOUT, summary)

    @workflow.run
    async def run(self, watch: BounceWatch) -> None:
        """Look for as long as the office sends letters; continue as new when the history has grown."""
        while not workflow.info().is_continue_as_new_suggested():
            seen = await self._look.next()
            if seen is not None:
                self._watch = BounceWatch(last=seen)
        workflow.continue_as_new(self._watch)

    @workflow.signal
    def look_now(self) -> None:
        """Look now instead of when the last pause ends."""
        self._look.ask()

    @workflow.query
    def snapshot(self) -> BounceWatch:
        """Return the last look that found reports."""
        return self._watch
