"""An agency's account: read from the records, and sent its steps."""

import asyncio
from typing import Any

from models import ids
from models.billing.messages import AccountAnswer, BillingStep
from models.billing.permissions import may_see_billing
from models.billing.repeats import require_not_repeated
from models.billing.state import AgencyAccount
from models.effects import ActedT, Rule, message_type
from models.errors import ENDED, RuleViolation
from models.people import Actor
from services.context import Context, ReadingContext
from services.forms import validated
from services.people import acting, excerpt, known_agency
from storage.reads import billing
from storage.reads.billing import InvoiceRow

NO_ACCOUNT = (
    "This agency has no account yet. It gets one when billing staff set its expiration date (set-expiration-date)."
)


async def account(context: ReadingContext, by: str, agency_id: str) -> AgencyAccount:
    """Return the whole account of an agency, from the records."""
    actor = await acting(context, by)
    agency = await known_agency(context, agency_id)
    may_see_billing(actor, agency.id).require()
    found = await asyncio.to_thread(billing.account, context.database, agency.id)
    if found is None:
        raise RuleViolation("no_account", NO_ACCOUNT)
    return found


async def known_invoice(context: ReadingContext, actor: Actor, number: str) -> InvoiceRow:
    """Return an invoice. Raises RuleViolation if there is none that the actor may see: numbers follow one another."""
    row = await asyncio.to_thread(billing.invoice_row, context.database, number.strip())
    if row is None or not may_see_billing(actor, row.agency_id):
        raise RuleViolation("unknown_invoice", f"There is no invoice “{excerpt(number)}” that you can see.")
    return row


async def send_step(
    context: Context,
    actor: Actor,
    form: str,
    agency_id: str,
    rule: Rule[AgencyAccount, ActedT],
    *,
    old: bool = False,
    **values: Any,
) -> AccountAnswer:
    """Send a step to an agency's account, under the form's key. Raises RuleViolation for values that can't be right.

    `old` says that a day of money that is long ago is meant.
    """
    agency = await known_agency(context, agency_id)
    message = validated(message_type(rule), context.today(), old, actor=actor, key=form, **values)
    return await take_step(context, agency.id, rule, message)


async def send_about_invoice(
    context: Context, actor: Actor, form: str, number: str, rule: Rule[AgencyAccount, ActedT], **values: Any
) -> AccountAnswer:
    """Send a step about an invoice to the account it is on."""
    row = await known_invoice(context, actor, number)
    return await send_step(context, actor, form, row.agency_id, rule, invoice=row.number, **values)


async def send_money(
    context: Context,
    actor: Actor,
    form: str,
    agency_id: str,
    rule: Rule[AgencyAccount, ActedT],
    *,
    again: bool,
    old: bool = False,
    **values: Any,
) -> AccountAnswer:
    """Send a step that moves money, unless the same person just sent the same; `again` says that it is meant.

    `old` says that a day of money that is long ago is meant.

    The account's own process is asked, because it knows of a step before the records do.
    """
    agency = await known_agency(context, agency_id)
    message = validated(message_type(rule), context.today(), old, actor=actor, key=form, **values)
    if not again and isinstance(message, BillingStep):
        await refuse_repeated(context, agency.id, message)
    return await take_step(context, agency.id, rule, message)


async def refuse_repeated(context: Context, agency_id: str, message: BillingStep) -> None:
    """Raise RuleViolation if the same person just sent the same step."""
    found = await context.processes.snapshot(ids.billing_workflow_id(agency_id), AgencyAccount)
    if found is not None:
        require_not_repeated(found, message, context.now())


async def take_step(
    context: Context, agency_id: str, rule: Rule[AgencyAccount, ActedT], message: ActedT
) -> AccountAnswer:
    """Have an agency's account take a step. Raises RuleViolation if there is no account."""
    try:
        return await context.processes.take(ids.billing_workflow_id(agency_id), rule, message, AccountAnswer)
    except RuleViolation as refusal:
        if refusal.code != ENDED:
            raise
        may_see_billing(message.actor, agency_id).require()
        raise RuleViolation("no_account", NO_ACCOUNT) from refusal
