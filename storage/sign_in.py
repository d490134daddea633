"""Signing in, in the records: links and sessions come about, are used, and end, each in one transaction."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, Date, and_, bindparam, delete, insert, select, update

from models.base import Message
from models.people import Actor, Grant
from models.sign_in.limits import LIMITS, Tried
from models.sign_in.links import CodeFor, MailedLink
from models.sign_in.sessions import Session
from storage.database import Database
from storage.reads.actors import in_force
from storage.reads.people import Person
from storage.tables.directory import designations, people
from storage.tables.sign_in import mailed_links, sessions, tries

LONGEST = max(limit.within for limit in LIMITS.values())

_of_person = (people.c.id, people.c.first_name, people.c.last_name, people.c.email)
_grant = (designations.c.role, designations.c.agency_id, designations.c.region_id)
_held = and_(designations.c.person_id == people.c.id, in_force(bindparam("on_day", type_=Date())))
_with_roles = (
    select(sessions, *(each.label(f"person__{each.name}") for each in _of_person), *_grant)
    .join(people, people.c.id == sessions.c.person_id)
    .outerjoin(designations, _held)
    .where(sessions.c.id_hash == bindparam("with_hash"), people.c.deactivated_at.is_(None))
    .order_by(*_grant)
)
"""A session with its person and roles. Every request asks for it, so it is put together once."""


class LinkSecrets(Message):
    """The hashes of what opens a mailed link."""

    link_hash: str
    code_hash: str


def save_link(database: Database, link: MailedLink, secrets: LinkSecrets) -> None:
    """Save a link that is about to be mailed."""
    with database.write() as connection:
        connection.execute(insert(mailed_links).values(**link.model_dump(), **secrets.model_dump()))


def link_with(database: Database, link_hash: str) -> MailedLink | None:
    """Return the link whose secret has this hash."""
    with database.read() as connection:
        row = connection.execute(
            select(mailed_links).where(mailed_links.c.link_hash == link_hash, mailed_links.c.purpose == CodeFor.SIGN_IN)
        ).one_or_none()
    return None if row is None else MailedLink.model_validate(row._asdict())


def latest_link_of_browser(
    database: Database, browser_hash: str, purpose: CodeFor = CodeFor.SIGN_IN
) -> tuple[MailedLink, str] | None:
    """Return the last link that a browser asked for, with the hash of its code."""
    with database.read() as connection:
        row = connection.execute(
            select(mailed_links)
            .where(mailed_links.c.browser_hash == browser_hash, mailed_links.c.purpose == purpose)
            .order_by(mailed_links.c.asked_at.desc())
            .limit(1)
        ).one_or_none()
    return None if row is None else (MailedLink.model_validate(row._asdict()), row.code_hash)


def spend_link(database: Database, link_id: str, at: datetime) -> bool:
    """Use up a code. Returns False if it was used before."""
    with database.write() as connection:
        spent = connection.execute(
            update(mailed_links)
            .where(mailed_links.c.id == link_id, mailed_links.c.used_at.is_(None))
            .values(used_at=at)
        )
        return spent.rowcount == 1


def count_wrong_code(database: Database, link_id: str) -> None:
    """Count a wrong code against its link."""
    with database.write() as connection:
        connection.execute(
            update(mailed_links).where(mailed_links.c.id == link_id).values(tries=mailed_links.c.tries + 1)
        )


def begin_session(database: Database, session: Session, *, link_id: str = "", before: str = "") -> bool:
    """Begin a session, and spend the link that it comes from, if any, in the same transaction.

    The session with the hash `before` ends: after each check of the person, a browser has a new secret (S6). Returns
    False, and begins none, if the link was spent already: of two people who press it, one gets in.
    """
    with database.write() as connection:
        if link_id:
            spent = connection.execute(
                update(mailed_links)
                .where(mailed_links.c.id == link_id, mailed_links.c.used_at.is_(None))
                .values(used_at=session.checked_at)
            )
            if spent.rowcount != 1:
                return False
        end_in_favor_of(connection, session, before)
        return True


def end_in_favor_of(connection: Connection, session: Session, before: str) -> None:
    """Begin a session in place of the one with the hash `before`, if there is one."""
    if before:
        connection.execute(
            update(sessions)
            .where(sessions.c.id_hash == before, sessions.c.ended_at.is_(None))
            .values(ended_at=session.checked_at)
        )
    connection.execute(insert(sessions).values(**session.model_dump()))


class SessionOfPerson(NamedTuple):
    """A session, whose it is, and the roles that the person holds."""

    session: Session
    person: Person
    actor: Actor


def session_with(database: Database, id_hash: str, day: date) -> SessionOfPerson | None:
    """Return the session whose secret has this hash, with its person and the roles held on `day`, in one query.

    A person who was deactivated has no session (S7).
    """
    with database.read() as connection:
        rows = connection.execute(_with_roles, {"with_hash": id_hash, "on_day": day}).mappings().all()
    if not rows:
        return None
    first = rows[0]
    return SessionOfPerson(
        session=Session.model_validate({each.name: first[each.name] for each in sessions.c}),
        person=Person.model_validate({each.name: first[f"person__{each.name}"] for each in _of_person}),
        actor=Actor(
            person_id=first["person_id"],
            grants=tuple(
                Grant.model_validate({each.name: row[each.name] for each in _grant}) for row in rows if row["role"]
            ),
        ),
    )


def owner_of_session(database: Database, id_hash: str) -> str | None:
    """Return whose session the one with this hash is or was."""
    with database.read() as connection:
        return connection.execute(
            select(sessions.c.person_id).where(sessions.c.id_hash == id_hash)
        ).scalar_one_or_none()


def is_deactivated(database: Database, person_id: str) -> bool:
    """Return whether a person lost every way in."""
    query = select(people.c.id).where(people.c.id == person_id, people.c.deactivated_at.is_not(None))
    with database.read() as connection:
        return connection.execute(query).first() is not None


def note_use(database: Database, id_hash: str, at: datetime) -> None:
    """Note that a page was asked for in a session at `at`."""
    with database.write() as connection:
        connection.execute(
            update(sessions).where(sessions.c.id_hash == id_hash, sessions.c.used_at < at).values(used_at=at)
        )


def end_session(database: Database, id_hash: str, at: datetime) -> None:
    """End a session."""
    with database.write() as connection:
        connection.execute(
            update(sessions).where(sessions.c.id_hash == id_hash, sessions.c.ended_at.is_(None)).values(ended_at=at)
        )


def tried_before(database: Database, what: Tried, who_hash: str, since: datetime) -> Sequence[datetime]:
    """Return when something was tried since `since`."""
    with database.read() as connection:
        found = connection.execute(
            select(tries.c.at).where(tries.c.what == what, tries.c.who_hash == who_hash, tries.c.at >= since)
        )
        return [row.at for row in found]


def note_try(database: Database, what: Tried, who_hash: str, at: datetime) -> None:
    """Note that something was tried. What is too old to count is removed."""
    with database.write() as connection:
        connection.execute(insert(tries).values(what=what, who_hash=who_hash, at=at))
        connection.execute(delete(tries).where(tries.c.at < at - LONGEST))
