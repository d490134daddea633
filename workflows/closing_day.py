"""A day on which the office is closed: every request and committee that counts business days hears of it (ADR 46)."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.signatures.closing_days import ClosingDays, ClosingDayWork
    from models import ids
    from models.directory.state import AnnouncedDay
    from workflows.case import HEARTBEAT_TIMEOUT, PROCESS_RETRY

LOOK_AGAIN = timedelta(minutes=10)
"""A request that was on its way when the day was announced is on record by then."""

LOOK_TIMEOUT = timedelta(minutes=30)
"""Longer than it takes to ask every request of an office."""


@workflow.defn(name=ids.CLOSING_DAY)
class ClosingDayWorkflow:
    """Tells everybody of one closing day, and again those who came meanwhile."""

    @workflow.run
    async def run(self, announced: AnnouncedDay) -> None:
        """Tell everybody now and in a few minutes; it is tried until each has heard."""
        await self._tell(announced, last=False)
        await workflow.sleep(LOOK_AGAIN, summary="another look for requests that were on their way")
        await self._tell(announced, last=True)

    async def _tell(self, announced: AnnouncedDay, *, last: bool) -> None:
        await workflow.execute_activity_method(
            ClosingDays.tell,
            ClosingDayWork(announced=announced, at=workflow.now(), last=last),
            start_to_close_timeout=LOOK_TIMEOUT,
            heartbeat_timeout=HEARTBEAT_TIMEOUT,
            retry_policy=PROCESS_RETRY,
            summary="tell everybody of a closing day",
        )
