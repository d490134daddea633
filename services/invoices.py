"""Invoices: listed, reduced, voided, billed again, deferred, written off, and charges by hand."""

import asyncio
from datetime import date
from typing import Any

from models import ids
from models.billing.messages import AccountAnswer
from models.billing.permissions import may_see_all_billing, may_see_billing, may_void_invoice
from models.billing.preview import void_preview
from models.billing.rules import charges, corrections, unbilled
from models.billing.state import AgencyAccount
from models.billing.unbilled import VoidPreview
from models.errors import RuleViolation
from services.agency_account import account, known_invoice, send_about_invoice, send_money, send_step
from services.context import Context, ReadingContext
from services.people import acting, known_agency
from storage.reads import billing
from storage.reads.billing import InvoiceRow


async def invoices(
    context: ReadingContext, by: str, agency_id: str | None = None, *, only_open: bool = False
) -> list[InvoiceRow]:
    """List the invoices of an agency, or all of them for billing staff and the HMIS lead."""
    actor = await acting(context, by)
    if agency_id is None:
        may_see_all_billing(actor).require()
        return await asyncio.to_thread(billing.invoice_rows, context.database, only_open=only_open)
    agency = await known_agency(context, agency_id)
    may_see_billing(actor, agency.id).require()
    return await asyncio.to_thread(billing.invoice_rows, context.database, agency.id, only_open=only_open)


async def preview_void(context: ReadingContext, by: str, invoice: str) -> VoidPreview:
    """Preview which licenses nothing would bill if an invoice were voided."""
    actor = await acting(context, by)
    row = await known_invoice(context, actor, invoice)
    found = await account(context, by, row.agency_id)
    may_void_invoice(actor, found).require()
    return void_preview(found, row.number)


async def charge(
    context: Context, by: str, key: str, agency_id: str, amount: str, reason: str, *, again: bool = False
) -> AccountAnswer:
    """Charge an agency for something other than a license. `again` says that it is another one like the last."""
    actor = await acting(context, by)
    values: dict[str, Any] = {"amount": amount, "reason": reason}
    return await send_money(context, actor, key, agency_id, charges.charge, again=again, **values)


async def write_off(
    context: Context, by: str, key: str, invoice: str, amount: str, reason: str, *, again: bool = False
) -> AccountAnswer:
    """Give up an unpaid amount of an invoice. `again` says that it is another one like the last."""
    actor = await acting(context, by)
    row = await known_invoice(context, actor, invoice)
    values: dict[str, Any] = {"invoice": row.number, "amount": amount, "reason": reason}
    return await send_money(context, actor, key, row.agency_id, charges.write_off, again=again, **values)


async def issue_credit(
    context: Context, by: str, key: str, invoice: str, amount: str, reason: str, *, again: bool = False
) -> AccountAnswer:
    """Take an amount off an invoice. `again` says that it is another one like the last."""
    actor = await acting(context, by)
    row = await known_invoice(context, actor, invoice)
    values: dict[str, Any] = {"invoice": row.number, "amount": amount, "reason": reason}
    return await send_money(context, actor, key, row.agency_id, corrections.issue_credit, again=again, **values)


async def void_invoice(
    context: Context,
    by: str,
    key: str,
    invoice: str,
    reason: str,
    *,
    bill_again: bool,
    leave_unbilled: bool = False,
) -> AccountAnswer:
    """Void a wrong invoice. A renewal can be billed again right away.

    Raises RuleViolation if licenses would be left unbilled, unless `leave_unbilled` says that this is meant.
    """
    if not bill_again and not leave_unbilled:
        await _require_nothing_unbilled(context, by, key, invoice)
    actor, values = await acting(context, by), {"reason": reason, "bill_again": bill_again}
    return await send_about_invoice(context, actor, key, invoice, corrections.void_invoice, **values)


async def bill_again(context: Context, by: str, key: str, invoice: str) -> AccountAnswer:
    """Bill again what a voided invoice left unbilled, with the licenses that the agency has today."""
    actor = await acting(context, by)
    row = await known_invoice(context, actor, invoice)
    found = await asyncio.to_thread(billing.evidence, context.database, row.agency_id, context.today())
    values: dict[str, Any] = {"invoice": row.number, "licenses": found.licenses, "days_once": True}
    return await send_step(context, actor, key, row.agency_id, unbilled.bill_again, **values)


async def defer_invoice(context: Context, by: str, key: str, invoice: str, to_day: date, reason: str) -> AccountAnswer:
    """Give the agency more time for an invoice."""
    actor, values = await acting(context, by), {"to_day": to_day, "reason": reason}
    return await send_about_invoice(context, actor, key, invoice, corrections.defer_invoice, **values)


async def undo_deferral(context: Context, by: str, key: str, invoice: str, reason: str) -> AccountAnswer:
    """Take back the time that an agency got for an invoice: its first due date applies again."""
    actor = await acting(context, by)
    return await send_about_invoice(context, actor, key, invoice, corrections.undo_deferral, reason=reason)


async def _require_nothing_unbilled(context: Context, by: str, key: str, invoice: str) -> None:
    """Raise RuleViolation if a void would leave licenses unbilled. The account's own process is asked.

    A form that the account knows is left alone: it counts once anyway.
    """
    actor = await acting(context, by)
    row = await known_invoice(context, actor, invoice)
    found = await context.processes.snapshot(ids.billing_workflow_id(row.agency_id), AgencyAccount)
    if found is None or key in found.keys or found.invoice(row.number) is None:
        return
    may_void_invoice(actor, found).require()
    preview = void_preview(found, row.number)
    if preview.unbilled:
        raise RuleViolation(
            "leaves_unbilled",
            f"{preview.sentence} To bill a renewal again right away, add --bill-again. If the licenses should stay "
            "unbilled for now, add --leave-unbilled.",
        )
