"""The names under which agencies pay, besides their own."""

import asyncio

from models.billing.bank import name_key
from models.billing.permissions import may_name_payers
from models.errors import RuleViolation
from services.context import ReadingContext
from services.people import acting, known_agency
from storage.payer_names import PayerName, forget_payer_name, known_payer_names, save_payer_name

LONGEST_NAME = 100
"""How many characters the name of a payer may have."""


async def payer_names(context: ReadingContext, by: str) -> list[PayerName]:
    """Return the names under which agencies are known to pay; for billing staff."""
    may_name_payers(await acting(context, by)).require()
    return await asyncio.to_thread(known_payer_names, context.database)


async def name_payer(
    context: ReadingContext, by: str, agency_id: str, name: str, *, forget: bool = False
) -> list[PayerName]:
    """Save or forget a name under which an agency pays, and return all names. Raises RuleViolation for an empty one."""
    actor = await acting(context, by)
    may_name_payers(actor).require()
    agency = await known_agency(context, agency_id)
    written = " ".join(name.split())
    if not name_key(written) or len(written) > LONGEST_NAME:
        raise RuleViolation(
            "no_payer_name", f"A payer's name has letters or digits, and at most {LONGEST_NAME} characters."
        )
    change = forget_payer_name if forget else save_payer_name
    await asyncio.to_thread(change, context.database, agency.id, written, actor, context.now())
    return await asyncio.to_thread(known_payer_names, context.database)
