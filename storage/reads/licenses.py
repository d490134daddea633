"""Licenses: which are available, who holds them, who held them before."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, case, or_, select

from models.access_request.lifecycle import RequestState
from models.base import Instant, Key, Message
from models.license.explain import ExplainedDate
from models.license.lifecycle import AssignmentState, InactiveReason, LicenseKind, LicenseState
from models.license.state import HOLDING, LIVE_ASSIGNMENTS
from storage.database import Database
from storage.reads.agencies import DESCRIBED, Agency, with_region_and_closing
from storage.reads.people import Person, full_name
from storage.reads.rows import Query, every, first
from storage.tables.directory import agencies, people
from storage.tables.licenses import LISTED, assignments, licenses
from storage.tables.requests import access_requests


class LicenseRow(Message):
    """A license, and the person who holds it or will."""

    id: Key
    agency_id: Key
    agency_name: str
    kind: LicenseKind
    state: LicenseState
    inactive_reason: InactiveReason | None
    created_at: Instant
    deleted_at: Instant | None
    programmed_on: date | None
    """The holder's planned last day."""
    person_id: Key | None
    person_name: str | None
    assignment_state: AssignmentState | None
    reserved_at: Instant | None
    active_from: Instant | None
    recertify_by: date | None = None
    """By which day the holder has to recertify, also if it has passed. Filled in with the next date."""
    next_date: ExplainedDate | None = None
    """The date that comes next. Filled in where the time is known; empty if none is ahead."""


class LicenseOnRecord(NamedTuple):
    """A license, the person who holds it or will, and its agency."""

    row: LicenseRow
    holder: Person | None
    agency: Agency


class RosterEntry(Message):
    """One person's time on a license."""

    number: int
    person_id: Key
    person_name: str
    state: AssignmentState
    request_id: Key | None
    reserved_at: Instant | None
    active_from: Instant | None
    ended_at: Instant | None


class Stray(Message):
    """A license whose agency has moved to another region, which the license does not know yet."""

    license_id: Key
    region_id: Key
    """The region of the agency."""
    step: int
    """The last step of the license."""


def available_licenses(database: Database, agency_id: str, kind: LicenseKind) -> list[str]:
    """Return the licenses of an agency that can be reserved, the oldest first.

    Open licenses come before those that were kept after somebody left.
    """
    is_open = licenses.c.state == LicenseState.OPEN
    is_kept = and_(
        licenses.c.state == LicenseState.INACTIVE, licenses.c.inactive_reason == InactiveReason.LEFT_AND_KEPT
    )
    query = (
        select(licenses.c.id)
        .where(licenses.c.agency_id == agency_id, licenses.c.kind == kind, or_(is_open, is_kept))
        .order_by(case((is_open, 0), else_=1), licenses.c.created_at, licenses.c.id)
    )
    with database.read() as connection:
        return list(connection.execute(query).scalars())


def requests_awaiting_license(database: Database, agency_id: str, kind: LicenseKind) -> list[str]:
    """Return the requests of an agency that wait for a license of this kind, the oldest first."""
    query = (
        select(access_requests.c.id)
        .where(
            access_requests.c.agency_id == agency_id,
            access_requests.c.license_kind == kind,
            access_requests.c.state == RequestState.AWAITING_LICENSE,
        )
        .order_by(access_requests.c.submitted_at, access_requests.c.id)
    )
    with database.read() as connection:
        return list(connection.execute(query).scalars())


def reservations_of(database: Database, request_id: str) -> list[str]:
    """Return the licenses that are reserved for a request; more than one only if something went wrong."""
    query = (
        select(assignments.c.license_id)
        .where(assignments.c.request_id == request_id, assignments.c.state == AssignmentState.RESERVED)
        .order_by(assignments.c.license_id)
    )
    with database.read() as connection:
        return list(connection.execute(query).scalars())


def licenses_held_by(database: Database, person_id: str) -> list[str]:
    """Return every license that a person holds, at any agency, active or inactive."""
    query = (
        select(assignments.c.license_id)
        .where(assignments.c.person_id == person_id, assignments.c.state.in_(HOLDING))
        .order_by(assignments.c.license_id)
    )
    with database.read() as connection:
        return list(connection.execute(query).scalars())


