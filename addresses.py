"""Where Temporal is: the server that the settings name, or the embedded one that runs on this machine."""

import json
from dataclasses import dataclass
from pathlib import Path

from settings import Settings


class StackError(Exception):
    """The stack can't start, or does not run; the sentence says what to do."""


@dataclass(frozen=True)
class Addresses:
    """Where the embedded server is."""

    temporal: str
    ui: str


def temporal_address(settings: Settings) -> str:
    """The server to talk to: the one the settings name, else the embedded one that is running.

    Raises StackError when there is neither.
    """
    if settings.temporal_address:
        return settings.temporal_address
    try:
        return Addresses(**json.loads(note(settings).read_text())).temporal
    except FileNotFoundError:
        raise StackError("HMIS Access is not running here. Start it with `make run` in another window.") from None


def note(settings: Settings) -> Path:
    """The file in which the embedded server's addresses stand while it runs."""
    return settings.var / "running.json"
