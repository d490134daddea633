"""By what other names systems know a person: added, ended, and listed by hand."""

import asyncio

from pydantic import ValidationError

from models.errors import RuleViolation
from models.intake.aliases import Alias, AliasFileRow, AliasSystem
from models.intake.permissions import may_keep_aliases, may_see_aliases
from models.wording import complaint
from services.context import ReadingContext
from services.people import acting, known_person, person_id_of
from storage import aliases


async def add_alias(context: ReadingContext, by: str, person: str, system: AliasSystem, value: str) -> list[Alias]:
    """Add an alias of a person, and return all of theirs.

    Raises RuleViolation for a value that belongs to somebody else.
    """
    actor = await acting(context, by)
    may_keep_aliases(actor).require()
    found = await known_person(context, person)
    row = _validated(found.id, system, value)
    _, refused = await asyncio.to_thread(
        lambda: aliases.add_aliases(context.database, [row], aliases.BY_HAND, actor, context.now(), again=True)
    )
    for refusal in refused.values():
        raise refusal
    return await asyncio.to_thread(aliases.aliases_of, context.database, found.id)


async def remove_alias(context: ReadingContext, by: str, system: AliasSystem, value: str) -> Alias:
    """End an alias, and return it. It stays on record, and no file brings it back."""
    actor = await acting(context, by)
    may_keep_aliases(actor).require()
    return await asyncio.to_thread(aliases.end_alias, context.database, system, value, actor, context.now())


async def listed(context: ReadingContext, by: str, person: str) -> list[Alias]:
    """Return every alias that a person has or had, the latest first."""
    actor = await acting(context, by)
    may_see_aliases(actor, await person_id_of(context, person)).require()  # before anything says if there is one
    found = await known_person(context, person)
    return await asyncio.to_thread(aliases.aliases_of, context.database, found.id)


def _validated(person_id: str, system: AliasSystem, value: str) -> AliasFileRow:
    try:
        return AliasFileRow(person_id=person_id, system=system, value=value)
    except ValidationError as error:
        raise RuleViolation("not_valid", complaint(error.errors()[0], "other name")) from error
