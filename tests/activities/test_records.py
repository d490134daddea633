"""Writing a step down and what follows from it: once, however often it is tried."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from activities.records import RecordActivities
from adapters.policy_files import POLICY_FOLDER, load_packs
from models.access_request.lifecycle import RequestState
from models.access_request.rules import license
from models.effects import OpenTask, TaskKind
from models.errors import ProcessesAway
from models.ids import notice_id, request_workflow_id
from models.license.lifecycle import InactiveReason, LicenseState
from models.people import Role
from models.steps import Recorded
from storage.database import Database, DatabaseAway, open_database
from storage.outbox import pending_notices
from storage.reads.tasks import tasks_of
from storage.recorder import record
from storage.tables.records import recorded_steps
from tests.activities.processes import FakeProcesses
from tests.storage.samples import NOW, a_license, asked, reserved, settle_people, step_of

PACK = load_packs(POLICY_FOLDER)["missouri"]


@pytest.fixture
def processes(database: Database) -> FakeProcesses:
    """Processes that remember what they were told; the people are on record."""
    settle_people(database, "uma")
    return FakeProcesses()


def waiting(database: Database, request_id: str, person_id: str) -> None:
    """A request that waits for a license."""
    first = asked(request_id, person_id=person_id)
    record(database, step_of(first))
    approved = first.state.model_copy(update={"state": RequestState.APPROVED})
    record(database, step_of(license.waits_for_license(approved, NOW), 2))


def steps_on_record(database: Database) -> int:
    """How many steps are written down."""
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(recorded_steps)).scalar_one()


async def test_a_step_is_written_down_and_its_notices_set_out(database: Database, processes: FakeProcesses) -> None:
    step = step_of(asked())
    assert await RecordActivities(database, processes, PACK).record(step) == Recorded()
    assert steps_on_record(database) == 1
    assert processes.notices == [notice_id(request_workflow_id("Q1"), 1, 0)] == pending_notices(database)


async def test_the_same_step_again_is_one_row_and_the_same_notices(
    database: Database, processes: FakeProcesses
) -> None:
    keeper = RecordActivities(database, processes, PACK)
    answers = [await keeper.record(step_of(asked())) for _ in range(3)]
    assert answers == [Recorded()] * 3
    assert steps_on_record(database) == 1
    assert len(set(processes.notices)) == 1
    assert len(pending_notices(database)) == 1


async def test_what_follows_is_made_up_for_when_it_failed_after_the_step_was_written(
    database: Database, processes: FakeProcesses
) -> None:
    keeper, step = RecordActivities(database, processes, PACK), step_of(asked())
    processes.away_for = 1
    with pytest.raises(ProcessesAway):
        await keeper.record(step)
    assert steps_on_record(database) == 1
    assert processes.notices == []
    await keeper.record(step)
    assert steps_on_record(database) == 1
    assert processes.notices == pending_notices(database)


async def test_a_step_that_the_records_contradict_is_answered_with_a_sentence_and_followed_by_nothing(
    database: Database, processes: FakeProcesses
) -> None:
    keeper = RecordActivities(database, processes, PACK)
    await keeper.record(step_of(asked("Q1")))
    processes.notices.clear()
    for _ in range(2):
        recorded = await keeper.record(step_of(asked("Q2")))
        assert recorded.conflict == "A request of the same kind for this person at this agency is still open."
    assert processes.notices == []


async def test_an_open_license_is_told_to_everybody_who_waits_for_one_of_its_kind_at_its_agency(
    database: Database, processes: FakeProcesses
) -> None:
    waiting(database, "Q1", "tess")
    waiting(database, "Q2", "toni")
    record(database, step_of(asked("Q3", person_id="uma")))
    record(database, step_of(asked("Q4", person_id="tess", agency_id="A2")))
    await RecordActivities(database, processes, PACK).record(step_of(a_license()))
    assert processes.nudged == [request_workflow_id("Q1"), request_workflow_id("Q2")]


async def test_a_license_kept_after_its_holder_left_is_told_too(database: Database, processes: FakeProcesses) -> None:
    waiting(database, "Q1", "tess")
    kept = a_license(state=LicenseState.INACTIVE, inactive_reason=InactiveReason.LEFT_AND_KEPT)
    await RecordActivities(database, processes, PACK).record(step_of(kept))
    assert processes.nudged == [request_workflow_id("Q1")]


async def test_a_license_that_is_set_aside_or_only_inactive_is_told_to_nobody(
    database: Database, processes: FakeProcesses
) -> None:
    waiting(database, "Q1", "toni")
    keeper = RecordActivities(database, processes, PACK)
    await keeper.record(step_of(reserved(person_id="tess")))
    idle = a_license("L2", state=LicenseState.INACTIVE, inactive_reason=InactiveReason.NO_LOGIN)
    await keeper.record(step_of(idle))
    assert processes.nudged == []


async def test_while_the_database_is_away_nothing_is_set_on_its_way(tmp_path: Path) -> None:
    processes = FakeProcesses()
    with open_database(f"sqlite:///{tmp_path}/no-such-folder/records.db") as away, pytest.raises(DatabaseAway):
        await RecordActivities(away, processes, PACK).record(step_of(asked()))
    assert processes.notices == []


async def test_a_task_without_a_date_gets_that_of_the_policy(database: Database, processes: FakeProcesses) -> None:
    undated = OpenTask(key="conflict", kind=TaskKind.SETTLE_CONFLICT, title="Settle it", role=Role.HMIS_LEAD)
    step = step_of(a_license())
    await RecordActivities(database, processes, PACK).record(step.model_copy(update={"opened": (undated,)}))
    (task,) = tasks_of(database, step.workflow_id, NOW)
    assert task.due_at == PACK.task_due(TaskKind.SETTLE_CONFLICT, step.at)
