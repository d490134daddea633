"""Agencies' accounts from the records: balances, invoices, what is unpaid and how late, licenses to bill.

An account is read whole, with every entry and every invoice, even those that its process has put away.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, exists, func, select, type_coerce

from models.base import Instant, Key, Message
from models.billing.bank import Payable
from models.billing.entries import Entry, Ledger
from models.billing.lifecycle import OPEN_INVOICES, InvoiceState
from models.billing.state import (
    AgencyAccount,
    Answer,
    BillingEvidence,
    CurrentLicense,
    Invoice,
    InvoiceKind,
    InvoiceLine,
)
from models.license.lifecycle import LicenseKind, LicenseState
from models.money.amounts import ZERO, Amount
from models.money.terms import Term
from models.people import Role
from models.policy.billing import Fee
from models.self_pay.lifecycle import SelfPayState
from models.self_pay.state import SelfPayForm, SelfPayReview
from storage.columns import Cents
from storage.database import Database
from storage.reads.actors import in_force
from storage.reads.people import full_name
from storage.reads.rows import Query, every, first
from storage.tables.billing import (
    agency_accounts,
    invoice_lines,
    invoices,
    ledger_entries,
    self_pay_requests,
    worksheet_answers,
)
from storage.tables.directory import agencies, designations, people
from storage.tables.licenses import assignments, licenses
from storage.tables.records import recorded_steps

HOLDING = ("active", "inactive")
OPEN = type_coerce(invoices.c.billed - invoices.c.reduced - invoices.c.paid, Cents())
"""The unpaid amount of an invoice."""


class AccountRow(Message):
    """An agency's account in one line."""

    agency_id: Key
    agency_name: str
    policy_label: str
    expires_on: date | None
    covered_until: date | None
    balance: Amount
    open: Amount
    available: Amount
    without_invoice: Amount = ZERO
    """What the agency owes that no invoice bills."""
    access_ended_at: Instant | None
    matters: int
    """How many matters billing staff must settle by hand."""
    unbilled: int = 0
    """How many licenses a voided invoice left unbilled."""
    renewal_held_on: date | None = None
    """Since when the next renewal is on hold."""
    next_wake_at: Instant | None


class InvoiceRow(Message):
    """An invoice in one line."""

    agency_id: Key
    agency_name: str
    number: Key
    kind: InvoiceKind
    state: InvoiceState
    issued_on: date
    due_on: date
    access_until: date | None
    billed: Amount
    reduced: Amount
    paid: Amount
    open: Amount
    small: bool = False
    """True if the open amount is so small that it is not collected."""


class AccountWithRows(Message):
    """An agency's whole account, and its invoices in a line each, in the order of their issue."""

    account: AgencyAccount
    invoices: tuple[InvoiceRow, ...]


class WorksheetRow(Message):
    """The question about a license before a renewal, and the agency's answer."""

    license_id: Key
    kind: LicenseKind
    state: LicenseState
    holder: str
    term_first_day: date
    due_on: date
    asked: bool
    answer: Answer | None


class SelfPayRow(Message):
    """A request for self-pay licenses in one line."""

    id: Key
    agency_id: Key
    agency_name: str
    state: SelfPayState
    kind: LicenseKind
    licenses: int
    once: Amount
    yearly: Amount
    requested_at: Instant
    decide_by: date
    delayed_until: date | None
    ended_at: Instant | None
    granted: int
    reason: str
    made: tuple[Key, ...]
    reviews: tuple[SelfPayReview, ...]


class SelfPayRecord(SelfPayRow):
    """A request for self-pay licenses with everything that is on record about it."""

    requested_by: Key
    appeal_id: Key | None
    agreed_fees: tuple[Fee, ...]
    form: SelfPayForm
    policy_label: str


class SelfPayFormRow(Message):
    """What a request for self-pay licenses said."""

    id: Key
    kind: LicenseKind
    appeal_id: Key | None
    requested_at: Instant
    form: SelfPayForm


def account(database: Database, agency_id: str) -> AgencyAccount | None:
    """Return an agency's whole account."""
    found = accounts(database, [agency_id])
    return found[0] if found else None


def accounts(database: Database, agency_ids: Iterable[str] | None = None) -> list[AgencyAccount]:
    """Return whole accounts, by agency: those of some agencies, or all."""
    return [each.account for each in _accounts(database, None if agency_ids is None else list(agency_ids))]


