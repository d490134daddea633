"""Signs of life: an activity whose worker dies is begun again within seconds, not when its time is up."""

import asyncio
from typing import Any

from temporalio import activity
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

BEATS = 4
"""How often an activity gives a sign of life within the time after which it would be taken for dead."""


class Heartbeats(Interceptor):
    """Gives the signs of life of every activity that was started with a heartbeat timeout."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        """Stand around the activity."""
        return _Beating(next)


class _Beating(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        patience = activity.info().heartbeat_timeout
        if patience is None:
            return await super().execute_activity(input)
        beating = asyncio.create_task(_beat(patience.total_seconds() / BEATS))
        try:
            return await super().execute_activity(input)
        finally:
            beating.cancel()


async def _beat(every: float) -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(every)
