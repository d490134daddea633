"""What an agency's pages list: requests, trainings, licenses, appeals, and papers, in parts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select, true

from models.access_request.lifecycle import RequestState
from models.appeal.lifecycle import PENDING
from models.base import Instant, Key, Message
from models.billing.lifecycle import OPEN_INVOICES
from models.documents import DocumentKind
from models.license.explain import ExplainedDate
from models.license.lifecycle import AssignmentState, InactiveReason, LicenseKind, LicenseState
from models.license.state import LIVE_ASSIGNMENTS
from storage.database import Database
from storage.documents import Document, described
from storage.names import AGENCY, PERSON
from storage.reads.appeals import AppealRow
from storage.reads.listing import following
from storage.reads.names import named_like
from storage.reads.people import full_name
from storage.reads.requests import RequestRow, described_requests
from storage.reads.rows import every, first
from storage.reads.trainings import TrainingRow, described_runs, in_time
from storage.tables.appeals import appeals
from storage.tables.billing import invoices
from storage.tables.directory import agencies, people
from storage.tables.licenses import LISTED, assignments, licenses
from storage.tables.requests import access_requests
from storage.tables.trainings import training_runs
from storage.tables.usage import hmis_users
from storage.tables.work import documents


class Shown(StrEnum):
    """Which rows of a list are shown."""

    ALL = "all"
    OPEN = "open"
    RETURNED = "returned"
    ENDED = "ended"
    ACTIVE = "active"
    INACTIVE = "inactive"
    FREE = "free"
    UNPAID = "unpaid"


OF_REQUESTS: Mapping[Shown, ColumnElement[bool]] = {
    Shown.OPEN: access_requests.c.ended_at.is_(None),
    Shown.RETURNED: access_requests.c.state == RequestState.RETURNED,
    Shown.ENDED: access_requests.c.ended_at.is_not(None),
    Shown.ALL: true(),
}
OF_TRAININGS: Mapping[Shown, ColumnElement[bool]] = {
    Shown.OPEN: training_runs.c.ended_at.is_(None),
    Shown.ENDED: training_runs.c.ended_at.is_not(None),
    Shown.ALL: true(),
}
_KEPT = and_(licenses.c.state == LicenseState.INACTIVE, licenses.c.inactive_reason == InactiveReason.LEFT_AND_KEPT)
OF_LICENSES: Mapping[Shown, ColumnElement[bool]] = {
    Shown.OPEN: licenses.c.state != LicenseState.DELETED,
    Shown.ACTIVE: licenses.c.state == LicenseState.ACTIVE,
    Shown.INACTIVE: and_(licenses.c.state == LicenseState.INACTIVE, ~_KEPT),
    Shown.FREE: (licenses.c.state == LicenseState.OPEN) | _KEPT,
    Shown.ALL: true(),
}
OF_APPEALS: Mapping[Shown, ColumnElement[bool]] = {
    Shown.OPEN: appeals.c.state.in_(PENDING),
    Shown.ALL: true(),
}
"""What each list shows under which word. A count on the overview has the condition of the list that it leads to."""


class AgencyCounts(Message):
    """How many rows the lists of an agency have."""

    requests_open: int
    requests_returned: int
    trainings_open: int
    licenses_active: int
    licenses_inactive: int
    licenses_free: int
    appeals_open: int
    invoices_unpaid: int


class RosterLine(Message):
    """A license with its holder, the last use on record, and the dates that are set for it."""

    id: Key
    kind: LicenseKind
    state: LicenseState
    inactive_reason: InactiveReason | None
    revoked_at: Instant | None
    flagged_since: Instant | None
    expires_on: date | None
    programmed_on: date | None
    appeal_until: date | None
    recertified_for: date | None
    person_id: Key | None
    person_name: str | None
    assignment_state: AssignmentState | None
    active_from: Instant | None
    last_data_entry_at: Instant | None
    last_login_at: Instant | None
    recertify_by: date | None = None
    """By which day the holder has to recertify, also if it has passed. Filled in with the next date."""
    next_date: ExplainedDate | None = None
    """The date that comes next. Filled in where the time is known; empty if none is ahead."""


def counts(database: Database, agency_id: str) -> AgencyCounts:
    """Return how many rows the lists of an agency have, in one query."""

    def number(table: Any, condition: ColumnElement[bool]) -> Any:
        return (
            select(func.count()).select_from(table).where(table.c.agency_id == agency_id, condition).scalar_subquery()
        )

    query = select(
        number(access_requests, OF_REQUESTS[Shown.OPEN]).label("requests_open"),
        number(access_requests, OF_REQUESTS[Shown.RETURNED]).label("requests_returned"),
        number(training_runs, OF_TRAININGS[Shown.OPEN]).label("trainings_open"),
        number(licenses, OF_LICENSES[Shown.ACTIVE]).label("licenses_active"),
        number(licenses, OF_LICENSES[Shown.INACTIVE]).label("licenses_inactive"),
        number(licenses, OF_LICENSES[Shown.FREE]).label("licenses_free"),
        number(appeals, OF_APPEALS[Shown.OPEN]).label("appeals_open"),
        number(invoices, invoices.c.state.in_(OPEN_INVOICES)).label("invoices_unpaid"),
    )
    with database.read() as connection:
        found = first(connection, query, AgencyCounts)
    assert found is not None, "a select of counts has one row"
    return found


def requests_page(database: Database, agency_id: str, shown: Shown, after: str) -> list[RequestRow]:
    """Return the requests of an agency after one of them, the latest first; one more than a page has."""
    query = described_requests().where(access_requests.c.agency_id == agency_id, OF_REQUESTS[shown])
    with database.read() as connection:
        return every(
            connection, following(query, access_requests, "submitted_at", after, latest_first=True), RequestRow
        )


def trainings_page(database: Database, agency_id: str, shown: Shown, after: str, now: datetime) -> list[TrainingRow]:
    """Return the training runs of an agency after one of them, the nearest deadline first; one more than a page has."""
    return _trainings(database, [training_runs.c.agency_id == agency_id], shown, after, now)


def every_trainings_page(
    database: Database, agency_named: str, shown: Shown, after: str, now: datetime
) -> list[TrainingRow]:
    """Return the same of all agencies, or of those of whose names each word of `agency_named` begins a word."""
    return _trainings(database, named_like(AGENCY, training_runs.c.agency_id, agency_named), shown, after, now)


def _trainings(
    database: Database, conditions: Sequence[ColumnElement[bool]], shown: Shown, after: str, now: datetime
) -> list[TrainingRow]:
    query = described_runs().where(OF_TRAININGS[shown], *conditions)
    query = following(query, training_runs, "deadline_at", after, key="request_id")
    with database.read() as connection:
        return [TrainingRow.model_validate(in_time(row, now)) for row in connection.execute(query).mappings()]


def roster_page(database: Database, agency_id: str, shown: Shown, after: str, search: str = "") -> list[RosterLine]:
    """Return the licenses of an agency after one of them, the oldest first; one more than a page has.

    With `search`, only those of holders of whose names each of its words begins a word.
    """
    query = _roster(agency_id, shown).where(*named_like(PERSON, assignments.c.person_id, search))
    with database.read() as connection:
        return every(connection, following(query, licenses, "created_at", after), RosterLine)


def whole_roster(database: Database, agency_id: str, shown: Shown) -> list[RosterLine]:
    """Return all of the same, for a file."""
    query = _roster(agency_id, shown).order_by(licenses.c.created_at, licenses.c.id)
    with database.read() as connection:
        return every(connection, query, RosterLine)


def appeals_page(database: Database, agency_id: str, shown: Shown, after: str) -> list[AppealRow]:
    """Return the appeals of an agency after one of them, the latest first; one more than a page has."""
    query = select(appeals).where(appeals.c.agency_id == agency_id, OF_APPEALS[shown])
    with database.read() as connection:
        return every(connection, following(query, appeals, "filed_at", after, latest_first=True), AppealRow)


def papers_page(database: Database, agency_id: str, after: str) -> list[Document]:
    """Return the papers of an agency's people after one of them, the latest first; one more than a page has."""
    query = described().where(documents.c.agency_id == agency_id, documents.c.kind != DocumentKind.EVIDENCE)
    with database.read() as connection:
        return every(connection, following(query, documents, "stored_at", after, latest_first=True), Document)


