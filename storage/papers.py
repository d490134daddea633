"""Printed invoices: each is stored once, with everything it shows, and given out byte for byte."""

from datetime import datetime

from sqlalchemy import select

from models.base import Instant, Key, Message
from models.billing.invoice_paper import InvoiceView
from models.documents import digest_of
from storage.database import Database
from storage.reads.rows import first
from storage.tables.billing import invoice_papers, void_papers
from storage.upsert import InsertOnce


class InvoicePaperFile(Message):
    """A printed invoice. `sha256` is that of its content, in hexadecimal; `size` is in bytes."""

    agency_id: Key
    invoice: Key
    view: InvoiceView
    sha256: str
    size: int
    content: bytes
    made_at: Instant

    @property
    def sound(self) -> bool:
        """Whether the content is what was printed."""
        return digest_of(self.content) == self.sha256


_insert = InsertOnce(invoice_papers)
_insert_void = InsertOnce(void_papers)


def paper_of(database: Database, agency_id: str, invoice: str, *, void: bool = False) -> InvoicePaperFile | None:
    """Return the paper of an invoice, or its void copy, if it was printed."""
    table = void_papers if void else invoice_papers
    query = select(table).where(table.c.agency_id == agency_id, table.c.invoice == invoice)
    with database.read() as connection:
        return first(connection, query, InvoicePaperFile)


def store_paper(
    database: Database, agency_id: str, view: InvoiceView, content: bytes, at: datetime
) -> InvoicePaperFile:
    """Store a paper unless one is stored, and return the stored one. A void copy has a place of its own.

    Raises IntegrityError for an unknown invoice.
    """
    void = bool(view.voided_on)
    row = {
        "agency_id": agency_id,
        "invoice": view.number,
        "view": view.model_dump(mode="json"),
        "sha256": digest_of(content),
        "size": len(content),
        "content": content,
        "made_at": at,
    }
    with database.write() as connection:
        (_insert_void if void else _insert)(connection, row)
    stored = paper_of(database, agency_id, view.number, void=void)
    if stored is None:
        raise LookupError(f"the paper of {view.number} was stored, but is not there")
    return stored
