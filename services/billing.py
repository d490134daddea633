"""Agencies' accounts: balances, invoices and PDFs, payments and corrections, and previews of what would be billed."""

import asyncio
from datetime import date
from typing import Any, TypeVar

from activities.new_accounts import account_start
from activities.papers import billed_to, current_paper, logo_of, purchase_order_of, stored_paper
from adapters.invoices import pdf
from models import ids
from models.base import Message
from models.billing import receipts, statement_paper
from models.billing.coming import ComingRenewal, coming_renewal, without_account
from models.billing.entries import PaymentMethod
from models.billing.invoice_paper import PaperView
from models.billing.messages import (
    AccountAnswer,
    BillingStep,
    RecordPayment,
    SetExpirationDate,
)
from models.billing.permissions import (
    may_move_payment,
    may_open_account,
    may_see_all_billing,
    may_see_billing,
    may_void_invoice,
)
from models.billing.preview import (
    ChangePreview,
    RenewalPreview,
    deletion_preview,
    renewal_preview,
    transfer_preview,
    void_preview,
)
from models.billing.repeats import require_not_repeated
from models.billing.rules import account as billing_account
from models.billing.rules import (
    charges,
    corrections,
    expiration,
    payment_corrections,
    payments,
    renewal,
    renewal_hold,
    unbilled,
)
from models.billing.state import AgencyAccount, Answer, BillingEvidence
from models.billing.statement import Statement, statement
from models.billing.unbilled import VoidPreview
from models.calendar import days_later
from models.effects import ActedT, Rule, message_type
from models.errors import ENDED, RuleViolation
from models.money.amounts import ZERO, Amount, total
from models.people import SYSTEM, Actor
from services.context import Context, ReadingContext
from services.earlier_payments import with_earlier_payments
from services.forms import validated
from services.people import acting, excerpt, known_agency
from storage.papers import InvoicePaperFile
from storage.reads import billing
from storage.reads.agencies import agencies_in
from storage.reads.billing import AccountRow, InvoiceRow, WorksheetRow
from storage.reads.payments import written_off as amounts_written_off

NO_ACCOUNT = (
    "This agency has no account yet. It gets one when billing staff set its expiration date (set-expiration-date)."
)

PaperT = TypeVar("PaperT", bound=PaperView)

AT_ONCE = 8
"""How many accounts are started at the same time."""


class Aged(Message):
    """What an agency owes, by how long it is overdue. `current` is not due yet."""

    agency_id: str
    agency_name: str
    current: Amount = ZERO
    days_30: Amount = ZERO
    days_60: Amount = ZERO
    days_90: Amount = ZERO
    older: Amount = ZERO
    small: Amount = ZERO
    """Unpaid amounts that the policy leaves alone, whatever their age."""
    without_invoice: Amount = ZERO
    """What no invoice bills, such as money that was paid out from a payment that the bank returned."""
    written_off: Amount = ZERO
    """What was given up in all. It is not unpaid any longer."""

    @property
    def open(self) -> Amount:
        """All that is unpaid."""
        parts = [self.current, self.days_30, self.days_60, self.days_90, self.older]
        return total([*parts, self.small, self.without_invoice])


# --- starting accounts


async def begin(context: Context) -> list[str]:
    """Start an account for each agency with an expiration date and none yet, and return their ids.

    The current term of such an agency counts as paid.
    """
    missing = await asyncio.to_thread(billing.agencies_without_account, context.database)
    places = asyncio.Semaphore(AT_ONCE)

    async def one(agency_id: str) -> None:
        async with places:
            at = context.now()
            start = await asyncio.to_thread(account_start, context.database, context.pack, agency_id, at, paid=True)
            await context.processes.start_account(start)

    await asyncio.gather(*(one(each) for each in missing))
    return missing


# --- reading


async def accounts(context: ReadingContext, by: str) -> list[AccountRow]:
    """List every account, those that owe most first; for billing staff and the HMIS lead."""
    may_see_all_billing(await acting(context, by)).require()
    return await asyncio.to_thread(billing.account_rows, context.database)


async def account(context: ReadingContext, by: str, agency_id: str) -> AgencyAccount:
    """Return the whole account of an agency, from the records."""
    actor = await acting(context, by)
    agency = await known_agency(context, agency_id)
    may_see_billing(actor, agency.id).require()
    found = await asyncio.to_thread(billing.account, context.database, agency.id)
    if found is None:
        raise RuleViolation("no_account", NO_ACCOUNT)
    return found


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


