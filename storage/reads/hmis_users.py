"""The users of the HMIS, and the people they are linked to."""

from sqlalchemy import select

from models.base import Instant, Key, Message
from storage.database import Database
from storage.reads.people import full_name
from storage.reads.rows import Query, every, first
from storage.tables.directory import agencies, people
from storage.tables.usage import LinkedBy, hmis_users


class HmisUser(Message):
    """A user account of the HMIS. Linked to a person, it shows the use of the person's licenses: of the one at
    `agency_id`, or of all of them when that is empty."""

    user_id: Key
    person_id: Key | None = None
    person_name: str | None = None
    agency_id: Key | None = None
    agency_name: str | None = None
    how: LinkedBy | None = None
    linked_by: Key | None = None
    linked_at: Instant | None = None
    last_any_at: Instant | None = None
    last_data_entry_at: Instant | None = None
    last_login_at: Instant | None = None
    failed_attempts: int | None = None
    locked: bool | None = None
    logins_as_of: Instant | None = None


def unmatched_users(database: Database) -> list[HmisUser]:
    """Return the users of the HMIS that are not linked to anyone, the last seen first."""
    query = (
        _users()
        .where(hmis_users.c.person_id.is_(None))
        .order_by(hmis_users.c.last_any_at.desc().nulls_last(), hmis_users.c.user_id)
    )
    with database.read() as connection:
        return every(connection, query, HmisUser)


def users_of(database: Database, person_id: str) -> list[HmisUser]:
    """Return the users of the HMIS that are linked to a person."""
    query = _users().where(hmis_users.c.person_id == person_id).order_by(hmis_users.c.user_id)
    with database.read() as connection:
        return every(connection, query, HmisUser)


def hmis_user(database: Database, user_id: str) -> HmisUser | None:
    """Return a user of the HMIS by the id that the HMIS gives it."""
    with database.read() as connection:
        return first(connection, _users().where(hmis_users.c.user_id == user_id), HmisUser)


def _users() -> Query:
    return (
        select(hmis_users, full_name().label("person_name"), agencies.c.name.label("agency_name"))
        .outerjoin(people, people.c.id == hmis_users.c.person_id)
        .outerjoin(agencies, agencies.c.id == hmis_users.c.agency_id)
    )
