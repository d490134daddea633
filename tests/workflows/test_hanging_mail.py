"""A mail server that takes the data and never answers: letters wait, and nothing else does."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer

from connection import DATA_CONVERTER
from models import ids
from models.ids import MAIL_QUEUE, notice_id, notice_workflow_id
from models.license.lifecycle import LicenseState
from storage.database import Database
from storage.reads.notices import notices_of
from storage.recorder import record
from storage.tables.work import NoticeState
from tests.activities.post import Post
from tests.storage.samples import step_of, trained
from tests.workflows.billing.counting_house import CountingHouse
from tests.workflows.office import Office, open_office
from tests.workflows.sandbox import quick_sandbox
from workflows.notice import NoticeWorkflow

LETTERS = 26
AT_MOST_TIMES_SLOWER = 5
AT_LEAST_SECONDS = 2.0
"""Anything below this is fast: on a busy machine the shortest times say nothing."""


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    """A mail server that takes letters and answers when the test is over."""
    opened = Post()
    yield opened
    opened.go_on.set()


@pytest.fixture
async def office(
    env: WorkflowEnvironment, sqlite_database: Database, tmp_path: Path, post: Post
) -> AsyncIterator[Office]:
    """An office with that mail server."""
    opening = open_office(
        env.client, sqlite_database, tmp_path, env.get_current_time, pack_name="minnesota", mailer=post
    )
    async with opening as opened:
        yield opened
        post.go_on.set()


async def a_round_of_work(env: WorkflowEnvironment, office: Office, number: int) -> float:
    """A training begins, an account and a license are opened, the license is taken away; the seconds that took."""
    began = time.monotonic()
    training = await office.train(f"Q{number}", person_id="tess")
    await training.do_requirements()
    await CountingHouse(env, office, f"A{number}").open(licenses={f"L{number}": "toni"})
    await office.sanction(f"L{number}")
    await office.license_stands(LicenseState.INACTIVE, f"L{number}")
    return time.monotonic() - began


async def letters_wait(office: Office) -> None:
    """Letters that are all on their way to the mail server."""
    at = await office.now()
    for number in range(LETTERS):
        step = step_of(trained(f"W{number}", at=at), at=at)
        record(office.database, step)
        await office.processes.send_notice(notice_id(step.workflow_id, step.number, 0))


@pytest.mark.requirement("R5", "R23")
async def test_while_letters_hang_everything_else_goes_on_as_fast_as_without(
    env: WorkflowEnvironment, office: Office, post: Post
) -> None:
    usual = await a_round_of_work(env, office, 1)
    post.silent = True
    await letters_wait(office)
    await office.eventually(lambda: len(post.letters), lambda taken: taken >= 5)
    hanging = await a_round_of_work(env, office, 2)
    assert hanging < max(usual * AT_MOST_TIMES_SLOWER, AT_LEAST_SECONDS)
    waiting = notices_of(office.database, states=(NoticeState.SENDING, NoticeState.PENDING))
    assert len(waiting) >= LETTERS
    post.silent = False
    post.go_on.set()
    await office.eventually(
        lambda: notices_of(office.database, states=(NoticeState.SENDING, NoticeState.PENDING)), lambda left: not left
    )
    assert {each.state for each in notices_of(office.database)} == {NoticeState.SENT}


async def test_a_letter_that_an_earlier_release_put_into_the_general_queue_replays_and_still_goes_out(
    office: Office,
) -> None:
    """The queue of an activity is no part of what a replay compares; this holds the engine to that."""
    await office.train()
    (sent,) = await office.letters()
    handle = office.client.get_workflow_handle(notice_workflow_id(sent.id))
    history = (await handle.fetch_history()).to_json()
    assert MAIL_QUEUE in history
    replayer = Replayer(workflows=[NoticeWorkflow], workflow_runner=quick_sandbox(), data_converter=DATA_CONVERTER)
    before = WorkflowHistory.from_json(handle.id, history.replace(MAIL_QUEUE, ids.TASK_QUEUE))
    await replayer.replay_workflow(before)