async def aging(context: ReadingContext, by: str) -> list[Aged]:
    """List what each agency owes, by how long it is overdue, and what was written off."""
    rows = await invoices(context, by, only_open=True)
    gone = await asyncio.to_thread(amounts_written_off, context.database)
    found: dict[str, Aged] = {}
    for each in await asyncio.to_thread(billing.account_rows, context.database):
        owed, given_up = each.without_invoice, gone.get(each.agency_id, ZERO)
        if owed or given_up:
            found[each.agency_id] = Aged(
                agency_id=each.agency_id,
                agency_name=each.agency_name,
                without_invoice=owed,
                written_off=given_up,
            )
    for row in rows:
        aged = found.get(row.agency_id) or Aged(agency_id=row.agency_id, agency_name=row.agency_name)
        name = "small" if row.small else _bucket((context.today() - row.due_on).days)
        found[row.agency_id] = aged.model_copy(update={name: getattr(aged, name) + row.open})
    return sorted(found.values(), key=lambda each: (-each.open, each.agency_name))


async def paper(context: ReadingContext, by: str, number: str, *, as_issued: bool = False) -> InvoicePaperFile:
    """Return an invoice's PDF, which is made now if it is missing. Raises RuleViolation for an unknown one.

    Of a void invoice, it is the void copy, unless the paper `as_issued` is wanted.
    """
    actor = await acting(context, by)
    row = await _known_invoice(context, actor, number)
    database, pack, at = context.database, context.pack, context.now()
    make = stored_paper if as_issued else current_paper
    file = await asyncio.to_thread(make, database, pack, row.agency_id, row.number, at, context.policies)
    if not file.sound:
        raise RuleViolation(
            "changed_paper",
            f"The stored PDF of invoice {row.number} was changed after it was made. Please contact the helpdesk.",
        )
    return file


async def account_statement(
    context: ReadingContext, by: str, agency_id: str, from_day: date | None, to_day: date | None
) -> Statement:
    """Return the statement of an agency's account, by default of the last twelve months."""
    found = await account(context, by, agency_id)
    last = to_day or context.today()
    first = from_day or days_later(last, -365)
    if first > last:
        raise RuleViolation("days_reversed", "The first day of a statement can't be after the last day.")
    return statement(found, first, last)


async def statement_pdf(
    context: ReadingContext, by: str, agency_id: str, from_day: date | None, to_day: date | None
) -> bytes:
    """Return the same statement as a PDF."""
    found = await account(context, by, agency_id)
    of = await account_statement(context, by, agency_id, from_day, to_day)
    lines = await _billed_to(context, found)
    view = statement_paper.statement_view(found, of, context.pack.office, lines, context.now())
    view = await _with_order(context, found, view)
    return await asyncio.to_thread(pdf.statement_pdf, view, logo_of(context.pack, context.policies))


async def receipt_pdf(context: ReadingContext, by: str, agency_id: str, payment: int) -> bytes:
    """Return the receipt of a payment, by its number on the statement. Raises RuleViolation if there is none."""
    found = await account(context, by, agency_id)
    lines = await _billed_to(context, found)
    try:
        view = receipts.receipt_view(found, payment, context.pack.office, lines)
    except ValueError as error:
        raise RuleViolation("unknown_payment", f"There is no payment number {payment} on this account.") from error
    view = await _with_order(context, found, view)
    return await asyncio.to_thread(pdf.receipt_pdf, view, logo_of(context.pack, context.policies))


async def credit_note_pdf(context: ReadingContext, by: str, agency_id: str, entry: int) -> bytes:
    """Return the credit note for an entry on the statement, by the entry's number.

    Raises RuleViolation when that entry took nothing off an invoice.
    """
    found = await account(context, by, agency_id)
    lines = await _billed_to(context, found)
    try:
        view = receipts.credit_note_of(found, entry, context.pack.office, lines)
    except ValueError as error:
        raise RuleViolation("nothing_taken_off", f"Entry number {entry} took nothing off an invoice.") from error
    view = await _with_order(context, found, view)
    return await asyncio.to_thread(pdf.credit_note_pdf, view, logo_of(context.pack, context.policies))


async def worksheet(context: ReadingContext, by: str, agency_id: str) -> list[WorksheetRow]:
    """Return what the agency was asked about its licenses before the next renewal, and its answers so far."""
    found = await account(context, by, agency_id)
    return await asyncio.to_thread(billing.worksheet, context.database, found.agency_id)


