"""The names under which agencies pay, besides their own."""

import asyncio

from models.billing.bank import name_key
from models.billing.permissions import may_name_payers
from models.errors import RuleViolation
from services.context import ReadingContext
from services.people import acting, known_agency
from storage.payer_names import PayerName, forget_payer_name, known_payer_names, save_payer_name
from storage.reads.agencies import agencies_in

LONGEST_NAME = 100
"""How many characters the name of a payer may have."""


async def payer_names(context: ReadingContext, by: str) -> list[PayerName]:
    """Return the names under which agencies are known to pay; for billing staff."""
    may_name_payers(await acting(context, by)).require()
    return await asyncio.to_thread(known_payer_names, context.database)


async def name_payer(
    context: ReadingContext, by: str, agency_id: str, name: str, *, forget: bool = False
) -> list[PayerName]:
    """Save or forget a name under which an agency pays, and return all names.

    Raises RuleViolation for an empty name, and for the name of another agency.
    """
    actor = await acting(context, by)
    may_name_payers(actor).require()
    agency = await known_agency(context, agency_id)
    written = " ".join(name.split())
    if not name_key(written) or len(written) > LONGEST_NAME:
        raise RuleViolation(
            "no_payer_name", f"A payer's name has letters or digits, and at most {LONGEST_NAME} characters."
        )
    if not forget:
        await _refuse_name_of_another(context, agency.id, written)
    change = forget_payer_name if forget else save_payer_name
    await asyncio.to_thread(change, context.database, agency.id, written, actor, context.now())
    return await asyncio.to_thread(known_payer_names, context.database)


async def _refuse_name_of_another(context: ReadingContext, agency_id: str, name: str) -> None:
    """Raise RuleViolation if another agency has this name: a payment under it would go to the wrong one."""
    for each in await asyncio.to_thread(agencies_in, context.database):
        if each.id != agency_id and name_key(each.name) == name_key(name):
            raise RuleViolation(
                "name_of_another_agency",
                f"“{each.name}” is the name of another agency, and payments under that name are for it. To record one "
                "of them for this agency, assign its line when you import the file.",
            )
