"""What agencies owe: invoices and their papers, statements, worksheets, and what would be billed."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from adapters.billing_csv import invoices_csv, ledger_csv, payments_csv
from commands.options import AGENCIES, LOOKING, MONEY, As, Command, Json, Key, OneAgency, Reason, day
from commands.shell import answer, send
from commands.words import say, state, table
from models.billing.account import AgencyAccount, Answer
from models.billing.messages import AccountAnswer
from models.billing.preview import ChangePreview, RenewalPreview
from models.billing.statement import Statement, balance_in_words
from models.calendar import spoken
from models.lifecycle import in_words
from models.money.amounts import spoken_amount
from services import billing
from services.billing import Aged
from services.context import Context
from storage.papers import Paper
from storage.reads.billing import AccountRow, InvoiceRow, WorksheetRow

Number = Annotated[
    str, typer.Argument(metavar="INVOICE", help="The invoice's number, such as MN-000001.", show_default=False)
]
LicenseId = Annotated[str, typer.Option("--license", metavar="LICENSE", help="The license it is about.")]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="How it was settled. It is kept.")]


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

    answer(
        lambda context: billing.invoices(context, by, agency, only_open=only_open), shown, as_json=as_json, reads=True
    )


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

    def shown(paper: Paper, zone: str) -> None:
        file = out or Path(f"{paper.invoice}.pdf")
        file.write_bytes(paper.content)
        say(f"Invoice {paper.invoice} is in {file} ({paper.size:,} bytes, SHA-256 {paper.sha256}).")

    answer(lambda context: billing.paper(context, by, number), shown, as_json=False, reads=True)


def accounts(by: As, as_json: Json = False) -> None:
    """How every agency's account stands, those that owe most first.

    For billing staff and the HMIS lead.

    Example: `starter.py accounts --as bill@hmis.example`
    """

    def shown(rows: list[AccountRow], zone: str) -> None:
        table(
            ("Agency", "Expires", "Billed until", "Open", "Available", "Access", "To settle"),
            [
                (
                    f"{row.agency_name} ({row.agency_id})",
                    row.expires_on.isoformat() if row.expires_on else "not set",
                    row.covered_until.isoformat() if row.covered_until else "",
                    spoken_amount(row.open),
                    spoken_amount(row.available),
                    "ended: not paid" if row.access_ended_at else "",
                    str(row.matters or ""),
                )
                for row in rows
            ],
            empty="No agency has an account yet.",
        )

    answer(lambda context: billing.accounts(context, by), shown, as_json=as_json, reads=True)


def aging(by: As, as_json: Json = False) -> None:
    """What is open, agency by agency, by how many days it is overdue.

    For billing staff and the HMIS lead.

    Example: `starter.py aging --as bill@hmis.example`
    """

    def shown(rows: list[Aged], zone: str) -> None:
        table(
            ("Agency", "Open", "Not due", "1 to 30 days", "31 to 60", "61 to 90", "Older"),
            [
                (
                    row.agency_name,
                    *(
                        spoken_amount(each)
                        for each in (row.open, row.current, row.days_30, row.days_60, row.days_90, row.older)
                    ),
                )
                for row in rows
            ],
            empty="Nothing is open.",
        )

    answer(lambda context: billing.aging(context, by), shown, as_json=as_json, reads=True)


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

    answer(
        lambda context: billing.account_statement(context, by, agency, first, last), shown, as_json=as_json, reads=True
    )


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


def preview_renewal(agency: OneAgency, by: As, as_json: Json = False) -> None:
    """What the next renewal invoice would be if it were made today. Nothing is changed.

    Example: `starter.py preview-renewal a-02 --as sam@shelter.example`
    """

    def shown(found: RenewalPreview, zone: str) -> None:
        say(
            f"For {spoken(found.term.first_day)} to {spoken(found.term.last_day)}, invoiced on "
            f"{spoken(found.invoice_day)}, due {spoken(found.due)}."
        )
        table(
            ("License", "What", "Arithmetic", "Amount"),
            [(each.license_id, each.title, each.arithmetic, spoken_amount(each.amount)) for each in found.lines],
            empty="No license would be billed.",
        )
        for each in found.leaving:
            say(f"License {each} is given up, and not billed.")
        say(f"Total: {spoken_amount(found.total)}. To pay: {spoken_amount(found.to_pay)}.")

    answer(lambda context: billing.preview_renewal(context, by, agency), shown, as_json=as_json, reads=True)


def preview_change(
    agency: OneAgency,
    by: As,
    license_id: LicenseId,
    delete: Annotated[
        bool, typer.Option("--delete/--transfer", help="Give it up, or keep it for another user.", show_default=False)
    ],
    as_json: Json = False,
) -> None:
    """What giving a license up, or keeping it for another user, would do to what the agency pays.

    Example: `starter.py preview-change a-02 --as sam@shelter.example --license l-0010 --delete`
    """

    def shown(found: ChangePreview, zone: str) -> None:
        say(found.sentence)
        for each in found.arithmetic:
            say(f"    {each}")
        say(
            f"The next renewal: {spoken_amount(found.renewal_before)} as it stands, "
            f"{spoken_amount(found.renewal_after)} after this."
        )

    answer(
        lambda context: billing.preview_change(context, by, agency, license_id, delete=delete),
        shown,
        as_json=as_json,
        reads=True,
    )


def worksheet(agency: OneAgency, by: As, as_json: Json = False) -> None:
    """The renewal worksheet: which licenses the agency was asked about, and what it said so far.

    Example: `starter.py worksheet a-02 --as sam@shelter.example`
    """

    def shown(rows: list[WorksheetRow], zone: str) -> None:
        table(
            ("License", "Kind", "State", "User", "Answer"),
            [
                (
                    row.license_id,
                    state(row.kind),
                    state(row.state),
                    row.holder or "nobody",
                    state(row.answer) if row.answer else "none yet" if row.asked else "not asked",
                )
                for row in rows
            ],
            empty="There was no renewal worksheet yet.",
        )
        if rows and rows[0].asked:
            say(f"The answer is due by {spoken(rows[0].due_on)}. Answer with answer-worksheet.")

    answer(lambda context: billing.worksheet(context, by, agency), shown, as_json=as_json, reads=True)


def answer_worksheet(
    agency: OneAgency,
    by: As,
    keep: Annotated[
        list[str] | None, typer.Option("--keep", metavar="LICENSE", help="Renew it. Say it once for each.")
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", metavar="LICENSE", help="Give it up when the term is over.")
    ] = None,
    transfer: Annotated[
        list[str] | None, typer.Option("--transfer", metavar="LICENSE", help="Renew it for another user.")
    ] = None,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Say which licenses to keep, to give up or to transfer, before the renewal is invoiced.

    For the signatory, a representative or the billing contact. What is not answered is kept or given up as the policy
    says. A later answer replaces an earlier one.

    Example: `starter.py answer-worksheet a-02 --as sam@shelter.example --keep l-0010 --remove l-0011`
    """
    said = {Answer.KEEP: keep, Answer.REMOVE: remove, Answer.TRANSFER: transfer}
    named = [each.strip() for chosen in said.values() for each in chosen or ()]
    if len(named) != len(set(named)):
        raise typer.BadParameter("a license has one answer")
    answers = {each.strip(): what for what, chosen in said.items() for each in chosen or ()}
    act(lambda context, form: billing.answer_worksheet(context, by, form, agency, answers), key, as_json)


