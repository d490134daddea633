"""A failed test is said at once, with what is left; used-up attempts are for staff to decide."""

from datetime import timedelta

import pytest

from models.effects import TaskKind
from models.people import Role
from models.training import timeline
from models.training.lifecycle import StepState, TrainingState
from models.training.progress import next_step, waiting_for
from models.training.rules import form, test, window
from models.training.state import TrainingDecision, TrainingRun
from tests.models import forms
from tests.models.builders import (
    DAY,
    REPRESENTATIVE,
    START,
    TRAINEE,
    begun,
    hmis_lead,
    practice,
    representative,
    reviewer,
    small_training,
    trainee,
)
from tests.models.checks import refused, sound


def failed(run: TrainingRun, score: str = "10", test_id: str = "basics") -> TrainingDecision:
    return sound(test.record_test(run, forms.grade(reviewer(), test_id, score), START))


def used_up() -> TrainingRun:
    run = form.submit_form(begun(small_training()), forms.form(trainee(), "rules"), START).state
    return failed(failed(run).state).state


@pytest.mark.requirement("ACC-04")
def test_a_failed_test_is_said_at_once_with_the_attempts_left() -> None:
    (letter,) = failed(begun(small_training())).notices
    assert (letter.template, letter.to, letter.cc) == ("test_not_passed", (TRAINEE,), (REPRESENTATIVE,))
    assert letter.facts == {"title": "Basics", "score": "10", "pass_mark": 80, "attempts_left": 1}
    assert letter.deadline is not None


@pytest.mark.requirement("ACC-04")
def test_without_a_limit_nothing_is_said_about_attempts_left() -> None:
    (letter,) = failed(begun(), test_id="security-privacy").notices
    assert "attempts_left" not in letter.facts


def test_a_passed_test_sends_no_letter() -> None:
    assert failed(begun(small_training()), "80").notices == ()


@pytest.mark.requirement("ACC-04")
def test_used_up_attempts_are_a_task_and_a_letter_for_staff() -> None:
    decision = failed(failed(begun(small_training())).state, "79")
    (task,) = decision.opened
    assert (task.key, task.kind, task.role) == ("attempts/basics", TaskKind.DO_TRAINING, Role.REVIEWER)
    assert task.title == "Grant another attempt at “Basics”, or end the training"
    to_trainee, to_staff = decision.notices
    assert (to_trainee.template, to_trainee.to, to_trainee.cc) == ("attempts_used_up", (TRAINEE,), (REPRESENTATIVE,))
    assert (to_staff.template, to_staff.to_role, to_staff.to) == ("attempt_decision_needed", Role.REVIEWER, ())
    assert to_staff.facts == {"title": "Basics", "attempts": 2, "last_day": "Thursday, November 12, 2026"}


@pytest.mark.requirement("ACC-13")
def test_the_run_waits_for_whoever_decides() -> None:
    run = used_up()
    assert waiting_for(run) == "the reviewer"
    assert next_step(run) == "All attempts at “Basics” are used. The reviewer decides whether you get another one."


def test_what_the_trainee_can_do_meanwhile_comes_first() -> None:
    run = failed(failed(begun(small_training())).state).state
    assert next_step(run) == "Complete the form “House rules”."
    assert waiting_for(run) == "the trainee"
    free = begun(small_training(practice=practice(steps=1, after=("rules",))))
    free = form.submit_form(free, forms.form(trainee(), "rules"), START).state
    free = failed(failed(free).state).state
    assert free.steps[0].state == StepState.OPEN
    assert next_step(free) == "Submit step 1 of the practice case (“Part 1”)."


@pytest.mark.requirement("ACC-04")
def test_no_reminder_goes_out_while_a_decision_is_pending_and_the_deadline_runs() -> None:
    run = used_up()
    wake = timeline.next_wake(run)
    assert wake is not None
    decision = timeline.wake(run, wake[0])
    assert decision is not None
    assert (decision.move, decision.notices) == ("reminder_skipped", ())
    assert decision.summary == "No reminder was sent, because a decision about another attempt at “Basics” is pending."
    wake = timeline.next_wake(decision.state)
    assert wake is not None
    assert wake[0] == run.window.deadline.ends_at
    end = timeline.wake(decision.state, wake[0])
    assert end is not None
    assert end.state.state == TrainingState.LAPSED
    assert {each.key for each in end.closed} >= {"training", "attempts/basics"}


@pytest.mark.requirement("ACC-04")
def test_another_attempt_is_granted_with_a_reason_and_may_pass() -> None:
    run = used_up()
    deadline = run.window.deadline
    decision = sound(test.grant_attempt(run, forms.another_attempt(reviewer()), START + DAY))
    assert (decision.move, decision.summary) == (
        "attempt_granted",
        "Another attempt at “Basics” was granted: The line broke.",
    )
    assert [each.key for each in decision.closed] == ["attempts/basics"]
    (letter,) = decision.notices
    assert (letter.template, letter.to, letter.deadline) == ("attempt_granted", (TRAINEE,), deadline)
    (extra,) = decision.state.requirements[1].extra_attempts
    assert (extra.at, extra.by, extra.reason) == (START + DAY, "p-reviewer", "The line broke.")
    reminder = timeline.wake(decision.state, deadline.ends_at - timedelta(days=2))
    assert reminder is not None
    assert [each.template for each in reminder.notices] == ["training_reminder"]
    passed = sound(test.record_test(decision.state, forms.grade(reviewer(), "basics", "80"), START + DAY))
    assert passed.state.requirements[1].met


@pytest.mark.requirement("ACC-04")
def test_a_granted_attempt_that_fails_needs_another_decision() -> None:
    run = test.grant_attempt(used_up(), forms.another_attempt(reviewer()), START).state
    decision = failed(run)
    assert [each.template for each in decision.notices] == ["attempts_used_up", "attempt_decision_needed"]
    assert [each.key for each in decision.opened] == ["attempts/basics"]
    refused("no_attempts_left", test.record_test, decision.state, forms.grade(reviewer(), "basics"), START)


def test_an_attempt_is_granted_only_when_none_is_left() -> None:
    run = begun(small_training())
    said = refused("not_needed", test.grant_attempt, run, forms.another_attempt(reviewer()), START)
    assert said == "“Basics” is passed, or the trainee has attempts left."
    refused("unknown", test.grant_attempt, run, forms.another_attempt(reviewer(), "rules"), START)
    late = used_up()
    refused("too_late", test.grant_attempt, late, forms.another_attempt(reviewer()), late.window.deadline.ends_at)


@pytest.mark.parametrize("who", [trainee(), representative(), hmis_lead()], ids=lambda each: each.person_id)
def test_only_those_whom_the_policy_names_grant_an_attempt(who: object) -> None:
    message = forms.another_attempt(reviewer()).model_copy(update={"actor": who})
    refused("not_permitted", test.grant_attempt, used_up(), message, START)


@pytest.mark.requirement("ACC-04")
def test_staff_end_a_training_instead_and_its_tasks_with_it() -> None:
    decision = sound(window.withdraw(used_up(), forms.giving_up(reviewer(), "Two attempts are enough."), START))
    assert decision.state.state == TrainingState.WITHDRAWN
    assert {each.key for each in decision.closed} >= {"training", "attempts/basics"}
