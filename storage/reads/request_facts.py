"""What the records say when a request is submitted."""

from sqlalchemy import Connection, Table, select

from models.access_request.preconditions import RequestFacts
from models.access_request.state import RequestKind
from models.license.state import HOLDING
from storage.database import Database
from storage.tables.directory import agencies, people
from storage.tables.licenses import assignments, licenses
from storage.tables.requests import access_requests


def request_facts(database: Database, agency_id: str, person_id: str, kind: RequestKind) -> RequestFacts:
    """Return what the records have for a new request: agency, person, the person's license, open requests."""
    with database.read() as connection:
        license_id = held_license(connection, person_id, agency_id)
        return RequestFacts(
            agency_known=_known(connection, agencies, agency_id),
            person_known=_known(connection, people, person_id),
            license_id=license_id,
            license_revoked=license_id is not None and _revoked(connection, license_id),
            open_request_id=_open_request(connection, agency_id, person_id, kind),
        )


def held_license(connection: Connection, person_id: str, agency_id: str) -> str | None:
    """Return the license a person holds at an agency, active or inactive, but not at another one (ACC-02)."""
    query = select(assignments.c.license_id).where(
        assignments.c.person_id == person_id,
        assignments.c.agency_id == agency_id,
        assignments.c.state.in_(HOLDING),
    )
    return connection.execute(query).scalar_one_or_none()


def _revoked(connection: Connection, license_id: str) -> bool:
    query = select(licenses.c.revoked_at).where(licenses.c.id == license_id)
    return connection.execute(query).scalar_one_or_none() is not None


def _known(connection: Connection, table: Table, wanted: str) -> bool:
    return connection.execute(select(table.c.id).where(table.c.id == wanted)).first() is not None


def _open_request(connection: Connection, agency_id: str, person_id: str, kind: RequestKind) -> str | None:
    query = select(access_requests.c.id).where(
        access_requests.c.agency_id == agency_id,
        access_requests.c.person_id == person_id,
        access_requests.c.kind == kind,
        access_requests.c.ended_at.is_(None),
    )
    return connection.execute(query).scalar_one_or_none()