async def preview_renewal(context: ReadingContext, by: str, agency_id: str) -> RenewalPreview:
    """Preview the next renewal invoice as it would be today."""
    found, evidence = await _with_evidence(context, by, agency_id)
    return renewal_preview(found, evidence, context.now())


async def preview_change(
    context: ReadingContext, by: str, agency_id: str, license_id: str, *, delete: bool
) -> ChangePreview:
    """Preview what giving up or transferring a license would change."""
    found, evidence = await _with_evidence(context, by, agency_id)
    if delete:
        return deletion_preview(found, evidence, license_id.strip(), context.now())
    return transfer_preview(found, evidence, license_id.strip(), context.now())


async def preview_void(context: ReadingContext, by: str, invoice: str) -> VoidPreview:
    """Preview which licenses nothing would bill if an invoice were voided."""
    actor = await acting(context, by)
    row = await _known_invoice(context, actor, invoice)
    found = await account(context, by, row.agency_id)
    may_void_invoice(actor, found).require()
    return void_preview(found, row.number)


async def coming_renewals(context: ReadingContext, by: str, until: date | None = None) -> list[ComingRenewal]:
    """List the next renewal of every agency, the earliest first; for billing staff and the HMIS lead.

    `until` leaves out those that go out after that day. One without an expiration date comes first.
    """
    may_see_all_billing(await acting(context, by)).require()
    database, now = context.database, context.now()
    known = await asyncio.to_thread(billing.accounts, database)
    evidence = await asyncio.to_thread(billing.evidence_of_all, database, context.today())
    names = {each.id: each.name for each in await asyncio.to_thread(agencies_in, database)}
    there = [each.agency_id for each in known]
    found = [coming_renewal(each, names[each.agency_id], evidence[each.agency_id], now) for each in known]
    found += [without_account(each, names[each], of) for each, of in evidence.items() if each not in there]
    wanted = [each for each in found if until is None or each.goes_out_on is None or each.goes_out_on <= until]
    return sorted(wanted, key=lambda each: (each.goes_out_on or date.min, each.agency_name, each.agency_id))


# --- steps


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
    again: bool = False,
) -> AccountAnswer:
    """Record a payment, for an invoice or for whatever is unpaid.

    One that looks like an earlier one is refused, unless `again` says that it is a further payment.
    """
    agency = await known_agency(context, agency_id)
    message = validated(
        RecordPayment,
        actor=await acting(context, by),
        key=key,
        amount=amount,
        received_on=received_on or context.today(),
        method=method,
        reference=reference,
        invoice=invoice.strip() if invoice else None,
        bank_line=bank_line,
        also=again,
    )
    if not again:
        await _refuse_repeated(context, agency.id, message)
        message = await with_earlier_payments(context, agency.id, message)
    return await _take(context, agency.id, payments.record_payment, message)


async def return_payment(
    context: Context, by: str, key: str, agency_id: str, payment: int, returned_on: date | None, reason: str
) -> AccountAnswer:
    """Record that the bank took a payment back."""
    day = returned_on or context.today()
    return await _send(
        context, by, key, agency_id, payments.return_payment, payment=payment, returned_on=day, reason=reason
    )


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
) -> AccountAnswer:
    """Correct what was recorded wrong about a payment. What is None stays as it is."""
    right = {"amount": amount, "received_on": received_on, "method": method, "reference": reference}
    rule = payment_corrections.correct_payment
    return await _send(context, by, key, agency_id, rule, payment=payment, reason=reason, **right)


async def move_payment(
    context: Context, by: str, key: str, agency_id: str, payment: int, to_agency: str, reason: str
) -> AccountAnswer:
    """Move a payment to the account of another agency, to which it belongs. Raises RuleViolation if that has none."""
    agency, to = await known_agency(context, agency_id), await known_agency(context, to_agency)
    found = await context.processes.snapshot(ids.billing_workflow_id(agency.id), AgencyAccount)
    if found is not None:
        may_move_payment(await acting(context, by), found, to.id).require()
        if await context.processes.snapshot(ids.billing_workflow_id(to.id), AgencyAccount) is None:
            raise RuleViolation("no_account", f"{to.name} has no account yet. Please set its expiration date first.")
    rule = payment_corrections.move_payment
    return await _send(context, by, key, agency_id, rule, payment=payment, to_agency=to.id, reason=reason)


