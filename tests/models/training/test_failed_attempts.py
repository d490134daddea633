"""The training's own limit on failed attempts: over one test or over all, and then an end, or a decision of staff."""

from datetime import timedelta
from itertools import product

import pytest

from models.effects import TaskKind
from models.people import Actor, Role
from models.policy.training import AtTheLimit, Counted, TrainingPolicy
from models.training.failed_attempts import at_limit
from models.training.kinds.test import TestRequirement as Exam
from models.training.lifecycle import TrainingState
from models.training.progress import waiting_for
from models.training.rules import test, window
from models.training.state import TrainingDecision, TrainingRun
from tests.models import forms
from tests.models.builders import (
    DAY,
    REPRESENTATIVE,
    SOURCE,
    START,
    TRAINEE,
    as_the_trainee,
    begun,
    hmis_lead,
    limited,
    outsider,
    practice,
    reviewer,
    small_training,
)
from tests.models.checks import refused, sound

DIRECTOR = Role.HMIS_DIRECTOR


def two_tests(limit: int, counted: Counted, then: AtTheLimit, **more: object) -> TrainingPolicy:
    exams = tuple(Exam(id=each, title=each.title(), pass_mark=80, source=SOURCE) for each in ("one", "two"))
    rule = limited(limit, counted, then, **more)
    return small_training(requirements=exams, practice=practice(), failed_attempts=rule)


def taken(run: TrainingRun, test_id: str, *, passes: bool = False) -> TrainingDecision:
    return sound(test.record_test(run, forms.grade(reviewer(), test_id, "90" if passes else "10"), START))


ATTEMPTS = [(test_id, passes) for test_id in ("one", "two") for passes in (True, False)]


@pytest.mark.parametrize("counted", Counted)
@pytest.mark.parametrize("then", AtTheLimit)
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_whatever_is_taken_the_run_stops_exactly_at_the_limit(counted: Counted, then: AtTheLimit, limit: int) -> None:
    """Every sequence of four attempts at two tests, passed or failed, against a count of one's own."""
    for attempts in product(ATTEMPTS, repeat=4):
        run, failed, passed = begun(two_tests(limit, counted, then)), {"one": 0, "two": 0}, set[str]()
        for test_id, passes in attempts:
            if test_id in passed:
                continue
            run = taken(run, test_id, passes=passes).state
            failed[test_id] += not passes
            passed |= {test_id} if passes else set()
            reached = (
                failed[test_id] >= limit if counted == Counted.ONE_TEST else sum(failed.values()) >= limit
            ) and not passes
            assert (at_limit(run) is not None) == reached
            assert run.ended == (reached and then == AtTheLimit.CLOSE)
            if reached:
                break


def test_a_run_is_closed_with_the_last_attempt_that_may_fail() -> None:
    policy = two_tests(2, Counted.WHOLE_TRAINING, AtTheLimit.CLOSE)
    first = taken(begun(policy), "one")
    (letter,) = first.notices
    assert (letter.template, letter.facts["attempts_left"]) == ("test_not_passed", 1)
    decision = taken(first.state, "two")
    assert decision.state.state == TrainingState.FAILED
    assert decision.state.end_reason == (
        "There were 2 failed attempts at the tests of this training, and no more are allowed. "
        "Source: Handbook of the office, page 1."
    )
    assert decision.opened == ()
    assert [each.key for each in decision.closed] == ["training"]
    (letter,) = decision.notices
    assert (letter.template, letter.to, letter.cc) == ("training_failed", (TRAINEE,), (REPRESENTATIVE,))
    assert letter.facts == {"reason": decision.state.end_reason}
    assert letter.deadline_is_off


def asked(**more: object) -> TrainingDecision:
    """A run whose staff decide: both attempts that may fail have."""
    policy = two_tests(2, Counted.WHOLE_TRAINING, AtTheLimit.ASK, decided_by=(DIRECTOR,), decision_days=2, **more)
    return taken(taken(begun(policy), "one").state, "two")


