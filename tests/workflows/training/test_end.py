"""How a training run ends before its time, and what an ended one answers."""

import pytest
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import CancelledError

from models.errors import ENDED, RuleViolation
from models.training.lifecycle import TrainingState
from tests.workflows.office import Office


async def test_a_withdrawn_run_ends_at_once_and_leaves_no_task(missouri: Office) -> None:
    run = await missouri.train()
    await run.do_requirements()
    await run.hand_in(1)
    await run.withdraw("A new job.")
    result = await run.result()
    assert (result["end"], result["reason"]) == ("withdrawn", "A new job.")
    assert await missouri.tasks() == []
    on_record = await run.on_record()
    assert on_record is not None
    assert (on_record.state, on_record.end_reason) == (TrainingState.WITHDRAWN, "A new job.")


async def test_whatever_is_sent_to_an_ended_run_is_refused_in_a_sentence(missouri: Office) -> None:
    run = await missouri.train()
    await run.withdraw()
    await run.result()
    with pytest.raises(RuleViolation, match="has ended") as refusal:
        await run.take_test("security-privacy")
    assert refusal.value.code == ENDED


async def test_a_run_canceled_by_an_operator_is_withdrawn_in_the_records(missouri: Office) -> None:
    run = await missouri.train()
    await run.do_requirements()
    handle = missouri.client.get_workflow_handle(run.workflow_id)
    await handle.cancel()
    with pytest.raises(WorkflowFailureError) as failure:
        await handle.result()
    assert isinstance(failure.value.cause, CancelledError)
    on_record = await run.on_record()
    assert on_record is not None
    assert on_record.state == TrainingState.WITHDRAWN
    assert await missouri.tasks() == []
