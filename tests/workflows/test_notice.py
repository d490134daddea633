"""A notice on its way out: tried until the mail server takes it, never sent twice, given up visibly."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from temporalio import activity
from temporalio.client import WorkflowExecutionStatus
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.signatures.mailroom import DeliveryInput, Mailroom
from models.delivery import DeliveryVerdict
from models.effects import NoticeStart, TaskKind
from models.ids import MAIL_QUEUE, TASK_QUEUE, notice_workflow_id
from storage.database import Database
from storage.outbox import claim
from storage.reads.notices import NoticeRow, notices_of
from storage.tables.work import NoticeState
from tests.activities.post import REFUSED, UNKNOWN, Post
from tests.workflows.office import Office, addresses, open_office
from tests.workflows.sandbox import quick_sandbox
from tests.workflows.simulated import pass_days
from workflows.notice import NoticeWorkflow

OpenWith = Callable[[Post], AbstractAsyncContextManager[Office]]


@pytest.fixture
def office_with(env: WorkflowEnvironment, sqlite_database: Database, tmp_path: Path) -> OpenWith:
    """Missouri's office with a mail server that does what the test says."""
    return lambda post: open_office(env.client, sqlite_database, tmp_path, env.get_current_time, mailer=post)


@pytest.fixture
async def post() -> Post:
    """A mail server that takes everything."""
    return Post()


@pytest.fixture
async def office(office_with: OpenWith, post: Post) -> AsyncIterator[Office]:
    """An office with that mail server."""
    async with office_with(post) as opened:
        yield opened


async def the_notice(office: Office, state: NoticeState, *, tried: int = 0) -> NoticeRow:
    """Wait until the one notice there is stands in a state, after some tries in vain."""

    def wanted(seen: list[NoticeRow]) -> bool:
        return [each.state for each in seen] == [state] and seen[0].attempts >= tried

    (notice,) = await office.eventually(lambda: notices_of(office.database), wanted)
    return notice


@pytest.mark.requirement("R5")
@pytest.mark.requirement("R5")
async def test_a_letter_written_while_the_mail_server_is_away_for_a_day_goes_out_once_when_it_is_back(
    env: WorkflowEnvironment, office: Office, post: Post
) -> None:
    post.away = True
    await office.train()
    await pass_days(env, 1)
    waiting = await the_notice(office, NoticeState.PENDING)
    assert waiting.error == "The mail server can't be reached."
    assert await office.tasks() != []
    assert post.letters == []
    post.away = False
    await pass_days(env, 0.02)
    sent = await the_notice(office, NoticeState.SENT)
    assert len(post.letters) == 1
    assert sent.settled_at is not None
    assert timedelta(days=1) < sent.settled_at - sent.at < timedelta(days=1, hours=1)
    assert post.letters[0].date == sent.at
    assert sent.error == "The letter has a deadline and went out late."
    (late,) = [each for each in await office.tasks() if each.kind == TaskKind.CHECK_NOTICE]
    assert late.title.startswith("A letter with a deadline is late: decide whether to give more time")


class ShutDoor(Mailroom):
    """A mailroom with a mail server that never answers."""

    def __init__(self) -> None:
        self.tries: list[datetime] = []
        self.gave_up: list[str] = []

    @activity.defn(name="deliver_notice")
    async def deliver(self, ask: DeliveryInput) -> str:
        """Try in vain."""
        self.tries.append(activity.info().started_time)
        raise ApplicationError("The mail server can't be reached.", type="mail_away")

    @activity.defn(name="give_up_notice")
    async def give_up(self, ask: DeliveryInput) -> str:
        """Remember that it was given up."""
        self.gave_up.append(ask.notice_id)
        return NoticeState.FAILED


