"""What the records refuse of a license: the holder it was loaded with, when that person has a license there already."""

import pytest
from temporalio.testing import WorkflowEnvironment

from models.effects import TaskKind
from models.license.lifecycle import LicenseState
from storage.reads.audit import history
from storage.reads.licenses import license_row
from tests.workflows.license.kept import HOLDER, kept_license
from tests.workflows.office import Office


@pytest.mark.requirement("FEE-01")
async def test_a_second_license_loaded_for_one_person_at_an_agency_is_open_and_somebody_settles_it(
    missouri: Office,
) -> None:
    await missouri.license("L1", held_by="tess")
    await missouri.license("L2", held_by="tess")
    await missouri.license_stands(LicenseState.OPEN, "L2")
    (task,) = [each for each in await missouri.tasks() if each.kind == TaskKind.SETTLE_CONFLICT]
    assert task.workflow_id == "license/L2"
    assert "This person already has a license at this agency" in task.title
    assert (await missouri.kept_license("L1")).state == LicenseState.ACTIVE
    assert (await missouri.kept_license("L2")).assignments == ()
    first, second = history(missouri.database, "license/L2")
    assert (bool(first.conflict), second.move, second.conflict) == (True, "contradicted", "")
    row = license_row(missouri.database, "L2")
    assert row is not None
    assert row.person_id is None


async def test_a_holder_on_record_stays_whatever_the_records_say_later(env: WorkflowEnvironment) -> None:
    async with kept_license(env) as kept:
        await kept.recorded("began")
        kept.records.conflict = "Somebody else already has this license."
        await kept.sleep(days=2)
        license_ = await kept.snapshot()
        assert license_.state == LicenseState.ACTIVE
        assert [each.person_id for each in license_.assignments] == [HOLDER]
        opened = [task.kind for step in kept.records.steps for task in step.opened]
        assert opened == [TaskKind.SETTLE_CONFLICT]
