"""Finding people and agencies in the records: by id, or a person by email address."""

import asyncio

from models.agency_closing.checks import require_not_closed
from models.errors import RuleViolation
from models.operators import Operation, operated, require_key
from models.people import Actor, is_reserved
from services.context import ReadingContext
from storage import operators
from storage.reads import actors, agencies, people
from storage.reads.agencies import Agency
from storage.reads.people import Person


async def acting(context: ReadingContext, who: str) -> Actor:
    """Return the person `who` (an id or an email address) with the roles held today, and usable in this context.

    An operator who works for that person says why, and is noted. Raises RuleViolation if there is no such person, or if
    the operator may not.
    """
    require_key(context.operation)
    if context.actor is not None and context.actor.person_id == who:
        return context.actor
    actor = None if "@" in who else await _with_id(context, _not_reserved(who.strip()))
    if actor is None:
        actor = await _with_id(context, await person_id_of(context, who))
    if actor is None:
        raise RuleViolation("unknown_actor", f"There is no person “{excerpt(who)}” on record, so nothing was done.")
    if context.own_matters_only:
        return Actor(person_id=actor.person_id)
    return actor if context.operation is None else await _operated(context, context.operation, actor)


async def _operated(context: ReadingContext, operation: Operation, actor: Actor) -> Actor:
    """Return the actor as an operator works for them, and note that in the audit trail."""
    person = await asyncio.to_thread(people.person, context.database, actor.person_id)
    found = operated(operation, actor, person.name if person is not None else actor.person_id)
    if found.operated is not None:
        await asyncio.to_thread(operators.note_use, context.database, operation, found, context.now())
    return found


async def _with_id(context: ReadingContext, person_id: str) -> Actor | None:
    return await asyncio.to_thread(actors.actor_of, context.database, person_id, context.today())


async def person_id_of(context: ReadingContext, who: str) -> str:
    """Return the id of the person with the email address `who`; anything else is an id, known or not.

    Raises RuleViolation for an id that is reserved for the program itself: nobody acts or is named under it (S42).
    """
    if "@" not in who:
        return await asyncio.to_thread(people.id_in_any_case, context.database, _not_reserved(who.strip()))
    person = await asyncio.to_thread(people.person_with_email, context.database, who)
    return who.strip() if person is None else _not_reserved(person.id)


def _not_reserved(person_id: str) -> str:
    if is_reserved(person_id):
        raise RuleViolation(
            "reserved_id",
            f"The id “{excerpt(person_id)}” is reserved for the program itself, so nobody can act or be named under it."
            " Please use the person's own id or email address.",
        )
    return person_id


async def known_person(context: ReadingContext, who: str) -> Person:
    """Return the person with this id or email address. Raises RuleViolation if there is none."""
    person = None
    if "@" not in who:
        person = await asyncio.to_thread(people.person, context.database, _not_reserved(who.strip()))
    if person is None:
        person = await asyncio.to_thread(people.person, context.database, await person_id_of(context, who))
    if person is None:
        raise RuleViolation("unknown_person", f"There is no person “{excerpt(who)}” on record.")
    return person


async def known_agency(context: ReadingContext, agency_id: str) -> Agency:
    """Return the agency with this id. Raises RuleViolation if there is none."""
    agency = await asyncio.to_thread(agencies.agency, context.database, agency_id.strip())
    if agency is None:
        known_as = await asyncio.to_thread(agencies.id_in_any_case, context.database, agency_id.strip())
        agency = await asyncio.to_thread(agencies.agency, context.database, known_as)
    if agency is None:
        raise RuleViolation("unknown_agency", f"There is no agency “{excerpt(agency_id)}”.")
    return agency


async def open_agency(context: ReadingContext, agency_id: str) -> Agency:
    """Return the agency with this id for something new. Raises RuleViolation if there is none, or it has closed."""
    agency = await known_agency(context, agency_id)
    require_not_closed(agency.name, agency.closes_on, context.today())
    return agency


async def names_of(context: ReadingContext, agency_id: str, person_id: str) -> dict[str, str]:
    """Return the names that people see in place of the ids of an agency and a person."""
    agency = await known_agency(context, agency_id)
    person = await asyncio.to_thread(people.person, context.database, person_id)
    return {"agency_name": agency.name, "person_name": person.name if person else person_id}


def excerpt(typed: str) -> str:
    """Return the part of what someone typed that a sentence repeats."""
    return typed.strip()[:60]
