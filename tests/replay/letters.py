"""The paths of letters that are recorded. scenarios.py says what a scenario is."""

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from temporalio.testing import WorkflowEnvironment

from models import ids
from models.watches import Watch
from tests.activities.post import Post
from tests.waiting import eventually
from tests.workflows.office import Office
from tests.workflows.simulated import pass_days
from worker import begin_entities, bounce_worker


async def sent(env: WorkflowEnvironment, office: Office) -> None:
    """A letter that goes out when the mail server is back."""
    post = office.world.mailer
    assert isinstance(post, Post)
    post.away = True
    await office.train()
    await env.sleep(timedelta(minutes=10))
    post.away = False
    await env.sleep(timedelta(minutes=30))
    await office.letters()


async def given_up(env: WorkflowEnvironment, office: Office) -> None:
    """A letter that is given up after three days."""
    post = office.world.mailer
    assert isinstance(post, Post)
    post.away = True
    await office.train()
    await pass_days(env, 4)


async def returned(env: WorkflowEnvironment, office: Office) -> None:
    """A report about a letter that did not arrive, which the watch finds at its second look; then a worker starts."""
    await office.train()
    await office.letters()
    with tempfile.TemporaryDirectory() as folder:
        world = replace(office.world, bounces_folder=Path(folder))
        async with bounce_worker(office.client, world, timedelta(0)):
            await begin_entities(office.client, world)
            await env.sleep(timedelta(minutes=5))
            (Path(folder) / "1.eml").write_bytes(b"Subject: Undelivered\n\nNo report that can be read.\n")
            await env.sleep(timedelta(minutes=6))
            watch = office.client.get_workflow_handle(ids.BOUNCE_WATCH_ID)
            await eventually(lambda: watch.query("snapshot", result_type=Watch), lambda seen: bool(seen.last))
            await begin_entities(office.client, world)
            await env.sleep(timedelta(minutes=11))
