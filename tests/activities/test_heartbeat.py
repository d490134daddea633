"""Signs of life of activities that were started with a heartbeat timeout."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from temporalio.testing import ActivityEnvironment
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput

from activities.heartbeat import Heartbeats


class Work(ActivityInboundInterceptor):
    """An activity that goes on until so many signs of life were given."""

    def __init__(self, beats: int) -> None:
        self.left = beats
        self.enough = asyncio.Event()

    def beat(self, *_: object) -> None:
        """Count one."""
        self.left -= 1
        if self.left <= 0:
            self.enough.set()

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        """Work."""
        if self.left > 0:
            await self.enough.wait()
        return "done"


async def run(work: Work, timeout: timedelta | None) -> Any:
    """Run the activity with a heartbeat timeout, or without."""
    environment = ActivityEnvironment()
    environment.info = replace(environment.info, heartbeat_timeout=timeout)
    environment.on_heartbeat = work.beat
    stood_around = Heartbeats().intercept_activity(work)
    given = ExecuteActivityInput(fn=lambda: None, args=[], executor=None, headers={})
    return await environment.run(stood_around.execute_activity, given)


async def test_an_activity_with_a_heartbeat_timeout_gives_signs_of_life_while_it_works() -> None:
    work = Work(beats=5)
    async with asyncio.timeout(10):
        assert await run(work, timedelta(seconds=0.04)) == "done"


async def test_an_activity_without_one_gives_none() -> None:
    work = Work(beats=0)
    assert await run(work, None) == "done"
    assert work.left == 0


async def test_the_signs_of_life_end_with_the_activity(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work(beats=2)
    await run(work, timedelta(seconds=0.04))
    left = work.left
    await asyncio.sleep(0)
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task() and not task.done()] == []
    assert work.left == left
