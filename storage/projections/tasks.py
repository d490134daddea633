"""Tasks, opened and closed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, text, update

from models.effects import OpenTask
from storage.tables.work import TASK_IS_OPEN, handovers, tasks
from storage.upsert import Row, Upsert

_open = Upsert(tasks, key=("workflow_id", "key"), where=TASK_IS_OPEN, keep=("opened_at",))
_close = (
    update(tasks)
    .where(tasks.c.workflow_id == bindparam("of_workflow"), tasks.c.key == bindparam("with_key"), text(TASK_IS_OPEN))
    .values(closed_at=bindparam("at"), done=bindparam("is_done"))
)


def open_tasks(connection: Connection, rows: Sequence[Row]) -> None:
    """Open tasks, and update those that are open already. Whose person left and handed it over go where that says."""
    _open(connection, _to_successors(connection, rows))


def close_tasks(connection: Connection, workflow_id: str, closed: Sequence[tuple[str, bool]], at: datetime) -> None:
    """Close tasks of a workflow, given by key and whether the work was done; one that is not open stays as it is."""
    if closed:
        rows = [{"of_workflow": workflow_id, "with_key": key, "at": at, "is_done": done} for key, done in closed]
        connection.execute(_close, rows)


def _to_successors(connection: Connection, rows: Sequence[Row]) -> list[Row]:
    personal = {row["workflow_id"] for row in rows if row["person_id"] is not None}
    if not personal:
        return list(rows)
    query = select(handovers).where(handovers.c.workflow_id.in_(sorted(personal)))
    handed = {(each.workflow_id, each.person_id): each for each in connection.execute(query)}
    return [_passed_on(row, handed.get((row["workflow_id"], row["person_id"]))) for row in rows]


def _passed_on(row: Row, handed: Any) -> Row:
    if handed is None:
        return row
    return {**row, "person_id": handed.to_id, "role": row["role"] if handed.to_id is not None else handed.role}


def kept_due(connection: Connection, workflow_id: str, key: str, due: datetime | None) -> datetime | None:
    """Return by when a task is due that is opened with `due`: one that is open already keeps its date."""
    query = select(tasks.c.due_at).where(tasks.c.workflow_id == workflow_id, tasks.c.key == key, text(TASK_IS_OPEN))
    known: datetime | None = connection.execute(query).scalar_one_or_none()
    return due if known is None else known


def task_row(
    workflow_id: str, task: OpenTask, at: datetime, *, request_id: str | None = None, about_id: str | None = None
) -> Row:
    """Return a task as a row, opened at `at`."""
    return {
        "workflow_id": workflow_id,
        "key": task.key,
        "kind": task.kind,
        "title": task.title,
        "role": task.role,
        "person_id": task.person_id,
        "agency_id": task.agency_id,
        "region_id": task.region_id,
        "request_id": request_id,
        "about_id": about_id,
        "opened_at": at,
        "due_at": task.due,
        "closed_at": None,
        "done": None,
    }
