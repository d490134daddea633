"""The task to correct an address to which letters don't arrive, and the letter that asks for it."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, text

from models.calendar import civil_day, days_later, end_of_day, last_day_before
from models.delivery import why_returned
from models.directory.notices import address_needed
from models.effects import OpenTask, TaskKind
from models.people import AGENCY_ROLES, Role
from models.policy.directory import Keeping
from storage.projections.notices import notice_row
from storage.projections.tasks import close_tasks, kept_due, open_tasks, task_row
from storage.reads.actors import holders_of, in_force
from storage.reads.people import marked_people
from storage.tables.directory import designations
from storage.tables.licenses import assignments
from storage.tables.work import TASK_IS_OPEN, notices, tasks

CORRECT_TASK = "address"
"""The key of the task to correct an address."""


class TaskOwner(NamedTuple):
    """Who corrects an address: a role, at an agency unless it is one of the office, and those who hold it."""

    role: Role
    agency_id: str | None
    holders: tuple[str, ...] = ()
    """Person ids of those who hear of it by letter. Empty for the office, which looks into its queue."""


def address_record_id(person_id: str) -> str:
    """Return what entries, tasks and letters about a person's address carry in place of a workflow."""
    return f"address/{person_id}"


def ask_for_address(
    connection: Connection, keeping: Keeping, returned: Any, status: str, step: int, at: datetime
) -> None:
    """Open the task to correct the address of a returned letter's recipient, and write to whoever has the task.

    It belongs to the agency's contact, else to another role that acts for the agency, else to lead staff. A task that
    is open already keeps its date, and its owner gets no second letter. `step` is the entry's number in the audit
    trail.
    """
    where, day = address_record_id(returned.person_id), civil_day(at, keeping.time_zone)
    owner = _owner(connection, keeping, returned, day)
    due = end_of_day(days_later(day, keeping.correct_address_days), keeping.time_zone)
    is_open = (tasks.c.workflow_id == where, tasks.c.key == CORRECT_TASK, text(TASK_IS_OPEN))
    is_new = connection.execute(select(tasks.c.id).where(*is_open)).first() is None
    what = "Send us the correct email address" if owner.holders else "Find the correct email address and enter it"
    task = OpenTask(
        key=CORRECT_TASK,
        kind=TaskKind.CORRECT_ADDRESS,
        title=f"Letters to {returned.name} come back: {why_returned(status)}. {what}",
        role=owner.role,
        agency_id=owner.agency_id,
        due=kept_due(connection, where, CORRECT_TASK, due),
    )
    open_tasks(connection, [task_row(where, task, at, about_id=returned.person_id)])
    if is_new and owner.holders:
        last_day = last_day_before(due, keeping.time_zone)
        letter = address_needed(returned.person_id, owner.holders, owner.agency_id, why_returned(status), last_day)
        connection.execute(insert(notices), [notice_row(where, step, letter, 0, at)])


def close_address_task(connection: Connection, person_id: str, at: datetime) -> None:
    """Close the task, because the person has another address now."""
    close_tasks(connection, address_record_id(person_id), [(CORRECT_TASK, True)], at)


def _owner(connection: Connection, keeping: Keeping, returned: Any, day: date) -> TaskOwner:
    """Return who corrects the address. Whoever gets no letters either is not asked."""
    agency_id = _agency_of(connection, returned.person_id, day) or returned.agency_id
    if agency_id is None:
        return TaskOwner(Role.SYSTEM_ADMINISTRATOR, None)
    unreached = {returned.person_id, *marked_people(connection)}
    for role in dict.fromkeys((keeping.contact, *keeping.speakers)):
        holders = [each.id for each in holders_of(connection, role, day, agency_id, None)]
        reached = tuple(each for each in holders if each not in unreached)
        if reached:
            return TaskOwner(role, agency_id, reached)
    return TaskOwner(Role.HMIS_LEAD, agency_id)


def _agency_of(connection: Connection, person_id: str, day: date) -> str | None:
    """Return the agency a person belongs to: by a license, by a role held on `day`, or by a license that ended."""
    by_license = select(assignments.c.agency_id).where(assignments.c.person_id == person_id)
    by_role = select(designations.c.agency_id).where(
        designations.c.person_id == person_id, designations.c.role.in_(AGENCY_ROLES), in_force(day)
    )
    for query in (
        by_license.where(assignments.c.ended_at.is_(None)).order_by(assignments.c.agency_id),
        by_role.order_by(designations.c.agency_id),
        by_license.order_by(assignments.c.ended_at.desc(), assignments.c.agency_id),
    ):
        found = connection.execute(query).scalars().first()
        if found is not None:
            return str(found)
    return None
