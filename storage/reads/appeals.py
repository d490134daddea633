"""Appeals and what they contest, as the records have it."""

from collections.abc import Collection
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import or_, select

from models.appeal.lifecycle import PENDING, AppealState
from models.appeal.reasons import ALLOTMENT_REASONS, AppealReason
from models.appeal.state import Appeal, Denied, PendingAppeal
from models.base import Instant, Key, Message
from models.calendar import civil_day
from models.committee.figures import AppealDays
from storage.database import Database
from storage.reads.rows import every, first
from storage.tables.allotment import license_denials
from storage.tables.appeals import appeal_licenses, appeals


class AppealRow(Message):
    """An appeal in a list."""

    id: Key
    committee_id: Key
    reason: AppealReason
    state: AppealState
    organization: str
    agency_id: Key | None
    filed_by: Key
    filed_at: Instant
    meeting_id: Key | None
    meeting_at: Instant | None
    continued: int
    carried_over: int
    verdict: str | None
    ended_at: Instant | None
    closed_at: Instant | None


def appeals_with(database: Database, appeal_ids: Collection[str]) -> list[Appeal]:
    """Return several whole appeals as they were last recorded."""
    query = select(appeals.c.body).where(appeals.c.id.in_(list(appeal_ids)))
    with database.read() as connection:
        return [Appeal.model_validate(body) for body in connection.execute(query).scalars()]


def appeal(database: Database, appeal_id: str) -> Appeal | None:
    """Return the whole appeal as it was last recorded; None if there is none."""
    with database.read() as connection:
        body = connection.execute(select(appeals.c.body).where(appeals.c.id == appeal_id)).scalar_one_or_none()
    return None if body is None else Appeal.model_validate(body)


def appeals_of(database: Database, *, agency_id: str | None = None, committee_id: str | None = None) -> list[AppealRow]:
    """Return the appeals of an agency, before a committee, or all; the oldest first."""
    query = select(appeals).order_by(appeals.c.filed_at, appeals.c.id)
    if agency_id is not None:
        query = query.where(appeals.c.agency_id == agency_id)
    if committee_id is not None:
        query = query.where(appeals.c.committee_id == committee_id)
    with database.read() as connection:
        return every(connection, query, AppealRow)


def appeals_about(database: Database, person_id: str) -> list[AppealRow]:
    """Return the appeals that a person filed, or that are about a license of the person; the latest first."""
    query = (
        select(appeals)
        .where(or_(appeals.c.filed_by == person_id, appeals.c.person_id == person_id))
        .order_by(appeals.c.filed_at.desc(), appeals.c.id)
    )
    with database.read() as connection:
        return every(connection, query, AppealRow)


def pending_about(database: Database, license_id: str) -> AppealRow | None:
    """Return the appeal about a license that has no decision yet; None if there is none."""
    query = (
        select(appeals)
        .join(appeal_licenses, appeal_licenses.c.appeal_id == appeals.c.id)
        .where(appeal_licenses.c.license_id == license_id, appeals.c.state.in_(PENDING))
        .order_by(appeals.c.filed_at)
    )
    with database.read() as connection:
        return first(connection, query, AppealRow)


def pending_appeals(database: Database, agency_id: str | None, filed_by: str) -> list[PendingAppeal]:
    """Return an organization's appeals without a decision; without an organization, those of the same person."""
    query = (
        select(appeals.c.id, appeals.c.reason, appeal_licenses.c.license_id)
        .outerjoin(appeal_licenses, appeal_licenses.c.appeal_id == appeals.c.id)
        .where(appeals.c.state.in_(PENDING))
        .order_by(appeals.c.id, appeal_licenses.c.license_id)
    )
    if agency_id is not None:
        query = query.where(appeals.c.agency_id == agency_id)
    else:
        query = query.where(appeals.c.agency_id.is_(None), appeals.c.filed_by == filed_by)
    with database.read() as connection:
        found = groupby(connection.execute(query), lambda row: (row.id, row.reason))
        return [
            PendingAppeal(
                appeal_id=appeal_id,
                license_ids=tuple(row.license_id for row in rows if row.license_id is not None),
                about_allotment=reason in ALLOTMENT_REASONS,
            )
            for (appeal_id, reason), rows in found
        ]


def latest_denial(database: Database, agency_id: str) -> Denied | None:
    """Return the latest Coordinated Entry license that was denied to an organization; None if none was."""
    query = (
        select(
            license_denials.c.agency_id, license_denials.c.region_id, license_denials.c.on_day, license_denials.c.number
        )
        .where(license_denials.c.agency_id == agency_id)
        .order_by(license_denials.c.number.desc())
        .limit(1)
    )
    with database.read() as connection:
        return next(iter(every(connection, query, Denied)), None)


def appeal_days(database: Database, committee_id: str, zone: str) -> list[AppealDays]:
    """Return the appeals before a committee as its figures need them: civil days in `zone`."""
    needed = (appeals.c.id, appeals.c.filed_at, appeals.c.ended_at, appeals.c.state, appeals.c.continued)
    query = select(*needed).where(appeals.c.committee_id == committee_id).order_by(appeals.c.filed_at)
    with database.read() as connection:
        rows = connection.execute(query).all()
    return [
        AppealDays(
            appeal_id=row.id,
            filed_on=civil_day(row.filed_at, zone),
            ended_on=_day(row.ended_at, zone),
            withdrawn=row.state == AppealState.WITHDRAWN,
            continued=row.continued,
        )
        for row in rows
    ]


def _day(at: datetime | None, zone: str) -> date | None:
    return civil_day(at, zone) if at is not None else None
