"""Forms and tests: what counts, what is refused, and that no attempt is ever lost."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import RuleViolation
from models.people import Actor
from models.training.kinds.form import FormRequirement
from models.training.kinds.test import TestRequirement as PolicyTest
from models.training.lifecycle import StepState, TrainingState
from models.training.progress import next_step, outstanding
from models.training.requirement import Attempt
from models.training.rules import form, test
from models.training.state import TrainingRun
from tests.models import forms
from tests.models.builders import (
    SOURCE,
    START,
    begun,
    detroit,
    hmis_lead,
    representative,
    reviewer,
    small_training,
    system_administrator,
    trainee,
)
from tests.models.checks import refused, sound


def attempts(run: TrainingRun, test_id: str) -> tuple[Attempt, ...]:
    return next(each.attempts for each in run.requirements if each.requirement.id == test_id)


def met(run: TrainingRun, requirement_id: str) -> bool:
    return next(each.met for each in run.requirements if each.requirement.id == requirement_id)


def graded(run: TrainingRun, score: str, test_id: str = "security-privacy") -> TrainingRun:
    return sound(test.record_test(run, forms.grade(reviewer(), test_id, score), START)).state


@pytest.mark.requirement("ACC-04")
@pytest.mark.parametrize("who", [trainee(), representative(), reviewer()])
def test_a_completed_form_is_done_with_who_and_when(who: Actor) -> None:
    decision = sound(form.submit_form(begun(), forms.form(who), START))
    progress = decision.state.requirements[0]
    assert (progress.met_at, progress.met_by) == (START, who.person_id)
    assert decision.move == "form_done"
    assert [*decision.opened, *decision.closed, *decision.notices] == []


def test_a_form_that_is_done_can_not_be_done_again() -> None:
    run = form.submit_form(begun(), forms.form(trainee()), START).state
    said = refused("already_done", form.submit_form, run, forms.form(trainee()), START)
    assert said == "“User Policies and Responsibilities” is already done."


@pytest.mark.parametrize("form_id", ["security-privacy", "nothing-like-it"])
def test_an_unknown_form_is_refused_with_those_there_are(form_id: str) -> None:
    said = refused("unknown", form.submit_form, begun(), forms.form(trainee(), form_id), START)
    assert said == f"This training has no form called “{form_id}”. It has: user-policies."


@pytest.mark.parametrize("test_id", ["user-policies", "nothing-like-it"])
def test_an_unknown_test_is_refused(test_id: str) -> None:
    said = refused("unknown", test.record_test, begun(), forms.grade(reviewer(), test_id), START)
    assert said.endswith("It has: security-privacy, data-standards, and mohmis-basics.")


def test_a_run_without_tests_says_so() -> None:
    run = begun(detroit().training, role_type="read-only")
    said = refused("unknown", test.record_test, run, forms.grade(reviewer()), START)
    assert said == "This training has no test called “security-privacy”. It has no tests."


def test_a_requirement_that_comes_later_is_refused_with_what_comes_first() -> None:
    later = (
        FormRequirement(id="first", title="First", source=SOURCE),
        FormRequirement(id="second", title="Second", source=SOURCE),
        FormRequirement(id="third", title="Third", after=("first", "second"), source=SOURCE),
        PolicyTest(id="last", title="Last", pass_mark=50, after=("third",), source=SOURCE),
    )
    run = begun(small_training(requirements=later, practice=None))
    assert (
        refused("out_of_order", form.submit_form, run, forms.form(trainee(), "third"), START)
        == "“Third” comes later. First: “First” and “Second”."
    )
    assert (
        refused("out_of_order", test.record_test, run, forms.grade(reviewer(), "last"), START)
        == "“Last” comes later. First: “Third”."
    )
    for form_id in ("second", "first", "third"):
        run = form.submit_form(run, forms.form(trainee(), form_id), START).state
    assert test.record_test(run, forms.grade(reviewer(), "last", "50"), START).state.state == TrainingState.COMPLETED


@pytest.mark.requirement("ACC-04")
@pytest.mark.parametrize(
    ("score", "passed"),
    [("80", True), ("79.99", False), ("79.99999999999999999999", False), ("80.0", True), ("100", True), ("0", False)],
)
def test_a_test_is_passed_from_the_pass_mark_on(score: str, passed: bool) -> None:
    run = graded(begun(), score)
    assert met(run, "security-privacy") is passed
    assert attempts(run, "security-privacy") == (
        Attempt(
            number=1,
            score=Decimal(score),
            entered=score,
            passed=passed,
            at=START,
            taken_at=START,
            entered_by="p-reviewer",
        ),
    )


@pytest.mark.parametrize("typed", ["95%", " 95 % ", "95", "+95", "095", "95.0"])
def test_a_grade_is_read_as_people_write_it(typed: str) -> None:
    (attempt,) = attempts(graded(begun(), typed), "security-privacy")
    assert attempt.score == 95


@pytest.mark.parametrize(
    "typed",
    [
        *("%", "ninety", "A+", "NaN", "sNaN", "Infinity", "-Infinity", "1e2", "9_5", "९५", "95%%"),
        *("95 points", "9" * 50, "--5", "."),
    ],
)
def test_what_is_not_a_number_is_no_grade(typed: str) -> None:
    said = refused("not_a_score", test.record_test, begun(), forms.grade(reviewer(), score=typed), START)
    assert said.startswith("A score is a number from 0 to 100, not “")
    assert len(said) < 100


def test_a_comma_in_a_grade_is_named() -> None:
    said = refused("not_a_score", test.record_test, begun(), forms.grade(reviewer(), score="95,5"), START)
    assert said == "“95,5” has a comma. Please write 95.5 with a point."


@pytest.mark.parametrize("typed", ["101", "100.01", "-1", "-0.01", "1000", "999999999999", "101%"])
def test_a_number_out_of_range_is_no_grade(typed: str) -> None:
    said = refused("not_a_score", test.record_test, begun(), forms.grade(reviewer(), score=typed), START)
    assert said == f"A score is from 0 to 100 percent, and {typed.removesuffix('%')} is not."


def test_minus_zero_is_zero() -> None:
    (attempt,) = attempts(graded(begun(), "-0"), "security-privacy")
    assert str(attempt.score) == "0"


@given(st.text(max_size=12))
def test_whatever_is_typed_is_a_grade_from_0_to_100_or_refused(typed: str) -> None:
    run = begun()
    message = forms.grade(reviewer(), score=typed)
    try:
        after = test.record_test(run, message, START).state
    except RuleViolation:
        with pytest.raises(RuleViolation, match=r"score|fraction|maximum"):
            test.record_test(run, message, START)
    else:
        assert 0 <= attempts(after, "security-privacy")[0].score <= 100


def test_every_attempt_is_kept_and_one_that_passes_ends_them() -> None:
    run = begun()
    for score in ("10", "79", "80"):
        run = graded(run, score)
    kept = attempts(run, "security-privacy")
    assert [(each.number, str(each.score), each.passed) for each in kept] == [
        (1, "10", False),
        (2, "79", False),
        (3, "80", True),
    ]
    refused("already_done", test.record_test, run, forms.grade(reviewer()), START)


def test_a_failed_attempt_says_what_was_needed() -> None:
    decision = sound(test.record_test(begun(), forms.grade(reviewer(), score="79"), START))
    assert decision.move == "test_attempted"
    assert decision.summary == (
        "Attempt 1 at “Security and Privacy Awareness Test”: 79 percent, not passed, 80 percent needed."
    )


def test_no_attempt_is_taken_beyond_those_the_policy_allows() -> None:
    run = begun(small_training())
    for score in ("10", "20"):
        run = graded(run, score, "basics")
    said = refused("no_attempts_left", test.record_test, run, forms.grade(reviewer(), "basics", "100"), START)
    assert said == "All 2 attempts at “Basics” are used. The reviewer can grant another one."
    assert len(attempts(run, "basics")) == 2
    refused("no_attempts_left", test.record_test, run, forms.grade(reviewer(), "basics", "many"), START)


def test_the_next_step_says_who_decides_when_no_attempts_are_left() -> None:
    run = form.submit_form(begun(small_training()), forms.form(trainee(), "rules"), START).state
    assert next_step(run) == "Take the test “Basics” and score at least 80 percent."
    for score in ("10", "20"):
        run = graded(run, score, "basics")
    assert next_step(run) == "All attempts at “Basics” are used. The reviewer decides whether you get another one."


def test_the_last_attempt_may_pass() -> None:
    run = graded(graded(begun(small_training()), "10", "basics"), "80", "basics")
    assert met(run, "basics")


@pytest.mark.parametrize("who", [reviewer(), hmis_lead(), system_administrator()], ids=lambda each: each.person_id)
def test_lead_staff_enter_grades_under_their_own_name(who: Actor) -> None:
    run = test.record_test(begun(), forms.grade(who), START).state
    assert attempts(run, "security-privacy")[0].entered_by == who.person_id


@pytest.mark.requirement("ACC-04")
def test_the_practice_case_opens_when_form_and_tests_are_done_in_any_order() -> None:
    run = begun()
    for test_id in ("mohmis-basics", "data-standards", "security-privacy"):
        assert {step.state for step in run.steps} == {StepState.LOCKED}
        run = graded(run, "90", test_id)
    assert outstanding(run)[0] == "User Policies and Responsibilities"
    run = form.submit_form(run, forms.form(trainee()), START).state
    assert [step.state for step in run.steps] == [StepState.OPEN, *[StepState.LOCKED] * 3]
