"""The money of an agency as its page shows it: invoices, the statement, receipts, the next renewal, the worksheet."""

import asyncio
from collections.abc import Sequence
from datetime import date

from models.base import Key, Message
from models.billing.entries import MONEY_IN, EntryKind
from models.billing.lifecycle import OPEN_INVOICES
from models.billing.permissions import may_answer_worksheet, may_see_billing
from models.billing.preview import RenewalPreview, renewal_preview
from models.billing.state import AgencyAccount, Worksheet
from models.billing.statement import Statement, statement
from models.calendar import days_later
from models.errors import RuleViolation
from models.money.amounts import Amount
from models.policy.billing import Unanswered
from services.context import ReadingContext
from services.people import acting, known_agency
from storage.reads import billing
from storage.reads.agencies import Agency
from storage.reads.billing import InvoiceRow, WorksheetRow

STATEMENT_DAYS = 365
"""How far back the statement on the page goes."""


class AccountPaper(Message):
    """A receipt or a credit note that can be saved."""

    entry: int
    """The number of its entry on the statement."""
    day: date
    amount: Amount
    is_receipt: bool


class BillingView(Message):
    """An agency's invoices and account, what comes next, and what its reader may answer."""

    agency: Agency
    invoices: tuple[InvoiceRow, ...]
    only_unpaid: bool
    statement: Statement | None
    """The last twelve months. None if the agency has no account yet."""
    papers: tuple[AccountPaper, ...]
    renewal: RenewalPreview | None
    no_renewal: str
    """Why the next renewal can't be shown. Empty if it can."""
    holders: dict[Key, str]
    """Who holds the licenses of the renewal and the worksheet."""
    worksheet: tuple[WorksheetRow, ...]
    answer_by: date | None
    """The last day to answer the worksheet. None if there is none to answer."""
    otherwise: str
    """What happens to a license about which nobody answers."""
    may_answer: bool


async def look(context: ReadingContext, by: str, agency_id: str, *, only_unpaid: bool = False) -> BillingView:
    """Return the money of an agency, for its people, billing staff, and HMIS lead staff."""
    actor = await acting(context, by)
    agency = await known_agency(context, agency_id)
    may_see_billing(actor, agency.id).require()
    read = await asyncio.to_thread(billing.account_with_rows, context.database, agency.id)
    account = None if read is None else read.account
    rows = () if read is None else read.invoices
    sheet = await asyncio.to_thread(billing.worksheet, context.database, agency.id)
    renewal, why_not = await _renewal(context, account)
    asked = _open_sheet(context, account)
    return BillingView(
        agency=agency,
        invoices=_listed(rows, only_unpaid=only_unpaid),
        only_unpaid=only_unpaid,
        statement=_statement(context, account),
        papers=_papers(account),
        renewal=renewal,
        no_renewal=why_not,
        holders={each.license_id: each.holder for each in sheet},
        worksheet=tuple(sheet) if asked is not None else (),
        answer_by=asked.due.last_day if asked is not None else None,
        otherwise=_otherwise(account),
        may_answer=asked is not None and account is not None and bool(may_answer_worksheet(actor, account)),
    )


def _listed(rows: Sequence[InvoiceRow], *, only_unpaid: bool) -> tuple[InvoiceRow, ...]:
    """Return the invoices to list, the last one issued first; of those of one day, the earliest due."""
    wanted = [each for each in rows if not only_unpaid or each.state in OPEN_INVOICES]
    by_due = sorted(wanted, key=lambda each: (each.due_on, each.number))
    return tuple(sorted(by_due, key=lambda each: each.issued_on, reverse=True))


async def _renewal(context: ReadingContext, account: AgencyAccount | None) -> tuple[RenewalPreview | None, str]:
    if account is None:
        return None, "Your agency has no account yet. It gets one when billing staff set its expiration date."
    evidence = await asyncio.to_thread(billing.evidence, context.database, account.agency_id, context.today())
    try:
        return renewal_preview(account, evidence, context.now()), ""
    except RuleViolation as refusal:
        return None, refusal.sentence


def _open_sheet(context: ReadingContext, account: AgencyAccount | None) -> Worksheet | None:
    """Return the worksheet that can still be answered."""
    sheet = account.worksheet if account is not None else None
    return sheet if sheet is not None and sheet.asked and not sheet.due.passed(context.now()) else None


def _otherwise(account: AgencyAccount | None) -> str:
    """Say what happens to a license about which nobody answers."""
    if account is None or account.policy.renewal.unanswered == Unanswered.KEEP:
        return "If we don’t hear from you about a license, we will renew and bill it."
    return "If we don’t hear from you about a license, it is not renewed."


def _statement(context: ReadingContext, account: AgencyAccount | None) -> Statement | None:
    today = context.today()
    return None if account is None else statement(account, days_later(today, -STATEMENT_DAYS), today)


def _papers(account: AgencyAccount | None) -> tuple[AccountPaper, ...]:
    """Return the receipts and credit notes of the account, the latest first."""
    entries = account.ledger.entries if account is not None else ()
    notes = (EntryKind.CREDIT, EntryKind.ADJUSTMENT)
    found = [
        AccountPaper(entry=each.number, day=each.day, amount=-each.amount, is_receipt=each.kind in MONEY_IN)
        for each in entries
        if each.kind in MONEY_IN or (each.kind in notes and each.invoice is not None)
    ]
    return tuple(reversed(found))
