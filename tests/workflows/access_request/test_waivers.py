"""A pack of its own spares experienced people parts of the training, wherever they got their experience."""

from datetime import timedelta
from pathlib import Path

from temporalio.testing import WorkflowEnvironment

from models.access_request.lifecycle import RequestState
from models.license.lifecycle import LicenseState
from models.policy.training import Experience
from services.training_page import page
from storage.database import Database
from storage.reads.audit import history
from storage.reads.training_background import agency_of_record
from tests.services.conftest import context_of
from tests.workflows.office import Office, addresses, open_office
from tests.workflows.own_pack import pack_with

PACK = pack_with("""
[[training.requirements]]
source = "Invented manual, page 2"
kind = "course"
id = "basics"
title = "Basics"

[[training.requirements]]
source = "Invented manual, page 2"
kind = "course"
id = "shelters"
title = "Shelters"

[[training.waivers]]
source = "Invented manual, page 4"
id = "experienced"
experience = ["active_license", "trained"]
within_months = 6
still_needed = ["shelters"]
""")


async def parts(office: Office, request_id: str) -> list[str]:
    """The parts of a request's training, which is then given up."""
    request = await office.begin(request_id)
    run = await request.training()
    found = [each.requirement.id for each in (await run.snapshot()).requirements]
    await request.withdraw()
    await request.ended(RequestState.WITHDRAWN)
    return found


async def test_who_held_a_license_at_another_agency_needs_only_what_the_pack_still_names(
    env: WorkflowEnvironment, sqlite_database: Database, tmp_path: Path
) -> None:
    async with open_office(env.client, sqlite_database, tmp_path, env.get_current_time, policy=PACK) as office:
        await office.license("L2", held_by="tess", agency_id="A2")
        await office.license_stands(LicenseState.ACTIVE, "L2")
        await env.sleep(timedelta(hours=1))
        request = await office.begin()
        run = await request.training()
        assert [each.requirement.id for each in (await run.snapshot()).requirements] == ["shelters"]
        on_record = await run.on_record()
        assert on_record is not None
        assert on_record.waiver is not None
        assert on_record.waiver.experience == Experience.ACTIVE_LICENSE
        assert agency_of_record(office.database, on_record.waiver.record_id) == "Agency 2"
        (letter,) = await office.letters("training_started")
        assert addresses(letter) == [("cc", "sam"), ("to", "tess")]
        mail = next(each for each in office.mail() if each["Subject"] == letter.subject)
        text = " ".join(mail.get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
        assert "Source: Invented manual, page 4." in text
        assert "Agency 2" not in text, "an agency does not learn where else somebody worked"
        assert "Invented manual, page 4" in history(office.database, run.workflow_id)[0].summary
        for reader, reads in (("tess", True), ("rita", True), ("sam", False)):
            shown = await page(context_of(office), reader, "Q1")
            assert shown.run.waiver is not None
            assert ("Agency 2" in shown.waiver_basis) == reads
        await run.do_everything()
        await request.stands(RequestState.ACCOUNT_PENDING)


async def test_a_newcomer_needs_everything_and_a_completed_training_counts_next_time(
    env: WorkflowEnvironment, sqlite_database: Database, tmp_path: Path
) -> None:
    async with open_office(env.client, sqlite_database, tmp_path, env.get_current_time, policy=PACK) as office:
        request = await office.begin()
        run = await request.training()
        assert [each.requirement.id for each in (await run.snapshot()).requirements] == ["basics", "shelters"]
        await run.do_everything()
        row = await request.stands(RequestState.ACCOUNT_PENDING)
        assert row.license_id is not None
        await request.withdraw()
        await request.ended(RequestState.WITHDRAWN)
        assert await parts(office, "Q2") == ["shelters"]
        await env.sleep(timedelta(days=190))
        assert await parts(office, "Q3") == ["basics", "shelters"]
