"""A training run from its first step to its last, with what goes wrong on the way."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest
from temporalio.testing import WorkflowEnvironment

from models.errors import RuleViolation
from models.people import Actor
from models.training.lifecycle import PartStatus, StepState, TrainingState
from storage.reads.audit import history
from tests.workflows.office import RHEA, Office
from tests.workflows.simulated import pass_days
from tests.workflows.training_run import Training

DAY = 24 * 60 * 60
TESS = Actor(person_id="tess")

Step = Callable[[Training], Awaitable[Any]]


@pytest.mark.requirement("ACC-04")
async def test_a_run_without_mistakes_is_completed_and_stands_in_the_records(missouri: Office) -> None:
    run = await missouri.train()
    await run.do_everything()
    assert (await run.result())["end"] == "completed"
    on_record = await run.on_record()
    assert on_record is not None
    assert on_record.state == TrainingState.COMPLETED
    assert [each.key for each in on_record.steps] == [
        *("user-policies", "security-privacy", "data-standards", "mohmis-basics"),
        *(f"case/1/{number}" for number in (1, 2, 3, 4)),
    ]
    assert {each.state for each in on_record.steps} == {PartStatus.DONE}
    assert [(each.test_key, each.score) for each in on_record.attempts] == [
        ("security-privacy", "90"),
        ("data-standards", "90"),
        ("mohmis-basics", "90"),
    ]
    assert await missouri.tasks() == []
    assert [each.template for each in await missouri.letters()][-1] == "training_completed"


@pytest.mark.requirement("ACC-05")
async def test_a_step_sent_back_is_corrected_before_the_next_one_opens(missouri: Office) -> None:
    run = await missouri.train()
    await run.do_requirements()
    await run.hand_in(1)
    after = await run.send_back(1, "The dates are missing.")
    assert [step.state for step in after.steps] == [StepState.RETURNED, *[StepState.LOCKED] * 3]
    with pytest.raises(RuleViolation, match="must be approved first"):
        await run.hand_in(2)
    await run.hand_in(1)
    after = await run.approve(1)
    assert [step.state for step in after.steps] == [StepState.APPROVED, StepState.OPEN, *[StepState.LOCKED] * 2]
    on_record = await run.on_record()
    assert on_record is not None
    assert [(each.approved, each.comments) for each in on_record.reviews] == [
        (False, "The dates are missing."),
        (True, ""),
    ]
    returned = await missouri.letters("step_returned")
    assert [each.payload.facts["comments"] for each in returned] == ["The dates are missing."]


async def test_a_whole_run_with_one_step_sent_back_stays_below_a_hundred_events(missouri: Office) -> None:
    run = await missouri.train()
    await run.do_requirements()
    await run.hand_in(1)
    await run.send_back(1, "Please look at the dates again.")
    await run.do_case()
    await run.result()
    assert len(await missouri.events(run.workflow_id)) <= 100


@pytest.mark.requirement("ACC-06")
async def test_the_window_is_shared_between_trainee_and_reviewers_by_who_was_waited_for(
    env: WorkflowEnvironment, missouri: Office
) -> None:
    run = await missouri.train()
    await run.do_requirements()
    await pass_days(env, 1)
    await run.hand_in(1)
    await pass_days(env, 2)
    waiting = await run.on_record()
    assert waiting is not None
    assert waiting.waiting_for == "a reviewer"
    await run.approve(1)
    await pass_days(env, 4)
    on_record = await run.on_record()
    assert on_record is not None
    assert on_record.trainee_seconds == pytest.approx(5 * DAY, abs=60)
    assert on_record.reviewer_seconds == pytest.approx(2 * DAY, abs=60)
    assert on_record.deadline.last_day == waiting.deadline.last_day


REFUSED: list[tuple[str, str, Step]] = [
    ("out_of_order", "not open yet", lambda run: run.hand_in(1)),
    ("unknown", "no step 9", lambda run: run.hand_in(9)),
    ("unknown", "no test called", lambda run: run.take_test("no-such-test")),
    ("not_a_score", "from 0 to 100", lambda run: run.take_test("security-privacy", "101")),
    ("not_a_score", "is a number", lambda run: run.take_test("security-privacy", "ninety")),
    ("not_permitted", "score of your own test", lambda run: run.take_test("security-privacy", actor=TESS)),
    ("not_permitted", "review your own", lambda run: run.approve(1, actor=TESS)),
    ("not_permitted", "Only the", lambda run: run.approve(1, actor=RHEA)),
    ("nothing_to_review", "nothing to review", lambda run: run.approve(1)),
    ("not_permitted", "extend", lambda run: run.extend(date(2100, 1, 1), actor=RHEA)),
]


async def test_a_wrong_step_is_refused_with_a_sentence_and_leaves_no_event(missouri: Office) -> None:
    run = await missouri.train()
    await run.snapshot()
    before, written = await missouri.happenings(run.workflow_id), history(missouri.database, run.workflow_id)
    for code, words, attempt in REFUSED:
        with pytest.raises(RuleViolation, match=words) as refusal:
            await attempt(run)
        assert refusal.value.code == code
    assert await missouri.happenings(run.workflow_id) == before
    assert history(missouri.database, run.workflow_id) == written


@pytest.mark.requirement("R7")
async def test_the_same_form_twice_is_one_step_and_another_text_under_its_key_is_refused(missouri: Office) -> None:
    run = await missouri.train()
    await run.take_test("security-privacy", "70", key="form-7")
    await run.take_test("security-privacy", "70", key="form-7")
    with pytest.raises(RuleViolation) as refusal:
        await run.take_test("security-privacy", "95", key="form-7")
    assert refusal.value.code == "key_reused"
    on_record = await run.on_record()
    assert on_record is not None
    assert [each.score for each in on_record.attempts] == ["70"]


@pytest.mark.requirement("ACC-04")
async def test_a_corrected_score_is_on_record_with_the_one_before_and_the_letter_says_so(missouri: Office) -> None:
    run = await missouri.train()
    await run.take_test("security-privacy", "97")
    await run.correct_test("security-privacy", 1, "79")
    (letter,) = await missouri.letters("test_corrected")
    assert (letter.payload.facts["before"], letter.payload.facts["score"]) == ("97", "79")
    on_record = await run.on_record()
    assert on_record is not None
    (attempt,) = on_record.attempts
    assert (attempt.score, attempt.passed) == ("79", False)
    (correction,) = attempt.corrections
    assert (str(correction.score), correction.by, correction.reason) == ("97", "rita", "A typo.")


@pytest.mark.requirement("ACC-04")
async def test_a_failed_test_sends_a_letter_at_once(missouri: Office) -> None:
    run = await missouri.train()
    await run.take_test("security-privacy", "0.6 %")
    (letter,) = await missouri.letters("test_not_passed")
    assert letter.payload.facts == {"title": "Security and Privacy Awareness Test", "score": "0.6", "pass_mark": 80}
