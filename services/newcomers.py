"""People that an agency names who may not be on record yet (ACC-19)."""

import asyncio

from models.directory.messages import NewPerson
from models.directory.rules.people import on_record
from models.effects import Introduced
from services.context import ReadingContext
from storage.reads.directory import newcomer_facts


async def introduced(
    context: ReadingContext, agency_id: str, new: NewPerson, person_id: str, *, sent_before: bool = False
) -> tuple[str, Introduced | None]:
    """Return the id of the person that an agency names, and who comes onto record under `person_id` if nobody did.

    Raises RuleViolation if the agency has to name somebody who is on record already. A form that was `sent_before` is
    about whoever has its address.
    """
    facts = await asyncio.to_thread(newcomer_facts, context.database, new, agency_id, context.today())
    known = facts.same_address if sent_before else on_record(new, facts)
    if known is not None:
        return known.person_id, None
    person = Introduced(person_id=person_id, first_name=new.first_name, last_name=new.last_name, email=new.email)
    return person_id, person
