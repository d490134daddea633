"""Invitations to the portal: who could get one, and each with its letter and its entry in one transaction."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select

from models.effects import Notice
from models.errors import RuleViolation
from models.license.state import LIVE_ASSIGNMENTS
from models.people import Actor
from models.sign_in.inviting import WITHIN, Invitable
from models.sign_in.passkeys import INVITED_FOR, Invitation, is_pending
from storage.audit_trail import Remark, note, person_place
from storage.database import Database, take_turns
from storage.projections.notices import notice_row
from storage.reads.actors import in_force
from storage.reads.people import full_name
from storage.reads.rows import every
from storage.tables.bounces import bounces
from storage.tables.directory import designations, people
from storage.tables.licenses import assignments
from storage.tables.records import audit_entries
from storage.tables.sign_in import invitations, passkeys
from storage.tables.work import notices

TURN = "invitations"
"""The turn that whoever invites takes, so that nobody is invited twice."""

FIRST = "first_administrator_invited"
"""The move of the entry about the first invitation of an installation."""


def candidates(database: Database, day: date, at: datetime, agency_id: str | None = None) -> list[Invitable]:
    """Return everybody who has a role on `day` or a license, by name: of an agency, or of all."""
    roles = select(designations.c.person_id).where(in_force(day))
    licensed = select(assignments.c.person_id).where(assignments.c.state.in_(LIVE_ASSIGNMENTS))
    of_agency: Sequence[ColumnElement[bool]] = []
    if agency_id is not None:
        of_agency = [
            or_(
                people.c.id.in_(roles.where(designations.c.agency_id == agency_id)),
                people.c.id.in_(licensed.where(assignments.c.agency_id == agency_id)),
            )
        ]
    enrolled = select(passkeys.c.person_id).where(passkeys.c.removed_at.is_(None))
    pending = select(invitations.c.person_id).where(
        invitations.c.used_at.is_(None),
        invitations.c.withdrawn_at.is_(None),
        invitations.c.recovery.is_(False),
        invitations.c.at > at - INVITED_FOR,
    )
    returned = select(bounces.c.person_id).where(bounces.c.permanent, bounces.c.cleared_at.is_(None))
    query = (
        select(
            people.c.id.label("person_id"),
            full_name().label("name"),
            people.c.email,
            people.c.id.in_(roles).label("decides"),
            people.c.id.in_(enrolled).label("has_passkey"),
            people.c.id.in_(pending).label("is_invited"),
            people.c.id.in_(returned).label("bounced"),
        )
        .where(or_(people.c.id.in_(roles), people.c.id.in_(licensed)), people.c.deactivated_at.is_(None), *of_agency)
        .order_by(people.c.last_name, people.c.first_name, people.c.id)
    )
    with database.read() as connection:
        return every(connection, query, Invitable)


def sent_lately(database: Database, at: datetime) -> int:
    """Return how many people were invited within the time for which there is a limit."""
    query = select(func.count()).where(invitations.c.at > at - WITHIN, invitations.c.recovery.is_(False))
    with database.read() as connection:
        return int(connection.execute(query).scalar_one())


def first_invitation(database: Database, at: datetime) -> Invitation | None:
    """Return the invitation of the first administrator if it was used or can still be."""
    with database.read() as connection:
        return _first(connection, at)


def invite(database: Database, invitation: Invitation, letter: Notice, actor: Actor) -> bool:
    """Save an invitation with its letter, and return whether nobody else has just invited the person."""
    with database.write() as connection:
        take_turns(connection, TURN)
        known = every(
            connection, select(invitations).where(invitations.c.person_id == invitation.person_id), Invitation
        )
        if any(not each.recovery and is_pending(each, invitation.at) for each in known):
            return False
        _invite(connection, invitation, letter, actor, "invited")
        return True


def invite_first(database: Database, invitation: Invitation, letter: Notice, actor: Actor) -> None:
    """Save the first invitation of an installation. Raises RuleViolation if there is one by now."""
    with database.write() as connection:
        take_turns(connection, TURN)
        if _first(connection, invitation.at) is not None:
            raise RuleViolation("not_permitted", "Somebody else has just been invited as the first administrator.")
        _invite(connection, invitation, letter, actor, FIRST)


def _invite(connection: Connection, invitation: Invitation, letter: Notice, actor: Actor, move: str) -> None:
    place, at = person_place(invitation.person_id), invitation.at
    connection.execute(insert(invitations).values(**invitation.model_dump()))
    remark = Remark("Invited to the portal, to add a passkey.", None, invitation.person_id)
    step = note(connection, place, actor, at, move, remark)
    connection.execute(insert(notices).values(**notice_row(place, step, letter, 0, at)))


def _first(connection: Connection, at: datetime) -> Invitation | None:
    invited = select(audit_entries.c.person_id).where(audit_entries.c.move == FIRST)
    query = select(invitations).where(invitations.c.person_id.in_(invited)).order_by(invitations.c.at)
    found = every(connection, query, Invitation)
    return next((each for each in found if each.used_at is not None or is_pending(each, at)), None)
