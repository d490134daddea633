"""Steps that people take on a license: access, leave, revocation, exceptions, terms, work on the account."""

import asyncio
from datetime import date
from typing import Any

from models import ids
from models.billing.funding import Funding
from models.documents import DocumentKind
from models.effects import ActedT, Rule, message_type
from models.errors import RuleViolation
from models.license.activity import informed
from models.license.assignments import require_holder
from models.license.explain import ExplainedDate, explained_dates
from models.license.lifecycle import InactiveReason, LicenseKind
from models.license.messages import AccountHelp, Recertified
from models.license.permissions import may_recertify, may_see_license
from models.license.rules import access, account_orders, exceptions, leave, recertification, revocation, terms
from models.license.rules.recertification import require_worksheet
from models.license.state import License
from models.people import Actor
from services.context import Context, ReadingContext
from services.documents import Upload
from services.forms import validated
from services.people import acting, excerpt
from storage.documents import store_document
from storage.reads import licenses, usage


async def deactivate(context: Context, by: str, key: str, license_id: str, reason: InactiveReason, why: str) -> License:
    """Deactivate a license for a reason."""
    return await _send(context, by, key, license_id, access.deactivate, reason=reason, why=why)


async def reactivate(
    context: Context, by: str, key: str, license_id: str, reason: InactiveReason | None, *, training_done: bool
) -> License:
    """Reactivate a license: lift one hold, or all that a person can lift."""
    return await _send(context, by, key, license_id, access.reactivate, reason=reason, training_done=training_done)


async def start_leave(context: Context, by: str, key: str, license_id: str, until: date, reason: str) -> License:
    """Start the holder's leave of absence."""
    return await _send(context, by, key, license_id, leave.start_leave, until=until, reason=reason)


async def end_leave(context: Context, by: str, key: str, license_id: str) -> License:
    """End the holder's leave of absence."""
    return await _send(context, by, key, license_id, leave.end_leave)


async def flag(context: Context, by: str, key: str, license_id: str, reason: InactiveReason, why: str) -> License:
    """Mark a license for revocation."""
    return await _send(context, by, key, license_id, revocation.flag, reason=reason, why=why)


async def clear_flag(context: Context, by: str, key: str, license_id: str, why: str) -> License:
    """Remove the mark for revocation."""
    return await _send(context, by, key, license_id, revocation.clear_flag, why=why)


async def revoke(context: Context, by: str, key: str, license_id: str, why: str) -> License:
    """Revoke a license. Its holder may appeal."""
    return await _send(context, by, key, license_id, revocation.revoke, why=why)


async def grant_exception(
    context: Context, by: str, key: str, license_id: str, appeal_id: str, until: date | None, why: str
) -> License:
    """Exempt a license from the inactivity policy, on an appeal."""
    return await _send(
        context, by, key, license_id, exceptions.grant_exception, appeal_id=appeal_id, until=until, why=why
    )


async def end_exception(context: Context, by: str, key: str, license_id: str, number: int, why: str) -> License:
    """End an exception before its last day."""
    return await _send(context, by, key, license_id, exceptions.end_exception, number=number, why=why)


async def delete(context: Context, by: str, key: str, license_id: str, why: str) -> License:
    """Give up a license for good."""
    return await _send(context, by, key, license_id, access.delete, why=why)


async def change_kind(context: Context, by: str, key: str, license_id: str, kind: LicenseKind) -> License:
    """Change the kind of a license."""
    return await _send(context, by, key, license_id, terms.change_kind, kind=kind)


async def set_expiration(context: Context, by: str, key: str, license_id: str, expires_on: date) -> License:
    """Set the agency's common expiration date on a license."""
    return await _send(context, by, key, license_id, terms.set_expiration, expires_on=expires_on)


async def set_funding(context: Context, by: str, key: str, license_id: str, funding: Funding) -> License:
    """Set who pays for a license from the next renewal on."""
    return await _send(context, by, key, license_id, terms.set_funding, funding=funding)


async def ask_for_help(context: Context, by: str, key: str, license_id: str, wanted: AccountHelp, why: str) -> License:
    """Ask for an unlock, a password reset, or a reactivation. The right person gets the task."""
    return await _send(context, by, key, license_id, account_orders.ask_for_help, help=wanted, why=why)


async def confirm_order(context: Context, by: str, key: str, license_id: str, number: int) -> License:
    """Confirm that work on the account is done in the HMIS."""
    return await _send(context, by, key, license_id, account_orders.confirm_order, number=number)


async def recertify(context: Context, by: str, license_id: str, worksheet: Upload | None = None) -> License:
    """Record that this year's courses and worksheet are done; this lifts an overdue recertification (LOG-05).

    The worksheet is saved with the holder's documents; the policy says whether it is required.
    """
    actor = await acting(context, by)
    license_ = await snapshot(context, license_id)
    may_recertify(actor, license_).require()
    require_worksheet(license_, submitted=worksheet is not None)
    held = require_holder(license_)
    document_id = (
        await _store_worksheet(context, actor, license_.agency_id, held.person_id, worksheet) if worksheet else None
    )
    message = Recertified(at=context.now(), document_id=document_id)
    license_workflow = ids.license_workflow_id(license_.license_id)
    if not await context.processes.report(license_workflow, recertification.recertified, message):
        raise RuleViolation("ended", "This license has been deleted.")
    return await snapshot(context, license_id)


async def explain(context: Context, by: str, license_id: str) -> list[ExplainedDate]:
    """Explain every date of a license, counted from the last use on record."""
    actor = await acting(context, by)
    license_ = await snapshot(context, license_id)
    may_see_license(actor, license_).require()
    found = await asyncio.to_thread(usage.evidence, context.database, license_.license_id, context.today())
    return explained_dates(informed(license_, found))


async def snapshot(context: Context, license_id: str) -> License:
    """Return a license as its workflow has it. Raises RuleViolation for an unknown one."""
    known = await asyncio.to_thread(licenses.license_row, context.database, license_id.strip())
    if known is None:
        raise RuleViolation("unknown_license", f"There is no license “{excerpt(license_id)}”.")
    return await context.processes.license_snapshot(known.id)


async def _store_worksheet(context: ReadingContext, actor: Actor, agency_id: str, person_id: str, paper: Upload) -> str:
    document = await asyncio.to_thread(
        store_document,
        context.database,
        agency_id=agency_id,
        person_id=person_id,
        kind=DocumentKind.WORKSHEET,
        file_name=paper.file_name,
        content=paper.content,
        stored_by=actor.person_id,
        at=context.now(),
    )
    return document.id


async def _send(
    context: Context, by: str, key: str, license_id: str, rule: Rule[License, ActedT], **values: Any
) -> License:
    known = await asyncio.to_thread(licenses.license_row, context.database, license_id.strip())
    if known is None:
        raise RuleViolation("unknown_license", f"There is no license “{excerpt(license_id)}”.")
    message = validated(message_type(rule), actor=await acting(context, by), key=key, **values)
    return await context.processes.take(ids.license_workflow_id(known.id), rule, message)
