"""Letters that give somebody a deadline and go out late: lead staff decide whether to give more time."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from models.effects import Notice, TaskKind
from models.ids import notice_workflow_id
from models.people import Role
from storage.claims import NoticeRecord
from storage.projections.tasks import close_tasks, kept_due, open_tasks
from storage.tables.directory import agencies
from storage.tables.work import tasks

LATE_TASK = "late"
"""The key of the task to look into a late letter; its workflow is the one that sends it."""

IS_LATE = "A letter with a deadline is late: decide whether to give more time, and settle it"
CAME_BACK = "A letter with a deadline came back: decide whether to give more time, and settle it"

LATE_AFTER = timedelta(days=1)
"""How long a letter with a deadline may be on its way. No document says; the office's default, to be confirmed."""

CHECK_WITHIN = timedelta(days=2)
"""How long somebody has to look into a letter. No document says; the office's default, to be confirmed."""


def flag_if_late(connection: Connection, row: NoticeRecord, at: datetime) -> bool:
    """Open a task if the letter has a deadline and is late at `at`; return whether it is."""
    notice = Notice.model_validate(row.payload)
    late = notice.deadline is not None and not notice.deadline_is_off and at - row.at > LATE_AFTER
    if late:
        open_tasks(connection, [_task(connection, row, notice, at, IS_LATE)])
    return late


def flag_if_returned(connection: Connection, row: NoticeRecord, at: datetime) -> None:
    """Open the same task for a letter with a deadline that came back: whoever it was for does not know the deadline."""
    notice = Notice.model_validate(row.payload)
    if notice.deadline is not None and not notice.deadline_is_off:
        open_tasks(connection, [_task(connection, row, notice, at, CAME_BACK)])


def close_late_task(connection: Connection, notice_id: str, at: datetime) -> bool:
    """Close the task about a late letter; return whether there was one."""
    workflow_id = notice_workflow_id(notice_id)
    query = select(tasks.c.id).where(
        tasks.c.workflow_id == workflow_id, tasks.c.key == LATE_TASK, tasks.c.closed_at.is_(None)
    )
    found = connection.execute(query).first() is not None
    close_tasks(connection, workflow_id, [(LATE_TASK, True)], at)
    return found


def _task(connection: Connection, row: NoticeRecord, notice: Notice, at: datetime, title: str) -> dict[str, Any]:
    known = select(agencies.c.id).where(agencies.c.id == row.agency_id)
    return {
        "workflow_id": notice_workflow_id(row.id),
        "key": LATE_TASK,
        "kind": TaskKind.CHECK_NOTICE,
        "title": f"{title} ({_named(row)})",
        "role": Role.HMIS_LEAD,
        "person_id": None,
        "agency_id": connection.execute(known).scalar_one_or_none(),
        "region_id": None,
        "request_id": None,
        "about_id": row.about_id,
        "opened_at": at,
        "due_at": kept_due(connection, notice_workflow_id(row.id), LATE_TASK, _due(notice, at)),
        "closed_at": None,
        "done": None,
    }


def _due(notice: Notice, at: datetime) -> datetime:
    """Return by when lead staff decide: soon, and while the letter's deadline has not passed."""
    due = at + CHECK_WITHIN
    ends = None if notice.deadline is None else notice.deadline.ends_at
    return due if ends is None or ends <= at else min(due, ends)


def _named(row: NoticeRecord) -> str:
    return str(row.template).replace("_", " ")
