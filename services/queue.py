"""The tasks that wait for a person, and settling a contradiction in the records."""

import asyncio
from collections.abc import Sequence

from models.calendar import last_day_before
from models.effects import TaskKind
from models.errors import RuleViolation
from models.oversight import may_see_queue_of_everybody, may_settle_conflict
from services.context import ReadingContext
from services.people import acting
from storage import settling, task_dates
from storage.reads import tasks
from storage.reads.tasks import TaskRow


async def queue(
    context: ReadingContext,
    by: str,
    *,
    agency_id: str | None = None,
    agency_named: str = "",
    everybody: bool = False,
    kinds: Sequence[TaskKind] = (),
    after: int | None = None,
    limit: int | None = None,
) -> list[TaskRow]:
    """List the open tasks of a person and the person's roles, the most urgent first, or everyone's for lead staff.

    Lead staff also have what waits for a role that nobody at the agency holds. With `limit`, list no more than that;
    `after` is the number of the task after which they begin.
    """
    actor = await acting(context, by)
    if everybody:
        may_see_queue_of_everybody(actor, context.policy().readers).require()
    rows = await asyncio.to_thread(
        tasks.queue,
        context.database,
        context.now(),
        person_id=None if everybody else actor.person_id,
        grants=None if everybody else actor.grants,
        agency_id=agency_id,
        agency_named=agency_named,
        kinds=kinds,
        after=after,
        limit=limit,
        day=None if everybody else context.today(),
    )
    return [_with_last_day(row, context.pack.time_zone) for row in rows]


async def date_open_tasks(context: ReadingContext) -> None:
    """Give each open task from before every task had a date one, as if it came today."""
    await asyncio.to_thread(task_dates.date_open_tasks, context.database, context.pack.task_due, context.now())


def _with_last_day(row: TaskRow, zone: str) -> TaskRow:
    return row if row.due_at is None else row.model_copy(update={"due": last_day_before(row.due_at, zone)})


async def settle(context: ReadingContext, by: str, number: int, how: str) -> TaskRow:
    """Record that a contradiction in the records is settled, and how. Returns the task as it was."""
    actor = await acting(context, by)
    may_settle_conflict(actor).require()
    task = await asyncio.to_thread(tasks.task, context.database, number, context.now())
    if task is None:
        raise RuleViolation("unknown_task", f"There is no task {number}.")
    if task.kind != TaskKind.SETTLE_CONFLICT:
        raise RuleViolation(
            "done_elsewhere", "You can't close this task by hand. It closes automatically when its work is done."
        )
    if not await asyncio.to_thread(settling.settle_task, context.database, task, actor, context.now(), how):
        raise RuleViolation("settled_before", "Someone has already settled this.")
    return task
