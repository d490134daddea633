"""Settling by hand what no process waits for: a contradiction in the records that a person has looked into."""

from datetime import datetime

from sqlalchemy import func, insert, select, update

from models.people import Actor
from storage.engine import Store, take_turns
from storage.reads.tasks import TaskRow
from storage.tables import audit_entries, tasks

SETTLED = "settled"
"""Where the audit trail keeps it. The process that opened the task goes on numbering its own steps."""


def settle_task(store: Store, task: TaskRow, actor: Actor, at: datetime, how: str) -> bool:
    """Close a task, with what was done about it in the audit trail; False if it was closed before."""
    with store.write() as connection:
        take_turns(connection, SETTLED)
        is_open = (tasks.c.id == task.id) & tasks.c.closed_at.is_(None)
        if connection.execute(update(tasks).where(is_open).values(closed_at=at, done=True)).rowcount == 0:
            return False
        last = select(func.max(audit_entries.c.step)).where(audit_entries.c.workflow_id == SETTLED)
        entry = {
            "workflow_id": SETTLED,
            "step": (connection.execute(last).scalar_one() or 0) + 1,
            "at": at,
            "actor_id": actor.person_id,
            "actor_grants": [grant.model_dump(mode="json", exclude_none=True) for grant in actor.grants],
            "move": "settled_by_hand",
            "summary": f"{task.title} (of {task.workflow_id}). Settled: {how}",
            "conflict": "",
            "policy_label": "",
            "agency_id": task.agency_id,
            "person_id": task.about_id,
        }
        connection.execute(insert(audit_entries), entry)
        return True
