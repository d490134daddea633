"""The papers of an agency's account: invoices, statements, receipts, and credit notes."""

import asyncio
from datetime import date
from typing import TypeVar

from activities.papers import Letterhead, current_paper, letterhead_of, logo_of, stored_paper
from adapters.invoices import pdf
from models.billing import receipts, statement_paper
from models.billing.invoice_paper import PaperView
from models.billing.state import AgencyAccount
from models.billing.statement import Statement, statement
from models.calendar import days_later
from models.errors import RuleViolation
from services.agency_account import account, known_invoice
from services.context import ReadingContext
from services.people import acting
from storage.papers import InvoicePaperFile

PaperT = TypeVar("PaperT", bound=PaperView)


async def paper(context: ReadingContext, by: str, number: str, *, as_issued: bool = False) -> InvoicePaperFile:
    """Return an invoice's PDF, which is made now if it is missing. Raises RuleViolation for an unknown one.

    Of a void invoice, it is the void copy, unless the paper `as_issued` is wanted.
    """
    actor = await acting(context, by)
    row = await known_invoice(context, actor, number)
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
    return _statement(context, await account(context, by, agency_id), from_day, to_day)


def _statement(context: ReadingContext, found: AgencyAccount, from_day: date | None, to_day: date | None) -> Statement:
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
    of = _statement(context, found, from_day, to_day)
    letterhead = await _letterhead(context, found)
    view = statement_paper.statement_view(found, of, context.pack.office, letterhead.billed_to, context.now())
    view = _with_order(letterhead, view)
    return await asyncio.to_thread(pdf.statement_pdf, view, logo_of(context.pack, context.policies))


async def receipt_pdf(context: ReadingContext, by: str, agency_id: str, payment: int) -> bytes:
    """Return the receipt of a payment, by its number on the statement. Raises RuleViolation if there is none."""
    found = await account(context, by, agency_id)
    letterhead = await _letterhead(context, found)
    try:
        view = receipts.receipt_view(found, payment, context.pack.office, letterhead.billed_to)
    except ValueError as error:
        raise RuleViolation("unknown_payment", f"There is no payment number {payment} on this account.") from error
    view = _with_order(letterhead, view)
    return await asyncio.to_thread(pdf.receipt_pdf, view, logo_of(context.pack, context.policies))


async def credit_note_pdf(context: ReadingContext, by: str, agency_id: str, entry: int) -> bytes:
    """Return the credit note for an entry on the statement, by the entry's number.

    Raises RuleViolation when that entry took nothing off an invoice.
    """
    found = await account(context, by, agency_id)
    letterhead = await _letterhead(context, found)
    try:
        view = receipts.credit_note_of(found, entry, context.pack.office, letterhead.billed_to)
    except ValueError as error:
        raise RuleViolation("nothing_taken_off", f"Entry number {entry} took nothing off an invoice.") from error
    view = _with_order(letterhead, view)
    return await asyncio.to_thread(pdf.credit_note_pdf, view, logo_of(context.pack, context.policies))


async def _letterhead(context: ReadingContext, found: AgencyAccount) -> Letterhead:
    return await asyncio.to_thread(letterhead_of, context.database, context.pack, found.agency_id, context.now())


def _with_order(letterhead: Letterhead, view: PaperT) -> PaperT:
    """Return a paper with the agency's purchase order on it."""
    return view.model_copy(update={"purchase_order": letterhead.purchase_order})
