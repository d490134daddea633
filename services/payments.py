"""Payments of agencies: recorded, returned, corrected, moved, or paid out."""

from datetime import date
from typing import Any

from models import ids
from models.billing.entries import PaymentMethod
from models.billing.messages import AccountAnswer, RecordPayment
from models.billing.permissions import may_move_payment
from models.billing.rules import payment_corrections, payments
from models.billing.state import AgencyAccount
from models.errors import RuleViolation
from services.agency_account import refuse_repeated, send_money, send_step, take_step
from services.context import Context
from services.earlier_payments import with_earlier_payments
from services.forms import validated
from services.people import acting, known_agency


async def record_payment(  # the fields of a payment form
    context: Context,
    by: str,
    key: str,
    agency_id: str,
    amount: str,
    *,
    received_on: date | None = None,
    method: PaymentMethod,
    reference: str = "",
    invoice: str | None = None,
    bank_line: str | None = None,
    also: bool = False,
    again: bool = False,
    near: bool = True,
    old: bool = False,
) -> AccountAnswer:
    """Record a payment, for an invoice or for whatever is unpaid.

    One that looks like an earlier one is refused, unless `also` says that it is a further payment. The same one with
    `also` a second time is refused as well, unless `again` says that this is meant. `near` says whether a payment some
    days earlier or later counts as an earlier one, and `old` that a day that is long ago is meant.
    """
    agency = await known_agency(context, agency_id)
    message = validated(
        RecordPayment,
        context.today(),
        old,
        actor=await acting(context, by),
        key=key,
        amount=amount,
        received_on=received_on or context.today(),
        method=method,
        reference=reference,
        invoice=invoice.strip() if invoice else None,
        bank_line=bank_line,
        also=also or again,
    )
    if not again:
        await refuse_repeated(context, agency.id, message)
    if not message.also:
        message = await with_earlier_payments(context, agency.id, message, near=near)
    return await take_step(context, agency.id, payments.record_payment, message)


async def return_payment(
    context: Context,
    by: str,
    key: str,
    agency_id: str,
    payment: int,
    returned_on: date | None,
    reason: str,
    *,
    old: bool = False,
) -> AccountAnswer:
    """Record that the bank took a payment back. `old` says that a day that is long ago is meant."""
    values = {"payment": payment, "returned_on": returned_on or context.today(), "reason": reason}
    actor, rule = await acting(context, by), payments.return_payment
    return await send_step(context, actor, key, agency_id, rule, old=old, **values)


async def correct_payment(  # what may be wrong about a payment
    context: Context,
    by: str,
    key: str,
    agency_id: str,
    payment: int,
    reason: str,
    *,
    amount: str | None = None,
    received_on: date | None = None,
    method: PaymentMethod | None = None,
    reference: str | None = None,
    old: bool = False,
) -> AccountAnswer:
    """Correct what was recorded wrong about a payment. What is None stays as it is.

    `old` says that a day that is long ago is meant.
    """
    actor, rule = await acting(context, by), payment_corrections.correct_payment
    right = {"amount": amount, "received_on": received_on, "method": method, "reference": reference}
    return await send_step(context, actor, key, agency_id, rule, old=old, payment=payment, reason=reason, **right)


async def move_payment(
    context: Context, by: str, key: str, agency_id: str, payment: int, to_agency: str, reason: str
) -> AccountAnswer:
    """Move a payment to the account of another agency, to which it belongs. Raises RuleViolation if that has none."""
    actor = await acting(context, by)
    agency, to = await known_agency(context, agency_id), await known_agency(context, to_agency)
    found = await context.processes.snapshot(ids.billing_workflow_id(agency.id), AgencyAccount)
    if found is not None:
        may_move_payment(actor, found, to.id).require()
        if await context.processes.snapshot(ids.billing_workflow_id(to.id), AgencyAccount) is None:
            raise RuleViolation("no_account", f"{to.name} has no account yet. Please set its expiration date first.")
    values: dict[str, Any] = {"payment": payment, "to_agency": to.id, "reason": reason}
    return await send_step(context, actor, key, agency_id, payment_corrections.move_payment, **values)


async def pay_out(
    context: Context,
    by: str,
    key: str,
    agency_id: str,
    amount: str,
    paid_on: date | None,
    reference: str,
    reason: str,
    *,
    again: bool = False,
    old: bool = False,
) -> AccountAnswer:
    """Record that a credit balance was paid out to the agency.

    `again` says that it is another one like the last, and `old` that a day that is long ago is meant.
    """
    actor, day = await acting(context, by), paid_on or context.today()
    values = {"amount": amount, "paid_on": day, "reference": reference, "reason": reason}
    return await send_money(context, actor, key, agency_id, payments.pay_out, again=again, old=old, **values)
