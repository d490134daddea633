"""What wakes a license: a look at its use that repeats itself until something is due (docs/adr/0012)."""

import asyncio
from datetime import timedelta

from temporalio import workflow

from activities.signatures.usage import Usage, WatchInput
from models import ids
from models.license import timeline
from models.license.state import License, UsageEvidence
from workflows.case import RECORDING


class UsageWatch:
    """Has the use of a license watched. A look that finds nothing due costs the workflow no task and no event.

    It rings when something is due by the use that was found, which `evidence` has then.
    """

    def __init__(self) -> None:
        self.evidence = UsageEvidence()
        """What the watch found that rang last."""
        self._watched: License | None = None
        self._watch: workflow.ActivityHandle[UsageEvidence] | None = None

    @property
    def rang(self) -> bool:
        """Whether something is due."""
        return self._watch is not None and self._watch.done()

    def set(self, license_: License) -> None:
        """Watch the license as it stands now; nobody watches where nothing can happen by itself."""
        if license_ == self._watched:
            return
        self.clear()
        self._watched = license_
        wake = timeline.next_wake(license_)
        if wake is not None:
            self._watch = workflow.start_activity_method(
                Usage.watch,
                WatchInput(license=license_),
                task_queue=ids.URGENT_QUEUE,
                start_to_close_timeout=timedelta(minutes=1),
                retry_policy=RECORDING,
                summary=wake[1],
            )
            self._watch.add_done_callback(_heard)

    def clear(self) -> None:
        """Watch no more."""
        if self._watch is not None and self._watch.done():
            self.evidence = self._watch.result()
        elif self._watch is not None:
            self._watch.cancel()
        self._watched = None
        self._watch = None


def _heard(watch: asyncio.Task[UsageEvidence]) -> None:
    """A watch that was called off ends in an error that is nobody's concern; unheard, it would be logged."""
    if not watch.cancelled():
        watch.exception()
