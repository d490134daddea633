"""Dates for open tasks that have none: those from before every task had one."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import bindparam, select, text, update

from models.effects import TaskKind
from storage.database import Database
from storage.tables.work import TASK_IS_OPEN, tasks

_date = update(tasks).where(tasks.c.id == bindparam("with_id")).values(due_at=bindparam("due"))


def date_open_tasks(database: Database, due: Callable[[TaskKind, datetime], datetime], at: datetime) -> int:
    """Give each open task without a date the one of a task that comes at `at`. Return how many there were."""
    query = select(tasks.c.id, tasks.c.kind).where(tasks.c.due_at.is_(None), text(TASK_IS_OPEN))
    with database.write() as connection:
        rows = [{"with_id": row.id, "due": due(TaskKind(row.kind), at)} for row in connection.execute(query)]
        if rows:
            connection.execute(_date, rows)
    return len(rows)
