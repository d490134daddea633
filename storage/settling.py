"""Closes by hand the tasks that no process waits for: a conflict in the records that a person has looked into."""

from datetime import datetime

from sqlalchemy import update

from models.people import Actor
from storage.audit_trail import Remark, note
from storage.database import Database, take_turns
from storage.reads.tasks import TaskRow
from storage.tables.work import tasks

SETTLED = "settled"
"""The place of these entries in the audit trail, apart from the steps that the task's process numbers."""


def settle_task(database: Database, task: TaskRow, actor: Actor, at: datetime, how: str) -> bool:
    """Close a task and record what was done about it; return False if it was closed before."""
    with database.write() as connection:
        take_turns(connection, SETTLED)
        is_open = (tasks.c.id == task.id) & tasks.c.closed_at.is_(None)
        if connection.execute(update(tasks).where(is_open).values(closed_at=at, done=True)).rowcount == 0:
            return False
        remark = Remark(f"{task.title} (of {task.workflow_id}). Settled: {how}", task.agency_id, task.about_id)
        note(connection, SETTLED, actor, at, "settled_by_hand", remark)
        return True
