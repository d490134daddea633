"""The task of an agency without a billing contact: it opens and closes as the records say (help page 000; FEE-15)."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, exists, select, text

from models.billing.notices import CONTACT_TASK
from models.calendar import days_later, end_of_day
from models.effects import TaskKind
from models.ids import billing_workflow_id
from models.people import Role
from models.policy.directory import Keeping
from storage.office_tasks import close_office_task, open_office_task
from storage.projections.tasks import close_tasks
from storage.reads.actors import holders_of, in_force
from storage.tables.directory import agencies, designations
from storage.tables.work import TASK_IS_OPEN, tasks

TITLE = "Name a billing contact to receive the invoices"


def keep_contact_tasks(
    connection: Connection, keeping: Keeping, day: date, at: datetime, agency_id: str | None = None
) -> None:
    """Open the task for each agency that has no billing contact on `day`, and close it for each other one.

    It belongs to the agency's head, or to the HMIS lead if the agency has none. While the agency's account asks for a
    contact already, because of an invoice, there is no second task. Only for one agency with `agency_id`.
    """
    query = select(agencies.c.id, _has_contact(day).label("has_contact"))
    if agency_id is not None:
        query = query.where(agencies.c.id == agency_id)
    due = end_of_day(days_later(day, keeping.policy.contact_days), keeping.time_zone)
    for row in connection.execute(query.order_by(agencies.c.id)).all():
        key = f"{CONTACT_TASK}/{row.id}"
        if row.has_contact:
            close_office_task(connection, key, at)
            close_tasks(connection, billing_workflow_id(row.id), [(CONTACT_TASK, True)], at)
        elif not _asked_by_its_account(connection, row.id):
            role = keeping.head if holders_of(connection, keeping.head, day, row.id, None) else Role.HMIS_LEAD
            open_office_task(connection, key, TaskKind.NAME_BILLING_CONTACT, TITLE, role, row.id, due, at)


def _has_contact(day: date) -> ColumnElement[bool]:
    return exists(
        select(designations.c.id).where(
            designations.c.role == Role.BILLING_CONTACT, designations.c.agency_id == agencies.c.id, in_force(day)
        )
    )


def _asked_by_its_account(connection: Connection, agency_id: str) -> bool:
    query = select(tasks.c.id).where(
        tasks.c.workflow_id == billing_workflow_id(agency_id), tasks.c.key == CONTACT_TASK, text(TASK_IS_OPEN)
    )
    return connection.execute(query).first() is not None
