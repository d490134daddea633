"""A month of a small continuum by Missouri's rules: requests, training, and licenses in use."""

import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from adapters.mail.reading import Summary, read_maildir
from demo.scenes import played
from demo.story import EXPECTED, ExpectedState, request_id, story
from demo.world import Tell, simulated
from models.access_request.lifecycle import RequestState
from models.license.lifecycle import AssignmentState
from services import requests
from services.context import Context

CONTINUUM = Path(__file__).parent / "continuum"
LAST_DAY = 35


@dataclass(frozen=True)
class Ending:
    """How one person's request ended, or the state of a license, and how it should be."""

    person: str
    expected: RequestState | ExpectedState
    state: RequestState | ExpectedState | None
    shows: str
    what: str

    @property
    def as_expected(self) -> bool:
        """Whether it ended as it should."""
        return self.state == self.expected


@dataclass(frozen=True)
class Month:
    """The result of the demo's month."""

    began: datetime
    ended: datetime
    seconds: float
    endings: tuple[Ending, ...]
    letters: tuple[Summary, ...]
    surprises: tuple[str, ...]
    """Scenes that went wrong."""

    @property
    def as_expected(self) -> bool:
        """Whether everything went as it should."""
        return not self.surprises and all(ending.as_expected for ending in self.endings)


async def play_month(folder: Path, tell: Tell) -> Month:
    """Play the story in `folder`, which is emptied first, and report every scene to `tell`."""
    began = time.perf_counter()
    async with simulated(folder, "missouri", CONTINUUM) as simulation:
        surprises = await played(story(), LAST_DAY, simulation, tell)
        endings = [await _ending(simulation.context, number) for number in range(len(EXPECTED))]
    letters = sorted(read_maildir(simulation.letters), key=lambda letter: letter.date)
    return Month(
        began=simulation.first,
        ended=simulation.clock(),
        seconds=time.perf_counter() - began,
        endings=tuple(endings),
        letters=tuple(letters),
        surprises=surprises,
    )


async def _ending(context: Context, number: int) -> Ending:
    expected = EXPECTED[number]
    state: RequestState | ExpectedState | None
    if expected.license_id:
        what, state = (
            f"license {expected.license_id}",
            await _license_state(context, expected.license_id, expected.person),
        )
    else:
        what, state = "request", (await requests.status(context, expected.person, request_id(expected.person))).state
    return Ending(person=expected.person, expected=expected.state, state=state, shows=expected.shows, what=what)


async def _license_state(context: Context, license_id: str, person: str) -> ExpectedState | None:
    """Return the state of a person's time on a license; None if the demo does not look for it."""
    license_ = await context.processes.license_snapshot(license_id)
    held = next((each for each in license_.assignments if each.person_id == person), None)
    current = license_.current
    if held is None:
        return None
    if current is not None and current.person_id == person and license_.revocation is not None:
        return ExpectedState.REVOKED
    by_state = {AssignmentState.ACTIVE: ExpectedState.ACTIVE, AssignmentState.TRANSFERRED: ExpectedState.TRANSFERRED}
    return by_state.get(held.state)
