"""Tasks: what waits for whom. Each queue is one query."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    and_,
    exists,
    false,
    not_,
    nulls_last,
    or_,
    select,
    true,
)

from models.base import Instant, Key, Message
from models.effects import TaskKind
from models.people import AGENCY_ROLES, Grant, Role
from storage.database import Database
from storage.names import AGENCY
from storage.reads.actors import in_force
from storage.reads.names import named_like
from storage.reads.people import full_name
from storage.tables.directory import agencies, designations, people
from storage.tables.work import tasks


class TaskRow(Message):
    """A task. `request_id` and `about_id` say whom it is about; `id` is its number in the records."""

    id: int
    workflow_id: Key
    key: Key
    kind: TaskKind
    title: str
    role: Role | None
    person_id: Key | None
    agency_id: Key | None
    agency_name: str | None
    region_id: Key | None
    request_id: Key | None
    about_id: Key | None
    about_name: str | None
    opened_at: Instant
    due_at: Instant | None
    due: date | None = None
    """The last day that people have for it, in the office's time zone. Filled in where the office is known."""
    closed_at: Instant | None = None
    done: bool | None = None
    overdue: bool = False

    @property
    def for_whom(self) -> str:
        """Who has the task, in words: "you", "authorized representative at Lantern Street", "reviewer"."""
        if self.role is None:
            return "you"
        at_agency = self.role in AGENCY_ROLES and self.agency_name is not None
        return f"{self.role.spoken} at {self.agency_name}" if at_agency else self.role.spoken


def queue(
    database: Database,
    now: datetime,
    *,
    person_id: str | None = None,
    grants: Sequence[Grant] | None = None,
    agency_id: str | None = None,
    agency_named: str = "",
    kinds: Sequence[TaskKind] = (),
    day: date | None = None,
    after: int | None = None,
    limit: int | None = None,
) -> list[TaskRow]:
    """Return the open tasks, the most urgent first, with those marked that are overdue at `now`.

    With `person_id` or `grants`, return only the person's own tasks and those in the queues of these roles: at the
    role's agency or in its region, if it has one. `queue(store, now, person_id=actor.person_id, grants=actor.grants)`
    is what an actor has to do. Without both, return everybody's. `agency_id` and `kinds` narrow it down, and so does
    `agency_named`, each word of which begins a word of the agency's name. With `day`, HMIS lead staff also get what
    waits for a role that nobody at the agency holds on that day.
    With `limit`, return no more than that; `after` is the number of the task after which they begin.
    """
    conditions: list[ColumnElement[Any]] = [tasks.c.closed_at.is_(None)]
    if person_id is not None or grants is not None:
        own = tasks.c.person_id == person_id if person_id is not None else false()
        conditions.append(or_(own, *(_in_queue_of(grant, day) for grant in grants or ())))
    if agency_id is not None:
        conditions.append(tasks.c.agency_id == agency_id)
    conditions += named_like(AGENCY, tasks.c.agency_id, agency_named)
    if kinds:
        conditions.append(tasks.c.kind.in_(list(kinds)))
    return _tasks(database, conditions, now, after=after, limit=limit)


def tasks_of(database: Database, workflow_id: str, now: datetime) -> list[TaskRow]:
    """Return every task a workflow ever opened, open ones first."""
    return _tasks(database, [tasks.c.workflow_id == workflow_id], now)


def task(database: Database, number: int, now: datetime) -> TaskRow | None:
    """Return a task by its number."""
    return next(iter(_tasks(database, [tasks.c.id == number], now)), None)


def _tasks(
    database: Database,
    conditions: list[ColumnElement[Any]],
    now: datetime,
    *,
    after: int | None = None,
    limit: int | None = None,
) -> list[TaskRow]:
    with database.read() as connection:
        if after is not None:
            conditions = [*conditions, _comes_after(connection, after)]
        # Names are looked up for the tasks that are returned, and not for all that had to be sorted.
        chosen = select(tasks).where(*conditions).order_by(*_order(tasks)).limit(limit).subquery()
        query = (
            select(chosen, agencies.c.name.label("agency_name"), full_name().label("about_name"))
            .outerjoin(agencies, agencies.c.id == chosen.c.agency_id)
            .outerjoin(people, people.c.id == chosen.c.about_id)
            .order_by(*_order(chosen))
        )
        rows = [dict(row) for row in connection.execute(query).mappings()]
    return [TaskRow(**row, overdue=_overdue(row["due_at"], row["closed_at"], now)) for row in rows]


def _order(table: FromClause) -> tuple[ColumnElement[Any], ...]:
    """Order the open ones first, then the most urgent; `id` makes the order complete."""
    return table.c.closed_at.is_not(None), nulls_last(table.c.due_at), table.c.opened_at, table.c.id


def _comes_after(connection: Connection, number: int) -> ColumnElement[Any]:
    """Return the condition for the open tasks that come after a task, which may be closed by now."""
    found = connection.execute(select(tasks.c.due_at, tasks.c.opened_at).where(tasks.c.id == number)).one_or_none()
    if found is None:
        return true()
    due_at, opened_at = found
    later = or_(tasks.c.opened_at > opened_at, and_(tasks.c.opened_at == opened_at, tasks.c.id > number))
    if due_at is None:
        return and_(tasks.c.due_at.is_(None), later)
    return or_(tasks.c.due_at > due_at, tasks.c.due_at.is_(None), and_(tasks.c.due_at == due_at, later))


def _overdue(due_at: datetime | None, closed_at: datetime | None, now: datetime) -> bool:
    return due_at is not None and (closed_at or now) >= due_at


def _in_queue_of(grant: Grant, day: date | None) -> ColumnElement[Any]:
    if grant.role == Role.HMIS_LEAD and day is not None:
        return or_(tasks.c.role == grant.role, _waits_for_nobody(day))
    conditions: list[ColumnElement[Any]] = [tasks.c.role == grant.role]
    if grant.role in AGENCY_ROLES:
        conditions.append(tasks.c.agency_id == grant.agency_id)
    elif grant.region_id is not None:
        conditions.append(or_(tasks.c.region_id.is_(None), tasks.c.region_id == grant.region_id))
    return and_(*conditions)


def _waits_for_nobody(day: date) -> ColumnElement[Any]:
    """Return the condition that a task waits for a role of an agency that nobody holds there on `day`."""
    holder = exists().where(
        designations.c.role == tasks.c.role, designations.c.agency_id == tasks.c.agency_id, in_force(day)
    )
    return and_(tasks.c.role.in_(AGENCY_ROLES), not_(holder))
