"""No docket holds an appeal that was withdrawn, although the committee's answer, or the request itself, got lost."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio import activity
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment

from activities.hearings import HearingActivities
from activities.signatures.hearings import DocketInput
from models.appeal.lifecycle import AppealState
from models.appeal.reasons import AppealReason
from models.appeal.state import Appeal, MeetingNote
from models.committee.outbox import docket_message
from models.committee.rules import docketing
from models.errors import RuleViolation
from models.ids import appeal_workflow_id, committee_workflow_id
from services import appeals
from storage.database import Database
from storage.reads.audit import history
from storage.reads.tasks import tasks_of
from tests.workflows.hearing.chamber import PERFORMANCE, Chamber, seat_everybody
from tests.workflows.hearing.test_inactivity_appeal import flagged
from tests.workflows.office import open_office


class AnswersLost(HearingActivities):
    """The committee puts appeals on its docket, and its answers never arrive."""

    @activity.defn(name="docket_appeal")
    async def docket(self, input: DocketInput) -> MeetingNote:
        await super().docket(input)
        raise ApplicationError("The answer got lost.", type="lost", next_retry_delay=timedelta(hours=8))


class RequestsLost(HearingActivities):
    """The committee never gets a request for a docket."""

    @activity.defn(name="docket_appeal")
    async def docket(self, input: DocketInput) -> MeetingNote:
        raise ApplicationError("The request got lost.", type="lost", next_retry_delay=timedelta(hours=8))


@pytest.fixture(params=[AnswersLost, RequestsLost])
async def chamber(
    request: pytest.FixtureRequest,
    env: WorkflowEnvironment,
    sqlite_database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Chamber]:
    """Missouri's committees, kept, with appeals that never hear from them."""
    monkeypatch.setattr("worker.HearingActivities", request.param)
    async with open_office(env.client, sqlite_database, tmp_path, env.get_current_time) as office:
        seat_everybody(office)
        chamber = Chamber(office, env)
        await chamber.begin()
        yield chamber


@pytest.mark.requirement("LIC-18", "LIC-19")
async def test_an_appeal_that_is_withdrawn_without_an_answer_is_on_no_docket(chamber: Chamber) -> None:
    office = chamber.office
    await flagged(chamber)
    filed = await chamber.file(AppealReason.REVOKED_INACTIVITY, "L1", until=[AppealState.FILED])
    workflow_id = appeal_workflow_id(filed.appeal_id)
    await chamber.env.sleep(timedelta(hours=25))
    await office.eventually(
        lambda: [each.move for each in history(office.database, workflow_id)], lambda moves: "not_docketed" in moves
    )
    late = docket_message((await office.processes.snapshot(workflow_id, Appeal)) or filed)
    await appeals.withdraw(await chamber.context(), "sam", office.fresh("w"), filed.appeal_id)
    await chamber.env.sleep(timedelta(hours=25))
    await office.over(workflow_id)
    assert [
        each.title for each in tasks_of(office.database, workflow_id, await office.now()) if not each.closed_at
    ] == []
    with suppress(RuleViolation):  # A copy of the same request is not refused, and changes nothing.
        await office.processes.take(committee_workflow_id(PERFORMANCE), docketing.docket_appeal, late)
    committee = await chamber.committee()
    assert [item for meeting in committee.meetings for item in meeting.items if item.pending] == []