def set_expiration_date(
    agency: OneAgency,
    by: As,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day on which all its licenses expire.")],
    reason: Reason,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Set or move the common expiration date of an agency's licenses. What it changes is billed or credited.

    For billing staff and the HMIS lead.

    Example: `starter.py set-expiration-date a-02 --as bill@hmis.example --on 2027-06-30 --reason "Fiscal year."`
    """
    expires_on = day(on)
    act(lambda context, form: billing.set_expiration_date(context, by, form, agency, expires_on, reason), key, as_json)


def settle_matter(
    agency: OneAgency,
    by: As,
    matter: Annotated[str, typer.Option("--matter", metavar="KEY", help="Which one, as billing-matters lists them.")],
    note: Note,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Say that something which could not be billed by itself was settled by hand.

    Example: `starter.py settle-matter a-02 --as bill@hmis.example --matter renewal/2027-01-01 --note "Rate added."`
    """
    act(lambda context, form: billing.settle_matter(context, by, form, agency, matter, note), key, as_json)


def matters(agency: OneAgency, by: As, as_json: Json = False) -> None:
    """What billing staff have to settle by hand for an agency, and what waits until it is.

    Example: `starter.py billing-matters a-02 --as bill@hmis.example`
    """

    def shown(found: AgencyAccount, zone: str) -> None:
        table(("Matter", "What"), list(found.matters.items()), empty="Nothing has to be settled by hand.")
        for each in found.waiting:
            say(f"License {each.event.license_id} waits: {each.why}")

    answer(lambda context: billing.account(context, by, agency), shown, as_json=as_json, reads=True)


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

    answer(lambda context: billing.all_accounts(context, by, agency), shown, as_json=False, reads=True)


def show_answer(found: AccountAnswer, zone: str) -> None:
    """What came of a step, and how the agency stands."""
    say(found.summary)
    say(balance_in_words(found.balance))
    if found.access_ended:
        say("Its users have no access until what is overdue is paid.")


def _write(work: Callable[[Context], Awaitable[bytes]], out: Path) -> None:
    """Make a paper and write it to a file."""

    def shown(content: bytes, zone: str) -> None:
        out.write_bytes(content)
        say(f"{out}: {len(content):,} bytes")

    answer(work, shown, as_json=False, reads=True)


def act(work: Callable[[Context, str], Awaitable[AccountAnswer]], key: str, as_json: bool) -> None:
    """Send a form to an account, and say what came of it."""
    send(work, show_answer, key=key, as_json=as_json)


COMMANDS = (
    Command("worksheet", worksheet, AGENCIES),
    Command("answer-worksheet", answer_worksheet, AGENCIES),
    Command("preview-renewal", preview_renewal, AGENCIES),
    Command("preview-change", preview_change, AGENCIES),
    Command("invoices", invoices, LOOKING),
    Command("invoice-pdf", invoice_pdf, LOOKING),
    Command("statement", statement, LOOKING),
    Command("statement-pdf", statement_pdf, LOOKING),
    Command("receipt-pdf", receipt_pdf, LOOKING),
    Command("accounts", accounts, MONEY),
    Command("aging", aging, MONEY),
    Command("billing-matters", matters, MONEY),
    Command("settle-matter", settle_matter, MONEY),
    Command("set-expiration-date", set_expiration_date, MONEY),
    Command("export-billing", export_billing, MONEY),
)