@pytest.mark.requirement("R5")
async def test_a_letter_that_can_not_be_sent_is_tried_every_half_hour_and_given_up_after_three_days(
    env: WorkflowEnvironment,
) -> None:
    door = ShutDoor()
    async with (
        Worker(
            env.client,
            task_queue=TASK_QUEUE,
            workflows=[NoticeWorkflow],
            activities=[door.give_up],
            workflow_runner=quick_sandbox(),
        ),
        Worker(env.client, task_queue=MAIL_QUEUE, activities=[door.deliver]),
    ):
        handle = await env.client.start_workflow(
            NoticeWorkflow.run, NoticeStart(notice_id="n-1"), id=notice_workflow_id("n-1"), task_queue=TASK_QUEUE
        )
        await pass_days(env, 2.9)
        assert door.gave_up == []
        assert max(later - sooner for sooner, later in pairwise(door.tries)) < timedelta(minutes=31)
        await pass_days(env, 0.3)
        assert await handle.result() == NoticeState.FAILED
    assert door.gave_up == ["n-1"]
    history = await handle.fetch_history()
    (ordered, _) = [each for each in history.events if each.HasField("activity_task_scheduled_event_attributes")]
    limit = ordered.activity_task_scheduled_event_attributes.schedule_to_close_timeout
    assert limit.ToTimedelta() > timedelta(days=365), "days on which no worker runs would count as days of trying"


async def test_a_letter_whose_sending_was_interrupted_is_not_sent_again_but_shown(
    env: WorkflowEnvironment, office_with: OpenWith
) -> None:
    post = Post()
    post.away = True
    async with office_with(post) as office:
        await office.train()
        waiting = await the_notice(office, NoticeState.PENDING, tried=1)
        claim(office.database, waiting.id, waiting.at, "America/Chicago")  # and whoever claimed it died
        post.away = False
        await pass_days(env, 0.01)
        unknown = await the_notice(office, NoticeState.UNKNOWN)
        assert "interrupted" in unknown.error
        assert post.letters == []
        (task,) = [each for each in await office.tasks() if each.kind == TaskKind.CHECK_NOTICE]
        assert task.title.startswith("Check whether a letter arrived")


@pytest.mark.requirement("R5")
async def test_a_letter_handed_over_without_an_answer_is_shown_and_not_sent_again(
    env: WorkflowEnvironment, office_with: OpenWith
) -> None:
    post = Post([UNKNOWN])
    async with office_with(post) as office:
        await office.train()
        await the_notice(office, NoticeState.UNKNOWN)
        await pass_days(env, 1)
        assert len(post.letters) == 1
        assert TaskKind.CHECK_NOTICE in [each.kind for each in await office.tasks()]


@pytest.mark.requirement("R5")
@pytest.mark.requirement("R5")
async def test_a_recipient_who_is_refused_is_kept_and_the_others_have_their_letter(office_with: OpenWith) -> None:
    post = Post(verdicts={"rhea": DeliveryVerdict.REFUSED})
    async with office_with(post) as office:
        await office.train()
        partly = await the_notice(office, NoticeState.PARTLY_REFUSED)
        assert addresses(partly) == [("cc", "rhea"), ("to", "tess")]
        assert {each.person_id: each.outcome.value for each in partly.recipients} == {
            "rhea": "refused",
            "tess": "accepted",
        }
        assert TaskKind.CHECK_NOTICE in [each.kind for each in await office.tasks()]


@pytest.mark.requirement("R5")
@pytest.mark.requirement("R5")
async def test_a_recipient_who_is_put_off_gets_the_letter_later_and_the_others_no_second_one(
    env: WorkflowEnvironment, office_with: OpenWith
) -> None:
    post = Post(verdicts={"rhea": DeliveryVerdict.DEFERRED})
    async with office_with(post) as office:
        await office.train()
        await office.eventually(lambda: len(post.letters), lambda letters: letters == 1)
        post.verdicts = {}
        await pass_days(env, 0.1)
        await the_notice(office, NoticeState.SENT)
        assert [[each.person_id for each in letter.recipients] for letter in post.letters] == [
            ["tess", "rhea"],
            ["rhea"],
        ]


async def test_a_letter_that_nobody_takes_becomes_a_task_at_once(office_with: OpenWith) -> None:
    post = Post([REFUSED])
    async with office_with(post) as office:
        await office.train()
        failed = await the_notice(office, NoticeState.FAILED)
        assert failed.error == REFUSED.sentence
        handle = office.client.get_workflow_handle(notice_workflow_id(failed.id))
        assert await handle.result() == NoticeState.FAILED
        assert (await handle.describe()).status == WorkflowExecutionStatus.COMPLETED
