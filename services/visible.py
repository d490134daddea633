"""Numbers that people type: whoever may not know of a thing gets the same answer as if there were none."""

from collections.abc import Collection
from typing import TypeVar

from models.errors import RuleViolation
from models.oversight import may_know_of
from models.people import Actor
from services.people import excerpt

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
