"""The reviewed practice case: one step after the other, each corrected until it is right (guide 001)."""

import pytest

from models.effects import TaskKind
from models.people import Role
from models.training.lifecycle import StepState, TrainingState
from models.training.progress import next_step, outstanding, waiting_for
from models.training.rules import form, practice_case, test
from models.training.state import PracticeStep, TrainingRun
from tests.models import forms
from tests.models.builders import (
    DAY,
    HARBOR,
    REPRESENTATIVE,
    START,
    TRAINEE,
    approved,
    as_the_trainee,
    begun,
    hmis_lead,
    missouri,
    practice,
    representative,
    reviewer,
    run_at,
    small_training,
    system_administrator,
    trainee,
)
from tests.models.checks import Board, refused, sound

LATER = START + DAY


def step(run: TrainingRun, number: int, case: int = 1) -> PracticeStep:
    return next(each for each in run.steps if (each.case, each.number) == (case, number))


def states(run: TrainingRun) -> list[StepState]:
    return [each.state for each in run.steps]


@pytest.mark.requirement("ACC-05")
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_step_opens_only_when_the_one_before_it_is_approved(number: int) -> None:
    run = run_at(step=number)
    assert states(run) == [StepState.APPROVED] * (number - 1) + [StepState.OPEN] + [StepState.LOCKED] * (4 - number)
    for later in range(number + 1, 5):
        said = refused("out_of_order", practice_case.submit_step, run, forms.hand_in(trainee(), 1, later), LATER)
        assert said.startswith(f"Step {later} is not open yet: step {number} of the practice case (“")
        assert said.endswith("must be approved first.")


@pytest.mark.requirement("ACC-05")
@pytest.mark.parametrize("state", [StepState.OPEN, StepState.SUBMITTED, StepState.RETURNED])
def test_the_next_step_stays_locked_until_mistakes_are_corrected(state: StepState) -> None:
    run = run_at(step=2, state=state)
    assert step(run, 3).state == StepState.LOCKED
    refused("out_of_order", practice_case.submit_step, run, forms.hand_in(trainee(), 1, 3), LATER)


@pytest.mark.requirement("ACC-05")
def test_a_step_that_was_sent_back_is_handed_in_again_and_every_submission_is_kept() -> None:
    run = run_at(step=1, state=StepState.RETURNED)
    again = sound(practice_case.submit_step(run, forms.hand_in(trainee(), note="Corrected."), LATER)).state
    assert step(again, 1).state == StepState.SUBMITTED
    done = sound(practice_case.review_step(again, forms.approval(reviewer()), LATER + DAY)).state
    first, second = step(done, 1).submissions
    assert (first.approved, first.comments, first.reviewer_id) == (False, "The exit date is missing.", "p-reviewer")
    assert (second.approved, second.note, second.at, second.reviewed_at) == (True, "Corrected.", LATER, LATER + DAY)
    assert step(done, 2).state == StepState.OPEN


@pytest.mark.requirement("ACC-05")
def test_the_case_is_completed_only_by_the_approval_of_its_last_step() -> None:
    run = run_at(step=4, state=StepState.SUBMITTED)
    assert run.state == TrainingState.IN_TRAINING
    back = practice_case.review_step(run, forms.correction(reviewer(), 1, 4), LATER).state
    assert (back.state, back.ended) == (TrainingState.IN_TRAINING, False)
    assert [said.partition(" (")[0] for said in outstanding(back)] == ["step 4 of the practice case"]
    run = practice_case.submit_step(back, forms.hand_in(trainee(), 1, 4), LATER).state
    decision = sound(practice_case.review_step(run, forms.approval(reviewer(), 1, 4), LATER))
    assert (decision.move, decision.state.state) == ("completed", TrainingState.COMPLETED)
    assert outstanding(decision.state) == []


