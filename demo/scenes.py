"""Scenes: what happens on a day and hour of a story, and how a story is played."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from demo.world import Simulation, Tell
from models.errors import RuleViolation
from services.context import Context

Act = Callable[[Context], Awaitable[object]]


@dataclass(frozen=True)
class Scene:
    """An event on a day of the story (the first is day 0), at an hour of that day."""

    day: int
    hour: int
    text: str
    act: Act
    refused: str = ""
    """The code of the expected refusal; empty if none is expected."""


async def played(story: Sequence[Scene], days: int, simulation: Simulation, tell: Tell) -> tuple[str, ...]:
    """Act out every scene on its day and hour, then let time pass until the story is `days` days old.

    Reports every scene to `tell`, and returns what went wrong.
    """
    surprises = []
    for scene in story:
        await simulation.pass_until(simulation.first + timedelta(days=scene.day, hours=scene.hour))
        tell(simulation.clock(), scene.text)
        surprises.append(await _surprise(scene, simulation.context))
    await simulation.pass_until(simulation.first + timedelta(days=days))
    return tuple(each for each in surprises if each)


async def _surprise(scene: Scene, context: Context) -> str:
    """Act out a scene, and return what was wrong with it: empty if it went as expected."""
    try:
        await scene.act(context)
    except RuleViolation as refusal:
        if refusal.code == scene.refused:
            return ""
        return f"{scene.text}: unexpectedly refused ({refusal.code}): {refusal.sentence}"
    return f"{scene.text}: should have been refused" if scene.refused else ""
