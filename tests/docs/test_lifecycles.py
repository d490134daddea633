"""The pages of the state machines."""

from enum import StrEnum

import pytest

from docs import lifecycles
from docs.lifecycles import every_lifecycle, file_name, index_page, lifecycle_page
from models.license.lifecycle import LicenseLifecycle
from models.lifecycle import Lifecycle, transition


class Door(StrEnum):
    OPEN = "open"
    """Anybody may come in."""
    SHUT_TIGHT = "shut_tight"
    WALLED_UP = "walled_up"
    """Nobody comes in
    any more."""


class Push(StrEnum):
    SHUT = "pulled_shut"
    LOOK = "looked_at"
    WALL = "walled_up"


class DoorLifecycle(Lifecycle[Door, Push]):
    """A door, for as long as
    it stands.

    More about doors.
    """

    noun = "front door"
    states = Door
    moves = Push
    table = (
        transition(Push.WALL, [Door.SHUT_TIGHT], Door.WALLED_UP),
        transition(Push.SHUT, [Door.OPEN], Door.SHUT_TIGHT),
        transition(Push.LOOK, [Door.OPEN], Door.OPEN),
    )


def test_a_page_shows_sentence_diagram_moves_and_states() -> None:
    page = lifecycle_page(DoorLifecycle)
    assert page.startswith(
        "# Front door\n\nA door, for as long as it stands.\nIt begins **open** and ends **walled up**.\n"
    )
    assert f"```mermaid\n{DoorLifecycle.mermaid()}```\n" in page
    assert page.endswith(
        "| from | what happens | to |\n"
        "|---|---|---|\n"
        "| open | pulled shut | shut tight |\n"
        "| open | looked at | (stays) |\n"
        "| shut tight | walled up | walled up |\n"
        "\n## States\n\n"
        "- **open**: Anybody may come in.\n"
        "- **shut tight**\n"
        "- **walled up**: Nobody comes in any more. The end.\n"
    )


def test_a_page_is_named_after_the_noun() -> None:
    assert file_name(DoorLifecycle) == "front-door.md"
    assert index_page([DoorLifecycle]).endswith("- [Front door](front-door.md): A door, for as long as it stands.\n")


def test_machines_of_models_are_found_and_no_others() -> None:
    found = every_lifecycle()
    assert LicenseLifecycle in found
    assert DoorLifecycle not in found
    assert [each.noun for each in found] == sorted(each.noun for each in found)


def test_a_machine_made_from_another_one_is_found_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    class GateLifecycle(DoorLifecycle):
        """A gate."""

        noun = "gate"

    monkeypatch.setattr(GateLifecycle, "__module__", "models.gates")
    assert GateLifecycle in lifecycles.every_lifecycle()


def test_two_machines_with_one_noun_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DoorLifecycle, "__module__", "models.doors")
    monkeypatch.setattr(DoorLifecycle, "noun", "license")
    with pytest.raises(ValueError, match="the same noun"):
        every_lifecycle()
