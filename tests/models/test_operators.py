"""Who may work a command where real people's records are, and what has to be said."""

import pytest

from models.errors import RuleViolation
from models.operators import KEY_NEEDED, KEY_WRONG, Operation, Operator, may_keep_keys, may_work_commands, operated
from models.people import Actor, Grant, Role

SOL = Operator(id="op-1", name="Sol Sorrel", person_id="p-4")
REVIEWER = Actor(person_id="p-1", grants=(Grant(role=Role.REVIEWER),))
NO_KEY = Operation(run="r-1", command="queue")
WRONG_KEY = Operation(run="r-1", command="queue", has_key=True)


def by_sol(because: str = "") -> Operation:
    """A command that Sol works."""
    return Operation(run="r-1", command="queue", operator=SOL, has_key=True, because=because)


def test_a_command_needs_a_key_but_not_in_a_development_installation() -> None:
    assert may_work_commands(None)
    assert may_work_commands(by_sol())
    assert may_work_commands(NO_KEY).sentence == KEY_NEEDED
    assert may_work_commands(WRONG_KEY).sentence == KEY_WRONG


@pytest.mark.parametrize("has_keys", [True, False])
def test_keys_are_kept_by_operators_and_the_first_one_by_whoever_is_there(has_keys: bool) -> None:
    assert may_keep_keys(by_sol(), has_keys=has_keys)
    assert may_keep_keys(None, has_keys=has_keys)
    for without in (NO_KEY, WRONG_KEY):
        assert bool(may_keep_keys(without, has_keys=has_keys)) is not has_keys


@pytest.mark.parametrize("because", ["", "  "])
def test_whoever_acts_for_somebody_else_says_why(because: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        operated(by_sol(because), REVIEWER, "Ambrose Appleyard")
    assert refusal.value.sentence == (
        "You act for Ambrose Appleyard. Please say why, before the command’s name: starter.py --because “…” queue."
    )


def test_the_actor_carries_who_works_and_why_with_the_same_roles() -> None:
    found = operated(by_sol(" He is on the phone. "), REVIEWER, "Ambrose Appleyard")
    assert found.operated is not None
    assert (found.operated.operator_id, found.operated.because) == ("op-1", "He is on the phone.")
    assert (found.person_id, found.grants) == (REVIEWER.person_id, REVIEWER.grants)


def test_an_operator_acts_for_themself_without_a_word() -> None:
    own = Actor(person_id="p-4")
    assert operated(by_sol(), own, "Sol Sorrel") == own


@pytest.mark.parametrize("operation", [NO_KEY, WRONG_KEY])
def test_without_a_key_nobody_acts_whatever_is_said(operation: Operation) -> None:
    with pytest.raises(RuleViolation) as refusal:
        operated(operation.model_copy(update={"because": "I say so."}), REVIEWER, "Ambrose Appleyard")
    assert refusal.value.code == "not_permitted"