async def charge(
    context: Context, by: str, key: str, agency_id: str, amount: str, reason: str, *, again: bool = False
) -> AccountAnswer:
    """Charge an agency for something other than a license. `again` says that it is another one like the last."""
    return await _send_money(context, by, key, agency_id, charges.charge, again=again, amount=amount, reason=reason)


async def write_off(
    context: Context, by: str, key: str, invoice: str, amount: str, reason: str, *, again: bool = False
) -> AccountAnswer:
    """Give up an unpaid amount of an invoice. `again` says that it is another one like the last."""
    row = await _known_invoice(context, await acting(context, by), invoice)
    values = {"invoice": row.number, "amount": amount, "reason": reason}
    return await _send_money(context, by, key, row.agency_id, charges.write_off, again=again, **values)


async def issue_credit(
    context: Context, by: str, key: str, invoice: str, amount: str, reason: str, *, again: bool = False
) -> AccountAnswer:
    """Take an amount off an invoice. `again` says that it is another one like the last."""
    row = await _known_invoice(context, await acting(context, by), invoice)
    values = {"invoice": row.number, "amount": amount, "reason": reason}
    return await _send_money(context, by, key, row.agency_id, corrections.issue_credit, again=again, **values)


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
    return await _send_about_invoice(
        context, by, key, invoice, corrections.void_invoice, reason=reason, bill_again=bill_again
    )


async def bill_again(context: Context, by: str, key: str, invoice: str) -> AccountAnswer:
    """Bill again what a voided invoice left unbilled, with the licenses that the agency has today."""
    row = await _known_invoice(context, await acting(context, by), invoice)
    found = await asyncio.to_thread(billing.evidence, context.database, row.agency_id, context.today())
    values = {"invoice": row.number, "licenses": found.licenses}
    return await _send(context, by, key, row.agency_id, unbilled.bill_again, **values)


async def hold_renewal(
    context: Context, by: str, key: str, agency_id: str, reason: str, look_again_on: date | None = None
) -> AccountAnswer:
    """Keep an agency's next renewal back until it is released. Without a day, the policy says when to look again."""
    values = {"reason": reason, "look_again_on": look_again_on}
    return await _send(context, by, key, agency_id, renewal_hold.hold_renewal, **values)


async def release_renewal(context: Context, by: str, key: str, agency_id: str) -> AccountAnswer:
    """Let an agency's next renewal go out after all."""
    return await _send(context, by, key, agency_id, renewal_hold.release_renewal)


async def defer_invoice(context: Context, by: str, key: str, invoice: str, to_day: date, reason: str) -> AccountAnswer:
    """Give the agency more time for an invoice."""
    return await _send_about_invoice(context, by, key, invoice, corrections.defer_invoice, to_day=to_day, reason=reason)


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
) -> AccountAnswer:
    """Record that a credit balance was paid out to the agency. `again` says that it is another one like the last."""
    day = paid_on or context.today()
    values = {"amount": amount, "paid_on": day, "reference": reference, "reason": reason}
    return await _send_money(context, by, key, agency_id, payments.pay_out, again=again, **values)


async def answer_worksheet(
    context: Context, by: str, key: str, agency_id: str, answers: dict[str, Answer]
) -> AccountAnswer:
    """Record which licenses the agency keeps, gives up, or transfers."""
    return await _send(context, by, key, agency_id, renewal.answer_worksheet, answers=answers)


async def set_expiration_date(
    context: Context, by: str, key: str, agency_id: str, expires_on: date, reason: str
) -> AccountAnswer:
    """Set or move the agency's common expiration date. An agency without an account gets one."""
    agency = await known_agency(context, agency_id)
    actor = await acting(context, by)
    account_id = ids.billing_workflow_id(agency.id)
    if await context.processes.snapshot(account_id, AgencyAccount) is None:
        may_open_account(actor, agency.id).require()
        start = await asyncio.to_thread(
            account_start, context.database, context.pack, agency.id, context.now(), paid=False
        )
        await context.processes.start_account(start.model_copy(update={"expires_on": None}))
    found = await asyncio.to_thread(billing.evidence, context.database, agency.id, context.today())
    values = {"expires_on": expires_on, "reason": reason, "licenses": found.licenses}
    message = validated(SetExpirationDate, actor=actor, key=key, **values)
    return await context.processes.take(account_id, expiration.set_expiration_date, message, AccountAnswer)


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
    )
    account_id = ids.billing_workflow_id(agency_id)
    return await context.processes.take(account_id, expiration.set_expiration_date, message, AccountAnswer)


