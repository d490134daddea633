"""A pack of its own says how long a course counts: what was completed in an earlier training is not done again."""

from datetime import timedelta
from pathlib import Path

from temporalio.testing import WorkflowEnvironment

from models.access_request.lifecycle import RequestState
from storage.database import Database
from storage.reads.audit import history
from tests.workflows.office import open_office
from tests.workflows.own_pack import pack_with

PACK = pack_with("""
[[training.requirements]]
source = "Invented manual, page 2"
kind = "course"
id = "privacy"
title = "Privacy"
valid_months = 3

[[training.requirements]]
source = "Invented manual, page 2"
kind = "form"
id = "rules"
title = "House rules"
""")


async def test_a_course_of_an_earlier_training_counts_until_it_runs_out(
    env: WorkflowEnvironment, sqlite_database: Database, tmp_path: Path
) -> None:
    async with open_office(env.client, sqlite_database, tmp_path, env.get_current_time, policy=PACK) as office:
        request = await office.begin()
        run = await request.training()
        await run.certify("privacy")
        await run.withdraw()
        await request.ended(RequestState.WITHDRAWN)
        await env.sleep(timedelta(days=86))

        again = await (await office.begin("Q2")).training()
        privacy, rules = (await again.snapshot()).requirements
        assert (privacy.met, rules.met) == (True, False)
        on_record = await again.on_record()
        assert on_record is not None
        assert on_record.steps[0].earlier is not None
        assert "That counts for 3 months" in on_record.steps[0].earlier.sentence
        assert "Source: Invented manual, page 2." in history(office.database, again.workflow_id)[0].summary

        await env.sleep(timedelta(days=8))
        privacy, _ = (await again.snapshot()).requirements
        assert not privacy.met, "it ran out during the training"
        assert len(await office.letters("completion_over")) == 1
        await again.certify("privacy")
        await again.submit_form("rules")
        assert (await again.result())["end"] == "completed"
