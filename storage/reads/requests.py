"""Access requests, as lists show them."""

from datetime import date

from sqlalchemy import select

from models.access_request.lateness import LateIn
from models.access_request.lifecycle import RequestState
from models.access_request.state import AccessDetails, RequestKind
from models.base import Instant, Key
from models.calendar import Deadline
from models.license.lifecycle import LicenseKind
from storage.database import Database
from storage.reads.people import full_name
from storage.reads.rows import Query, every, first
from storage.tables.directory import agencies, people
from storage.tables.requests import access_requests


class RequestRow(AccessDetails):
    """An access request. `due` explains itself (models.calendar.Deadline.explained)."""

    id: Key
    kind: RequestKind
    agency_id: Key
    agency_name: str
    region_id: Key
    person_id: Key
    person_name: str
    requested_by: Key
    license_kind: LicenseKind
    policy_label: str
    state: RequestState
    submitted_at: Instant
    ended_at: Instant | None
    end_reason: str
    due: Deadline | None
    missing: tuple[str, ...]
    training_needed: bool | None
    license_id: Key | None
    license_is_reserved: bool
    no_longer_needed_on: date | None
    last_day: date | None
    keep_license: bool | None
    notice_due_at: Instant | None
    """The deadline by which the agency had to report that the person left."""
    notice_late: bool | None
    notice_late_by: int | None
    notice_late_in: LateIn | None
    notice_lateness: str | None
    account_target_at: Instant | None
    account_limit_at: Instant | None
    account_confirmed_at: Instant | None
    account_confirmed_by: Key | None
    account_late: bool | None

    @property
    def ended(self) -> bool:
        """Whether the request is over."""
        return self.ended_at is not None


def request_row(database: Database, request_id: str) -> RequestRow | None:
    """Return a request by id."""
    with database.read() as connection:
        return first(connection, _requests().where(access_requests.c.id == request_id), RequestRow)


def form_of(database: Database, request_id: str) -> str:
    """Return the fingerprint of the form behind a request; empty if the records have none."""
    query = select(access_requests.c.form).where(access_requests.c.id == request_id)
    with database.read() as connection:
        return connection.execute(query).scalar_one_or_none() or ""


def requests_of(
    database: Database, *, agency_id: str | None = None, person_id: str | None = None, open_only: bool = False
) -> list[RequestRow]:
    """Return the requests of an agency, about a person, or all of them, the oldest first."""
    query = _requests().order_by(access_requests.c.submitted_at, access_requests.c.id)
    if agency_id is not None:
        query = query.where(access_requests.c.agency_id == agency_id)
    if person_id is not None:
        query = query.where(access_requests.c.person_id == person_id)
    if open_only:
        query = query.where(access_requests.c.ended_at.is_(None))
    with database.read() as connection:
        return every(connection, query, RequestRow)


def _requests() -> Query:
    return (
        select(access_requests, agencies.c.name.label("agency_name"), full_name().label("person_name"))
        .join(agencies, agencies.c.id == access_requests.c.agency_id)
        .join(people, people.c.id == access_requests.c.person_id)
    )
