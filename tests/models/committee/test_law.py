"""The law of the docket holds whatever happens, in any order: no meeting closes with an appeal unanswered, no appeal is
lost or docketed twice, every vote that was taken stands in exactly one motion, and somebody can always go on.

Meetings are moved, canceled, adjourned and taken back; members come, leave, recuse and hand over. Each message between
an appeal and its committee is delivered none to two times and in any order, and the committee continues as new after
every step. The machine is in `law`, by subject.
"""

import inspect

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from models.committee.rules import attendance, docketing, meetings, minutes, recusals, schedule, voting
from tests.models.committee.law.deliveries import HEARD
from tests.models.committee.law.invariants import Docket
from tests.models.committee.law.proceedings import HAPPENED

AT_LEAST = 3
"""How often each thing has to happen in a run. A law that is hardly ever tried proves little."""

TRIED_ELSEWHERE = {
    "decide": "the chair alone decides only in the committee of another policy",
    "present_report": "a report changes nothing about a docket",
    "dissolve": "ends the committee, and a machine that ends early tries little",
    "adopt_rule": "changes no docket",
}
"""The steps of a committee that the machine doesn't take, and why."""

OUTCOMES = (
    "missed",
    "set aside",
    "a docket is asked for again",
    "struck before it was docketed",
    "no quorum for a vote",
    "a motion is carried",
    "a motion fails",
    "a recused member is refused",
    "the presiding member left",
    "the second chair presides",
    *(f"{message.__name__} arrives again" for message in HEARD),
)
"""What has to come of the steps."""


def steps() -> list[str]:
    """The steps that can be taken before a committee: every public rule that takes a message."""
    modules = (attendance, docketing, meetings, minutes, recusals, schedule, voting)
    return [
        name
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
        if list(inspect.signature(function).parameters)[1:] == ["message", "now"]
    ]


def test_what_is_tried_elsewhere_is_a_step() -> None:
    assert set(TRIED_ELSEWHERE) < set(steps())


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_the_law_of_the_docket_holds_and_everything_is_tried_often() -> None:
    HAPPENED.clear()
    run_state_machine_as_test(
        Docket,
        settings=settings(
            max_examples=75, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
    required = {*OUTCOMES, *steps()} - {*TRIED_ELSEWHERE}
    assert set(HAPPENED) <= required, "whatever is counted is required as well"
    assert {each: HAPPENED[each] for each in sorted(required) if HAPPENED[each] < AT_LEAST} == {}
