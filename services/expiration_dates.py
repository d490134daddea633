"""The common expiration date of an agency's licenses."""

import asyncio
from datetime import date

from activities.new_accounts import account_start
from models import ids
from models.billing import timeline
from models.billing.expiration_preview import ExpirationPreview, expiration_preview
from models.billing.messages import AccountAnswer, AccountStart, SetExpirationDate
from models.billing.permissions import may_open_account
from models.billing.rules import expiration
from models.billing.state import AgencyAccount
from models.people import SYSTEM
from services.context import Context, ReadingContext
from services.forms import validated
from services.people import acting, known_agency
from storage.reads import billing


async def set_expiration_date(
    context: Context, by: str, key: str, agency_id: str, expires_on: date, reason: str
) -> AccountAnswer:
    """Set or move the agency's common expiration date. An agency without an account gets one."""
    agency = await known_agency(context, agency_id)
    actor = await acting(context, by)
    account_id = ids.billing_workflow_id(agency.id)
    if await context.processes.snapshot(account_id, AgencyAccount) is None:
        may_open_account(actor, agency.id).require()
        await context.processes.start_account(await asyncio.to_thread(_start_without_date, context, agency.id))
    found = await asyncio.to_thread(billing.evidence, context.database, agency.id, context.today())
    values = {"expires_on": expires_on, "reason": reason, "licenses": found.licenses, "days_once": True}
    message = validated(SetExpirationDate, actor=actor, key=key, **values)
    return await context.processes.take(account_id, expiration.set_expiration_date, message, AccountAnswer)


async def preview_expiration_date(
    context: ReadingContext, by: str, agency_id: str, expires_on: date
) -> ExpirationPreview:
    """Preview what setting or moving an agency's expiration date to a day would bill, credit, and change.

    Raises RuleViolation where the step itself would be refused.
    """
    agency, actor = await known_agency(context, agency_id), await acting(context, by)
    found = await asyncio.to_thread(billing.evidence, context.database, agency.id, context.today())
    account = await asyncio.to_thread(billing.account, context.database, agency.id)
    if account is None:
        may_open_account(actor, agency.id).require()
        account = await asyncio.to_thread(_new_account, context, agency.id)
    values = {"expires_on": expires_on, "reason": "Preview.", "licenses": found.licenses, "days_once": True}
    message = validated(SetExpirationDate, actor=actor, key=f"preview/{expires_on}", **values)
    return expiration_preview(account, message, found, context.now())


async def move_expiration_date(
    context: Context, agency_id: str, expires_on: date, instead_of: date | None
) -> AccountAnswer:
    """Move an agency's expiration date, because it changed in the office's files.

    Raises RuleViolation if the date is no longer `instead_of`, because somebody has just set another one.
    """
    found = await asyncio.to_thread(billing.evidence, context.database, agency_id, context.today())
    message = validated(
        SetExpirationDate,
        actor=SYSTEM,
        key=f"load/{expires_on}/{context.now().isoformat()}",
        expires_on=expires_on,
        instead_of=instead_of,
        reason="The office's file of agencies has this date.",
        licenses=found.licenses,
        days_once=True,
    )
    account_id = ids.billing_workflow_id(agency_id)
    return await context.processes.take(account_id, expiration.set_expiration_date, message, AccountAnswer)


def _start_without_date(context: ReadingContext, agency_id: str) -> AccountStart:
    start = account_start(context.database, context.pack, agency_id, context.now(), paid=False)
    return start.model_copy(update={"expires_on": None})


def _new_account(context: ReadingContext, agency_id: str) -> AgencyAccount:
    """Return the account that an agency would get."""
    return timeline.begin(_start_without_date(context, agency_id), context.now()).state
