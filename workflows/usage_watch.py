"""What wakes a license: an activity that looks at its use until something is due (docs/adr/0012)."""

import asyncio
from datetime import timedelta
from typing import Any

from temporalio import workflow

from activities.signatures.usage import Usage, WatchInput
from models import ids
from models.license import timeline
from models.license.state import License, UsageEvidence
from workflows.case import RECORDS_RETRY


class UsageWatch:
    """Watches the use of a license. A look that finds nothing due costs the workflow no task and no event.

    It fires when something is due. `evidence` then has the use that it found.
    """

    def __init__(self) -> None:
        self.evidence = UsageEvidence()
        """The use that the watch found when it last fired."""
        self._watched: License | None = None
        self._watch: workflow.ActivityHandle[UsageEvidence] | None = None

    @property
    def fired(self) -> bool:
        """Whether something is due."""
        return self._watch is not None and self._watch.done()

    def set(self, license_: License) -> None:
        """Watch the license in its current state, unless nothing can ever become due."""
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
                retry_policy=RECORDS_RETRY,
                summary=wake[1],
            )
            self._watch.add_done_callback(retrieve_error)

    def clear(self) -> None:
        """Stop watching."""
        if self._watch is not None and self._watch.done():
            self.evidence = self._watch.result()
        elif self._watch is not None:
            self._watch.cancel()
        self._watched = None
        self._watch = None


def retrieve_error(watch: asyncio.Task[Any]) -> None:
    """Retrieve the error of a canceled watch, which nobody needs, so that asyncio does not log it."""
    if not watch.cancelled():
        watch.exception()
