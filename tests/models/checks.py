"""What every decision and every refusal must satisfy, whatever the rule."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

import pytest

from models.base import Message
from models.effects import Decision, OpenTask
from models.errors import RuleViolation
from models.lifecycle import Lifecycle
from models.notices import faults, undeclared_entry, unknown_facts

StateT = TypeVar("StateT", bound=Message)
MessageT = TypeVar("MessageT", bound=Message)
Rule = Callable[[StateT, MessageT, datetime], Decision[StateT]]


def sound(decision: Decision[StateT]) -> Decision[StateT]:
    """The same decision, after a look at what it brings about: letters that can be written, a state that travels."""
    for notice in decision.notices:
        assert faults(notice) == [], (notice.template, notice.facts)
        assert unknown_facts(notice) == [], notice.template
        assert not undeclared_entry(notice), notice.template
        assert all(value not in ("", None) or name == "lateness" for name, value in notice.facts.items()), notice.facts
    assert decision.summary.strip() == decision.summary
    assert decision.summary
    assert "None" not in decision.summary
    opened = [task.key for task in decision.opened]
    assert len(set(opened)) == len(opened), "a task is opened twice in one step"
    assert type(decision.state).model_validate_json(decision.state.model_dump_json()) == decision.state
    return decision


def refused(
    code: str, rule: Callable[[StateT, MessageT, datetime], object], state: StateT, message: MessageT, now: datetime
) -> str:
    """The sentence with which the rule refuses, after a look at it: right code, a whole sentence, nothing changed."""
    before = state.model_copy(deep=True)
    with pytest.raises(RuleViolation) as caught:
        rule(state, message, now)
    assert caught.value.code == code, caught.value.sentence
    assert_sentence(caught.value.sentence)
    assert state == before, "a refused rule changed the state"
    return caught.value.sentence


def assert_sentence(text: str) -> None:
    """Whether a person can read it: begins like a sentence, ends like one, and nothing in it is left over from code."""
    assert text[0].isupper() or text[0] in "“", text
    assert text[-1] in ".?", text
    own_words = re.sub("“[^”]*”", "“”", text)  # between these marks stands what somebody typed
    for word in ("None", "_", "  ", "{", "StepState", "RequestState", ".."):
        assert word not in own_words, text


class Board:
    """The queue of tasks as the records keep it: opened by a step, closed by a later one."""

    def __init__(self) -> None:
        self.open: dict[str, OpenTask] = {}

    def take(self, decision: Decision[Any]) -> None:
        """What the step closes is gone; what it opens is there."""
        for closed in decision.closed:
            self.open.pop(closed.key, None)
        for task in decision.opened:
            self.open[task.key] = task


Table = Mapping[StrEnum, Mapping[StrEnum, StrEnum]]
"""Expected: for each state, each move that is allowed and where it leads."""


def assert_moves(lifecycle: type[Lifecycle[Any, Any]], expected: Table) -> None:
    """Try every state with every move: allowed with the exact target, or refused with a sentence."""
    assert set(expected) == set(lifecycle.states), "the expected table misses a state"
    for state in lifecycle.states:
        for move in lifecycle.moves:
            target = expected[state].get(move)
            if target is None:
                ended = all(each is state for each in expected[state].values())
                _assert_refused(lifecycle, state, move, ended=ended)
            else:
                _assert_allowed(lifecycle, state, move, target)


def _assert_allowed(lifecycle: type[Lifecycle[Any, Any]], state: StrEnum, move: StrEnum, target: StrEnum) -> None:
    one = lifecycle(state)
    assert one.allows(move), (state, move)
    one.require(move)
    assert one.state == state
    assert one.apply(move) is target, (state, move)
    assert one.state is target


def _assert_refused(lifecycle: type[Lifecycle[Any, Any]], state: StrEnum, move: StrEnum, *, ended: bool) -> None:
    one = lifecycle(state)
    assert not one.allows(move), (state, move)
    assert lifecycle.is_final(state) is ended
    for attempt in (one.require, one.apply):
        with pytest.raises(RuleViolation) as caught:
            attempt(move)
        assert caught.value.code == "not_now"
        assert_sentence(caught.value.sentence)
        assert ("has ended" in caught.value.sentence) is ended, caught.value.sentence
        assert lifecycle.noun in caught.value.sentence
    assert one.state == state
