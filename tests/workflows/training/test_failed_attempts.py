"""A pack of its own says how many attempts may fail, and what follows: the training is closed, or staff decide."""

from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from models.access_request.lifecycle import RequestState
from models.errors import RuleViolation
from models.people import Role
from models.training.lifecycle import TrainingState
from models.training.messages import GrantAttempt, WithdrawTraining
from models.training.rules import test, window
from storage.database import Database
from storage.reads.audit import history
from tests.workflows.office import Office, addresses, open_office
from tests.workflows.own_pack import pack_with
from tests.workflows.request import Request
from tests.workflows.training_run import LENA, Training

TESTS = """
[[training.requirements]]
source = "Invented manual, page 2"
kind = "test"
id = "privacy"
title = "Privacy"
pass_mark = 80

[[training.requirements]]
source = "Invented manual, page 2"
kind = "test"
id = "security"
title = "Security"
pass_mark = 80

[training.failed_attempts]
source = "Invented manual, page 3"
limit = 3
counted = "whole_training"
"""
CLOSES = pack_with(TESTS + 'then = "close"\n')
ASKS = pack_with(TESTS + 'then = "ask"\ndecided_by = ["hmis_lead"]\ndecision_days = 2\n')


async def failed_three_times(office: Office) -> tuple[Request, Training]:
    """A request whose trainee has failed three attempts, at two tests together."""
    request = await office.begin()
    run = await request.training()
    for test_id in ("privacy", "security", "privacy"):
        await run.take_test(test_id, "10")
    return request, run


async def test_three_failed_attempts_close_the_training_and_the_request(
    env: WorkflowEnvironment, sqlite_database: Database, tmp_path: Path
) -> None:
    async with open_office(env.client, sqlite_database, tmp_path, env.get_current_time, policy=CLOSES) as office:
        request, run = await failed_three_times(office)
        await request.ended(RequestState.CLOSED)
        on_record = await run.on_record()
        assert on_record is not None
        assert on_record.state == TrainingState.FAILED
        assert "Source: Invented manual, page 3." in on_record.end_reason
        (letter,) = await office.letters("training_failed")
        assert addresses(letter) == [("cc", "sam"), ("to", "tess")]
        assert "3 failed attempts" in history(office.database, run.workflow_id)[-1].summary
        assert await office.tasks() == []


async def test_staff_decide_by_a_day_with_another_attempt_or_an_end(
    env: WorkflowEnvironment, sqlite_database: Database, tmp_path: Path
) -> None:
    async with open_office(env.client, sqlite_database, tmp_path, env.get_current_time, policy=ASKS) as office:
        request, run = await failed_three_times(office)
        (task,) = [each for each in await office.tasks() if each.key.startswith("attempts/")]
        assert (task.role, task.title) == (Role.HMIS_LEAD, "Grant another attempt at “Privacy”, or end the training")
        assert task.due_at is not None
        assert task.due_at - await office.now() < timedelta(days=3)
        with pytest.raises(RuleViolation, match="the training allows no more"):
            await run.take_test("security", "90")
        grant = GrantAttempt(actor=LENA, key="grant", test_id="privacy", reason="The line broke.")
        await office.processes.take(run.workflow_id, test.grant_attempt, grant)
        await run.take_test("privacy", "10")
        end = WithdrawTraining(actor=LENA, key="end", reason="It does not work out.")
        await office.processes.take(run.workflow_id, window.withdraw, end)
        await request.ended(RequestState.CLOSED)
        assert len(await office.letters("attempt_decision_needed")) == 2
        assert len(await office.letters("training_failed")) == 1
        assert await office.tasks() == []
