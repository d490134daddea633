"""Exports for QuickBooks Desktop: one IIF file, in which every block adds up to zero."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from adapters.accounting.quickbooks import account_of
from adapters.reports.tables import harmless
from models.billing.entries import Entry
from models.billing.exports import BookedAs, Booking, Extract
from models.billing.state import InvoiceLine
from models.billing.statement import described
from models.policy.accounting import AccountNames

HEADER = (
    ("!TRNS", "TRNSTYPE", "DATE", "ACCNT", "NAME", "AMOUNT", "DOCNUM", "MEMO", "DUEDATE"),
    ("!SPL", "TRNSTYPE", "DATE", "ACCNT", "NAME", "AMOUNT", "DOCNUM", "MEMO", "QNTY", "PRICE", "INVITEM"),
    ("!ENDTRNS",),
)
TYPES: Mapping[BookedAs, str] = {
    BookedAs.INVOICE: "INVOICE",
    BookedAs.CREDIT_NOTE: "CREDIT MEMO",
    BookedAs.PAYMENT: "PAYMENT",
    BookedAs.JOURNAL: "GENERAL JOURNAL",
}

Cell = str | Decimal
Line = tuple[Cell, ...]
_MakesLine = Callable[..., Line]


def files(extracts: Iterable[Extract], names: AccountNames) -> Mapping[str, bytes]:
    """Return the file by its name. It is in Windows encoding, as QuickBooks reads it: "?" for what that lacks."""
    blocks = [_block(extract, entry, booking, names) for extract in extracts for entry, booking in extract.bookings]
    rows = [*HEADER, *(row for block in blocks for row in block)]
    text = "".join("\t".join(map(_written, row)) + "\r\n" for row in rows)
    return {"quickbooks.iif": text.encode("cp1252", errors="replace")}


def _block(extract: Extract, entry: Entry, booking: Booking, names: AccountNames) -> list[Line]:
    """Write an entry: the account that stands first, those on the other side, and the end."""
    kind, day = TYPES[booking.document], f"{entry.day:%m/%d/%Y}"
    other = account_of(booking.contra, names)
    document = str(entry.invoice) if booking.document == BookedAs.INVOICE else extract.number_of(entry)
    said = described(entry)

    def line(mark: str, account: str, amount: Decimal, *more: Cell) -> Line:
        return (mark, kind, day, account, extract.agency_name, amount, document, said, *more)

    if booking.document == BookedAs.PAYMENT:
        first, rest = line("TRNS", other, -entry.amount, ""), [line("SPL", names.receivable, entry.amount, "", "", "")]
    else:
        due = _due_date(extract, entry) if booking.document == BookedAs.INVOICE else ""
        first = line("TRNS", names.receivable, entry.amount, due)
        rest = _lines_of_invoice(extract, entry, booking, line, other) or [
            line("SPL", other, -entry.amount, "", "", "")
        ]
    return [first, *rest, ("ENDTRNS",)]


def _lines_of_invoice(extract: Extract, entry: Entry, booking: Booking, line: _MakesLine, account: str) -> list[Line]:
    """Write the lines of an invoice that cost something. None if only its total is known."""
    if booking.document != BookedAs.INVOICE:
        return []
    lines: list[InvoiceLine] = [
        each for invoice in extract.invoices if invoice.number == entry.invoice for each in invoice.lines
    ]
    return [line("SPL", account, -each.amount, Decimal(-1), each.amount, each.title) for each in lines if each.amount]


def _due_date(extract: Extract, entry: Entry) -> str:
    return next((f"{each.due.last_day:%m/%d/%Y}" for each in extract.invoices if each.number == entry.invoice), "")


def _written(cell: Cell) -> str:
    """Write a cell on one line, without the tab that separates cells and the quotation mark that joins them."""
    if isinstance(cell, Decimal):
        return str(cell)
    return harmless(" ".join(cell.replace('"', "'").split()))
