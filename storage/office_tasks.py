"""Tasks of the office that no workflow opens: they follow from what is on record, and close when it has changed."""

from datetime import datetime

from sqlalchemy import Connection, select, text

from models.effects import TaskKind
from models.people import Role
from storage.projections.tasks import close_tasks, kept_due, open_tasks
from storage.tables.work import TASK_IS_OPEN, tasks

OFFICE = "office"
"""What the tasks carry in place of a workflow."""


def open_office_task(
    connection: Connection,
    key: str,
    kind: TaskKind,
    title: str,
    role: Role,
    agency_id: str | None,
    due: datetime | None,
    at: datetime,
) -> None:
    """Open a task in the queue of a role. One that is open under this key gets the title, and keeps its due date."""
    row = {
        "workflow_id": OFFICE,
        "key": key,
        "kind": kind,
        "title": title,
        "role": role,
        "person_id": None,
        "agency_id": agency_id,
        "region_id": None,
        "request_id": None,
        "about_id": None,
        "opened_at": at,
        "due_at": kept_due(connection, OFFICE, key, due),
        "closed_at": None,
        "done": None,
    }
    open_tasks(connection, [row])


def close_office_task(connection: Connection, key: str, at: datetime) -> None:
    """Close the task under this key, because what it asked for is done. Nothing happens if none is open."""
    close_tasks(connection, OFFICE, [(key, True)], at)


def open_office_due(connection: Connection, key: str) -> datetime | None:
    """Return when the open task under this key is due. None if it has no date, or no such task is open."""
    query = select(tasks.c.due_at).where(tasks.c.workflow_id == OFFICE, tasks.c.key == key, text(TASK_IS_OPEN))
    due: datetime | None = connection.execute(query).scalar_one_or_none()
    return due


def open_office_keys(connection: Connection, kind: TaskKind) -> list[str]:
    """Return the keys of the tasks of one kind that are open."""
    query = select(tasks.c.key).where(tasks.c.workflow_id == OFFICE, tasks.c.kind == kind, text(TASK_IS_OPEN))
    return list(connection.execute(query.order_by(tasks.c.key)).scalars())


def open_office_titles(connection: Connection, kind: TaskKind) -> list[str]:
    """Return the titles of the tasks of one kind that are open."""
    query = select(tasks.c.title).where(tasks.c.workflow_id == OFFICE, tasks.c.kind == kind, text(TASK_IS_OPEN))
    return list(connection.execute(query.order_by(tasks.c.key)).scalars())