def _roster(agency_id: str, shown: Shown) -> Any:
    live = and_(assignments.c.license_id == licenses.c.id, assignments.c.state.in_(LIVE_ASSIGNMENTS))
    in_use = assignments.c.active_from.is_not(None)
    return (
        select(
            *LISTED,
            assignments.c.person_id,
            assignments.c.state.label("assignment_state"),
            assignments.c.active_from,
            full_name().label("person_name"),
            case((in_use, _last_use("last_data_entry_at", licenses.c.known_data_entry_at))).label("last_data_entry_at"),
            case((in_use, _last_use("last_login_at", licenses.c.known_login_at))).label("last_login_at"),
        )
        .join(agencies, agencies.c.id == licenses.c.agency_id)
        .outerjoin(assignments, live)
        .outerjoin(people, people.c.id == assignments.c.person_id)
        .where(licenses.c.agency_id == agency_id, OF_LICENSES[shown])
    )


def _last_use(kind: str, known: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the last use by the holder's accounts: those linked for the agency, else the others, else as `known`."""

    def latest(linked: ColumnElement[bool]) -> Any:
        of_holder = hmis_users.c.person_id == assignments.c.person_id
        return select(func.max(hmis_users.c[kind])).where(of_holder, linked).scalar_subquery()

    return func.coalesce(
        latest(hmis_users.c.agency_id == licenses.c.agency_id), latest(hmis_users.c.agency_id.is_(None)), known
    )
