"""Inviting people to the portal: the first administrator of an installation, and everybody else by agency."""

import asyncio

from adapters.fresh_secrets import fresh_secret, hash_of
from models.base import Message
from models.errors import RuleViolation
from models.people import SYSTEM, Actor, Operated
from models.sign_in.inviting import InvitedState, Invitee, letter, planned
from models.sign_in.passkeys import Invitation
from models.sign_in.permissions import may_invite, may_invite_first
from services.context import Context, ReadingContext
from services.directory_follow_up import follow
from services.people import acting, known_agency, known_person
from storage import invitations as store
from storage.bounces import marked_addresses
from storage.reads import actors
from storage.reads.people import Person, person

NO_PORTAL = (
    "The letter leads to the portal, and nobody can reach one yet. Please set HMIS_PORTAL_URL to its address first."
)


class InvitationReport(Message):
    """What becomes of everybody who could be invited. In a dry run, no letter went out."""

    applied: bool
    people: tuple[Invitee, ...]

    def of(self, state: InvitedState) -> int:
        """Return how many people there are of a state."""
        return sum(each.state == state for each in self.people)


async def invite_first_administrator(context: Context, who: str) -> Person:
    """Invite a system administrator to a fresh installation, once. That person can invite everybody else."""
    _require_portal(context)
    found = await known_person(context, who)
    invited = await asyncio.to_thread(actors.actor_of, context.database, found.id, context.today())
    before = await asyncio.to_thread(store.first_invitation, context.database, context.now())
    earlier = await asyncio.to_thread(person, context.database, before.person_id) if before is not None else None
    name = earlier.name if earlier is not None else "Somebody"
    may_invite_first(invited or Actor(person_id=found.id), before, found.name, name).require()
    if found.id in await asyncio.to_thread(marked_addresses, context.database):
        raise RuleViolation("bounced", f"Letters to {found.name} came back. Please have the address corrected first.")
    machine = _on_the_machine(context)
    by = machine.operated.operator_id if machine.operated is not None else machine.person_id
    invitation = _invitation(context, found.id, by=by)
    sent = letter(invitation, context.portal, decides=True)
    await asyncio.to_thread(store.invite_first, context.database, invitation, sent, machine)
    await follow(context)
    return found


async def invite_users(
    context: Context, by: str, agency_id: str | None = None, *, apply: bool = False
) -> InvitationReport:
    """Invite the people of an agency, or of all, who have a role or a license and neither passkey nor invitation.

    Without `apply` it is a dry run. Only so many letters go out in an hour, and none to an address that does not work.
    """
    actor = await acting(context, by)
    may_invite(actor, context.policy().directory).require()
    agency = None if agency_id is None else await known_agency(context, agency_id)
    _require_portal(context)
    at = context.now()
    of = agency.id if agency is not None else None
    found = await asyncio.to_thread(store.candidates, context.database, context.today(), at, of)
    lately = await asyncio.to_thread(store.sent_lately, context.database, at)
    people = planned(found, lately)
    if apply:
        people = tuple([await _invited(context, actor, each) for each in people])
        await follow(context)
    return InvitationReport(applied=apply, people=people)


async def _invited(context: Context, actor: Actor, person: Invitee) -> Invitee:
    """Invite somebody who is to be invited now, and return what became of them: somebody else may have been faster."""
    if person.state != InvitedState.NOW:
        return person
    invitation = _invitation(context, person.person_id, by=actor.person_id)
    sent = letter(invitation, context.portal, decides=person.decides)
    if await asyncio.to_thread(store.invite, context.database, invitation, sent, actor):
        return person
    return person.model_copy(update={"state": InvitedState.PENDING})


def _invitation(context: ReadingContext, person_id: str, *, by: str) -> Invitation:
    return Invitation(id=hash_of(fresh_secret())[:32], person_id=person_id, by=by, at=context.now())


def _on_the_machine(context: ReadingContext) -> Actor:
    """Return the actor of what nobody on record can do yet: the program, as an operator works it."""
    operator = context.operation.operator if context.operation is not None else None
    if operator is None:
        return SYSTEM
    return SYSTEM.model_copy(update={"operated": Operated(operator_id=operator.id, because="A fresh installation.")})


def _require_portal(context: ReadingContext) -> None:
    if not context.portal:
        raise RuleViolation("no_portal", NO_PORTAL)
