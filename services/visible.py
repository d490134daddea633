"""Numbers that people type: whoever may not know of a thing gets the same answer as if there were none."""

from collections.abc import Collection
from typing import TypeVar

from models.errors import RuleViolation
from models.oversight import may_know_of
from models.people import Actor
from models.policy.agency_roles import Readers
from services.people import excerpt
from storage.reads.directory import DirectoryPerson

ThingT = TypeVar("ThingT")


def visible(
    actor: Actor | None,
    found: ThingT | None,
    noun: str,
    typed: str,
    *,
    agency_id: str | None = None,
    people: Collection[str | None] = (),
) -> ThingT:
    """Return what was found under the number `typed`. Raises RuleViolation if the actor may not know of it.

    Without an actor, another system asks, or an answer follows that the actor has a right to.
    """
    hidden = actor is not None and not may_know_of(actor, agency_id, people)
    if found is None or hidden:
        code = f"unknown_{noun.rpartition(' ')[2]}"
        raise RuleViolation(code, f"There is no {noun} “{excerpt(typed)}”.")
    return found


def as_seen_by(actor: Actor, readers: Readers, person: DirectoryPerson) -> DirectoryPerson:
    """Return a person without what other agencies and the office have with that person (ADR 36).

    The person and the office see everything.
    """
    if actor.person_id == person.id or readers.see_all(actor):
        return person
    return person.model_copy(
        update={
            "roles": tuple(each for each in person.roles if each.agency_id and readers.see(actor, each.agency_id)),
            "licenses": tuple(each for each in person.licenses if readers.see(actor, each.agency_id)),
        }
    )
