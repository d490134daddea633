"""Invitations to add a passkey, recoveries that a second person confirms, and people who are deactivated (ADR 32)."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar

from models.base import Instant, Key, Message
from models.directory.state import PersonRecord
from models.errors import ProcessesAway, RuleViolation
from models.ids import opaque
from models.people import AGENCY_ROLES, Actor
from models.policy.directory import Keeping
from models.sign_in.leaving import Leaving
from models.sign_in.messages import (
    AskForRecovery,
    ConfirmRecovery,
    DeactivatePerson,
    Handed,
    HandOverWork,
    Invite,
    ReactivatePerson,
    SignInStep,
    WithdrawInvitation,
)
from models.sign_in.passkeys import Invitation, is_open, open_until
from models.sign_in.permissions import (
    may_ask_for_recovery,
    may_confirm_recovery,
    may_deactivate_person,
    may_hand_over,
    may_invite_person,
    may_reactivate_person,
    may_see_invitations,
    may_withdraw_invitation,
)
from models.sign_in.rules import invitations as rules
from models.sign_in.rules import leaving as leaving_rules
from models.sign_in.rules import people as person_rules
from models.sign_in.state import WayIn, WayInDecision
from services.context import Context, ReadingContext
from services.directory_follow_up import follow, keeping
from services.forms import validated
from services.people import acting, person_id_of
from services.visible import visible
from storage import handovers
from storage.database import Database
from storage.reads import handovers as handover_reads
from storage.reads import people
from storage.reads import ways_in as reads
from storage.reads.ways_in import PAGE, OpenInvitation
from storage.ways_in import change_way_in

StepT = TypeVar("StepT", bound=SignInStep)


class Invitations(Message):
    """The open invitations of people whom somebody may invite, the newest first. `next` is where the list goes on."""

    invitations: tuple[OpenInvitation, ...]
    next: str = ""


class InvitationView(Message):
    """An invitation or a request after a loss, with what its reader may do."""

    invitation: Invitation
    person_id: Key
    person_name: str
    by_name: str
    roles: tuple[str, ...]
    """What a passkey would give the person."""
    until: Instant
    is_own: bool = False
    may_confirm: bool = False
    may_withdraw: bool = False


class OwnRecovery(Message):
    """What somebody who lost every passkey can do."""

    asked: Invitation | None = None
    until: Instant | None = None
    has_passkey: bool = True


class Deactivated(Message):
    """A person who can't sign in, and since when."""

    person_id: str
    name: str
    since: Instant


async def deactivated(context: ReadingContext, by: str) -> tuple[Deactivated, ...]:
    """Return who can't sign in of the people whom `by` may let in again, the latest first."""
    actor = await acting(context, by)
    may_see_invitations(actor, context.policy().directory).require()
    asked = (context.database, keeping(context), _agencies(actor), context.today())
    return tuple(
        Deactivated(person_id=each.person.person_id, name=each.person.name, since=each.deactivated_at)
        for each in await asyncio.to_thread(reads.deactivated_people, *asked)
        if each.deactivated_at is not None and may_reactivate_person(actor, each)
    )


async def listed(context: ReadingContext, by: str, after: str = "") -> Invitations:
    """List the open invitations of people whom `by` may invite. `after` is the `next` of the page before."""
    actor = await acting(context, by)
    may_see_invitations(actor, context.policy().directory).require()
    found = await asyncio.to_thread(
        reads.open_invitations, context.database, context.now(), _agencies(actor), context.today(), _place(after)
    )
    shown, last = found[:PAGE], found[PAGE - 1] if len(found) > PAGE else None
    roles = await asyncio.to_thread(
        reads.roles_of_people, context.database, [each.person_id for each in shown], context.today()
    )
    of_actor = [each for each in shown if _may_invite(context, actor, each, roles.get(each.person_id, []))]
    return Invitations(invitations=tuple(of_actor), next="" if last is None else f"{last.at.isoformat()} {last.id}")


