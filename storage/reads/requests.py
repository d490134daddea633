"""Access requests, as lists show them."""

from sqlalchemy import and_, select

from models.access_request.lifecycle import RequestState
from models.access_request.overview import RequestOverview
from models.access_request.state import RequestKind
from models.base import Message
from models.calendar import Deadline
from models.training.lifecycle import PartStatus
from storage.database import Database
from storage.reads.people import full_name
from storage.reads.rows import Query, every, first
from storage.tables.directory import agencies, people
from storage.tables.requests import access_requests
from storage.tables.trainings import training_steps


class RequestRow(RequestOverview):
    """An access request with the names of its agency and the person it is about."""

    agency_name: str
    person_name: str


class TrainingGlance(Message):
    """What the training of a request is waiting for, and by when."""

    next_step: str
    waiting_for: str
    deadline: Deadline


class OpenRequest(Message):
    """A request that has not ended, and what it still lacks."""

    state: RequestState
    missing: tuple[str, ...]
    """In order: what the agency must supply, then the titles of the parts of the training."""


class RequestStatus(RequestRow):
    """A request with what its training is waiting for, while that is open."""

    training: TrainingGlance | None = None


def request_row(database: Database, request_id: str) -> RequestRow | None:
    """Return the request with this id, or None."""
    with database.read() as connection:
        return first(connection, described_requests().where(access_requests.c.id == request_id), RequestRow)


def form_of(database: Database, request_id: str) -> str:
    """Return the fingerprint of the form behind a request; empty if the records have none."""
    query = select(access_requests.c.form).where(access_requests.c.id == request_id)
    with database.read() as connection:
        return connection.execute(query).scalar_one_or_none() or ""


def requests_of(
    database: Database, *, agency_id: str | None = None, person_id: str | None = None, open_only: bool = False
) -> list[RequestRow]:
    """Return the requests of an agency, about a person, or all of them, the oldest first."""
    query = described_requests().order_by(access_requests.c.submitted_at, access_requests.c.id)
    if agency_id is not None:
        query = query.where(access_requests.c.agency_id == agency_id)
    if person_id is not None:
        query = query.where(access_requests.c.person_id == person_id)
    if open_only:
        query = query.where(access_requests.c.ended_at.is_(None))
    with database.read() as connection:
        return every(connection, query, RequestRow)


def open_request_of(database: Database, person_id: str, agency_id: str) -> OpenRequest | None:
    """Return the open request for a new user's access at an agency, the oldest of several; None if there is none."""
    left = and_(training_steps.c.request_id == access_requests.c.id, training_steps.c.state != PartStatus.DONE)
    query = (
        select(access_requests.c.id, access_requests.c.state, access_requests.c.missing, training_steps.c.title)
        .outerjoin(training_steps, left)
        .where(
            access_requests.c.person_id == person_id,
            access_requests.c.agency_id == agency_id,
            access_requests.c.kind == RequestKind.NEW_USER,
            access_requests.c.ended_at.is_(None),
        )
        .order_by(access_requests.c.submitted_at, access_requests.c.id, training_steps.c.position)
    )
    with database.read() as connection:
        rows = connection.execute(query).all()
    if not rows:
        return None
    titles = [row.title for row in rows if row.id == rows[0].id and row.title is not None]
    return OpenRequest(state=rows[0].state, missing=(*rows[0].missing, *titles))


def newest_about(database: Database, person_id: str, limit: int) -> list[RequestRow]:
    """Return the newest requests about a person."""
    query = described_requests().where(access_requests.c.person_id == person_id)
    newest = query.order_by(access_requests.c.submitted_at.desc(), access_requests.c.id).limit(limit)
    with database.read() as connection:
        return every(connection, newest, RequestRow)


def described_requests() -> Query:
    """Return the query for requests with the names that lists show."""
    return (
        select(access_requests, agencies.c.name.label("agency_name"), full_name().label("person_name"))
        .join(agencies, agencies.c.id == access_requests.c.agency_id)
        .join(people, people.c.id == access_requests.c.person_id)
    )
