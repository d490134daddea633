"""The directory: adding and changing people and agencies, and who holds which role."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from models.digests import digest
from models.directory.messages import (
    AddAgency,
    AddPerson,
    ChangeAgency,
    ChangePerson,
    Designate,
    DirectoryStep,
    EndDesignation,
    NewPerson,
    SetBillingContact,
)
from models.directory.permissions import (
    may_designate,
    may_end_designation,
    may_see_everybody,
    may_see_person,
    may_see_roles,
)
from models.directory.rules import agencies as agency_rules
from models.directory.rules import people as person_rules
from models.directory.rules import roles as role_rules
from models.directory.state import RoleDecision
from models.effects import Introduced
from models.errors import RuleViolation
from models.ids import opaque
from models.oversight import may_see_agency
from models.people import AGENCY_ROLES, Actor, Role
from services.context import Context, ReadingContext
from services.directory_follow_up import follow, keeping
from services.forms import validated
from services.newcomers import introduced
from services.people import acting, known_agency, person_id_of
from services.visible import as_seen_by, visible
from storage import directory as acts
from storage.acts import is_known_form
from storage.reads import agencies, directory
from storage.reads.agencies import Agency
from storage.reads.directory import AlikePeople, DirectoryPerson, RoleRow

# --- people


async def person(context: ReadingContext, by: str, who: str) -> DirectoryPerson:
    """Return a person with roles and licenses: for the person, the person's agencies, and lead staff."""
    actor = await acting(context, by)
    found, of = await _visible_person(context, actor, who)
    may_see_person(actor, found.id, of, context.policy().readers).require()
    return as_seen_by(actor, context.policy().readers, found)


async def people(context: ReadingContext, by: str, agency_id: str | None = None) -> list[DirectoryPerson]:
    """List the people who belong to an agency, or everybody for lead staff, by name."""
    actor = await acting(context, by)
    if agency_id is None:
        may_see_everybody(actor, context.policy().readers).require()
        return await asyncio.to_thread(directory.directory_people, context.database, context.today())
    agency = await known_agency(context, agency_id)
    may_see_agency(actor, agency.id, context.policy().readers).require()
    found = await asyncio.to_thread(directory.directory_people, context.database, context.today(), agency.id)
    return [as_seen_by(actor, context.policy().readers, each) for each in found]


async def alike(context: ReadingContext, by: str) -> list[AlikePeople]:
    """List every two people on record whose names look like one person's."""
    may_see_everybody(await acting(context, by), context.policy().readers).require()
    return await asyncio.to_thread(directory.alike_people, context.database)


async def add_person(context: Context, by: str, key: str, new: NewPerson) -> DirectoryPerson:
    """Put somebody on record. The same form sent twice is one person."""
    actor = await acting(context, by)
    person_id = opaque("p", f"{actor.person_id}/{key}")
    message = validated(AddPerson, actor=actor, key=key, person_id=person_id, person=new)
    await _done(context, acts.add_person, person_rules.add_person, message)
    return await _person(context, person_id)


async def change_person(
    context: Context,
    by: str,
    key: str,
    who: str,
    reason: str,
    seen_at: datetime | None = None,
    *,
    confirmed: bool = False,
    **changed: str | None,
) -> DirectoryPerson:
    """Change a person's name or address (`changed`). The account in the HMIS follows.

    `confirmed` says that the address is meant even if somebody else gets their mail there.
    """
    actor = await acting(context, by)
    found, _ = await _visible_person(context, actor, who)
    of = {"person_id": found.id, "reason": reason, "seen_at": seen_at, "confirmed": confirmed}
    message = validated(ChangePerson, actor=actor, key=key, **of, **changed)
    await _done(context, acts.change_person, person_rules.change_person, message)
    return as_seen_by(actor, context.policy().readers, await _person(context, found.id))


# --- agencies


async def add_agency(context: Context, by: str, key: str, agency_id: str, **given: Any) -> Agency:
    """Put an agency on record, with what is `given` about it. The same form sent twice is one agency."""
    message = validated(AddAgency, actor=await acting(context, by), key=key, agency_id=agency_id, **given)
    await _done(context, acts.add_agency, agency_rules.add_agency, message)
    return await known_agency(context, message.agency_id)


async def change_agency(
    context: Context, by: str, key: str, agency_id: str, reason: str, seen_at: datetime | None = None, **changed: Any
) -> Agency:
    """Change what is on record of an agency (`changed`). Its licenses follow it to another region."""
    actor = await acting(context, by)
    agency = await known_agency(context, agency_id)
    message = validated(
        ChangeAgency, actor=actor, key=key, agency_id=agency.id, reason=reason, seen_at=seen_at, **changed
    )
    await _done(context, acts.change_agency, agency_rules.change_agency, message)
    return await known_agency(context, agency.id)


# --- roles


async def roles(context: ReadingContext, by: str, agency_id: str | None = None) -> list[RoleRow]:
    """List who holds the roles of an agency, or, for lead staff, the roles of the office and the committees."""
    actor = await acting(context, by)
    if agency_id is None:
        may_see_everybody(actor, context.policy().readers).require()
        others = [each for each in Role if each not in AGENCY_ROLES]
        return await asyncio.to_thread(directory.roles_in_office, context.database, others, context.today())
    agency = await known_agency(context, agency_id)
    may_see_roles(actor, agency.id, context.policy().readers).require()
    return await asyncio.to_thread(directory.roles_of_agency, context.database, agency.id, context.today())


