"""Two simulated years of both committees: held and missed meetings, an appeal on every docket, small histories."""

from datetime import timedelta

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from connection import DATA_CONVERTER
from models import ids
from models.appeal.lifecycle import AppealState
from models.appeal.reasons import AppealReason
from models.appeal.responses import ContinuedFor
from models.committee.lifecycle import MeetingState
from sandbox import sandbox
from services import hearings
from storage.reads.committees import meetings_of
from tests.workflows.hearing.chamber import COORDINATED, PERFORMANCE, Chamber
from tests.workflows.hearing.test_inactivity_appeal import flagged
from worker import WORKFLOWS

MONTHS = 24
MOST_EVENTS = 4096


async def history_of(chamber: Chamber, workflow_id: str) -> WorkflowHistory:
    """The history of a workflow's present run."""
    return await chamber.office.client.get_workflow_handle(workflow_id).fetch_history()


@pytest.mark.requirement("LIC-18", "LIC-19", "R11")
async def test_two_years_of_both_committees_answer_every_month_replay_and_stay_small(chamber: Chamber) -> None:
    await flagged(chamber)
    filed = await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1")
    for month in range(MONTHS):
        meeting = await chamber.coming()
        if month % 2:  # nobody comes: it is carried over
            await chamber.announced(PERFORMANCE, meeting)
            await chamber.pass_to(meeting.when.missed_at + timedelta(minutes=1))
        else:
            await chamber.hold()
            context, fresh = await chamber.context(), chamber.office.fresh
            await hearings.continue_appeal(
                context, "carla", fresh("c"), PERFORMANCE, filed.appeal_id, ContinuedFor.REASON, "It needs more time."
            )
            await chamber.close()
        await chamber.stands(filed.appeal_id, AppealState.CONTINUED, AppealState.DOCKETED)
    database = chamber.office.database
    held = [each for each in meetings_of(database, PERFORMANCE) if each.ended]
    assert len(held) == MONTHS
    assert [each.state for each in held].count(MeetingState.MISSED) == MONTHS // 2
    for meeting in held:
        (item,) = meeting.items
        assert (item.response is not None) == (meeting.state == MeetingState.CLOSED)
    assert {each.state for each in meetings_of(database, COORDINATED) if each.ended} == {MeetingState.MISSED}
    replayer = Replayer(workflows=WORKFLOWS, workflow_runner=sandbox(), data_converter=DATA_CONVERTER)
    for committee_id in (PERFORMANCE, COORDINATED):
        history = await history_of(chamber, ids.committee_workflow_id(committee_id))
        assert len(history.events) < MOST_EVENTS
        await replayer.replay_workflow(history)
