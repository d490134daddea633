"""What agencies were billed, paid and had taken off again: invoices, statements and receipts, shown or as files."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from adapters.billing_csv import invoices_csv, ledger_csv, payments_csv
from commands.formatting import say, state, table
from commands.options import As, Json, OneAgency, day
from commands.runner import look_up
from models.billing.state import AgencyAccount
from models.billing.statement import Statement, balance_in_words
from models.calendar import spoken
from models.lifecycle import in_words
from models.money.amounts import spoken_amount
from services import billing
from services.context import ReadingContext
from storage.papers import InvoicePaperFile
from storage.reads.billing import InvoiceRow

Number = Annotated[
    str, typer.Argument(metavar="INVOICE", help="The invoice's number, such as MN-000001.", show_default=False)
]
Out = Annotated[Path, typer.Option("--out", metavar="PATH", help="The file to write.")]
Since = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="The first day; left out, a year before the last.")
]
Until = Annotated[str | None, typer.Option("--to", metavar="DATE", help="The last day; left out, today.")]


def invoices(
    by: As,
    agency: Annotated[
        str | None, typer.Option("--agency", metavar="AGENCY", help="Only of this agency; else of all.")
    ] = None,
    only_open: Annotated[bool, typer.Option("--open", help="Only those on which something is to be paid.")] = False,
    as_json: Json = False,
) -> None:
    """Invoices, the earliest due first: what was billed, what is paid, what is open.

    An agency sees its own; billing staff and the HMIS lead see all.

    Example: `starter.py invoices --as bill@hmis.example --open`
    """

    def shown(rows: list[InvoiceRow], zone: str) -> None:
        table(
            ("Invoice", "Agency", "For", "State", "Issued", "Due", "Billed", "Open"),
            [
                (
                    row.number,
                    row.agency_name,
                    in_words(row.kind),
                    state(row.state),
                    row.issued_on.isoformat(),
                    row.due_on.isoformat(),
                    spoken_amount(row.billed),
                    spoken_amount(row.open),
                )
                for row in rows
            ],
            empty="There are no invoices.",
        )

    look_up(lambda context: billing.invoices(context, by, agency, only_open=only_open), shown, as_json=as_json)


def invoice_pdf(
    number: Number,
    by: As,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="PATH", help="Where to write it; left out, INVOICE.pdf here.")
    ] = None,
) -> None:
    """Write an invoice as the PDF that the agency got, byte for byte.

    Example: `starter.py invoice-pdf MN-000001 --as connie@shelter.example --out invoice.pdf`
    """

    def shown(paper: InvoicePaperFile, zone: str) -> None:
        file = out or Path(f"{paper.invoice}.pdf")
        file.write_bytes(paper.content)
        say(f"Invoice {paper.invoice} is in {file} ({paper.size:,} bytes, SHA-256 {paper.sha256}).")

    look_up(lambda context: billing.paper(context, by, number), shown, as_json=False)


def statement(
    agency: OneAgency,
    by: As,
    since: Since = None,
    until: Until = None,
    as_json: Json = False,
) -> None:
    """The statement of an agency's account: every entry with the balance after it, and what is open.

    Example: `starter.py statement a-02 --as connie@shelter.example --from 2026-01-01`
    """
    first, last = day(since) if since else None, day(until) if until else None

    def shown(found: Statement, zone: str) -> None:
        say(f"From {spoken(found.from_day)} to {spoken(found.to_day)}. Balance before: {spoken_amount(found.opening)}.")
        table(
            ("", "Day", "What", "Amount", "Balance"),
            [
                (
                    str(each.number),
                    each.day.isoformat(),
                    each.what,
                    spoken_amount(each.amount),
                    spoken_amount(each.balance),
                )
                for each in found.lines
            ],
            empty="Nothing happened in this time.",
        )
        say(balance_in_words(found.closing))
        for each in found.open_invoices:
            say(f"Open on invoice {each.number}: {spoken_amount(each.open)}, due {spoken(each.due)}.")
        if found.available:
            say(f"The agency's own money, kept for its next invoice: {spoken_amount(found.available)}.")

    look_up(lambda context: billing.account_statement(context, by, agency, first, last), shown, as_json=as_json)


def statement_pdf(
    agency: OneAgency,
    by: As,
    out: Out,
    since: Since = None,
    until: Until = None,
) -> None:
    """Write the statement of an agency's account as a PDF.

    Example: `starter.py statement-pdf a-02 --as connie@shelter.example --out statement.pdf`
    """
    first, last = day(since) if since else None, day(until) if until else None
    _write(lambda context: billing.statement_pdf(context, by, agency, first, last), out)


def receipt_pdf(
    agency: OneAgency,
    by: As,
    payment: Annotated[int, typer.Option("--payment", help="Its number, as the statement shows it.")],
    out: Out,
) -> None:
    """Write the receipt of a payment as a PDF: where it went, and what is kept of it.

    Example: `starter.py receipt-pdf a-02 --as connie@shelter.example --payment 2 --out receipt.pdf`
    """
    _write(lambda context: billing.receipt_pdf(context, by, agency, payment), out)


def credit_note_pdf(
    agency: OneAgency,
    by: As,
    entry: Annotated[int, typer.Option("--entry", help="Its number, as the statement shows it.")],
    out: Out,
) -> None:
    """Write as a PDF what was taken off an invoice and why, or that the invoice is void.

    Example: `starter.py credit-note-pdf a-02 --as connie@shelter.example --entry 3 --out credit-note.pdf`
    """
    _write(lambda context: billing.credit_note_pdf(context, by, agency, entry), out)


def export_billing(
    by: As,
    folder: Annotated[Path, typer.Option("--folder", metavar="PATH", help="Where to write the files.")],
    agency: Annotated[
        str | None, typer.Option("--agency", metavar="AGENCY", help="Only of this agency; else of all.")
    ] = None,
) -> None:
    """Write invoices, payments and ledgers as CSV for an accounting program: no cell is taken for a formula.

    Example: `starter.py export-billing --as bill@hmis.example --folder exports`
    """

    def shown(found: list[AgencyAccount], zone: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in (
            ("invoices", invoices_csv(found)),
            ("payments", payments_csv(found)),
            ("ledger", ledger_csv(found)),
        ):
            (folder / f"{name}.csv").write_bytes(content)
            say(f"{folder / name}.csv: {len(content):,} bytes")

    look_up(lambda context: billing.all_accounts(context, by, agency), shown, as_json=False)


def _write(work: Callable[[ReadingContext], Awaitable[bytes]], out: Path) -> None:
    """Make a paper and write it to a file."""

    def shown(content: bytes, zone: str) -> None:
        out.write_bytes(content)
        say(f"{out}: {len(content):,} bytes")

    look_up(work, shown, as_json=False)