def account_with_rows(database: Database, agency_id: str) -> AccountWithRows | None:
    """Return an agency's whole account, and its invoices as lists show them."""
    return next(iter(_accounts(database, [agency_id])), None)


def _accounts(database: Database, wanted: list[str] | None) -> list[AccountWithRows]:
    query = select(agency_accounts.c.agency_id, agency_accounts.c.state, agencies.c.name)
    query = query.join(agencies, agencies.c.id == agency_accounts.c.agency_id).order_by(agency_accounts.c.agency_id)
    if wanted is not None:
        query = query.where(agency_accounts.c.agency_id.in_(wanted))
    with database.read() as connection:
        states = connection.execute(query).all()
        billed = _invoices(connection, wanted)
        entered = _entries(connection, wanted)
    return [
        AccountWithRows(
            account=AgencyAccount.model_validate(state).model_copy(
                update={
                    "invoices": tuple(invoice for invoice, _ in billed[agency_id]),
                    "ledger": Ledger(entries=tuple(entered[agency_id])),
                }
            ),
            invoices=tuple(InvoiceRow.model_validate({**row, "agency_name": name}) for _, row in billed[agency_id]),
        )
        for agency_id, state, name in states
    ]


def account_rows(database: Database) -> list[AccountRow]:
    """Return every account in a line, those that owe most first."""
    query = (
        select(agency_accounts, agencies.c.name.label("agency_name"))
        .join(agencies, agencies.c.id == agency_accounts.c.agency_id)
        .order_by(agency_accounts.c.open.desc(), agencies.c.name, agencies.c.id)
    )
    with database.read() as connection:
        return every(connection, query, AccountRow)


def agencies_without_account(database: Database) -> list[str]:
    """Return the agencies that have an expiration date and no account yet."""
    query = (
        select(agencies.c.id)
        .outerjoin(agency_accounts, agency_accounts.c.agency_id == agencies.c.id)
        .where(agencies.c.license_expires_on.is_not(None), agency_accounts.c.agency_id.is_(None))
        .order_by(agencies.c.id)
    )
    with database.read() as connection:
        return list(connection.execute(query).scalars())


def invoice_rows(database: Database, agency_id: str | None = None, *, only_open: bool = False) -> list[InvoiceRow]:
    """Return invoices, one in each row, the earliest due first: of an agency or of all; all, or the unpaid ones."""
    query = _invoice_rows().order_by(invoices.c.due_on, invoices.c.sequence, invoices.c.number)
    if agency_id is not None:
        query = query.where(invoices.c.agency_id == agency_id)
    if only_open:
        query = query.where(invoices.c.state.in_(OPEN_INVOICES))
    with database.read() as connection:
        return every(connection, query, InvoiceRow)


def invoice_row(database: Database, number: str) -> InvoiceRow | None:
    """Return an invoice by its number. One that was brought forward has no number."""
    query = _invoice_rows().where(invoices.c.number == number, invoices.c.sequence.is_not(None))
    with database.read() as connection:
        return first(connection, query, InvoiceRow)


def payables(database: Database) -> list[Payable]:
    """Return every invoice with a number as matching sees it, the oldest first."""
    query = (
        select(
            invoices.c.agency_id,
            agencies.c.name.label("agency_name"),
            invoices.c.number,
            OPEN.label("open"),
            (invoices.c.state == InvoiceState.VOID).label("voided"),
        )
        .join(agencies, agencies.c.id == invoices.c.agency_id)
        .where(invoices.c.sequence.is_not(None))
        .order_by(invoices.c.sequence)
    )
    with database.read() as connection:
        return every(connection, query, Payable)


