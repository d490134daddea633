"""Invoices, statements, receipts, and credit notes of agencies, shown or as files."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from adapters.accounting.profiles import ExportProfile
from commands.formatting import say, state, table
from commands.options import As, Json, OneAgency, day
from commands.runner import look_up
from models.billing.lifecycle import InvoiceState
from models.billing.statement import Statement, balance_in_words
from models.calendar import spoken
from models.lifecycle import in_words
from models.money.amounts import spoken_amount
from services import billing_exports, billing_papers
from services import invoices as invoice_services
from services.context import ReadingContext
from storage.papers import InvoicePaperFile
from storage.reads.billing import InvoiceRow

Number = Annotated[
    str, typer.Argument(metavar="INVOICE", help="The invoice's number, such as MN-000001.", show_default=False)
]
Out = Annotated[Path, typer.Option("--out", metavar="PATH", help="The file to write.")]
Since = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="The first day; by default, a year before the last.")
]
Until = Annotated[str | None, typer.Option("--to", metavar="DATE", help="The last day; by default, today.")]


def invoices(
    by: As,
    agency: Annotated[
        str | None, typer.Option("--agency", metavar="AGENCY", help="Only this agency; by default, all.")
    ] = None,
    only_open: Annotated[bool, typer.Option("--open", help="Only unpaid invoices.")] = False,
    as_json: Json = False,
) -> None:
    """List invoices, the earliest due first: what was billed, and what is unpaid.

    An agency sees its own; billing staff and the HMIS lead see all.

    Example: `starter.py invoices --as bill@hmis.example --open`
    """

    def show(rows: list[InvoiceRow], zone: str) -> None:
        table(
            ("Invoice", "Agency", "For", "State", "Issued", "Due", "Billed", "Unpaid"),
            [
                (
                    row.number,
                    row.agency_name,
                    in_words(row.kind),
                    "VOID" if row.state == InvoiceState.VOID else state(row.state),
                    row.issued_on.isoformat(),
                    row.due_on.isoformat(),
                    spoken_amount(row.billed),
                    f"{spoken_amount(row.open)}{' (small balance)' if row.small else ''}",
                )
                for row in rows
            ],
            empty="There are no invoices.",
        )

    look_up(lambda context: invoice_services.invoices(context, by, agency, only_open=only_open), show, as_json=as_json)


def invoice_pdf(
    number: Number,
    by: As,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="PATH", help="The file to write; by default, INVOICE.pdf in this folder."),
    ] = None,
    as_issued: Annotated[
        bool,
        typer.Option("--as-issued", help="Of a void or deferred invoice, the PDF that went out first."),
    ] = False,
) -> None:
    """Save an invoice as the same PDF that the agency got, its void copy, or a copy with a later due date.

    Example: `starter.py invoice-pdf MN-000001 --as connie@shelter.example --out invoice.pdf`
    """

    def show(paper: InvoicePaperFile, zone: str) -> None:
        void = bool(paper.view.voided_on)
        file = out or Path(f"{paper.invoice}{'-VOID' if void else ''}.pdf")
        file.write_bytes(paper.content)
        what = f"the void copy of invoice {paper.invoice}" if void else f"invoice {paper.invoice}"
        say(f"Saved {what} to {file} ({paper.size:,} bytes, SHA-256 {paper.sha256}).")

    look_up(lambda context: billing_papers.paper(context, by, number, as_issued=as_issued), show, as_json=False)


def statement(
    agency: OneAgency,
    by: As,
    since: Since = None,
    until: Until = None,
    as_json: Json = False,
) -> None:
    """Show the statement of an agency's account: each entry, the balance after it, and unpaid invoices.

    Example: `starter.py statement a-02 --as connie@shelter.example --from 2026-01-01`
    """
    first, last = day(since) if since else None, day(until) if until else None

    def show(found: Statement, zone: str) -> None:
        say(f"Period: {spoken(found.from_day)}, to {spoken(found.to_day)}.")
        say(f"Opening balance: {spoken_amount(found.opening)}.")
        table(
            ("", "Day", "What", "Amount", "Balance"),
            [
                (
                    str(each.number),
                    each.day.isoformat(),
                    f"{each.what} (recorded {each.recorded_on.isoformat()})" if each.recorded_on else each.what,
                    spoken_amount(each.amount),
                    spoken_amount(each.balance),
                )
                for each in found.lines
            ],
            empty="There are no entries between these days.",
        )
        say(balance_in_words(found.closing))
        for each in found.open_invoices:
            say(f"Unpaid on invoice {each.number}: {spoken_amount(each.open)}, due {spoken(each.due)}.")
        if found.available:
            say(f"Credit for the next invoice: {spoken_amount(found.available)}.")

    look_up(lambda context: billing_papers.account_statement(context, by, agency, first, last), show, as_json=as_json)


def statement_pdf(
    agency: OneAgency,
    by: As,
    out: Out,
    since: Since = None,
    until: Until = None,
) -> None:
    """Save the statement of an agency's account as a PDF.

    Example: `starter.py statement-pdf a-02 --as connie@shelter.example --out statement.pdf`
    """
    first, last = day(since) if since else None, day(until) if until else None
    _write(lambda context: billing_papers.statement_pdf(context, by, agency, first, last), out)


def receipt_pdf(
    agency: OneAgency,
    by: As,
    payment: Annotated[int, typer.Option("--payment", help="Its number on the statement.")],
    out: Out,
) -> None:
    """Save the receipt of a payment as a PDF: which invoices it paid, and what is left as a credit.

    Example: `starter.py receipt-pdf a-02 --as connie@shelter.example --payment 2 --out receipt.pdf`
    """
    _write(lambda context: billing_papers.receipt_pdf(context, by, agency, payment), out)


def credit_note_pdf(
    agency: OneAgency,
    by: As,
    entry: Annotated[int, typer.Option("--entry", help="Its number on the statement.")],
    out: Out,
) -> None:
    """Save a credit note as a PDF: what was taken off an invoice and why, or that the invoice is void.

    Example: `starter.py credit-note-pdf a-02 --as connie@shelter.example --entry 3 --out credit-note.pdf`
    """
    _write(lambda context: billing_papers.credit_note_pdf(context, by, agency, entry), out)


def export_billing(
    by: As,
    folder: Annotated[Path, typer.Option("--folder", metavar="PATH", help="The folder for the files.")],
    profile: Annotated[
        ExportProfile, typer.Option("--profile", help="The accounting program; csv is for any.")
    ] = ExportProfile.CSV,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first day; by default, everything from the start.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="The last day, included; by default, everything.")
    ] = None,
    agency: Annotated[
        str | None, typer.Option("--agency", metavar="AGENCY", help="Only this agency; by default, all.")
    ] = None,
) -> None:
    """Save invoices, payments, and ledgers as files for an accounting program, equal to the cent.

    A spreadsheet program reads every cell as text or a number, never as a formula.

    Example: `starter.py export-billing --as bill@hmis.example --folder exports --from 2026-11-01 --to 2026-11-30`
    """
    first, last = day(since) if since else None, day(until) if until else None

    def show(found: Mapping[str, bytes], zone: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in found.items():
            (folder / name).write_bytes(content)
            say(f"{folder / name}: {len(content):,} bytes")

    look_up(
        lambda context: billing_exports.export_billing(context, by, profile, agency_id=agency, first=first, last=last),
        show,
        as_json=False,
    )


def _write(work: Callable[[ReadingContext], Awaitable[bytes]], out: Path) -> None:
    """Make a PDF and write it to a file."""

    def show(content: bytes, zone: str) -> None:
        out.write_bytes(content)
        say(f"{out}: {len(content):,} bytes")

    look_up(work, show, as_json=False)
