"""People: their names and addresses."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, and_, select

from models.base import Key, Message
from storage.database import Database
from storage.reads import rows
from storage.reads.rows import Query, every, first
from storage.tables.bounces import bounces
from storage.tables.directory import people

MARKS = and_(bounces.c.permanent, bounces.c.cleared_at.is_(None))
"""Which letters that came back say that an address does not work."""


class Person(Message):
    """A person on record."""

    id: Key
    first_name: str
    last_name: str
    email: str

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"


def person(database: Database, person_id: str) -> Person | None:
    """Return a person by id."""
    with database.read() as connection:
        return first(connection, _people().where(people.c.id == person_id), Person)


def person_with_email(database: Database, email: str) -> Person | None:
    """Return the one person who has an email address, in upper or lower case."""
    with database.read() as connection:
        return first(connection, _people().where(people.c.email_key == email_key(email)), Person)


def persons(database: Database, person_ids: Iterable[str]) -> dict[str, Person]:
    """Return several people by id, without those who are not on record."""
    with database.read() as connection:
        return people_of(connection, person_ids)


def people_of(connection: Connection, person_ids: Iterable[str]) -> dict[str, Person]:
    """Return the same within a transaction."""
    found = every(connection, _people().where(people.c.id.in_(list(person_ids))), Person)
    return {each.id: each for each in found}


def marked_people(connection: Connection) -> set[str]:
    """Return the ids of the people whose address does not work, as mail servers reported."""
    return set(connection.execute(select(bounces.c.person_id).where(MARKS)).scalars())


def email_key(email: str) -> str:
    """Return an address as it is compared: in lower case, without white space around it."""
    return email.strip().lower()


def full_name(table: FromClause = people) -> ColumnElement[Any]:
    """Return the first and last name, for a query."""
    return table.c.first_name + " " + table.c.last_name


def _people() -> Query:
    return select(people.c.id, people.c.first_name, people.c.last_name, people.c.email)


def id_in_any_case(database: Database, typed: str) -> str:
    """Return the id on record that `typed` means, whatever its capital letters; `typed` itself if that is not clear."""
    with database.read() as connection:
        return rows.id_in_any_case(connection, people.c.id, typed)


def names(database: Database, person_ids: Iterable[str]) -> dict[str, str]:
    """Return the names of people by id. Who is not on record is left out."""
    with database.read() as connection:
        return {each.id: each.name for each in people_of(connection, person_ids).values()}
