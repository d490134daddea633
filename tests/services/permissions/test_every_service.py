"""Every service that somebody asks has its place in these tables."""

import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

from services import queue
from tests.services import permissions

ELSEWHERE = {
    "appeal_filing.possible": "It refuses nobody, and says whether appeal_filing.draft would; see test_appeals.",
    "meeting_steps.send": "It asks what each step of a meeting asks; see test_committees and test_rooms.",
    "meeting_steps.send_to_meeting": "As with send.",
    "guidance.own_login_help": "It refuses nobody, and shows each person what applies to them; see tests/portal.",
    "license_outlook.own": "It refuses nobody, and shows each person what is their own; see test_records.",
    "first_page.queue_page": "It refuses nobody, and shows what queue.queue does; see tests/portal/test_waiting.py.",
    "notices.listed": "It refuses nobody, and shows each person other letters; see test_records.",
}


def services() -> Iterator[str]:
    """Yield every public function of a service that says who asks."""
    for file in Path(str(queue.__file__)).parent.glob("*.py"):
        module = importlib.import_module(f"services.{file.stem}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and "by" in inspect.signature(function).parameters:
                yield f"{file.stem}.{name}"


def with_a_door() -> Iterator[str]:
    """Yield the services of every door in the tables."""
    for file in Path(str(permissions.__file__)).parent.glob("test_*.py"):
        module = importlib.import_module(f"{permissions.__name__}.{file.stem}")
        for _, test in inspect.getmembers(module, inspect.isfunction):
            for mark in getattr(test, "pytestmark", []):
                if mark.args[:1] == ("door",):
                    yield from (door.service.partition(" ")[0] for door in mark.args[1])


def test_every_service_that_somebody_asks_says_whom_it_refuses() -> None:
    assert sorted(services()) == sorted({*with_a_door(), *ELSEWHERE})