def held_and_former(database: Database, person_id: str, agency_id: str) -> tuple[str | None, str | None]:
    """Return the license a person holds at an agency, active or inactive; else the last one that the person had."""
    own = (assignments.c.person_id == person_id, assignments.c.agency_id == agency_id)
    query = select(assignments.c.license_id, assignments.c.state, assignments.c.active_from, assignments.c.ended_at)
    with database.read() as connection:
        rows = connection.execute(query.where(*own)).all()
    held = next((row.license_id for row in rows if row.state in HOLDING), None)
    ended = [row for row in rows if row.active_from is not None and row.ended_at is not None]
    last = max(ended, key=lambda row: (row.ended_at, row.active_from), default=None)
    return held, None if held is not None or last is None else last.license_id


def license_row(database: Database, license_id: str) -> LicenseRow | None:
    """Return a license by id."""
    with database.read() as connection:
        return first(connection, _licenses().where(licenses.c.id == license_id), LicenseRow)


def license_on_record(database: Database, license_id: str) -> LicenseOnRecord | None:
    """Return a license by id, with the person who holds it or will, and its agency."""
    of_agency = (each.label(f"agency__{each.name}") for each in DESCRIBED)
    query = with_region_and_closing(_licenses()).add_columns(
        people.c.first_name, people.c.last_name, people.c.email, *of_agency
    )
    with database.read() as connection:
        row = connection.execute(query.where(licenses.c.id == license_id)).mappings().first()
    if row is None:
        return None
    values = dict(row)
    return LicenseOnRecord(
        row=LicenseRow.model_validate(values),
        holder=None if row["person_id"] is None else Person.model_validate({**values, "id": row["person_id"]}),
        agency=Agency.model_validate({each.name: row[f"agency__{each.name}"] for each in DESCRIBED}),
    )


def licenses_of(database: Database, agency_id: str) -> list[LicenseRow]:
    """Return every license an agency has or had, the oldest first."""
    query = _licenses().where(licenses.c.agency_id == agency_id).order_by(licenses.c.created_at, licenses.c.id)
    with database.read() as connection:
        return every(connection, query, LicenseRow)


def managed_licenses(database: Database) -> list[str]:
    """Return every license that is not deleted."""
    query = select(licenses.c.id).where(licenses.c.state != LicenseState.DELETED).order_by(licenses.c.id)
    with database.read() as connection:
        return list(connection.execute(query).scalars())


def strays(database: Database) -> list[Stray]:
    """Return every license that is not deleted and has another region than its agency."""
    query = (
        select(licenses.c.id.label("license_id"), agencies.c.region_id, licenses.c.step)
        .join(agencies, agencies.c.id == licenses.c.agency_id)
        .where(
            licenses.c.state != LicenseState.DELETED,
            agencies.c.region_id.is_not(None),
            agencies.c.region_id.is_distinct_from(licenses.c.region_id),
        )
        .order_by(licenses.c.id)
    )
    with database.read() as connection:
        return every(connection, query, Stray)


def roster(database: Database, license_id: str) -> list[RosterEntry]:
    """Return everybody who ever held or reserved a license, in order, with dates and how each assignment ended."""
    query = (
        select(assignments, full_name().label("person_name"))
        .join(people, people.c.id == assignments.c.person_id)
        .where(assignments.c.license_id == license_id)
        .order_by(assignments.c.number)
    )
    with database.read() as connection:
        return every(connection, query, RosterEntry)


def _licenses() -> Query:
    live = and_(assignments.c.license_id == licenses.c.id, assignments.c.state.in_(LIVE_ASSIGNMENTS))
    return (
        select(
            *LISTED,
            agencies.c.name.label("agency_name"),
            assignments.c.person_id,
            assignments.c.state.label("assignment_state"),
            assignments.c.reserved_at,
            assignments.c.active_from,
            full_name().label("person_name"),
        )
        .join(agencies, agencies.c.id == licenses.c.agency_id)
        .outerjoin(assignments, live)
        .outerjoin(people, people.c.id == assignments.c.person_id)
    )
