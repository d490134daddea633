"""The licenses of one person: those held now, and those held before."""

from datetime import date

from sqlalchemy import and_, case, select

from models.base import Instant, Key, Message
from models.license.explain import ExplainedDate
from models.license.lifecycle import AssignmentState, InactiveReason, LicenseKind, LicenseState
from models.license.state import LIVE_ASSIGNMENTS
from storage.database import Database
from storage.reads.rows import every
from storage.tables.directory import agencies
from storage.tables.licenses import LISTED, assignments, licenses


class PersonsLicense(Message):
    """A license, and a person's time on it."""

    license_id: Key
    agency_id: Key
    agency_name: str
    kind: LicenseKind
    state: LicenseState
    inactive_reason: InactiveReason | None
    revoked_at: Instant | None
    flagged_since: Instant | None
    expires_on: date | None
    assignment_state: AssignmentState
    active_from: Instant | None
    ended_at: Instant | None
    recertify_by: date | None = None
    """By which day the holder has to recertify, also if it has passed. Filled in with the next date."""
    next_date: ExplainedDate | None = None
    """The date that comes next. Filled in where the time is known; empty if none is ahead."""

    @property
    def is_held(self) -> bool:
        """Whether the person has it now, or it is set aside for the person."""
        return self.assignment_state in LIVE_ASSIGNMENTS


def held_licenses(database: Database, person_id: str) -> list[PersonsLicense]:
    """Return every license that a person has or had, at any agency: those of today first, then the latest."""
    later = assignments.alias("later")
    latest = ~(
        select(later.c.number)
        .where(
            later.c.license_id == assignments.c.license_id,
            later.c.person_id == assignments.c.person_id,
            later.c.number > assignments.c.number,
        )
        .exists()
    )
    query = (
        select(
            *LISTED,
            assignments.c.license_id,
            assignments.c.state.label("assignment_state"),
            assignments.c.active_from,
            assignments.c.ended_at,
            agencies.c.name.label("agency_name"),
        )
        .select_from(assignments)
        .join(licenses, licenses.c.id == assignments.c.license_id)
        .join(agencies, agencies.c.id == licenses.c.agency_id)
        .where(and_(assignments.c.person_id == person_id, assignments.c.state != AssignmentState.RELEASED, latest))
        .order_by(
            case((assignments.c.state.in_(LIVE_ASSIGNMENTS), 0), else_=1),
            assignments.c.active_from.desc(),
            assignments.c.license_id,
        )
    )
    with database.read() as connection:
        return every(connection, query, PersonsLicense)
