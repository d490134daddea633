"""What workflows ask of the engine, as their histories show it: the part that must not change under a running case."""

import json
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

HISTORIES = Path(__file__).parent / "histories"
SEQUENCES = Path(__file__).parent / "commands.json"

_COMMANDS = {
    "MARKER_RECORDED": "local activity",
    "TIMER_STARTED": "timer",
    "TIMER_CANCELED": "timer canceled",
    "ACTIVITY_TASK_SCHEDULED": "activity",
    "START_CHILD_WORKFLOW_EXECUTION_INITIATED": "child",
    "SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED": "signal",
    "WORKFLOW_EXECUTION_UPDATE_COMPLETED": "update answered",
    "WORKFLOW_EXECUTION_COMPLETED": "completed",
    "WORKFLOW_EXECUTION_FAILED": "failed",
    "WORKFLOW_EXECUTION_CANCELED": "canceled",
    "WORKFLOW_EXECUTION_CONTINUED_AS_NEW": "continued as new",
}
"""The events that follow from what a workflow decides, in words."""


def recorded() -> list[str]:
    """The names of the recorded histories."""
    return sorted(path.relative_to(HISTORIES).with_suffix("").as_posix() for path in HISTORIES.rglob("*.json"))


def history(name: str) -> Any:
    """A recorded history."""
    return json.loads((HISTORIES / f"{name}.json").read_text())


def commands_of(found: Mapping[str, Any]) -> list[str]:
    """The commands of a history, in order; the same one several times in a row is one entry."""
    named = [_named(event) for event in found["events"]]
    return [
        word if (times := len(list(group))) == 1 else f"{word} ×{times}"
        for word, group in groupby(each for each in named if each)
    ]


def sequences() -> dict[str, list[str]]:
    """The commands of every path, as they were accepted."""
    known: dict[str, list[str]] = json.loads(SEQUENCES.read_text()) if SEQUENCES.exists() else {}
    return known


def write_sequences(found: Mapping[str, list[str]]) -> None:
    """Accept the commands of every path."""
    SEQUENCES.write_text(json.dumps(dict(sorted(found.items())), indent=1, ensure_ascii=False) + "\n")


def _named(event: Mapping[str, Any]) -> str:
    kind = str(event["eventType"]).removeprefix("EVENT_TYPE_")
    word = _COMMANDS.get(kind, "")
    if kind == "ACTIVITY_TASK_SCHEDULED":
        return f"{word} {event['activityTaskScheduledEventAttributes']['activityType']['name']}"
    return word