async def designate(
    context: Context,
    by: str,
    key: str,
    role: Role,
    *,
    who: str = "",
    new: NewPerson | None = None,
    agency_id: str | None = None,
    region_id: str | None = None,
    from_day: date | None = None,
    until_day: date | None = None,
    note: str = "",
) -> list[RoleRow]:
    """Give a role to the person `who`, or to a `new` one of an agency (ACC-17). Return who holds the role then."""
    actor = await acting(context, by)
    agency_id = None if agency_id is None else (await known_agency(context, agency_id)).id
    may_designate(actor, role, agency_id, context.policy().directory).require()
    person_id, newcomer = await _named(context, actor, key, who, new, agency_id)
    message = validated(
        Designate,
        context.today(),
        actor=actor,
        key=key,
        person_id=person_id,
        role=role,
        agency_id=agency_id,
        region_id=None if region_id is None else (await _known_region(context, region_id)),
        from_day=from_day,
        until_day=until_day,
        note=note,
    )
    await _role_changed(context, role_rules.designate, message, newcomer)
    return await _holders(context, role, agency_id)


async def end_designation(
    context: Context,
    by: str,
    key: str,
    role: Role,
    who: str,
    reason: str,
    *,
    agency_id: str | None = None,
    region_id: str | None = None,
    last_day: date | None = None,
    confirmed: bool = False,
) -> list[RoleRow]:
    """End a person's role, now or after a last day (ACC-17). Return who holds the role then."""
    actor = await acting(context, by)
    agency_id = None if agency_id is None else (await known_agency(context, agency_id)).id
    may_end_designation(actor, role, agency_id, context.policy().directory).require()
    found, _ = await _visible_person(context, actor, who)
    message = validated(
        EndDesignation,
        context.today(),
        actor=actor,
        key=key,
        person_id=found.id,
        role=role,
        agency_id=agency_id,
        region_id=None if region_id is None else (await _known_region(context, region_id)),
        last_day=last_day,
        reason=reason,
        confirmed=confirmed,
    )
    await _role_changed(context, role_rules.end_designation, message)
    return await _holders(context, role, agency_id)


async def set_billing_contact(
    context: Context, by: str, key: str, agency_id: str, *, who: str = "", new: NewPerson | None = None, note: str = ""
) -> list[RoleRow]:
    """Make the person `who`, or a `new` one, the agency's billing contact in place of whoever is (FEE-15)."""
    actor = await acting(context, by)
    agency = await known_agency(context, agency_id)
    may_designate(actor, Role.BILLING_CONTACT, agency.id, context.policy().directory).require()
    person_id, newcomer = await _named(context, actor, key, who, new, agency.id)
    message = validated(SetBillingContact, actor=actor, key=key, agency_id=agency.id, person_id=person_id, note=note)
    await _role_changed(context, role_rules.set_billing_contact, message, newcomer)
    return await _holders(context, Role.BILLING_CONTACT, agency.id)


async def _done(context: Context, act: Callable[..., None], rule: Callable[..., Any], message: DirectoryStep) -> None:
    """Do an act by its rule, and what follows from it."""
    await asyncio.to_thread(act, context.database, keeping(context), rule, message, context.now())
    await follow(context)


async def _role_changed(
    context: Context, rule: Callable[..., RoleDecision], message: DirectoryStep, newcomer: Introduced | None = None
) -> None:
    await asyncio.to_thread(
        acts.change_role, context.database, keeping(context), rule, message, context.now(), newcomer
    )
    await follow(context)


async def _named(
    context: ReadingContext, actor: Actor, key: str, who: str, new: NewPerson | None, agency_id: str | None
) -> tuple[str, Introduced | None]:
    """Return the person that a form is about, who comes onto record with it if `new` says so."""
    if new is None:
        return (await _visible_person(context, actor, who))[0].id, None
    if agency_id is None:
        raise RuleViolation(
            "add_first", "Please add the person first. Only an agency’s roles bring a new person along."
        )
    sent_before = await asyncio.to_thread(is_known_form, context.database, actor, key)
    person_id = opaque("p", f"{actor.person_id}/{key}/{digest(new)}")
    return await introduced(context, agency_id, new, person_id, sent_before=sent_before)


async def _visible_person(context: ReadingContext, actor: Actor, who: str) -> tuple[DirectoryPerson, tuple[str, ...]]:
    """Return a person and the agencies that the person belongs to.

    Raises RuleViolation if there is none, or none that the actor may know of.
    """
    person_id = await person_id_of(context, who)
    found = await asyncio.to_thread(directory.directory_person, context.database, person_id, context.today())
    of = await asyncio.to_thread(directory.agencies_with, context.database, person_id, context.today())
    own = next((each for each in of if actor.holds_any(AGENCY_ROLES, each)), None)
    return visible(actor, found, "person", who, agency_id=own, people=(person_id,)), of


async def _person(context: ReadingContext, person_id: str) -> DirectoryPerson:
    found = await asyncio.to_thread(directory.directory_person, context.database, person_id, context.today())
    return visible(None, found, "person", person_id)


async def _known_region(context: ReadingContext, region_id: str) -> str:
    found = await asyncio.to_thread(agencies.region, context.database, region_id.strip())
    return visible(None, found, "region", region_id).id


async def _holders(context: ReadingContext, role: Role, agency_id: str | None) -> list[RoleRow]:
    found = await asyncio.to_thread(directory.roles_in_office, context.database, [role], context.today())
    return [each for each in found if each.agency_id == agency_id]
