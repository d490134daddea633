"""Temporal's address: the server that the settings name, or the embedded one that runs on this machine."""

import json
from dataclasses import dataclass
from pathlib import Path

from settings import Settings


class StackError(Exception):
    """The stack can't start or does not run. The sentence says what to do."""


@dataclass(frozen=True)
class Addresses:
    """The addresses of the embedded server, and what runs on it."""

    temporal: str
    ui: str
    pack: str = ""
    policy_label: str = ""
    """The version of the policy that was in force when it started."""
    database: str = ""
    """The database's URL without its password."""
    server: int = 0
    """The process id of the server."""


def temporal_address(settings: Settings) -> str:
    """Return the server's address: from the settings, otherwise the running embedded server's.

    Raises StackError when there is neither.
    """
    if settings.temporal_address:
        return settings.temporal_address
    running = running_here(settings)
    if running is None:
        raise StackError("HMIS Access is not running here. Start it with `make run` in another window.")
    return running.temporal


def running_here(settings: Settings) -> Addresses | None:
    """Return what the embedded server that runs on this machine says of itself. None if there is none."""
    try:
        found = json.loads(note(settings).read_text())
        return Addresses(
            temporal=str(found["temporal"]),
            ui=str(found["ui"]),
            pack=str(found.get("pack", "")),
            policy_label=str(found.get("policy_label", "")),
            database=str(found.get("database", "")),
            server=int(found.get("server", 0)),
        )
    except (OSError, ValueError, TypeError, LookupError, AttributeError):  # Half a file is what a killed server leaves.
        return None


def note(settings: Settings) -> Path:
    """Return the file that holds the embedded server's addresses while it runs."""
    return settings.var / "running.json"