async def invitation(context: ReadingContext, by: str, invitation_id: str) -> InvitationView:
    """Return an invitation, for the person and for whoever may invite the person."""
    actor = await acting(context, by)
    facts, found = await _invitation(context, invitation_id)
    if not may_withdraw_invitation(actor, facts):
        raise RuleViolation("unknown_invitation", "There is no such invitation.")
    may_withdraw_invitation(actor, facts).require()
    names = await asyncio.to_thread(people.names, context.database, [found.by])
    may = bool(may_confirm_recovery(actor, facts))
    return InvitationView(
        invitation=found,
        person_id=facts.person.person_id,
        person_name=facts.person.name,
        by_name=names.get(found.by, found.by),
        roles=tuple(dict.fromkeys(each.role.spoken for each in facts.roles)),
        until=open_until(found),
        is_own=actor.person_id == facts.person.person_id,
        may_confirm=may and found.recovery and found.confirmed_at is None and is_open(found, context.now()),
        may_withdraw=is_open(found, context.now()),
    )


async def invite(context: Context, by: str, key: str, who: str, note: str = "") -> InvitationView:
    """Invite somebody who has a role to add a first passkey (S4)."""
    actor = await acting(context, by)
    facts = await _known(context, actor, who)
    may_invite_person(actor, facts).require()
    number = opaque("i", f"{actor.person_id}/{key}")
    message = _message(Invite, actor, key, facts, invitation_id=number, note=note)
    await _done(context, rules.invite, message)
    return await invitation(context, by, number)


async def withdraw(context: Context, by: str, key: str, invitation_id: str, reason: str = "") -> InvitationView:
    """Withdraw an invitation or a request after a loss. Return it as it was."""
    actor = await acting(context, by)
    before = await invitation(context, by, invitation_id)
    facts, found = await _invitation(context, invitation_id)
    if not may_withdraw_invitation(actor, facts):
        raise RuleViolation("unknown_invitation", "There is no such invitation.")
    may_withdraw_invitation(actor, facts).require()
    message = _message(WithdrawInvitation, actor, key, facts, invitation_id=found.id, reason=reason)
    await _done(context, rules.withdraw_invitation, message)
    return before


async def own_recovery(context: ReadingContext, by: str) -> OwnRecovery:
    """Return what somebody who lost every passkey asked for."""
    actor = await acting(context, by)
    facts = await _facts(context, actor.person_id)
    may_ask_for_recovery(actor, facts).require()
    asked = next((each for each in facts.invitations if each.recovery and is_open(each, context.now())), None)
    return OwnRecovery(
        asked=asked, until=None if asked is None else open_until(asked), has_passkey=bool(facts.passkeys)
    )


async def ask_for_recovery(context: Context, by: str, key: str, reason: str) -> None:
    """Ask for another passkey after a loss, without a recovery code. A second person has to confirm it."""
    actor = await acting(context, by)
    facts = await _facts(context, actor.person_id)
    may_ask_for_recovery(actor, facts).require()
    number = opaque("i", f"{actor.person_id}/{key}")
    message = _message(AskForRecovery, actor, key, facts, invitation_id=number, reason=reason)
    await _done(context, rules.ask_for_recovery, message)


async def confirm_recovery(context: Context, by: str, key: str, invitation_id: str, reason: str) -> str:
    """Confirm that it is the owner who asks for another passkey. Return the name of the owner."""
    actor = await acting(context, by)
    facts, found = await _invitation(context, invitation_id)
    if not may_withdraw_invitation(actor, facts):
        raise RuleViolation("unknown_invitation", "There is no such invitation.")
    may_confirm_recovery(actor, facts).require()
    message = _message(ConfirmRecovery, actor, key, facts, invitation_id=found.id, reason=reason)
    await _done(context, rules.confirm_recovery, message)
    return facts.person.name


async def deactivate_person(context: Context, by: str, key: str, who: str, reason: str) -> PersonRecord:
    """End every session of a person, and let none begin (S7). Return the person."""
    return await _decided(context, by, key, who, DeactivatePerson, person_rules.deactivate_person, reason)


async def leaving(context: ReadingContext, by: str, who: str) -> Leaving:
    """Return what somebody has open, and who can take it over. Roles that others decide about stay."""
    actor = await acting(context, by)
    facts = await _known(context, actor, who, reads.person_of)
    if not may_hand_over(actor, facts):
        may_hand_over(actor, await _known(context, actor, who)).require()  # The sentence speaks of passkeys.
    asked = (context.database, context.policy(), actor, facts, context.today(), context.now())
    found = await asyncio.to_thread(handover_reads.leaving_of, *asked)
    return found.model_copy(update={"work": found.decided_work})


