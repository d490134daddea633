"""A field of a process can't get lost between what it starts with and its state."""

import ast
import importlib
from typing import Any

import pytest

from models.base import Message
from tests.architecture.source import ROOT, tree_of

ENTITIES = {
    "access_request": ("RequestStart", "RequestBase", "AccessRequest"),
    "agency_closing": ("ClosingStart", "ClosingBase", "AgencyClosing"),
    "allotment": ("AllotmentStart", "AllotmentBase", "Allotment"),
    "appeal": ("AppealStart", "AppealBase", "Appeal"),
    "billing": ("AccountStart", "AccountBase", "AgencyAccount"),
    "committee": ("CommitteeStart", "CommitteeBase", "Committee"),
    "inactivity_review": ("ReviewsStart", "ReviewsBase", "InactivityReviews"),
    "license": ("LicenseStart", "LicenseBase", "License"),
    "self_pay": ("SelfPayStart", "SelfPayBase", "SelfPayRequest"),
    "training": ("TrainingStart", "TrainingBase", "TrainingRun"),
}
"""What each area's process starts with, the base of shared fields, and the state."""

ONLY_AT_THE_START = {
    "access_request": {"actor", "introduced", "key", "training"},
    "agency_closing": {"actor", "carried", "key", "planned_for", "steps"},
    "allotment": {"carried", "licenses", "steps"},
    "appeal": {"actor", "committees", "denied", "key", "pending"},
    "billing": {"carried", "events_a_run", "licenses", "paid", "steps"},
    "committee": {"carried", "steps"},
    "inactivity_review": {"carried", "steps"},
    "license": {"carried", "held_by", "held_since", "steps"},
    "self_pay": {"actor", "carried", "key", "steps", "understood"},
    "training": {"background", "license_kind", "project_types"},
}
"""Fields that a process needs once, to begin: the state has what follows from them."""

IN_ANOTHER_FORM = {"allotment": {"figures"}, "appeal": {"why_late"}}
"""Fields of both that mean something else in each, so that `begin` sets them itself."""

every_area = pytest.mark.parametrize("area", sorted(ENTITIES))


def classes(area: str) -> tuple[type[Message], type[Message], type[Message]]:
    """Return what a process of an area starts with, the base, and the state."""
    start, base, state = ENTITIES[area]
    messages, states = (
        importlib.import_module(f"models.{area}.messages"),
        importlib.import_module(f"models.{area}.state"),
    )
    found: tuple[Any, Any, Any] = getattr(messages, start), getattr(states, base), getattr(states, state)
    return found


def lost(start: type[Message], base: type[Message], state: type[Message], known: set[str], other: set[str]) -> set[str]:
    """Return the fields of a start that its state would not get from the base."""
    both = start.model_fields.keys() & state.model_fields.keys()
    only = start.model_fields.keys() - state.model_fields.keys()
    return set((both - base.model_fields.keys() - other) | (only - known))


def test_every_area_with_a_process_is_here() -> None:
    areas = {path.parent.name for path in (ROOT / "models").glob("*/timeline.py")}
    assert areas == ENTITIES.keys() == ONLY_AT_THE_START.keys()


@every_area
def test_a_field_of_the_start_reaches_the_state(area: str) -> None:
    start, base, state = classes(area)
    assert issubclass(start, base)
    assert issubclass(state, base)
    assert lost(start, base, state, ONLY_AT_THE_START[area], IN_ANOTHER_FORM.get(area, set())) == set()


@every_area
def test_begin_takes_every_shared_field_over(area: str) -> None:
    tree = tree_of(ROOT / "models" / area / "timeline.py")
    (begin,) = [each for each in tree.body if isinstance(each, ast.FunctionDef) and each.name == "begin"]
    called = [ast.unparse(each) for each in ast.walk(begin) if isinstance(each, ast.Call)]
    assert f"fields_of(start, {ENTITIES[area][1]})" in called


class _Base(Message):
    shared: str = ""


class _Start(_Base):
    forgotten: str = ""
    twice: str = ""


class _State(_Base):
    twice: str = ""


def test_a_field_that_gets_lost_is_noticed() -> None:
    assert lost(_Start, _Base, _State, set(), set()) == {"forgotten", "twice"}
    assert lost(_Start, _Base, _State, {"forgotten"}, {"twice"}) == set()