def evidence(database: Database, agency_id: str, day: date) -> BillingEvidence:
    """Return the current licenses of an agency, and whether it has a billing contact on `day`."""
    contact = exists().where(
        designations.c.role == Role.BILLING_CONTACT,
        designations.c.agency_id == agencies.c.id,
        in_force(day),
        people.c.id == designations.c.person_id,
        people.c.deactivated_at.is_(None),
    )
    columns = (licenses.c.kind, licenses.c.state, licenses.c.funding, licenses.c.agreed_fees, licenses.c.step)
    query = (
        select(contact.label("has_billing_contact"), licenses.c.id.label("license_id"), *columns)
        .select_from(agencies)
        .outerjoin(licenses, and_(licenses.c.agency_id == agencies.c.id, licenses.c.state != LicenseState.DELETED))
        .where(agencies.c.id == agency_id)
        .order_by(licenses.c.id)
    )
    fields = ("license_id", *(each.name for each in columns))
    with database.read() as connection:
        rows = connection.execute(query).mappings().all()
    return BillingEvidence(
        licenses=tuple(
            CurrentLicense.model_validate({name: row[name] for name in fields}) for row in rows if row["license_id"]
        ),
        has_billing_contact=any(row["has_billing_contact"] for row in rows),
    )


def evidence_of_all(database: Database, day: date) -> dict[str, BillingEvidence]:
    """Return the same for every agency that has licenses or an account, by agency."""
    query = (
        select(
            licenses.c.agency_id,
            licenses.c.id.label("license_id"),
            licenses.c.kind,
            licenses.c.state,
            licenses.c.funding,
            licenses.c.agreed_fees,
            licenses.c.step,
        )
        .where(licenses.c.state != LicenseState.DELETED)
        .order_by(licenses.c.id)
    )
    contacts = select(designations.c.agency_id).where(designations.c.role == Role.BILLING_CONTACT, in_force(day))
    found: dict[str, list[CurrentLicense]] = defaultdict(list)
    with database.read() as connection:
        for row in connection.execute(query).mappings():
            facts = {name: value for name, value in row.items() if name != "agency_id"}
            found[row["agency_id"]].append(CurrentLicense.model_validate(facts))
        with_account = list(connection.execute(select(agency_accounts.c.agency_id)).scalars())
        with_contact = set(connection.execute(contacts).scalars())
    return {
        each: BillingEvidence(licenses=tuple(found.get(each, ())), has_billing_contact=each in with_contact)
        for each in dict.fromkeys((*sorted(found), *with_account))
    }


def holders_by_license(database: Database, agency_id: str) -> dict[str, str]:
    """Return the names of the holders of an agency's licenses, by license."""
    query = (
        select(assignments.c.license_id, full_name().label("name"))
        .join(people, people.c.id == assignments.c.person_id)
        .where(assignments.c.agency_id == agency_id, assignments.c.state.in_(HOLDING))
    )
    with database.read() as connection:
        return {row.license_id: row.name for row in connection.execute(query)}


def worksheet(database: Database, agency_id: str) -> list[WorksheetRow]:
    """Return the last worksheet of an agency, license by license."""
    last = (
        select(func.max(worksheet_answers.c.term_first_day))
        .where(worksheet_answers.c.agency_id == agency_id)
        .scalar_subquery()
    )
    live = and_(assignments.c.license_id == licenses.c.id, assignments.c.state.in_(HOLDING))
    query = (
        select(
            worksheet_answers,
            licenses.c.kind,
            licenses.c.state,
            func.coalesce(full_name(), "").label("holder"),
        )
        .join(licenses, licenses.c.id == worksheet_answers.c.license_id)
        .outerjoin(assignments, live)
        .outerjoin(people, people.c.id == assignments.c.person_id)
        .where(worksheet_answers.c.agency_id == agency_id, worksheet_answers.c.term_first_day == last)
        .order_by(worksheet_answers.c.license_id)
    )
    with database.read() as connection:
        return every(connection, query, WorksheetRow)


def self_pay_rows(database: Database, agency_id: str | None = None) -> list[SelfPayRow]:
    """Return requests for self-pay licenses, the newest first: of an agency, or all."""
    query = (
        select(self_pay_requests, agencies.c.name.label("agency_name"))
        .join(agencies, agencies.c.id == self_pay_requests.c.agency_id)
        .order_by(self_pay_requests.c.requested_at.desc(), self_pay_requests.c.id)
    )
    if agency_id is not None:
        query = query.where(self_pay_requests.c.agency_id == agency_id)
    with database.read() as connection:
        return every(connection, query, SelfPayRow)


def self_pay_row(database: Database, request_id: str) -> SelfPayRow | None:
    """Return a request for self-pay licenses by id."""
    return next((each for each in self_pay_rows(database) if each.id == request_id), None)


