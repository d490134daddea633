"""The one way in which state machines are written here, tried on a small one and on all there are."""

from enum import StrEnum
from typing import Any

import pytest

from models.access_request.lifecycle import WAITING, RequestLifecycle
from models.agency_closing.lifecycle import ClosingLifecycle
from models.billing.lifecycle import InvoiceLifecycle
from models.errors import RuleViolation
from models.inactivity_review.lifecycle import ReviewLifecycle
from models.license.lifecycle import AssignmentLifecycle, LicenseLifecycle
from models.lifecycle import Lifecycle, in_words, transition
from models.self_pay.lifecycle import SelfPayLifecycle
from models.training.lifecycle import StepLifecycle, TrainingLifecycle
from tests.models.checks import Table, assert_moves, assert_sentence


class Lamp(StrEnum):
    DARK = "dark"
    LIT = "lit_up"
    BROKEN = "broken"


class Touch(StrEnum):
    SWITCH_ON = "switched_on"
    SWITCH_OFF = "switched_off"
    DROP = "dropped"


class LampLifecycle(Lifecycle[Lamp, Touch]):
    noun = "lamp"
    states = Lamp
    moves = Touch
    table = (
        transition(Touch.SWITCH_ON, [Lamp.DARK], Lamp.LIT),
        transition(Touch.SWITCH_OFF, [Lamp.LIT], Lamp.DARK),
        transition(Touch.DROP, [Lamp.DARK, Lamp.LIT], Lamp.BROKEN),
    )


EVERY = [
    TrainingLifecycle,
    StepLifecycle,
    RequestLifecycle,
    LicenseLifecycle,
    AssignmentLifecycle,
    InvoiceLifecycle,
    SelfPayLifecycle,
    ReviewLifecycle,
    ClosingLifecycle,
]

every_lifecycle = pytest.mark.parametrize("lifecycle", EVERY, ids=lambda each: each.__name__)


def test_the_table_says_everything() -> None:
    expected: Table = {
        Lamp.DARK: {Touch.SWITCH_ON: Lamp.LIT, Touch.DROP: Lamp.BROKEN},
        Lamp.LIT: {Touch.SWITCH_OFF: Lamp.DARK, Touch.DROP: Lamp.BROKEN},
        Lamp.BROKEN: {},
    }
    assert_moves(LampLifecycle, expected)


def test_a_refusal_says_where_the_thing_stands() -> None:
    assert LampLifecycle(Lamp.LIT).refusal(Touch.SWITCH_ON) == "This lamp is lit up, so it can't be switched on now."


def test_a_thing_that_has_ended_says_so() -> None:
    assert (
        LampLifecycle(Lamp.BROKEN).refusal(Touch.SWITCH_ON)
        == "This lamp has ended (broken). It can no longer be changed."
    )


def test_a_refused_move_leaves_the_state_and_a_later_move_still_works() -> None:
    lamp = LampLifecycle(Lamp.DARK)
    with pytest.raises(RuleViolation):
        lamp.apply(Touch.SWITCH_OFF)
    assert lamp.state == Lamp.DARK
    assert lamp.apply(Touch.SWITCH_ON) == Lamp.LIT


def test_a_machine_that_disagrees_with_its_table_refuses_like_the_table() -> None:
    class TooHopeful(LampLifecycle):
        def allows(self, move: Touch) -> bool:
            return True

    with pytest.raises(RuleViolation, match="has ended"):
        TooHopeful(Lamp.BROKEN).apply(Touch.SWITCH_ON)


def test_two_lamps_do_not_share_a_state() -> None:
    first, second = LampLifecycle(Lamp.DARK), LampLifecycle(Lamp.DARK)
    first.apply(Touch.SWITCH_ON)
    assert second.state == Lamp.DARK


def test_the_diagram_shows_the_beginning_every_row_and_every_end() -> None:
    assert LampLifecycle.mermaid().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> dark",
        "    dark --> lit_up: switched on",
        "    lit_up --> dark: switched off",
        "    dark --> broken: dropped",
        "    lit_up --> broken: dropped",
        "    broken --> [*]",
    ]


@every_lifecycle
def test_a_move_leads_from_a_state_to_one_place_only(lifecycle: type[Lifecycle[Any, Any]]) -> None:
    rows = [(rule.move, source) for rule in lifecycle.table for source in rule.sources]
    assert len(rows) == len(set(rows))


@every_lifecycle
def test_every_state_can_be_reached_from_the_first(lifecycle: type[Lifecycle[Any, Any]]) -> None:
    reached = {next(iter(lifecycle.states))}
    while True:
        more = {rule.target for rule in lifecycle.table if reached & set(rule.sources)} - reached
        if not more:
            break
        reached |= more
    assert reached == set(lifecycle.states)


@every_lifecycle
def test_from_every_state_an_end_can_be_reached(lifecycle: type[Lifecycle[Any, Any]]) -> None:
    ends = {state for state in lifecycle.states if lifecycle.is_final(state)}
    assert ends
    while True:
        more = {source for rule in lifecycle.table if rule.target in ends for source in rule.sources} - ends
        if not more:
            break
        ends |= more
    assert ends == set(lifecycle.states)


@every_lifecycle
def test_every_move_is_good_for_something(lifecycle: type[Lifecycle[Any, Any]]) -> None:
    assert {rule.move for rule in lifecycle.table} == set(lifecycle.moves)


@every_lifecycle
def test_every_refusal_reads_as_a_sentence(lifecycle: type[Lifecycle[Any, Any]]) -> None:
    for state in lifecycle.states:
        for move in lifecycle.moves:
            assert_sentence(lifecycle(state).refusal(move))


def test_the_states_in_which_a_request_waits_are_those_that_have_not_ended() -> None:
    assert {state for state in RequestLifecycle.states if not RequestLifecycle.is_final(state)} == set(WAITING)


def test_words_have_no_underscores() -> None:
    assert in_words(Lamp.LIT) == "lit up"
