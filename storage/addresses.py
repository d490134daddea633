"""Changes of email addresses in the records: noted when they happen, undone by the former address."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, or_, select, update

from models.calendar import civil_day
from models.directory.state import PersonDecision, PersonFacts
from models.people import Actor
from models.policy.directory import Keeping
from models.sign_in.addresses import HELD_FOR, UNDONE_FOR, AddressChange, change_id, holds, require_can_be_undone
from storage.acts import record_act
from storage.audit_trail import person_place
from storage.database import Database, take_turns
from storage.field_owners import LOADING
from storage.reads.directory import person_facts
from storage.reads.people import email_key
from storage.tables.directory import people
from storage.tables.sign_in import address_changes, mailed_links, sessions
from storage.upsert import Upsert

_write = Upsert(address_changes)


class SignInMailbox(NamedTuple):
    """Where a person gets mail to sign in."""

    person_id: str
    address: str


def note_address(connection: Connection, person_id: str, former: str, new: str, by: str, at: datetime) -> None:
    """Note that a person's address became another one, if it did."""
    if email_key(former) == email_key(new):
        return
    row = {
        "id": change_id(person_id, former, new),
        "person_id": person_id,
        "former": former,
        "former_key": email_key(former),
        "new": new,
        "new_key": email_key(new),
        "by": by,
        "at": at,
        "undone_at": None,
    }
    _write(connection, [row])


def mailbox_at(database: Database, address: str, now: datetime) -> SignInMailbox | None:
    """Return whose mailbox an address is for signing in: while a new one is held, the one before counts instead."""
    key = email_key(address)
    formerly = select(address_changes.c.person_id).where(
        address_changes.c.former_key == key, address_changes.c.at > now - HELD_FOR
    )
    query = select(people.c.id, people.c.email).where(or_(people.c.email_key == key, people.c.id.in_(formerly)))
    with database.read() as connection:
        for person in connection.execute(query.order_by(people.c.id)):
            box = _mailbox(connection, person.id, person.email, now)
            if email_key(box.address) == key:
                return box
    return None


def mailbox_of(database: Database, person_id: str, email: str, now: datetime) -> SignInMailbox:
    """Return where a person gets mail to sign in or to confirm something."""
    with database.read() as connection:
        return _mailbox(connection, person_id, email, now)


def _mailbox(connection: Connection, person_id: str, email: str, now: datetime) -> SignInMailbox:
    """Return the address before the first change that is still held: a second change leads around none."""
    held = [each for each in _changes(connection, person_id, now) if holds(each, now)]
    return SignInMailbox(person_id, held[-1].former if held else email)


def change_with(database: Database, number: str) -> AddressChange | None:
    """Return a change of an address."""
    with database.read() as connection:
        return _change(connection, number)


def changes_of(database: Database, person_id: str, now: datetime) -> list[AddressChange]:
    """Return the changes of a person's address that could still be undone, the newest first."""
    with database.read() as connection:
        return _changes(connection, person_id, now)


def undo(
    database: Database,
    keeping: Keeping,
    rule: Callable[[PersonFacts, AddressChange, datetime], PersonDecision],
    number: str,
    at: datetime,
) -> AddressChange:
    """Undo a change of an address and those after it, once.

    The person's sessions end, and links and codes that are on their way.
    """
    with database.write() as connection:
        take_turns(connection, LOADING)
        change = require_can_be_undone(_change(connection, number), at)
        day = civil_day(at, keeping.time_zone)
        facts = person_facts(connection, keeping, change.person_id, change.former, None, day)
        decision = rule(facts, change, at)
        after = decision.state
        connection.execute(
            update(people)
            .where(people.c.id == after.person_id)
            .values(email=after.email, email_key=email_key(after.email), details_changed_at=at)
        )
        since = (address_changes.c.person_id == change.person_id, address_changes.c.at >= change.at)
        connection.execute(
            update(address_changes).where(*since, address_changes.c.undone_at.is_(None)).values(undone_at=at)
        )
        own = sessions.c.person_id == after.person_id
        connection.execute(update(sessions).where(own, sessions.c.ended_at.is_(None)).values(ended_at=at))
        sent = mailed_links.c.person_id == after.person_id
        connection.execute(update(mailed_links).where(sent, mailed_links.c.used_at.is_(None)).values(used_at=at))
        actor = Actor(person_id=after.person_id)
        record_act(connection, person_place(after.person_id), actor, at, decision, None, after.person_id)
        return change


def _change(connection: Connection, number: str) -> AddressChange | None:
    row = connection.execute(select(address_changes).where(address_changes.c.id == number)).mappings().one_or_none()
    return None if row is None else AddressChange.model_validate(dict(row))


def _changes(connection: Connection, person_id: str, now: datetime) -> list[AddressChange]:
    query = (
        select(address_changes)
        .where(
            address_changes.c.person_id == person_id,
            address_changes.c.undone_at.is_(None),
            address_changes.c.at > now - UNDONE_FOR,
        )
        .order_by(address_changes.c.at.desc(), address_changes.c.id)
    )
    return [AddressChange.model_validate(dict(row)) for row in connection.execute(query).mappings()]
