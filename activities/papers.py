"""Printing invoices: the paper is made once, from what the records say, and kept."""

from datetime import datetime
from pathlib import Path

from adapters.invoices.pdf import Logo, invoice_pdf, read_logo
from models.billing.entries import EntryKind, Ledger
from models.billing.invoice_paper import InvoiceView, invoice_view
from models.billing.state import AgencyAccount
from models.calendar import civil_day
from models.people import Role
from models.policy.pack import PolicyPack
from storage.database import Database
from storage.papers import InvoicePaperFile, paper_of, store_paper
from storage.reads import billing
from storage.reads.actors import holders
from storage.reads.agencies import agency

POLICY_FOLDER = Path(__file__).parents[1] / "policies"


def stored_paper(database: Database, pack: PolicyPack, agency_id: str, number: str, at: datetime) -> InvoicePaperFile:
    """The paper of an invoice, printed now unless it was before. Raises LookupError for an unknown invoice."""
    kept = paper_of(database, agency_id, number)
    if kept is not None:
        return kept
    view = view_of(database, pack, agency_id, number, at)
    return store_paper(database, agency_id, view, printed(view, pack), at)


def printed(view: InvoiceView, pack: PolicyPack) -> bytes:
    """The PDF of what stands on an invoice; the same bytes whenever it is made again."""
    return invoice_pdf(view, logo_of(pack))


def logo_of(pack: PolicyPack, folder: Path = POLICY_FOLDER) -> Logo | None:
    """The office's logo, if one lies beside its policy pack."""
    return read_logo(folder, pack.pack, pack.office.name)


def view_of(database: Database, pack: PolicyPack, agency_id: str, number: str, at: datetime) -> InvoiceView:
    """What stands on an invoice: the money as it was when it was issued, names and addresses as they are at `at`."""
    account = billing.account(database, agency_id)
    invoice = account.invoice(number) if account is not None else None
    if account is None or invoice is None:
        raise LookupError(f"there is no invoice {number} of {agency_id}")
    return invoice_view(
        as_issued(account, number),
        invoice,
        pack.office,
        billed_to=billed_to(database, pack, agency_id, at),
        holders=billing.holders_by_license(database, agency_id),
    )


def as_issued(account: AgencyAccount, number: str) -> AgencyAccount:
    """The account as it was just after an invoice was issued."""
    entries = account.ledger.entries
    last = next(at for at, entry in enumerate(entries) if entry.kind == EntryKind.INVOICE and entry.invoice == number)
    return account.model_copy(update={"ledger": Ledger(entries=entries[: last + 1])})


def billed_to(database: Database, pack: PolicyPack, agency_id: str, at: datetime) -> tuple[str, ...]:
    """The lines that say to whom a paper goes: the agency, and whoever gets its invoices at `at`."""
    known = agency(database, agency_id)
    contacts = holders(database, Role.BILLING_CONTACT, civil_day(at, pack.time_zone), agency_id=agency_id)
    return (known.name if known else agency_id, *(each.name for each in contacts))