def self_pay_request_of(database: Database, about: str) -> str | None:
    """Return the request with this id, or the accepted one for which this license was created."""
    rows = self_pay_rows(database)
    found = [each.id for each in rows if each.id == about] or [each.id for each in rows if about in each.made]
    return found[0] if found else None


def self_pay_record(database: Database, request_id: str) -> SelfPayRecord:
    """Return everything that is on record about a request that is on record."""
    query = (
        select(self_pay_requests, agencies.c.name.label("agency_name"))
        .join(agencies, agencies.c.id == self_pay_requests.c.agency_id)
        .where(self_pay_requests.c.id == request_id)
    )
    with database.read() as connection:
        return every(connection, query, SelfPayRecord)[0]


def steps_on_record(database: Database, workflow_id: str) -> int:
    """Return the number of the last step of a workflow that is on record; 0 if none is."""
    query = select(func.coalesce(func.max(recorded_steps.c.number), 0)).where(
        recorded_steps.c.workflow_id == workflow_id
    )
    with database.read() as connection:
        return int(connection.execute(query).scalar_one())


def self_pay_forms(database: Database, agency_id: str, requested_by: str) -> list[SelfPayFormRow]:
    """Return the forms with which a person requested self-pay licenses for an agency, the newest first."""
    query = (
        select(self_pay_requests)
        .where(self_pay_requests.c.agency_id == agency_id, self_pay_requests.c.requested_by == requested_by)
        .order_by(self_pay_requests.c.requested_at.desc(), self_pay_requests.c.id)
    )
    with database.read() as connection:
        return every(connection, query, SelfPayFormRow)


def _invoice_rows() -> Query:
    return select(
        invoices,
        agencies.c.name.label("agency_name"),
        OPEN.label("open"),
    ).join(agencies, agencies.c.id == invoices.c.agency_id)


def _invoices(connection: Connection, agency_ids: list[str] | None) -> dict[str, list[tuple[Invoice, dict[str, Any]]]]:
    """Return every invoice with its lines and with its row, in the order of their issue, by agency."""
    of_line = [each.label(f"{_LINE}{each.name}") for each in invoice_lines.c]
    same = and_(invoice_lines.c.agency_id == invoices.c.agency_id, invoice_lines.c.invoice == invoices.c.number)
    issued = (invoices.c.issued_at, func.coalesce(invoices.c.sequence, 0), invoices.c.agency_id, invoices.c.number)
    query = select(invoices, OPEN.label("open"), *of_line).outerjoin(invoice_lines, same)
    query = query.order_by(*issued, invoice_lines.c.number)
    if agency_ids is not None:
        query = query.where(invoices.c.agency_id.in_(agency_ids))
    rows: dict[tuple[str, str], list[RowMapping]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        rows[row["agency_id"], row["number"]].append(row)
    found: dict[str, list[tuple[Invoice, dict[str, Any]]]] = defaultdict(list)
    for (agency_id, _), lines in rows.items():
        values = {name: value for name, value in lines[0].items() if not name.startswith(_LINE)}
        invoice = Invoice.model_validate({**values, "lines": tuple(_line(each) for each in lines if _has_line(each))})
        found[agency_id].append((invoice, values))
    return found


_LINE = "line__"
"""What the names of a line's columns begin with in the rows of invoices with their lines."""


def _has_line(row: RowMapping) -> bool:
    return row[f"{_LINE}number"] is not None


def _entries(connection: Connection, agency_ids: list[str] | None) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    query = select(ledger_entries).order_by(ledger_entries.c.agency_id, ledger_entries.c.number)
    for row in connection.execute(_of(query, agency_ids)).mappings():
        found[row["agency_id"]].append(Entry.model_validate(dict(row)))
    return found


def _line(row: RowMapping) -> InvoiceLine:
    values = {each.name: row[f"{_LINE}{each.name}"] for each in invoice_lines.c}
    first_day, last_day = values["term_first_day"], values["term_last_day"]
    term = Term(first_day=first_day, last_day=last_day) if first_day is not None else None
    return InvoiceLine.model_validate({**values, "term": term})


def _of(query: Query, agency_ids: list[str] | None) -> Query:
    table = query.get_final_froms()[0]
    return query if agency_ids is None else query.where(table.c.agency_id.in_(agency_ids))
