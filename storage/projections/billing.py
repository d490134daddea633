"""An agency's account as rows: its balance, its invoices, its ledger, and the agency's answers about renewal.

Entries and lines never change, so only those that the records don't have yet are written.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from models.billing.allocation import InvoicePosition
from models.billing.debts import is_small, without_invoice
from models.billing.entries import Entry
from models.billing.posting import position_of
from models.billing.state import AgencyAccount, Invoice, InvoiceKind, InvoiceLine
from models.billing.timeline import next_wake
from models.billing.unbilled import left_unbilled
from models.calendar import civil_day
from models.intake.ownership import RecordKind
from models.steps import Step
from storage.field_owners import decide_by_hand
from storage.projections.fields import same_named
from storage.tables.billing import agency_accounts, invoice_lines, invoices, ledger_entries, worksheet_answers
from storage.tables.directory import agencies
from storage.upsert import Row, Upsert

LEFT_OUT = {"ledger": True, "invoices": True, "keys": True}
"""What is left out of an account's stored state: it has its own tables, or only the process needs it."""

_write_account = Upsert(agency_accounts)
_write_invoices = Upsert(invoices)
_write_answers = Upsert(worksheet_answers)
_known_invoices = select(invoices.c.number).where(invoices.c.agency_id == bindparam("of_agency"))
_last_entry = select(func.max(ledger_entries.c.number)).where(ledger_entries.c.agency_id == bindparam("of_agency"))
_known_answers = select(worksheet_answers.c.license_id, worksheet_answers.c.answer).where(
    worksheet_answers.c.agency_id == bindparam("of_agency"),
    worksheet_answers.c.term_first_day == bindparam("for_term"),
)
_expiration = select(agencies.c.license_expires_on).where(agencies.c.id == bindparam("of_agency"))
_set_expiration = (
    update(agencies).where(agencies.c.id == bindparam("of_agency")).values(license_expires_on=bindparam("expires_on"))
)


def project(connection: Connection, account: AgencyAccount, step: Step) -> None:
    """Write the account as it is after `step`."""
    position = position_of(account)
    _write_account(connection, [account_row(account, position.open, position.available, step.number)])
    of_agency = {"of_agency": account.agency_id}
    known = set(connection.execute(_known_invoices, of_agency).scalars())
    in_order = sorted(
        account.invoices, key=lambda each: each.number not in known
    )  # Voided invoices go first, to free their term.
    _write_invoices(connection, [invoice_row(account, each, position.invoices[each.number]) for each in in_order])
    lines = [line_row(account, each, line) for each in in_order if each.number not in known for line in each.lines]
    if lines:
        connection.execute(insert(invoice_lines), lines)
    last = connection.execute(_last_entry, of_agency).scalar_one() or 0
    entries = [entry_row(account, each) for each in account.ledger.entries if each.number > last]
    if entries:
        connection.execute(insert(ledger_entries), entries)
    _write_answers(connection, _changed(connection, answer_rows(account)))
    _write_expiration(connection, account, step)


def _write_expiration(connection: Connection, account: AgencyAccount, step: Step) -> None:
    """Write the expiration date to the agency. A date that somebody set by hand is the office's from then on."""
    before = connection.execute(_expiration, {"of_agency": account.agency_id}).scalar_one_or_none()
    if account.expires_on is None or account.expires_on == before:
        return
    if not step.actor.is_system:
        old, new = ({"license_expires_on": each} for each in (before, account.expires_on))
        decide_by_hand(connection, RecordKind.AGENCY, account.agency_id, old, new, step.actor, step.at)
    connection.execute(_set_expiration, {"of_agency": account.agency_id, "expires_on": account.expires_on})


def account_row(account: AgencyAccount, open_amount: Any, available: Any, step: int) -> Row:
    """Return the account itself as a row."""
    wake, term, suspension, hold = next_wake(account), account.term, account.suspension, account.renewal_hold
    return {
        **same_named(agency_accounts, account),
        "term_first_day": term.first_day if term else None,
        "term_last_day": term.last_day if term else None,
        "balance": account.balance,
        "open": open_amount,
        "available": available,
        "without_invoice": without_invoice(account),
        "access_ended_at": suspension.since if suspension is not None and suspension.in_force else None,
        "matters": len(account.matters),
        "unbilled": len({each for left in left_unbilled(account) for each in left.licenses}),
        "renewal_held_on": civil_day(hold.at, account.time_zone) if hold is not None else None,
        "next_wake_at": wake[0] if wake else None,
        "step": step,
        "state": account.model_dump(mode="json", exclude=LEFT_OUT),
    }


def invoice_row(account: AgencyAccount, invoice: Invoice, standing: InvoicePosition) -> Row:
    """Return an invoice as a row, without its lines."""
    return {
        **same_named(invoices, invoice),
        "agency_id": account.agency_id,
        "due_on": invoice.due.last_day,
        "term_first_day": invoice.first_day if invoice.kind == InvoiceKind.RENEWAL else None,
        "billed": invoice.total,
        "reduced": standing.reduced,
        "paid": standing.paid,
        "small": is_small(account, invoice),
    }


def line_row(account: AgencyAccount, invoice: Invoice, line: InvoiceLine) -> Row:
    """Return a line of an invoice as a row."""
    return {
        **same_named(invoice_lines, line),
        "agency_id": account.agency_id,
        "invoice": invoice.number,
        "term_first_day": line.term.first_day if line.term else None,
        "term_last_day": line.term.last_day if line.term else None,
        "amount": line.amount,
    }


def entry_row(account: AgencyAccount, entry: Entry) -> Row:
    """Return an entry of the ledger as a row."""
    return {"agency_id": account.agency_id, **same_named(ledger_entries, entry)}


def answer_rows(account: AgencyAccount) -> list[Mapping[str, Any]]:
    """Return the questions about the next renewal and the agency's answers, license by license."""
    sheet = account.worksheet
    if sheet is None:
        return []
    return [
        {
            "agency_id": account.agency_id,
            "term_first_day": sheet.term.first_day,
            "license_id": license_id,
            "answer": sheet.answers.get(license_id),
            "answered_by": sheet.answered_by if license_id in sheet.answers else None,
            "asked": sheet.asked,
            "opened_at": sheet.opened_at,
            "due_on": sheet.due.last_day,
        }
        for license_id in sheet.licenses
    ]


def _changed(connection: Connection, rows: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the answers that the records don't have yet: most steps change none of them."""
    if not rows:
        return []
    of_term = {"of_agency": rows[0]["agency_id"], "for_term": rows[0]["term_first_day"]}
    known = {row.license_id: row.answer for row in connection.execute(_known_answers, of_term)}
    return [row for row in rows if row["license_id"] not in known or known[row["license_id"]] != row["answer"]]
