"""Playing the month: the time-skipping server, the real worker, a database and a Maildir of their own."""

import asyncio
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from temporalio.testing import WorkflowEnvironment

from adapters.engine import Engine
from adapters.mail.reading import Summary, read_maildir
from connection import DATA_CONVERTER
from demo.story import EXPECTED, Scene, Standing, play, request_id, story
from models.access_request.lifecycle import RequestState
from models.calendar import start_of_day
from models.license.lifecycle import AssignmentState
from services.context import Context
from services.loading import load
from services.requests import known_request
from settings import Settings
from stack import test_server_binary
from storage.schema import upgrade
from worker import build_worker, build_world

CONTINUUM = Path(__file__).parent / "continuum"
LAST_DAY = 30
MONDAY = 0

Tell = Callable[[datetime, str], None]


@dataclass(frozen=True)
class Ending:
    """How one person's request ended, or where a license stands, beside how it should."""

    person: str
    expected: RequestState | Standing
    state: RequestState | Standing | None
    shows: str
    what: str

    @property
    def as_expected(self) -> bool:
        """Whether it ended as it should."""
        return self.state == self.expected


@dataclass(frozen=True)
class Month:
    """What the demo's month came to."""

    began: datetime
    ended: datetime
    seconds: float
    endings: tuple[Ending, ...]
    letters: tuple[Summary, ...]
    surprises: tuple[str, ...]
    """Scenes that did not go as they should."""

    @property
    def as_expected(self) -> bool:
        """Whether everything went as it should."""
        return not self.surprises and all(ending.as_expected for ending in self.endings)


async def play_month(folder: Path, tell: Tell) -> Month:
    """Play the story in `folder`, which is emptied first; `tell` hears of every scene."""
    shutil.rmtree(folder, ignore_errors=True)
    settings = Settings(var=folder, database_url="", maildir=None, mail="maildir", pack="missouri")
    folder.mkdir(parents=True)
    await asyncio.to_thread(upgrade, settings.database)
    began = time.perf_counter()
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(test_server_binary()), data_converter=DATA_CONVERTER
    ) as env:
        world = build_world(settings)
        async with build_worker(env.client, world, settings):
            clock = Clock(await env.get_current_time())
            context = Context(store=world.store, engine=Engine(env.client), pack=world.pack, now=clock)
            await load(context, CONTINUUM)
            first = next_monday(clock(), world.pack.time_zone)
            surprises = [await scene_played(env, clock, scene, first, context, tell) for scene in story()]
            await pass_until(env, clock, first + timedelta(days=LAST_DAY))
            endings = [await _ending(context, number) for number in range(len(EXPECTED))]
        world.store.close()
    letters = sorted(read_maildir(settings.letters), key=lambda letter: letter.date)
    return Month(
        began=first,
        ended=clock(),
        seconds=time.perf_counter() - began,
        endings=tuple(endings),
        letters=tuple(letters),
        surprises=tuple(each for each in surprises if each),
    )


class Clock:
    """The time of the simulated world."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


async def scene_played(
    env: WorkflowEnvironment, clock: Clock, scene: Scene, first: datetime, context: Context, tell: Tell
) -> str:
    """Let a scene happen on its day and hour. Returns what was wrong with it: empty if it went as expected."""
    await pass_until(env, clock, first + timedelta(days=scene.day, hours=scene.hour))
    tell(clock(), scene.text)
    return await play(scene, context)


async def pass_until(env: WorkflowEnvironment, clock: Clock, at: datetime) -> None:
    """Let time pass up to `at`; the one place where it does."""
    clock.at = await env.get_current_time()
    if at > clock.at:
        await env.sleep(at - clock.at)
        clock.at = await env.get_current_time()


async def _ending(context: Context, number: int) -> Ending:
    expected = EXPECTED[number]
    state: RequestState | Standing | None
    if expected.license_id:
        what, state = f"license {expected.license_id}", await _standing(context, expected.license_id, expected.person)
    else:
        what, state = "request", (await known_request(context, request_id(expected.person))).state
    return Ending(person=expected.person, expected=expected.state, state=state, shows=expected.shows, what=what)


async def _standing(context: Context, license_id: str, person: str) -> Standing | None:
    """Where a person's time on a license stands; None if nowhere where the demo wants to see it."""
    license_ = await context.engine.license_snapshot(license_id)
    held = next((each for each in license_.assignments if each.person_id == person), None)
    current = license_.current
    if held is None:
        return None
    if current is not None and current.person_id == person and license_.revocation is not None:
        return Standing.REVOKED
    by_state = {AssignmentState.ACTIVE: Standing.ACTIVE, AssignmentState.TRANSFERRED: Standing.TRANSFERRED}
    return by_state.get(held.state)


def next_monday(at: datetime, zone: str) -> datetime:
    """The beginning of the first Monday after `at`, so that the month has the same weekdays whenever it is played."""
    today = at.astimezone(ZoneInfo(zone)).date()
    days = (MONDAY - today.weekday()) % 7 or 7
    return start_of_day(today + timedelta(days=days), zone)
