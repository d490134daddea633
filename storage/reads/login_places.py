"""Where a person has, had, or wants access."""

from sqlalchemy import select, union

from models.base import Key, Message
from storage.database import Database
from storage.reads.rows import every
from storage.tables.directory import agencies
from storage.tables.licenses import assignments
from storage.tables.requests import access_requests


class LoginPlace(Message):
    """An agency at which a person may ask why they can't log in."""

    agency_id: Key
    agency_name: str


def places_of(database: Database, person_id: str) -> list[LoginPlace]:
    """Return the agencies at which a person has or had a license, or for which access was requested, by name."""
    held = select(assignments.c.agency_id).where(assignments.c.person_id == person_id)
    asked = select(access_requests.c.agency_id).where(access_requests.c.person_id == person_id)
    query = (
        select(agencies.c.id.label("agency_id"), agencies.c.name.label("agency_name"))
        .where(agencies.c.id.in_(union(held, asked).scalar_subquery()))
        .order_by(agencies.c.name, agencies.c.id)
    )
    with database.read() as connection:
        return every(connection, query, LoginPlace)
