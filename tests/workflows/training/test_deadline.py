"""The deadline of a training run: reminders, lapse, extensions, and a window for each additional practice case."""

from datetime import timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from models.calendar import civil_day, end_of_day, spoken, start_of_day
from models.errors import RuleViolation
from models.policy.training import Lapse, TrainingPolicy, UnderReview, Window
from models.training.lifecycle import TrainingState
from storage.reads.audit import history
from tests.workflows.office import Office
from tests.workflows.simulated import at_hour, next_clock_change, pass_days, pass_until

ZONE = "America/Chicago"
SECOND = timedelta(seconds=1)


async def lenient(office: Office) -> TrainingPolicy:
    """Missouri's rules for an office that announces a lapse and finishes a review that was begun in time."""
    policy = (await office.version()).training
    window = Window(source="Invented for a test", days=14, under_review_at_deadline=UnderReview.FINISH_REVIEW)
    return policy.model_copy(update={"window": window, "lapse": Lapse(source="Invented for a test", notice=True)})


@pytest.mark.requirement("ACC-03", "ACC-11", "R6")
@pytest.mark.parametrize("forward", [True, False], ids=["in spring", "in fall"])
async def test_a_run_lapses_when_its_fourteenth_civil_day_is_over_across_a_clock_change(
    env: WorkflowEnvironment, missouri: Office, forward: bool
) -> None:
    changes = next_clock_change(await missouri.now() + timedelta(days=8), ZONE, forward=forward)
    await pass_until(env, at_hour(changes - timedelta(days=7), 15, ZONE))
    run = await missouri.train()
    deadline = (await run.snapshot()).window.deadline
    assert deadline.last_day == changes + timedelta(days=7)
    assert deadline.ends_at == start_of_day(changes + timedelta(days=8), ZONE)
    await pass_until(env, deadline.ends_at - SECOND)
    assert (await run.snapshot()).state == TrainingState.IN_TRAINING
    await pass_until(env, deadline.ends_at + SECOND)
    assert (await run.result())["end"] == "lapsed"
    on_record = await run.on_record()
    assert on_record is not None
    assert on_record.state == TrainingState.LAPSED
    assert on_record.ended_at is not None
    assert on_record.ended_at - deadline.ends_at < 2 * SECOND


@pytest.mark.requirement("ACC-12")
async def test_nobody_is_told_of_a_lapse_where_the_policy_says_so(env: WorkflowEnvironment, missouri: Office) -> None:
    run = await missouri.train()
    await pass_days(env, 15)
    assert (await run.result())["end"] == "lapsed"
    assert await missouri.letters("training_lapsed") == []
    assert await missouri.tasks() == []


async def test_a_lapse_is_announced_where_the_policy_says_so(env: WorkflowEnvironment, missouri: Office) -> None:
    run = await missouri.train(policy=await lenient(missouri))
    await pass_days(env, 15)
    assert (await run.result())["end"] == "lapsed"
    (announced,) = await missouri.letters("training_lapsed")
    assert "User Policies and Responsibilities" in announced.payload.facts["missing"]  # type: ignore[operator]


async def test_each_reminder_goes_out_once_at_nine_in_the_morning(env: WorkflowEnvironment, missouri: Office) -> None:
    run = await missouri.train()
    last_day = (await run.snapshot()).window.deadline.last_day
    await pass_days(env, 15)
    await run.result()
    reminders = await missouri.letters("training_reminder")
    assert [each.payload.facts["days_left"] for each in reminders] == [7, 3, 1]
    for reminder, days in zip(reminders, (7, 3, 1), strict=True):
        late = reminder.at - at_hour(last_day - timedelta(days=days), 9, ZONE)
        assert timedelta() <= late < timedelta(seconds=5)
    subjects = [message["Subject"] for message in missouri.mail()]
    assert [each.startswith("Reminder: ") for each in subjects].count(True) == 3


async def test_a_finished_run_is_not_reminded_any_more(env: WorkflowEnvironment, missouri: Office) -> None:
    run = await missouri.train()
    await run.do_everything()
    await run.result()
    await pass_days(env, 15)
    assert await missouri.letters("training_reminder") == []


async def test_an_extension_moves_the_deadline_and_brings_its_own_reminders(
    env: WorkflowEnvironment, missouri: Office
) -> None:
    run = await missouri.train()
    first = (await run.snapshot()).window.deadline.last_day
    await pass_days(env, 10)
    await run.extend(first + timedelta(days=7), "The trainee was ill.")
    await pass_until(env, end_of_day(first, ZONE) + SECOND)
    extended = await run.snapshot()
    assert extended.state == TrainingState.IN_TRAINING
    assert extended.window.deadline.last_day == first + timedelta(days=7)
    await pass_days(env, 8)
    assert (await run.result())["end"] == "lapsed"
    (letter,) = await missouri.letters("training_extended")
    assert letter.payload.facts == {"reason": "The trainee was ill.", "from_day": spoken(first)}
    left = [each.payload.facts["days_left"] for each in await missouri.letters("training_reminder")]
    assert left == [7, 7, 3, 1]


@pytest.mark.requirement("ACC-11")
async def test_a_held_run_takes_no_further_work_and_lapses_if_the_review_does_not_finish_it(
    env: WorkflowEnvironment, missouri: Office
) -> None:
    run = await missouri.train(policy=await lenient(missouri))
    await run.do_requirements()
    await run.hand_in(1)
    deadline = (await run.snapshot()).window.deadline
    await pass_until(env, deadline.ends_at + SECOND)
    assert (await run.snapshot()).state == TrainingState.HELD_FOR_REVIEW
    with pytest.raises(RuleViolation, match="held for review") as refusal:
        await run.hand_in(2)
    assert refusal.value.code == "not_now"
    await run.approve(1)
    assert (await run.result())["end"] == "lapsed"


async def test_a_review_begun_in_time_is_finished_where_the_policy_says_so(
    env: WorkflowEnvironment, missouri: Office
) -> None:
    run = await missouri.train(policy=await lenient(missouri))
    await run.do_requirements()
    for step in (1, 2, 3):
        await run.hand_in(step)
        await run.approve(step)
    await run.hand_in(4)
    await pass_days(env, 16)
    assert (await run.snapshot()).state == TrainingState.HELD_FOR_REVIEW
    await run.approve(4)
    assert (await run.result())["end"] == "completed"


@pytest.mark.requirement("ACC-07")
async def test_each_additional_practice_case_has_fourteen_days_of_its_own(
    env: WorkflowEnvironment, missouri: Office
) -> None:
    run = await missouri.train(project_types=("street-outreach",))
    await run.do_requirements()
    await pass_days(env, 10)
    await run.do_case(1)
    second = await run.snapshot()
    today = civil_day(await missouri.now(), ZONE)
    assert [window.case for window in second.windows] == [1, 2]
    assert second.window.deadline.last_day == today + timedelta(days=14)
    await pass_until(env, second.windows[0].deadline.ends_at + SECOND)
    await run.hand_in(1, case=2)
    await pass_until(env, second.window.deadline.ends_at + SECOND)
    assert (await run.result())["end"] == "lapsed"
    assert [each.move for each in history(missouri.database, run.workflow_id)].count("lapsed") == 1
    (letter,) = await missouri.letters("case_opened")
    assert letter.payload.deadline == second.window.deadline
