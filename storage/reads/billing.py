"""Agencies' accounts from the records: balances, invoices, what is unpaid and how late, licenses to bill.

An account is read whole, with every entry and every invoice, even those that its process has put away.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, exists, func, select, type_coerce

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
    query = (
        select(_has_contact(day), licenses.c.id.label("license_id"), licenses.c.state, *_BILLED)
        .select_from(agencies)
        .outerjoin(licenses, licenses.c.agency_id == agencies.c.id)
        .where(agencies.c.id == agency_id)
        .order_by(licenses.c.id)
    )
    with database.read() as connection:
        return _evidence(connection.execute(query).mappings().all(), "license_id")


_BILLED = (licenses.c.kind, licenses.c.funding, licenses.c.agreed_fees, licenses.c.step)


def _evidence(rows: Sequence[RowMapping], license_id: str) -> BillingEvidence:
    """Return what rows of an agency's licenses say; `license_id` is the column with the license."""
    current = [row for row in rows if row[license_id] is not None and row["state"] != LicenseState.DELETED]
    return BillingEvidence(
        licenses=tuple(CurrentLicense.model_validate({**row, "license_id": row[license_id]}) for row in current),
        has_billing_contact=any(row["has_billing_contact"] for row in rows),
    )


def _has_contact(day: date) -> ColumnElement[bool]:
    """Return whether an agency has a billing contact on `day` who was not deactivated."""
    contacts = people.alias("contacts")
    contact = exists().where(
        designations.c.role == Role.BILLING_CONTACT,
        designations.c.agency_id == agencies.c.id,
        in_force(day),
        contacts.c.id == designations.c.person_id,
        contacts.c.deactivated_at.is_(None),
    )
    return contact.label("has_billing_contact")


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
    query = select(worksheet_answers, *_OF_LICENSE).join(licenses, licenses.c.id == worksheet_answers.c.license_id)
    with_holder = _with_holder(query).where(worksheet_answers.c.agency_id == agency_id, _is_last(agency_id))
    with database.read() as connection:
        return every(connection, with_holder.order_by(worksheet_answers.c.license_id), WorksheetRow)


class RenewalFacts(NamedTuple):
    """What an agency's next renewal rests on, and the lines of its last worksheet about the licenses that it has."""

    evidence: BillingEvidence
    worksheet: tuple[WorksheetRow, ...]


def renewal_facts(database: Database, agency_id: str, day: date) -> RenewalFacts:
    """Return the current licenses of an agency, whether it has a billing contact on `day`, and its last worksheet."""
    on_it = and_(
        worksheet_answers.c.agency_id == agencies.c.id,
        worksheet_answers.c.license_id == licenses.c.id,
        _is_last(agency_id),
    )
    query = (
        select(worksheet_answers, *_OF_LICENSE, _has_contact(day), licenses.c.id.label("of_license"), *_BILLED[1:])
        .select_from(agencies)
        .outerjoin(licenses, licenses.c.agency_id == agencies.c.id)
        .outerjoin(worksheet_answers, on_it)
    )
    with database.read() as connection:
        of_agency = _with_holder(query).where(agencies.c.id == agency_id).order_by(licenses.c.id)
        rows = connection.execute(of_agency).mappings().all()
    lines = [dict(row) for row in rows if row["license_id"] is not None]
    return RenewalFacts(_evidence(rows, "of_license"), tuple(WorksheetRow.model_validate(each) for each in lines))


_OF_LICENSE = (licenses.c.kind, licenses.c.state, func.coalesce(full_name(), "").label("holder"))


def _with_holder(query: Query) -> Query:
    live = and_(assignments.c.license_id == licenses.c.id, assignments.c.state.in_(HOLDING))
    return query.outerjoin(assignments, live).outerjoin(people, people.c.id == assignments.c.person_id)


def _is_last(agency_id: str) -> ColumnElement[bool]:
    """Return the condition that an answer is on the last worksheet of an agency."""
    earlier = worksheet_answers.alias("every_answer")
    last = select(func.max(earlier.c.term_first_day)).where(earlier.c.agency_id == agency_id).scalar_subquery()
    return worksheet_answers.c.term_first_day == last


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


def _invoices(connection: Connection, agency_ids: list[str] | None) -> dict[str, list[tuple[Invoice, RowMapping]]]:
    """Return every invoice with its lines and with its row, in the order of their issue, by agency."""
    lines: dict[tuple[str, str], list[InvoiceLine]] = defaultdict(list)
    for row in connection.execute(_of(select(invoice_lines).order_by(invoice_lines.c.number), agency_ids)).mappings():
        lines[row["agency_id"], row["invoice"]].append(_line(dict(row)))
    found: dict[str, list[tuple[Invoice, RowMapping]]] = defaultdict(list)
    query = select(invoices, OPEN.label("open"))
    issued = query.order_by(invoices.c.issued_at, func.coalesce(invoices.c.sequence, 0), invoices.c.number)
    for row in connection.execute(_of(issued, agency_ids)).mappings():
        values = {**row, "lines": tuple(lines[row["agency_id"], row["number"]])}
        found[row["agency_id"]].append((Invoice.model_validate(values), row))
    return found


def _entries(connection: Connection, agency_ids: list[str] | None) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    query = select(ledger_entries).order_by(ledger_entries.c.agency_id, ledger_entries.c.number)
    for row in connection.execute(_of(query, agency_ids)).mappings():
        found[row["agency_id"]].append(Entry.model_validate(dict(row)))
    return found


def _line(row: dict[str, Any]) -> InvoiceLine:
    first_day, last_day = row["term_first_day"], row["term_last_day"]
    term = Term(first_day=first_day, last_day=last_day) if first_day is not None else None
    return InvoiceLine.model_validate({**row, "term": term})


def _of(query: Query, agency_ids: list[str] | None) -> Query:
    table = query.get_final_froms()[0]
    return query if agency_ids is None else query.where(table.c.agency_id.in_(agency_ids))
