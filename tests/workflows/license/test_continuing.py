"""A license that continues as new: nothing is lost, and no step is done twice."""

import pytest
from temporalio.testing import WorkflowEnvironment

from models import ids
from models.errors import RuleViolation
from models.license.lifecycle import InactiveReason, LicenseState
from models.license.messages import Deactivate, LicenseStart, ReserveLicense
from models.license.rules import access, assignments
from models.people import SYSTEM
from tests.workflows.license.kept import HOLDER, LEAD, Kept, kept_license, license_start
from workflows.license import LicenseWorkflow

SANCTION = Deactivate(actor=LEAD, key="sanction", reason=InactiveReason.SANCTION, why="Shared a password.")


@pytest.mark.requirement("R12")
async def test_the_same_form_has_one_effect_before_and_after_continuing(env: WorkflowEnvironment) -> None:
    async with kept_license(env) as kept:
        await kept.send(access.deactivate, SANCTION)
        again = await _continued(kept)
        assert (await again.snapshot()).state == LicenseState.INACTIVE
        with pytest.raises(RuleViolation, match="already received"):
            await again.send(access.deactivate, SANCTION)
        assert again.records.moves() == ["began", "deactivated"]


async def test_steps_are_numbered_on(env: WorkflowEnvironment) -> None:
    async with kept_license(env, held=False) as kept:
        again = await _continued(kept)
        reserve = ReserveLicense(actor=SYSTEM, key="reserve/r-1", request_id="r-1", person_id=HOLDER)
        await again.send(assignments.reserve, reserve)
        assert [step.number for step in again.records.steps] == [1, 2]


async def test_a_reservation_that_the_records_contradict_is_given_up(env: WorkflowEnvironment) -> None:
    async with kept_license(env, held=False) as kept:
        await kept.snapshot()
        kept.records.conflict = "This person already has a license at this agency."
        reserve = ReserveLicense(actor=SYSTEM, key="reserve/r-1", request_id="r-1", person_id=HOLDER)
        await kept.send(assignments.reserve, reserve)
        license_ = await kept.snapshot()
        assert license_.state == LicenseState.OPEN
        assert license_.current is None
        assert kept.records.moves() == ["began", "reserved", "released"]


async def _continued(kept: Kept) -> Kept:
    """The same license in a run that was handed what the last one carried along."""
    state = await kept.snapshot()
    now = await kept.env.get_current_time()
    start: LicenseStart = license_start("missouri", now).model_copy(
        update={"carried": state, "steps": kept.records.steps[-1].number}
    )
    await kept.handle.terminate("continues as new")
    handle = await kept.env.client.start_workflow(
        LicenseWorkflow.run, start, id=ids.license_workflow_id("l-1"), task_queue=ids.TASK_QUEUE
    )
    return Kept(kept.env, handle, kept.processes, kept.records, kept.usage, kept.accounts)
