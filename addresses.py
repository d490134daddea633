"""Temporal's address: the server that the settings name, or the embedded one that runs on this machine."""

import json
from dataclasses import dataclass
from pathlib import Path

from settings import Settings


class StackError(Exception):
    """The stack can't start or does not run. The sentence says what to do."""


@dataclass(frozen=True)
class Addresses:
    """The addresses of the embedded server."""

    temporal: str
    ui: str


def temporal_address(settings: Settings) -> str:
    """Return the server's address: from the settings, otherwise the running embedded server's.

    Raises StackError when there is neither.
    """
    if settings.temporal_address:
        return settings.temporal_address
    try:
        return Addresses(**json.loads(note(settings).read_text())).temporal
    except FileNotFoundError:
        raise StackError("HMIS Access is not running here. Start it with `make run` in another window.") from None


def note(settings: Settings) -> Path:
    """Return the file that holds the embedded server's addresses while it runs."""
    return settings.var / "running.json"
