"""What somebody who leaves an agency still has open there."""

from datetime import datetime

from sqlalchemy import select

from models.appeal.lifecycle import PENDING
from models.base import Message
from storage.database import Database
from storage.reads import tasks
from storage.reads.appeals import AppealRow
from storage.reads.requests import RequestRow, described_requests
from storage.reads.rows import every
from storage.reads.tasks import TaskRow
from storage.tables.appeals import appeals
from storage.tables.requests import access_requests


class LeaverWork(Message):
    """Open requests and appeals that a person sent for an agency, and the tasks of the person alone there."""

    requests: tuple[RequestRow, ...]
    appeals: tuple[AppealRow, ...]
    tasks: tuple[TaskRow, ...]


def open_work(database: Database, agency_id: str, person_id: str, now: datetime) -> LeaverWork:
    """Return what a person has open at an agency."""
    sent = described_requests().where(
        access_requests.c.agency_id == agency_id,
        access_requests.c.requested_by == person_id,
        access_requests.c.ended_at.is_(None),
    )
    filed = select(appeals).where(
        appeals.c.agency_id == agency_id, appeals.c.filed_by == person_id, appeals.c.state.in_(PENDING)
    )
    with database.read() as connection:
        requests = every(connection, sent.order_by(access_requests.c.submitted_at), RequestRow)
        pending = every(connection, filed.order_by(appeals.c.filed_at), AppealRow)
    own = tasks.queue(database, now, person_id=person_id, agency_id=agency_id)
    return LeaverWork(requests=tuple(requests), appeals=tuple(pending), tasks=tuple(own))
