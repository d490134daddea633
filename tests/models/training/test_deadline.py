"""The end of the window: to the microsecond, under both policies for reviews, with and without notice."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from models.base import Message
from models.people import Role
from models.policy.training import Lapse, TrainingPolicy, UnderReview
from models.training import progression, timeline
from models.training.lifecycle import StepState, TrainingState
from models.training.progress import next_step, waiting_for
from models.training.rules import course, form, practice_case, signature, test
from models.training.rules import window as training_window
from models.training.state import TrainingDecision, TrainingRun
from tests.models import forms
from tests.models.builders import (
    DAY,
    MOMENT,
    REPRESENTATIVE,
    SOURCE,
    START,
    TRAINEE,
    administrator,
    begun,
    begun_in_detroit,
    executive_director,
    hmis_lead,
    missouri,
    practice,
    reviewer,
    run_at,
    small_training,
    trainee,
    training_start,
    window,
)
from tests.models.checks import Board, refused, sound

Rule = Callable[[TrainingRun, Any, datetime], TrainingDecision]


def finishing(**changes: Any) -> TrainingPolicy:
    """The small policy, under which a review that began in time is finished."""
    return small_training(window=window(under_review=UnderReview.FINISH_REVIEW), **changes)


def end(run: TrainingRun) -> datetime:
    return run.window.deadline.ends_at


def in_detroit() -> TrainingRun:
    run = begun_in_detroit("data-entry")
    return signature.sign(run, forms.signature(trainee(), "signed-by-trainee"), START).state


LATE_STEPS: list[tuple[str, TrainingRun, Rule, Message]] = [
    ("form", begun(), form.submit_form, forms.form(trainee())),
    ("test", begun(), test.record_test, forms.grade(reviewer())),
    ("certificate", in_detroit(), course.add_certificate, forms.certificate(trainee(), "data-entry")),
    ("worksheet", in_detroit(), form.submit_form, forms.form(trainee(), "license-worksheet")),
    ("practice step", run_at(), practice_case.submit_step, forms.hand_in(trainee())),
    ("corrected step", run_at(state=StepState.RETURNED), practice_case.submit_step, forms.hand_in(trainee())),
    ("approval", run_at(state=StepState.SUBMITTED), practice_case.review_step, forms.approval(reviewer())),
    ("correction", run_at(state=StepState.SUBMITTED), practice_case.review_step, forms.correction(reviewer())),
    ("last approval", run_at(4, StepState.SUBMITTED), practice_case.review_step, forms.approval(reviewer(), 1, 4)),
]


@pytest.mark.requirement("ACC-11", "ACC-03")
@pytest.mark.parametrize(
    ("run", "rule", "message"), [each[1:] for each in LATE_STEPS], ids=[each[0] for each in LATE_STEPS]
)
def test_a_step_counts_until_the_last_moment_of_the_last_day_and_is_refused_with_the_date_at_its_end(
    run: TrainingRun, rule: Rule, message: Message
) -> None:
    sound(rule(run, message, end(run) - MOMENT))
    for now in (end(run), end(run) + MOMENT, end(run) + 100 * DAY):
        said = refused("too_late", rule, run, message, now)
        assert "The deadline for this training was " in said
    assert refused("too_late", form.submit_form, begun(), forms.form(trainee()), end(begun())) == (
        "The deadline for this training was Monday, November 16, 2026."
    )


@pytest.mark.requirement("NEW-04")
def test_a_late_signature_is_refused() -> None:
    run = begun_in_detroit("data-entry")
    message = forms.signature(trainee(), "signed-by-trainee")
    sound(signature.sign(run, message, end(run) - MOMENT))
    refused("too_late", signature.sign, run, message, end(run))


@pytest.mark.requirement("ACC-11")
def test_a_training_that_is_not_done_is_closed_at_the_end_of_its_last_day_and_not_before() -> None:
    run = run_at(step=3)
    early = timeline.wake(run, end(run) - MOMENT)
    assert early is not None
    assert early.move == "reminded"
    decision = timeline.wake(run, end(run))
    assert decision is not None
    lapsed = sound(decision).state
    assert (decision.move, lapsed.state, lapsed.ended_at) == ("lapsed", TrainingState.LAPSED, end(run))
    assert lapsed.end_reason.startswith(
        "The deadline was Monday, November 16, 2026, and not everything was done. Missing: step 3 of the practice case"
    )
    assert next_step(lapsed) == f"The training has ended: {lapsed.end_reason}"
    assert waiting_for(lapsed) == "nobody"


@pytest.mark.requirement("ACC-11")
def test_after_a_lapse_nothing_counts_any_more() -> None:
    run = run_at(step=3)
    lapse = timeline.wake(run, end(run))
    assert lapse is not None
    late: list[tuple[Rule, Message]] = [
        (practice_case.submit_step, forms.hand_in(trainee(), 1, 3)),
        (training_window.extend, forms.extension(hmis_lead(), date(2026, 11, 20))),
    ]
    for rule, message in late:
        said = refused("not_now", rule, lapse.state, message, end(run))
        assert said == "This training has ended (lapsed). It can no longer be changed."
    assert timeline.next_wake(lapse.state) is None
    assert timeline.wake(lapse.state, end(run) + DAY) is None


@pytest.mark.requirement("ACC-12")
def test_a_lapse_is_not_announced_in_missouri() -> None:
    assert missouri().training.lapse.notice is False
    decision = timeline.wake(begun(), end(begun()))
    assert decision is not None
    assert sound(decision).notices == ()


@pytest.mark.requirement("ACC-12")
def test_a_lapse_is_announced_to_trainee_and_representative_where_the_policy_says_so() -> None:
    run = begun(small_training(lapse=Lapse(notice=True, source=SOURCE)))
    decision = timeline.wake(run, end(run))
    assert decision is not None
    (letter,) = sound(decision).notices
    assert (letter.template, letter.to, letter.cc) == ("training_lapsed", (TRAINEE,), (REPRESENTATIVE,))
    assert letter.facts["missing"] == [
        "House rules",
        "Basics",
        "step 1 of the practice case (“Part 1”)",
        "step 2 of the practice case (“Part 2”)",
    ]
    assert letter.deadline_is_off


@pytest.mark.parametrize("state", [StepState.OPEN, StepState.SUBMITTED, StepState.RETURNED])
def test_a_lapse_closes_every_task_as_not_done(state: StepState) -> None:
    board = Board()
    board.take(timeline.begin(training_start(), START))
    run = run_at(2, state)
    if state == StepState.SUBMITTED:
        board.take(practice_case.submit_step(run_at(2), forms.hand_in(trainee(), 1, 2), START))
    decision = timeline.wake(run, end(run))
    assert decision is not None
    assert all(not task.done for task in decision.closed)
    board.take(decision)
    assert board.open == {}


@pytest.mark.requirement("ACC-06", "ACC-11")
def test_a_submission_still_under_review_lapses_where_the_days_include_the_reviewers_time() -> None:
    run = run_at(4, StepState.SUBMITTED)
    assert run.policy.window.under_review_at_deadline == UnderReview.LAPSE
    decision = timeline.wake(run, end(run))
    assert decision is not None
    assert sound(decision).state.state == TrainingState.LAPSED
    refused("too_late", practice_case.review_step, run, forms.approval(reviewer(), 1, 4), end(run))


def held(step: int = 2, **changes: Any) -> TrainingRun:
    """A run whose window ended while a step handed in in time is under review."""
    run = run_at(step, StepState.SUBMITTED, training=finishing(**changes))
    decision = timeline.wake(run, end(run))
    assert decision is not None
    assert sound(decision).move == "held_for_review"
    return decision.state


def test_where_the_policy_lets_reviews_finish_the_run_is_held_and_says_that_a_reviewer_is_due() -> None:
    run = held()
    assert (run.state, run.ended, waiting_for(run)) == (TrainingState.HELD_FOR_REVIEW, False, "a reviewer")
    assert timeline.next_wake(run) is None
    assert timeline.wake(run, end(run) + DAY) is None


@pytest.mark.parametrize("state", [StepState.OPEN, StepState.RETURNED])
def test_nothing_is_held_when_it_is_the_trainees_turn(state: StepState) -> None:
    run = run_at(2, state, training=finishing())
    decision = timeline.wake(run, end(run))
    assert decision is not None
    assert sound(decision).state.state == TrainingState.LAPSED


@pytest.mark.parametrize("rung", [True, False], ids=["after the alarm", "before the alarm"])
def test_a_late_approval_of_the_last_step_completes_the_run(rung: bool) -> None:
    run = held(2) if rung else run_at(2, StepState.SUBMITTED, training=finishing())
    late = end(run) + (3 * DAY if rung else 0 * DAY)
    decision = sound(practice_case.review_step(run, forms.approval(reviewer(), 1, 2), late))
    assert (decision.state.state, decision.state.ended_at) == (TrainingState.COMPLETED, late)


@pytest.mark.parametrize("rung", [True, False], ids=["after the alarm", "before the alarm"])
def test_a_late_approval_of_an_earlier_step_ends_the_run_for_the_rest_was_not_done(rung: bool) -> None:
    run = held(1) if rung else run_at(1, StepState.SUBMITTED, training=finishing())
    decision = sound(practice_case.review_step(run, forms.approval(reviewer()), end(run) + (DAY if rung else 0 * DAY)))
    assert decision.state.state == TrainingState.LAPSED
    assert "Missing: step 2 of the practice case" in decision.state.end_reason
    assert decision.summary.startswith("Approved: step 1 of the practice case")
    assert [letter.template for letter in decision.notices] == ["training_lapsed"]


@pytest.mark.parametrize("rung", [True, False], ids=["after the alarm", "before the alarm"])
def test_a_step_sent_back_after_the_end_ends_the_run(rung: bool) -> None:
    run = held(2) if rung else run_at(2, StepState.SUBMITTED, training=finishing())
    decision = sound(
        practice_case.review_step(run, forms.correction(reviewer(), 1, 2), end(run) + (DAY if rung else 0 * DAY))
    )
    assert decision.state.state == TrainingState.LAPSED
    assert decision.summary.startswith("Sent back for correction: step 2")
    assert [letter.template for letter in decision.notices] == ["training_lapsed"]
    assert {task.key for task in decision.closed} == {"review/1/2", "training"}


@pytest.mark.requirement("ACC-07")
@pytest.mark.parametrize("rung", [True, False], ids=["after the alarm", "before the alarm"])
def test_a_late_approval_that_finishes_a_case_opens_the_next_case_with_its_own_window(rung: bool) -> None:
    two_cases = {"practice": practice(steps=2, cases=2, after=("rules", "basics"))}
    run = held(2, **two_cases) if rung else run_at(2, StepState.SUBMITTED, training=finishing(**two_cases))
    late = end(run) + (2 * DAY if rung else 0 * DAY)
    decision = sound(practice_case.review_step(run, forms.approval(reviewer(), 1, 2), late))
    after = decision.state
    assert (decision.move, after.state, after.window.case) == ("case_opened", TrainingState.IN_TRAINING, 2)
    assert after.window.deadline.started_at == late
    sound(practice_case.submit_step(after, forms.hand_in(trainee(), 2, 1), late + DAY))


def test_while_held_only_the_reviewers_and_those_who_end_or_extend_can_act() -> None:
    run = held()
    work: list[tuple[Rule, Message]] = [
        (form.submit_form, forms.form(trainee(), "rules")),
        (practice_case.submit_step, forms.hand_in(trainee(), 1, 2)),
    ]
    for rule, message in work:
        said = refused("not_now", rule, run, message, end(run))
        assert said == "This training is held for review, so it can't be worked on now."


@pytest.mark.requirement("NEW-04")
def test_each_signer_gets_a_letter_when_it_is_their_turn() -> None:
    def asked(decision: TrainingDecision) -> list[tuple[tuple[str, ...], Role | None, object]]:
        letters = [each for each in sound(decision).notices if each.template == "signature_needed"]
        return [(each.to, each.to_role, each.facts["request"]) for each in letters]

    run = begun_in_detroit("data-entry")
    for course_id in ("privacy-security", "hmis-basics", "data-entry"):
        step = course.add_certificate(run, forms.certificate(trainee(), course_id), START)
        run = step.state
    done = form.submit_form(run, forms.form(trainee(), "license-worksheet"), START)
    assert [*asked(step), *asked(done)] == [((TRAINEE,), None, run.request_id)]
    signed = signature.sign(done.state, forms.signature(trainee(), "signed-by-trainee"), START)
    assert asked(signed) == [((), Role.AGENCY_ADMINISTRATOR, run.request_id)]
    signed = signature.sign(signed.state, forms.signature(administrator(), "signed-by-administrator"), START)
    assert asked(signed) == [((), Role.EXECUTIVE_DIRECTOR, run.request_id)]
    signed = signature.sign(signed.state, forms.signature(executive_director(), "signed-by-director"), START)
    assert (signed.state.state, asked(signed)) == (TrainingState.COMPLETED, [])


def test_signatures_by_others_do_not_keep_a_run_open() -> None:
    run = in_detroit()
    for course_id in ("privacy-security", "hmis-basics", "data-entry"):
        run = course.add_certificate(run, forms.certificate(trainee(), course_id), START).state
    run = form.submit_form(run, forms.form(trainee(), "license-worksheet"), START).state
    run = signature.sign(run, forms.signature(administrator(), "signed-by-administrator"), START).state
    message = forms.signature(executive_director(), "signed-by-director")
    refused("too_late", signature.sign, run, message, end(run))
    assert signature.sign(run, message, end(run) - MOMENT).state.state == TrainingState.COMPLETED


def test_a_run_that_wakes_late_lapses_all_the_same() -> None:
    run = begun()
    decision = timeline.wake(run, end(run) + 5 * DAY)
    assert decision is not None
    assert sound(decision).state.state == TrainingState.LAPSED
    assert "The deadline was Monday, November 16, 2026" in decision.state.end_reason


@pytest.mark.parametrize("end_state", list(TrainingState))
def test_the_outcome_of_a_run_is_told_when_it_has_ended(end_state: TrainingState) -> None:
    run = begun().model_copy(update={"state": end_state})
    if end_state in (TrainingState.IN_TRAINING, TrainingState.HELD_FOR_REVIEW):
        with pytest.raises(ValueError, match="has not ended"):
            progression.outcome(run)
        return
    over = progression.ended(run, START + DAY, "A reason.")
    assert progression.outcome(over).model_dump() == {
        "end": end_state.value,
        "ended_at": START + DAY,
        "reason": "A reason.",
    }
