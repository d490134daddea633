"""Every wait has a date: a task that its rule gives none gets that of the policy, and keeps it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from adapters.policy_files import POLICY_FOLDER, load_packs
from models.calendar import days_later, last_day_before
from models.effects import OpenTask, TaskKind
from models.people import Role
from models.policy.pack import PolicyPack
from storage.database import Database
from storage.reads.tasks import TaskRow, tasks_of
from storage.recorder import record
from storage.tables.work import tasks
from storage.task_dates import date_open_tasks
from tests.storage.samples import NOW, a_license, settle_people, step_of

PACKS = load_packs(POLICY_FOLDER)
MISSOURI = PACKS["missouri"]
WHERE = step_of(a_license()).workflow_id


def open_task(database: Database, number: int, kind: TaskKind, at: datetime = NOW, due: datetime | None = None) -> None:
    """Record a step of a license that opens a task."""
    task = OpenTask(key=f"task/{kind}", kind=kind, title="Do it", role=Role.HMIS_LEAD, due=due)
    step = step_of(a_license()).model_copy(update={"number": number, "at": at, "opened": (task,)})
    record(database, step, MISSOURI.task_due)


def the_task(database: Database) -> TaskRow:
    (found,) = tasks_of(database, WHERE, NOW)
    return found


@pytest.fixture(autouse=True)
def people(database: Database) -> None:
    settle_people(database, "uma")


@pytest.mark.parametrize("kind", TaskKind)
@pytest.mark.parametrize("pack", PACKS.values(), ids=lambda pack: pack.pack)
def test_every_kind_of_task_has_a_date_under_every_policy(pack: PolicyPack, kind: TaskKind) -> None:
    """No kind is left out: whoever adds one has its date, and whoever thinks of a better one names it in the pack."""
    due = pack.task_due(kind, NOW)
    rule = pack.in_force(NOW).task_days
    assert last_day_before(due, pack.time_zone) == days_later(NOW.date(), rule.for_kind(kind))


@pytest.mark.parametrize("kind", TaskKind)
def test_a_task_that_comes_without_a_date_is_recorded_with_one(database: Database, kind: TaskKind) -> None:
    open_task(database, 1, kind)
    assert the_task(database).due_at == MISSOURI.task_due(kind, NOW)


def test_a_task_that_is_open_already_keeps_its_date(database: Database) -> None:
    open_task(database, 1, TaskKind.SETTLE_CONFLICT)
    open_task(database, 2, TaskKind.SETTLE_CONFLICT, at=NOW + timedelta(days=3))
    assert the_task(database).due_at == MISSOURI.task_due(TaskKind.SETTLE_CONFLICT, NOW)


def test_a_date_that_a_rule_gives_is_the_tasks(database: Database) -> None:
    soon = NOW + timedelta(hours=5)
    open_task(database, 1, TaskKind.CLOSE_ACCOUNT, due=soon)
    assert the_task(database).due_at == soon


def test_an_open_task_from_before_gets_a_date_when_a_worker_starts(database: Database) -> None:
    open_task(database, 1, TaskKind.COLLECT_PAYMENT)
    with database.write() as connection:
        connection.execute(update(tasks).values(due_at=None))
    assert date_open_tasks(database, MISSOURI.task_due, NOW) == 1
    assert date_open_tasks(database, MISSOURI.task_due, NOW + timedelta(days=9)) == 0
    assert the_task(database).due_at == MISSOURI.task_due(TaskKind.COLLECT_PAYMENT, NOW)
