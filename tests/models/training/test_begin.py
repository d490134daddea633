"""How a training run begins: what is to be done, by when, and who is told."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models.access_request.state import RequestKind
from models.calendar import civil_day, end_of_day
from models.effects import TaskKind
from models.training import timeline
from models.training.kinds.course import CourseRequirement
from models.training.kinds.form import FormRequirement
from models.training.lifecycle import StepState, TrainingState
from models.training.progress import next_step, outstanding
from models.training.rules import form, test
from tests.models import forms
from tests.models.builders import (
    HARBOR,
    REPRESENTATIVE,
    SOURCE,
    START,
    TRAINEE,
    ZONE,
    at,
    begun,
    detroit,
    minnesota,
    missouri,
    practice,
    reviewer,
    run_at,
    small_training,
    training_start,
)
from tests.models.checks import sound

STARTS = [
    START,
    at(date(2026, 10, 25), 23, 59),  # the clocks go back within the fourteen days
    at(date(2026, 3, 1), 0, 0),  # the clocks go forward within them
    datetime(2028, 2, 20, 18, tzinfo=UTC),  # a leap day within them
]


@pytest.mark.requirement("ACC-03")
@pytest.mark.parametrize("now", STARTS)
def test_the_training_must_be_done_when_the_fourteenth_day_is_over_and_the_first_letter_says_so(now: datetime) -> None:
    decision = sound(timeline.begin(training_start(), now))
    last_day = civil_day(now, ZONE) + timedelta(days=14)
    deadline = decision.state.window.deadline
    assert (deadline.last_day, deadline.ends_at) == (last_day, end_of_day(last_day, ZONE))
    (letter,) = decision.notices
    assert letter.deadline == deadline


@pytest.mark.requirement("ACC-04")
def test_a_run_is_a_form_three_tests_and_a_practice_case_of_one_to_four_steps() -> None:
    run = begun()
    titles = [progress.requirement.title for progress in run.requirements]
    assert titles == [
        "User Policies and Responsibilities",
        "Security and Privacy Awareness Test",
        "Data Standards Training Test",
        "MoHMIS Basics Test",
    ]
    assert run.cases == 1
    assert 1 <= len(run.steps) <= 4
    assert [each.number for each in run.steps] == list(range(1, len(run.steps) + 1))
    assert len(outstanding(run)) == len(titles) + len(run.steps)


@pytest.mark.requirement("ACC-09")
def test_the_first_letter_goes_to_the_trainee_with_the_representative_in_copy() -> None:
    (letter,) = sound(timeline.begin(training_start(), START)).notices
    assert letter.template == "training_started"
    assert (letter.to, letter.cc) == ((TRAINEE,), (REPRESENTATIVE,))
    assert (letter.about, letter.agency_id) == (TRAINEE, HARBOR)
    assert letter.facts["first_step"] == "Complete the form “User Policies and Responsibilities”."
    assert letter.facts["steps"] == outstanding(begun())


@pytest.mark.requirement("ACC-09", "ACC-07")
@pytest.mark.parametrize(
    ("project_types", "cases"),
    [((), 1), (("emergency-shelter",), 1), (("emergency-shelter", "street-outreach"), 2)],
)
def test_the_first_letter_says_how_many_practice_cases_are_expected(project_types: tuple[str, ...], cases: int) -> None:
    decision = timeline.begin(training_start(project_types=project_types), START)
    assert decision.notices[0].facts["cases"] == cases
    assert {step.case for step in decision.state.steps} == set(range(1, cases + 1))


@pytest.mark.requirement("ACC-07")
@pytest.mark.parametrize(
    ("project_types", "cases"),
    [
        ((), 2),
        (("unknown",), 2),
        (("few",), 2),
        (("some",), 3),
        (("many", "some"), 4),
        (("some", "many", "few"), 4),
    ],
)
def test_the_project_type_that_asks_for_most_cases_decides(project_types: tuple[str, ...], cases: int) -> None:
    training = small_training(practice=practice(cases=2, by_type={"few": 2, "some": 3, "many": 4}))
    assert begun(training, project_types=project_types).cases == cases


@pytest.mark.requirement("NEW-01")
@pytest.mark.parametrize(
    ("role_type", "courses"),
    [
        ("agency-administrator", ["privacy-security", "hmis-basics", "data-entry", "case-management", "reporting"]),
        ("case-manager", ["privacy-security", "hmis-basics", "data-entry", "case-management"]),
        ("coordinated-entry", ["privacy-security", "hmis-basics", "data-entry", "coordinated-entry"]),
        ("data-entry", ["privacy-security", "hmis-basics", "data-entry"]),
        ("read-only", ["privacy-security", "hmis-basics", "reporting"]),
    ],
)
def test_the_checklist_of_courses_follows_from_the_role_type(role_type: str, courses: list[str]) -> None:
    run = begun(detroit().training, role_type=role_type)
    asked = [each.requirement.id for each in run.requirements if isinstance(each.requirement, CourseRequirement)]
    assert asked == courses


@pytest.mark.requirement("FEE-13", "ACC-11")
def test_somebody_who_comes_back_begins_with_nothing_done() -> None:
    finished_before = run_at(step=4, state=StepState.SUBMITTED)
    assert outstanding(finished_before)
    again = begun(now=START + timedelta(days=300))
    assert outstanding(again) == outstanding(begun())
    assert not any(each.met or each.attempts or each.met_by for each in again.requirements)
    assert not any(step.submissions for step in again.steps)
    assert (again.keys, again.reports, again.ignored) == ({}, (), ())


@pytest.mark.requirement("FEE-13")
def test_a_report_about_a_test_taken_before_the_run_began_does_not_count() -> None:
    decision = sound(
        test.report_test(begun(), forms.report(taken_at=START - timedelta(days=100)), START + timedelta(hours=1))
    )
    assert decision.move == "report_ignored"
    assert outstanding(decision.state) == outstanding(begun())
    assert decision.state.ignored[0].reason == "This test was taken before the training began."


def test_the_trainee_has_one_task_due_at_the_deadline() -> None:
    (task,) = timeline.begin(training_start(), START).opened
    assert (task.kind, task.person_id, task.role) == (TaskKind.DO_TRAINING, TRAINEE, None)
    assert task.due == begun().window.deadline.ends_at


def test_the_practice_case_is_locked_until_everything_before_it_is_done() -> None:
    assert {step.state for step in begun().steps} == {StepState.LOCKED}


def test_a_practice_case_with_nothing_before_it_is_open_at_once() -> None:
    run = begun(small_training(practice=practice(steps=3)))
    assert [step.state for step in run.steps] == [StepState.OPEN, StepState.LOCKED, StepState.LOCKED]


def test_a_run_without_practice_cases_has_its_requirements_and_one_window() -> None:
    run = begun(minnesota().training)
    assert (run.cases, run.steps, len(run.windows)) == (0, (), 1)
    assert outstanding(run) == ["HMIS User Training"]
    assert next_step(run) == "Complete the course “HMIS User Training” and submit the certificate."


def test_the_run_keeps_the_policy_under_which_it_began() -> None:
    run = begun(
        small_training(requirements=(FormRequirement(id="only", title="Only this", source=SOURCE),), practice=None)
    )
    after = form.submit_form(run, forms.form(reviewer(), "only"), START)
    assert after.state.state == TrainingState.COMPLETED
    assert after.state.policy.window.days != missouri().training.window.days


def test_the_kinds_of_request_are_said_in_words() -> None:
    assert [kind.spoken for kind in RequestKind] == [
        "a new user",
        "a change of access rights",
        "the removal of a user",
        "access to the training site",
    ]
