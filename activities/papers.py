"""Prints invoices: each is made once, from the records, and stored."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from adapters.invoices.pdf import Logo, invoice_pdf, read_logo
from adapters.policy_files import POLICY_FOLDER
from models.billing.entries import EntryKind, Ledger
from models.billing.invoice_paper import InvoiceView, deferred_copy, invoice_view, is_deferred, void_copy
from models.billing.lifecycle import InvoiceState
from models.billing.state import AgencyAccount, Invoice
from models.calendar import civil_day
from models.documents import digest_of
from models.people import Role
from models.policy.pack import PolicyPack
from storage.database import Database
from storage.papers import InvoicePaperFile, paper_of, store_paper
from storage.reads import billing
from storage.reads.actors import holders
from storage.reads.agencies import agency


def stored_paper(
    database: Database, pack: PolicyPack, agency_id: str, number: str, at: datetime, policies: Path = POLICY_FOLDER
) -> InvoicePaperFile:
    """Return the stored paper of an invoice, or print and store it now. The office's logo is in `policies`.

    Raises LookupError for an unknown invoice.
    """
    stored = paper_of(database, agency_id, number)
    if stored is not None:
        return stored
    view = view_of(database, pack, agency_id, number, at)
    return store_paper(database, agency_id, view, printed(view, pack, policies), at)


def current_paper(
    database: Database, pack: PolicyPack, agency_id: str, number: str, at: datetime, policies: Path = POLICY_FOLDER
) -> InvoicePaperFile:
    """Return what to give out for an invoice: its paper, its void copy, or a copy with the due date that it has now.

    The paper stays stored as it was issued, and so does a void copy. Raises LookupError for an unknown invoice.
    """
    issued = stored_paper(database, pack, agency_id, number, at, policies)
    account = billing.account(database, agency_id)
    invoice = account.invoice(number) if account is not None else None
    if account is None or invoice is None or not issued.sound:
        return issued
    if invoice.state != InvoiceState.VOID:
        return _deferred(issued, invoice, pack, policies) if is_deferred(invoice) else issued
    stored = paper_of(database, agency_id, number, void=True)
    if stored is not None:
        return stored
    view = void_copy(issued.view, account)
    return store_paper(database, agency_id, view, printed(view, pack, policies), at)


def _deferred(issued: InvoicePaperFile, invoice: Invoice, pack: PolicyPack, policies: Path) -> InvoicePaperFile:
    """Return a copy with the due date that an invoice has now. It is made again each time, always the same."""
    view = deferred_copy(issued.view, invoice)
    content = printed(view, pack, policies)
    update = {"view": view, "content": content, "sha256": digest_of(content), "size": len(content)}
    return issued.model_copy(update=update)


def printed(view: InvoiceView, pack: PolicyPack, policies: Path = POLICY_FOLDER) -> bytes:
    """Return an invoice as a PDF; the same invoice always gives the same bytes."""
    return invoice_pdf(view, logo_of(pack, policies))


def logo_of(pack: PolicyPack, folder: Path = POLICY_FOLDER) -> Logo | None:
    """Return the office's logo, if there is one beside its policy pack."""
    return read_logo(folder, pack.pack, pack.office.name)


def view_of(database: Database, pack: PolicyPack, agency_id: str, number: str, at: datetime) -> InvoiceView:
    """Return what an invoice shows: amounts as issued, names and addresses as they are at `at`."""
    account = billing.account(database, agency_id)
    invoice = account.invoice(number) if account is not None else None
    if account is None or invoice is None:
        raise LookupError(f"there is no invoice {number} of {agency_id}")
    letterhead = letterhead_of(database, pack, agency_id, at)
    return invoice_view(
        as_issued(account, number),
        invoice,
        pack.office,
        billed_to=letterhead.billed_to,
        holders=billing.holders_by_license(database, agency_id),
        purchase_order=letterhead.purchase_order,
    )


def as_issued(account: AgencyAccount, number: str) -> AgencyAccount:
    """Return the account as it was just after an invoice was issued."""
    entries = account.ledger.entries
    last = next(at for at, entry in enumerate(entries) if entry.kind == EntryKind.INVOICE and entry.invoice == number)
    return account.model_copy(update={"ledger": Ledger(entries=entries[: last + 1])})


class Letterhead(NamedTuple):
    """What a paper's address says, line by line, and the purchase order or grant number that the agency wants on it."""

    billed_to: tuple[str, ...]
    purchase_order: str


def letterhead_of(database: Database, pack: PolicyPack, agency_id: str, at: datetime) -> Letterhead:
    """Return a paper's letterhead: the agency, its billing contacts at `at`, and its postal address."""
    known = agency(database, agency_id)
    contacts = holders(database, Role.BILLING_CONTACT, civil_day(at, pack.time_zone), agency_id=agency_id)
    address = known.address.splitlines() if known is not None else []
    lines = (known.name if known else agency_id, *(each.name for each in contacts), *address)
    return Letterhead(billed_to=lines, purchase_order=known.purchase_order if known is not None else "")