def director() -> Actor:
    return hmis_lead().model_copy(update={"grants": (hmis_lead().grants[0].model_copy(update={"role": DIRECTOR}),)})


def test_staff_get_one_task_that_says_who_and_by_when() -> None:
    decision = asked()
    (task,) = decision.opened
    assert (task.key, task.kind, task.role) == ("attempts/two", TaskKind.DO_TRAINING, DIRECTOR)
    assert task.due is not None
    assert task.due < decision.state.window.deadline.ends_at
    assert task.due - START == timedelta(days=2, hours=15), "the end of the second day after it, in the office's zone"
    to_trainee, to_staff = decision.notices
    assert (to_trainee.template, to_staff.template, to_staff.to_role) == (
        *("attempts_used_up", "attempt_decision_needed"),
        DIRECTOR,
    )
    for letter in decision.notices:
        assert letter.facts["failed"] == 2
        assert letter.facts["source"] == SOURCE
        assert letter.facts["decide_by"] == "Wednesday, November 4, 2026"


def test_meanwhile_no_test_can_be_taken() -> None:
    run = asked().state
    for test_id in ("one", "two"):
        said = refused("no_attempts_left", test.record_test, run, forms.grade(reviewer(), test_id), START)
        assert said.startswith("There were 2 failed attempts, and the training allows no more.")
        assert said.endswith("The HMIS lead director can grant another one.")
    assert waiting_for(run) == "the trainee", "the practice case is open"


def test_another_attempt_is_granted_by_those_whom_the_policy_names_and_closes_the_task() -> None:
    run = asked().state
    refused("not_permitted", test.grant_attempt, run, forms.another_attempt(reviewer(), "two"), START)
    decision = sound(test.grant_attempt(run, forms.another_attempt(director(), "two"), START + DAY))
    assert [each.key for each in decision.closed] == ["attempts/two"]
    assert decision.opened == ()
    again = taken(decision.state, "two")
    assert [each.key for each in again.opened] == ["attempts/two"], "the one that was granted failed as well"
    assert taken(taken(decision.state, "two", passes=True).state, "one").state.state == TrainingState.IN_TRAINING


def test_the_same_people_can_end_the_training() -> None:
    run = asked().state
    decision = sound(window.withdraw(run, forms.giving_up(director()), START + DAY))
    assert decision.state.state == TrainingState.FAILED
    assert [each.template for each in decision.notices] == ["training_failed"]
    assert {each.key for each in decision.closed} == {"training", "attempts/two"}
    assert decision.state.end_reason.startswith("Staff decided after the failed attempts: ")


def test_nobody_else_ends_it_and_nobody_ends_their_own_like_that() -> None:
    run = asked().state
    refused("not_permitted", window.withdraw, run, forms.giving_up(outsider()), START)
    own = sound(window.withdraw(run, forms.giving_up(as_the_trainee(director())), START))
    assert own.state.state == TrainingState.WITHDRAWN
    refused("not_permitted", window.withdraw, begun(run.policy), forms.giving_up(director()), START)


def test_a_correction_that_takes_a_pass_away_counts_as_a_failed_attempt() -> None:
    run = taken(begun(two_tests(1, Counted.ONE_TEST, AtTheLimit.CLOSE)), "one", passes=True).state
    decision = sound(test.correct_test(run, forms.score_correction(reviewer(), "10", test_id="one"), START))
    assert decision.state.state == TrainingState.FAILED


def test_without_the_rule_no_number_of_failed_attempts_ends_a_training() -> None:
    run = begun(two_tests(1, Counted.ONE_TEST, AtTheLimit.ASK).model_copy(update={"failed_attempts": None}))
    for _ in range(20):
        run = taken(run, "one").state
    assert run.state == TrainingState.IN_TRAINING
    assert all(each.run_limit is None for each in run.requirements)
