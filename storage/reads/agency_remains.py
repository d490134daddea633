"""What of an agency that closes is not over yet."""

from sqlalchemy import and_, select

from models.access_request.state import RequestKind
from models.appeal.lifecycle import PENDING
from models.base import Key, Message
from models.license.lifecycle import LicenseState
from storage.database import Database
from storage.reads.people import full_name
from storage.reads.rows import every
from storage.tables.allotment import delegations
from storage.tables.appeals import appeals
from storage.tables.billing import self_pay_requests
from storage.tables.directory import people
from storage.tables.licenses import licenses
from storage.tables.requests import access_requests


class PendingRequest(Message):
    """A request that is not over, and the name of the person it is about."""

    request_id: Key
    kind: RequestKind
    person_name: str


def pending_requests(database: Database, agency_id: str) -> list[PendingRequest]:
    """Return the requests of an agency that are not over, the oldest first."""
    query = (
        select(access_requests.c.id.label("request_id"), access_requests.c.kind, full_name().label("person_name"))
        .join(people, people.c.id == access_requests.c.person_id)
        .where(access_requests.c.agency_id == agency_id, access_requests.c.ended_at.is_(None))
        .order_by(access_requests.c.submitted_at, access_requests.c.id)
    )
    with database.read() as connection:
        return every(connection, query, PendingRequest)


def pending_self_pay(database: Database, agency_id: str) -> list[str]:
    """Return the requests of an agency for self-pay licenses that are not answered, by id."""
    unanswered = and_(self_pay_requests.c.agency_id == agency_id, self_pay_requests.c.ended_at.is_(None))
    query = select(self_pay_requests.c.id).where(unanswered).order_by(self_pay_requests.c.id)
    with database.read() as connection:
        return list(connection.execute(query).scalars())


def pending_appeals(database: Database, agency_id: str) -> list[str]:
    """Return the appeals of an agency that no committee has decided, by id."""
    pending = and_(appeals.c.agency_id == agency_id, appeals.c.state.in_(PENDING))
    with database.read() as connection:
        return list(connection.execute(select(appeals.c.id).where(pending).order_by(appeals.c.id)).scalars())


def licenses_left(database: Database, agency_id: str) -> list[str]:
    """Return the licenses of an agency that are not deleted, by id."""
    left = and_(licenses.c.agency_id == agency_id, licenses.c.state != LicenseState.DELETED)
    with database.read() as connection:
        return list(connection.execute(select(licenses.c.id).where(left).order_by(licenses.c.id)).scalars())


def delegations_left(database: Database, agency_id: str) -> list[str]:
    """Return the licenses that regions have given to an agency and not taken back, by id."""
    live = and_(delegations.c.agency_id == agency_id, delegations.c.ended_at.is_(None))
    with database.read() as connection:
        return list(
            connection.execute(
                select(delegations.c.license_id).where(live).order_by(delegations.c.license_id)
            ).scalars()
        )