async def settle_matter(context: Context, by: str, key: str, agency_id: str, matter: str, note: str) -> AccountAnswer:
    """Record that billing staff settled a matter by hand."""
    return await _send(context, by, key, agency_id, billing_account.settle_matter, matter=matter, note=note)


async def _billed_to(context: ReadingContext, found: AgencyAccount) -> tuple[str, ...]:
    return await asyncio.to_thread(billed_to, context.database, context.pack, found.agency_id, context.now())


async def _require_nothing_unbilled(context: Context, by: str, key: str, invoice: str) -> None:
    """Raise RuleViolation if a void would leave licenses unbilled. The account's own process is asked.

    A form that the account knows is left alone: it counts once anyway.
    """
    actor = await acting(context, by)
    row = await _known_invoice(context, actor, invoice)
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


async def _with_order(context: ReadingContext, found: AgencyAccount, view: PaperT) -> PaperT:
    """Return a paper with the agency's purchase order on it."""
    order = await asyncio.to_thread(purchase_order_of, context.database, found.agency_id)
    return view.model_copy(update={"purchase_order": order})


async def _known_invoice(context: ReadingContext, actor: Actor, number: str) -> InvoiceRow:
    """Return an invoice. Raises RuleViolation if there is none that the actor may see: numbers follow one another."""
    row = await asyncio.to_thread(billing.invoice_row, context.database, number.strip())
    if row is None or not may_see_billing(actor, row.agency_id):
        raise RuleViolation("unknown_invoice", f"There is no invoice “{excerpt(number)}” that you can see.")
    return row


async def _send_about_invoice(
    context: Context, by: str, key: str, number: str, rule: Rule[AgencyAccount, ActedT], **values: Any
) -> AccountAnswer:
    """Send a step about an invoice to the account it is on."""
    row = await _known_invoice(context, await acting(context, by), number)
    return await _send(context, by, key, row.agency_id, rule, invoice=row.number, **values)


async def _send_money(
    context: Context,
    by: str,
    key: str,
    agency_id: str,
    rule: Rule[AgencyAccount, ActedT],
    *,
    again: bool,
    **values: Any,
) -> AccountAnswer:
    """Send a step that moves money, unless the same person just sent the same; `again` says that it is meant.

    The account's own process is asked, because it knows of a step before the records do.
    """
    agency = await known_agency(context, agency_id)
    message = validated(message_type(rule), actor=await acting(context, by), key=key, **values)
    if not again and isinstance(message, BillingStep):
        await _refuse_repeated(context, agency.id, message)
    return await _take(context, agency.id, rule, message)


async def _refuse_repeated(context: Context, agency_id: str, message: BillingStep) -> None:
    """Raise RuleViolation if the same person just sent the same step."""
    found = await context.processes.snapshot(ids.billing_workflow_id(agency_id), AgencyAccount)
    if found is not None:
        require_not_repeated(found, message, context.now())


async def _send(
    context: Context, by: str, key: str, agency_id: str, rule: Rule[AgencyAccount, ActedT], **values: Any
) -> AccountAnswer:
    agency = await known_agency(context, agency_id)
    message = validated(message_type(rule), actor=await acting(context, by), key=key, **values)
    return await _take(context, agency.id, rule, message)


async def _take(context: Context, agency_id: str, rule: Rule[AgencyAccount, ActedT], message: ActedT) -> AccountAnswer:
    """Have an agency's account take a step. Raises RuleViolation if there is no account."""
    try:
        return await context.processes.take(ids.billing_workflow_id(agency_id), rule, message, AccountAnswer)
    except RuleViolation as refusal:
        if refusal.code != ENDED:
            raise
        may_see_billing(message.actor, agency_id).require()
        raise RuleViolation("no_account", NO_ACCOUNT) from refusal


async def _with_evidence(context: ReadingContext, by: str, agency_id: str) -> tuple[AgencyAccount, BillingEvidence]:
    found = await account(context, by, agency_id)
    evidence = await asyncio.to_thread(billing.evidence, context.database, found.agency_id, context.today())
    return found, evidence


def _bucket(days_late: int) -> str:
    for most, name in ((0, "current"), (30, "days_30"), (60, "days_60"), (90, "days_90")):
        if days_late <= most:
            return name
    return "older"
