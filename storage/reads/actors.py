"""Actors: people with the roles that they hold on a day."""

from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, and_, or_, select

from models.people import AGENCY_ROLES, Actor, Grant, Role
from storage.database import Database
from storage.reads.people import Person
from storage.reads.rows import every
from storage.tables.directory import agencies, designations, people


def actor_of(database: Database, person_id: str, day: date) -> Actor | None:
    """Return a person with the roles held on `day`; None for somebody who is not on record, or was deactivated (S7).

    `day` is the day in the implementation's time zone (models.calendar.civil_day).
    """
    held = and_(designations.c.person_id == people.c.id, in_force(day))
    query = (
        select(designations.c.role, designations.c.agency_id, designations.c.region_id)
        .select_from(people)
        .outerjoin(designations, held)
        .where(people.c.id == person_id, people.c.deactivated_at.is_(None))
        .order_by(designations.c.role, designations.c.agency_id, designations.c.region_id)
    )
    with database.read() as connection:
        found = connection.execute(query).mappings().all()
    if not found:
        return None
    return Actor(person_id=person_id, grants=tuple(Grant.model_validate(dict(row)) for row in found if row["role"]))


def holders(
    database: Database, role: Role, day: date, *, agency_id: str | None = None, region_id: str | None = None
) -> list[Person]:
    """Return everybody who holds `role` on `day`, by name, without those who were deactivated.

    Only those at the agency count when the role belongs to one, otherwise those in the region or everywhere. Without a
    region, the agency's region counts.
    """
    with database.read() as connection:
        return holders_of(connection, role, day, agency_id, region_id)


def holders_of(
    connection: Connection, role: Role, day: date, agency_id: str | None, region_id: str | None
) -> list[Person]:
    """Return the same within a transaction."""
    query = (
        select(people.c.id, people.c.first_name, people.c.last_name, people.c.email)
        .distinct()
        .join(designations, designations.c.person_id == people.c.id)
        .where(designations.c.role == role, in_force(day), people.c.deactivated_at.is_(None))
        .order_by(people.c.last_name, people.c.first_name, people.c.id)
    )
    if role in AGENCY_ROLES:
        query = query.where(designations.c.agency_id == agency_id)
    elif region_id is not None or agency_id is not None:
        region = (
            region_id
            or connection.execute(select(agencies.c.region_id).where(agencies.c.id == agency_id)).scalar_one_or_none()
        )
        query = query.where(or_(designations.c.region_id.is_(None), designations.c.region_id == region))
    return every(connection, query, Person)


def in_force(day: date | BindParameter[date]) -> ColumnElement[Any]:
    """Return the condition that a designation is in force on `day`, its last day included."""
    return and_(designations.c.from_day <= day, now_or_later(day))


def now_or_later(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Return the condition that a designation is in force on `day` or from a later day on."""
    return or_(designations.c.until_day.is_(None), designations.c.until_day >= day)
