"""The world of one part of the demo: simulated time, the real worker, and a separate database and folder of letters."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from temporalio.testing import WorkflowEnvironment

from adapters.processes import Processes
from connection import DATA_CONVERTER
from models.calendar import start_of_day
from models.errors import RuleViolation
from models.intake.load_report import LoadReport
from services.context import Context
from services.loading import load
from settings import Settings
from stack import keep_to_owner, test_server_binary
from storage.schema import upgrade
from worker import World, build_worker, build_world

MONDAY = 0
PATIENCE_SECONDS = 30.0

Value = TypeVar("Value")
Tell = Callable[[datetime, str], None]
"""Receives each scene: when it happens, and what happens."""


class Clock:
    """The time of the simulated world."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Simulation:
    """A world whose time passes only on command."""

    world: World
    env: WorkflowEnvironment
    context: Context
    clock: Clock
    first: datetime
    """The start of the Monday on which the story starts."""
    letters: Path

    async def pass_until(self, at: datetime) -> None:
        """Let time pass up to `at`; only this method does."""
        self.clock.at = await self.env.get_current_time()
        if at > self.clock.at:
            await self.env.sleep(at - self.clock.at)
            self.clock.at = await self.env.get_current_time()


@asynccontextmanager
async def simulated(folder: Path, pack: str, continuum: Path) -> AsyncIterator[Simulation]:
    """Open a world with a policy pack's rules in `folder`, which is emptied first, and load a continuum."""
    shutil.rmtree(folder, ignore_errors=True)
    settings = Settings(var=folder, database_url="", maildir=None, mail="maildir", pack=pack)
    keep_to_owner(folder)
    await asyncio.to_thread(upgrade, settings.database)
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(test_server_binary()), data_converter=DATA_CONVERTER
    ) as env:
        world = build_world(settings)
        async with build_worker(env.client, world, settings):
            clock = Clock(await env.get_current_time())
            context = Context(database=world.database, processes=Processes(env.client), pack=world.pack, now=clock)
            require_whole(await load(context, continuum))
            first = next_monday(clock(), world.pack.time_zone)
            yield Simulation(world, env, context, clock, first, settings.letters)
        world.database.close()


def require_whole(loaded: LoadReport) -> None:
    """Raise ValueError if anything of a continuum was refused: its story would go on without what it is about."""
    if loaded.has_refusals:
        raise ValueError(f"The files of this continuum are not as they have to be: {loaded.problems[:3]}")


def next_monday(at: datetime, zone: str) -> datetime:
    """Return the start of the first Monday after `at`, so that a story always has the same weekdays."""
    today = at.astimezone(ZoneInfo(zone)).date()
    days = (MONDAY - today.weekday()) % 7 or 7
    return start_of_day(today + timedelta(days=days), zone)


async def seen(read: Callable[[], Value], wanted: Callable[[Value], bool]) -> Value:
    """Read until the wanted value is there. Raises RuleViolation when it does not come."""
    loop = asyncio.get_running_loop()
    give_up = loop.time() + PATIENCE_SECONDS
    while not wanted(value := read()):
        if loop.time() > give_up:
            raise RuleViolation("not_seen", f"This did not happen in time. The last value is {value!r}.")
        await asyncio.sleep(0.02)
    return value