async def hand_over(
    context: Context, by: str, key: str, who: str, reason: str, handed: Mapping[str, str | None]
) -> Leaving:
    """End every session of a person who leaves, and give what the person has open to others, all at once (S7).

    `handed` says who takes over each item of `leaving`: an id or an address, or None for back to the queue and for a
    role that nobody gets. Return what was open.
    """
    actor = await acting(context, by)
    before = await leaving(context, by, who)
    items = [
        Handed(item=item, to=None if to is None else await person_id_of(context, to)) for item, to in handed.items()
    ]
    message = _message(HandOverWork, actor, key, before.way_in, reason=reason, handed=items)
    rule = leaving_rules.hand_over
    act = partial(handovers.hand_over, context.database, keeping(context), context.policy(), rule, message)
    await asyncio.to_thread(act, context.now())
    await tell(context)
    return before


async def reactivate_person(context: Context, by: str, key: str, who: str, reason: str) -> PersonRecord:
    """Let a person sign in again who was deactivated. Return the person."""
    return await _decided(context, by, key, who, ReactivatePerson, person_rules.reactivate_person, reason)


async def tell(context: Context) -> None:
    """Send the letters of an act that is done. While processes are away they wait, and go out with the next act."""
    try:
        await follow(context)
    except ProcessesAway:
        return


async def _decided(
    context: Context,
    by: str,
    key: str,
    who: str,
    kind: type[StepT],
    rule: Callable[[WayIn, StepT, datetime], WayInDecision],
    reason: str,
) -> PersonRecord:
    actor = await acting(context, by)
    facts = await _known(context, actor, who)
    may_deactivate_person(actor, facts).require()
    await _done(context, rule, _message(kind, actor, key, facts, reason=reason))
    return facts.person


async def _done(context: Context, rule: Callable[[WayIn, StepT, datetime], WayInDecision], message: StepT) -> None:
    change = partial(change_way_in, portal=context.portal)
    await asyncio.to_thread(change, context.database, keeping(context), rule, message, context.now())
    await tell(context)


def _message(kind: type[StepT], actor: Actor, key: str, facts: WayIn, **given: Any) -> StepT:
    return validated(kind, actor=actor, key=key, person_id=facts.person.person_id, **given)


async def _known(
    context: ReadingContext,
    actor: Actor,
    who: str,
    read: Callable[[Database, Keeping, str, date], WayIn | None] = reads.way_in_of,
) -> WayIn:
    """Return a person whom the actor may know of. Raises RuleViolation if there is none.

    Nearly every id comes from a page and is on record as it is, so that one is looked for first.
    """
    person_id = who
    facts = await asyncio.to_thread(read, context.database, keeping(context), person_id, context.today())
    if facts is None:
        person_id = await person_id_of(context, who)
        facts = await asyncio.to_thread(read, context.database, keeping(context), person_id, context.today())
    own = (
        None if facts is None else next((each for each in facts.agencies if actor.holds_any(AGENCY_ROLES, each)), None)
    )
    return visible(actor, facts, "person", who, agency_id=own, people=(person_id,))


async def _facts(context: ReadingContext, person_id: str) -> WayIn:
    facts = await asyncio.to_thread(reads.way_in_of, context.database, keeping(context), person_id, context.today())
    return visible(None, facts, "person", person_id)


async def _invitation(context: ReadingContext, number: str) -> tuple[WayIn, Invitation]:
    """Return an open invitation with its person. Raises RuleViolation if there is none."""
    person_id = await asyncio.to_thread(reads.person_of_invitation, context.database, number)
    facts = None if person_id is None else await _facts(context, person_id)
    found = None if facts is None else facts.invitation(number)
    if facts is None or found is None:
        raise RuleViolation("unknown_invitation", "There is no such invitation.")
    return facts, found


def _may_invite(context: ReadingContext, actor: Actor, row: OpenInvitation, roles: Any) -> bool:
    first, _, last = row.person_name.partition(" ")
    person = PersonRecord(person_id=row.person_id, first_name=first, last_name=last, email="")
    return bool(may_invite_person(actor, WayIn(keeping=keeping(context), person=person, roles=tuple(roles))))


def _agencies(actor: Actor) -> list[str] | None:
    """Return the agencies whose people somebody may invite; None for whoever has an office."""
    if any(each.role not in AGENCY_ROLES for each in actor.grants):
        return None
    return sorted({each.agency_id for each in actor.grants if each.agency_id is not None})


def _place(after: str) -> tuple[datetime, str] | None:
    at, _, number = after.partition(" ")
    try:
        return (datetime.fromisoformat(at), number) if number else None
    except ValueError:
        return None