def test_completion_is_announced_and_closes_every_task() -> None:
    board = Board()
    run = run_at(step=4)
    handed_in = sound(practice_case.submit_step(run, forms.hand_in(trainee(), 1, 4), LATER))
    board.take(handed_in)
    done = sound(practice_case.review_step(handed_in.state, forms.approval(reviewer(), 1, 4), LATER))
    board.take(done)
    assert board.open == {}
    (letter,) = done.notices
    assert (letter.template, letter.to, letter.cc) == ("training_completed", (TRAINEE,), (REPRESENTATIVE,))
    assert (done.state.ended_at, done.state.end_reason) == (LATER, "Everything was done.")
    assert done.state.window.ended_at == LATER
    told = handed_in.state.model_copy(update={"then": "Next, we’ll review it."})
    done = sound(practice_case.review_step(told, forms.approval(reviewer(), 1, 4), LATER))
    assert done.notices[0].facts == {"then": "Next, we’ll review it."}


def test_a_submission_opens_a_task_for_the_reviewers() -> None:
    decision = sound(practice_case.submit_step(run_at(), forms.hand_in(trainee()), LATER))
    (task,) = decision.opened
    assert (task.kind, task.role, task.person_id) == (TaskKind.REVIEW_STEP, Role.REVIEWER, None)
    assert task.agency_id == HARBOR
    assert task.due == LATER + missouri().training.review_days * DAY
    assert decision.notices == ()
    assert waiting_for(decision.state) == "a reviewer"
    assert next_step(decision.state).startswith("A reviewer is checking step 1 of the practice case (“")


def test_the_reviewers_are_due_no_later_than_the_deadline() -> None:
    run = run_at()
    deadline = run.window.deadline.ends_at
    decision = practice_case.submit_step(run, forms.hand_in(trainee()), deadline - DAY)
    assert decision.opened[0].due == deadline


@pytest.mark.requirement("ACC-05")
def test_a_step_sent_back_tells_the_trainee_what_to_correct() -> None:
    decision = sound(practice_case.review_step(run_at(state=StepState.SUBMITTED), forms.correction(reviewer()), LATER))
    (letter,) = decision.notices
    assert (letter.template, letter.to, letter.cc) == ("step_returned", (TRAINEE,), (REPRESENTATIVE,))
    assert letter.facts["comments"] == "The exit date is missing."
    assert [task.key for task in decision.closed] == ["review/1/1"]
    assert waiting_for(decision.state) == "the trainee"
    assert next_step(decision.state).startswith("Correct step 1 of the practice case (“")


def test_an_approved_step_tells_the_trainee_what_comes_next() -> None:
    decision = sound(practice_case.review_step(run_at(state=StepState.SUBMITTED), forms.approval(reviewer()), LATER))
    (letter,) = decision.notices
    assert letter.template == "step_approved"
    assert str(letter.facts["next_step"]).startswith("Submit step 2 of the practice case (“")
    assert [task.key for task in decision.closed] == ["review/1/1"]


@pytest.mark.requirement("ACC-05")
def test_the_comment_on_an_approval_is_in_the_letter_that_follows_it() -> None:
    for step, template in ((1, "step_approved"), (4, "training_completed")):
        run = practice_case.submit_step(run_at(step=step), forms.hand_in(trainee(), 1, step), LATER).state
        message = forms.approval(reviewer(), 1, step).model_copy(update={"comments": " Well spotted. "})
        (letter,) = sound(practice_case.review_step(run, message, LATER)).notices
        assert (letter.template, letter.facts["comments"]) == (template, "Well spotted.")


def test_sending_back_without_comments_is_refused() -> None:
    run = run_at(state=StepState.SUBMITTED)
    for comments in ("", "  ", "\n"):
        message = forms.correction(reviewer(), comments=comments)
        refused("comments_missing", practice_case.review_step, run, message, LATER)


@pytest.mark.parametrize(
    ("number", "where"),
    [(1, "already approved"), (2, "not submitted yet"), (3, "not open yet")],
)
def test_a_step_that_was_not_handed_in_can_not_be_reviewed(number: int, where: str) -> None:
    for message in (forms.approval(reviewer(), 1, number), forms.correction(reviewer(), 1, number)):
        said = refused("nothing_to_review", practice_case.review_step, run_at(step=2), message, LATER)
        assert said.startswith(f"There is nothing to review: step {number} of the practice case (“")
        assert said.endswith(f"is {where}.")


