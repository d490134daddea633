"""An appeal that does not take what its meeting said: nobody asks it again and again, and a person looks into it."""

import pytest

from models.appeal.reasons import AppealReason
from models.appeal.responses import ContinuedFor
from models.ids import appeal_workflow_id, committee_workflow_id
from models.people import Role
from services import hearings
from storage.reads.audit import history
from storage.reads.tasks import tasks_of
from tests.workflows.hearing.chamber import PERFORMANCE, Chamber
from tests.workflows.hearing.test_inactivity_appeal import flagged


@pytest.mark.requirement("LIC-18")
async def test_a_response_that_an_appeal_does_not_take_is_a_task_of_the_hmis_lead(chamber: Chamber) -> None:
    office = chamber.office
    await flagged(chamber)
    filed = await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1")
    await chamber.hold()
    await chamber.stands(filed.appeal_id, "before_committee")
    await office.client.get_workflow_handle(appeal_workflow_id(filed.appeal_id)).cancel()
    await office.over(appeal_workflow_id(filed.appeal_id))
    context = await chamber.context()
    await hearings.continue_appeal(
        context, "carla", "continue", PERFORMANCE, filed.appeal_id, ContinuedFor.REASON, "It needs more time."
    )
    moves = await office.eventually(
        lambda: [each.move for each in history(office.database, committee_workflow_id(PERFORMANCE))],
        lambda moves: moves[-1] in ("told", "not_told"),
    )
    assert moves[-2:] == ["answered", "not_told"]
    now = await office.now()
    (task,) = [
        each
        for each in tasks_of(office.database, committee_workflow_id(PERFORMANCE), now)
        if each.title.startswith("An appeal did not accept the meeting's response")
    ]
    assert (task.role, task.closed_at) == (Role.HMIS_LEAD, None)