def test_a_step_sent_back_can_not_be_reviewed_again_before_it_is_corrected() -> None:
    run = run_at(state=StepState.RETURNED)
    said = refused("nothing_to_review", practice_case.review_step, run, forms.approval(reviewer()), LATER)
    assert said.endswith("is back with the trainee for correction.")


def test_a_step_under_review_or_approved_can_not_be_handed_in() -> None:
    run = run_at(state=StepState.SUBMITTED)
    assert refused("not_now", practice_case.submit_step, run, forms.hand_in(trainee()), LATER).endswith("under review.")
    run = run_at(step=2)
    assert refused("not_now", practice_case.submit_step, run, forms.hand_in(trainee()), LATER).endswith(
        "is already approved."
    )


@pytest.mark.parametrize(("case", "number"), [(1, 5), (2, 1), (0, 1), (1, 0), (-1, 1)])
def test_a_step_that_does_not_exist_is_refused(case: int, number: int) -> None:
    run = run_at()
    said = f"Practice case 1 has no step {number}. Its steps are 1 to 4."
    if case != 1:
        said = f"This training has no practice case {case}. It has 1 practice case so far."
    assert refused("unknown", practice_case.submit_step, run, forms.hand_in(trainee(), case, number), LATER) == said
    assert refused("unknown", practice_case.review_step, run, forms.approval(reviewer(), case, number), LATER) == said


@pytest.mark.requirement("ACC-04", "ACC-05")
def test_the_practice_case_can_not_begin_before_form_and_tests_are_done() -> None:
    said = refused("out_of_order", practice_case.submit_step, begun(), forms.hand_in(trainee()), LATER)
    assert said == (
        "This practice case is not open yet. First: “User Policies and Responsibilities”, "
        "“Security and Privacy Awareness Test”, “Data Standards Training Test”, and “MoHMIS Basics Test”."
    )


@pytest.mark.parametrize("who", [representative(), reviewer(), hmis_lead(), system_administrator()])
def test_only_the_trainee_hands_a_step_in(who: object) -> None:
    message = forms.hand_in(trainee()).model_copy(update={"actor": who})
    refused("not_permitted", practice_case.submit_step, run_at(), message, LATER)


@pytest.mark.requirement("ACC-05")
@pytest.mark.parametrize("state", [StepState.OPEN, StepState.SUBMITTED])
def test_something_else_that_gets_done_does_not_open_the_next_step(state: StepState) -> None:
    run = begun(small_training(practice=practice(steps=3)))
    if state == StepState.SUBMITTED:
        run = practice_case.submit_step(run, forms.hand_in(trainee()), LATER).state
    run = form.submit_form(run, forms.form(trainee(), "rules"), LATER).state
    run = test.record_test(run, forms.grade(reviewer(), "basics"), LATER).state
    assert states(run) == [state, StepState.LOCKED, StepState.LOCKED]


@pytest.mark.requirement("ACC-05")
def test_nobody_reviews_their_own_practice_case() -> None:
    run = run_at(state=StepState.SUBMITTED)
    said = refused("not_permitted", practice_case.review_step, run, forms.approval(as_the_trainee(reviewer())), LATER)
    assert said == "You can't review your own practice case. Another reviewer has to."


def test_approvals_one_after_the_other_complete_the_run() -> None:
    run = run_at()
    for number in range(1, 5):
        run = approved(run, 1, number, LATER)
    assert run.state == TrainingState.COMPLETED


@pytest.mark.requirement("S37")
@pytest.mark.parametrize("evidence", [{"client_id": "12345"}, {"document_id": "d-1"}])
def test_evidence_is_taken_only_with_the_confirmation_that_no_client_is_real(evidence: dict[str, str]) -> None:
    run = run_at(step=1, state=StepState.OPEN)
    message = forms.hand_in(trainee()).model_copy(update=evidence)
    refused("training_site_only", practice_case.submit_step, run, message, LATER)
    confirmed = message.model_copy(update={"training_site_only": True})
    done = sound(practice_case.submit_step(run, confirmed, LATER))
    (submission,) = step(done.state, 1).submissions
    assert (submission.client_id, submission.document_id) == (
        evidence.get("client_id", ""),
        evidence.get("document_id"),
    )
