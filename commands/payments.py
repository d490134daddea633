"""Payments, returns, payouts, and corrections of invoices: for billing staff."""

from pathlib import Path
from typing import Annotated

import typer

from commands.billing import act
from commands.formatting import say, state, table
from commands.invoices import Number
from commands.options import Again, As, Json, Key, OneAgency, Reason, day
from commands.runner import answer, look_up
from models.billing.entries import PaymentMethod
from models.billing.unbilled import VoidPreview
from models.calendar import counted
from models.money.amounts import spoken_amount
from models.policy.bank_files import DayOrder
from services import bank, billing
from services.bank import LineState, PaymentImport, RowCounts
from storage.payer_names import PayerName

Amount = Annotated[str, typer.Option("--amount", metavar="AMOUNT", help="Dollars and cents, such as 225.00.")]
Payment = Annotated[int, typer.Option("--payment", help="Its number on the statement.")]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day; by default, today.")]
Reference = Annotated[
    str, typer.Option("--reference", metavar="TEXT", help="The number of the check or transfer.", show_default=False)
]


def record_payment(
    agency: OneAgency,
    by: As,
    amount: Amount,
    method: Annotated[PaymentMethod, typer.Option("--method", help="How it was paid.")] = PaymentMethod.CHECK,
    on: On = None,
    reference: Reference = "",
    invoice: Annotated[
        str | None,
        typer.Option("--invoice", metavar="INVOICE", help="The invoice to pay first; by default, the oldest."),
    ] = None,
    also: Annotated[
        bool,
        typer.Option("--also", "--again", help="This is a further payment, although one like it was recorded before."),
    ] = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Record a payment. It pays the invoice you name, then the oldest; the rest becomes a credit balance.

    When nothing is overdue, access that ended for non-payment is restored. A payment of the same amount on the same
    day, or with the same reference, is refused unless you add --also.

    Example: `starter.py record-payment a-02 --as bill@hmis.example --amount 675.00 --reference 1042`
    """
    received = day(on) if on else None
    act(
        lambda context, form: billing.record_payment(
            context,
            by,
            form,
            agency,
            amount,
            received_on=received,
            method=method,
            reference=reference,
            invoice=invoice,
            again=also,
        ),
        key,
        as_json,
    )


def return_payment(
    agency: OneAgency,
    by: As,
    payment: Payment,
    reason: Reason,
    on: On = None,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Record that the bank took a payment back. What it had paid is due again.

    Example: `starter.py return-payment a-02 --as bill@hmis.example --payment 2 --reason "No funds."`
    """
    returned = day(on) if on else None
    act(
        lambda context, form: billing.return_payment(context, by, form, agency, payment, returned, reason), key, as_json
    )


def correct_payment(
    agency: OneAgency,
    by: As,
    payment: Payment,
    reason: Reason,
    amount: Annotated[
        str | None, typer.Option("--amount", metavar="AMOUNT", help="The right amount, such as 225.00.")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The right day.")] = None,
    method: Annotated[PaymentMethod | None, typer.Option("--method", help="How it was really paid.")] = None,
    reference: Annotated[
        str | None, typer.Option("--reference", metavar="TEXT", help="The right number of the check or transfer.")
    ] = None,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Correct a payment that was recorded with a wrong amount, day, method, or reference.

    The agency gets a letter that says what changed. Use return-payment if the bank took the money back.

    Example: `starter.py correct-payment a-02 --as bill@hmis.example --payment 2 --amount 252.00 --reason "A typo."`
    """
    received = day(on) if on else None
    act(
        lambda context, form: billing.correct_payment(
            context,
            by,
            form,
            agency,
            payment,
            reason,
            amount=amount,
            received_on=received,
            method=method,
            reference=reference,
        ),
        key,
        as_json,
    )


def move_payment(
    agency: OneAgency,
    by: As,
    payment: Payment,
    to: Annotated[str, typer.Option("--to", metavar="AGENCY", help="The agency that the payment belongs to.")],
    reason: Reason,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Move a payment that was recorded for the wrong agency to the right one's account.

    Both agencies get a letter. It arrives on the other account within seconds, exactly once.

    Example: `starter.py move-payment a-02 --as bill@hmis.example --payment 2 --to a-03 --reason "Theirs."`
    """
    act(
        lambda context, form: billing.move_payment(context, by, form, agency, payment, to, reason),
        key,
        as_json,
    )


def charge(
    agency: OneAgency,
    by: As,
    amount: Amount,
    reason: Reason,
    again: Again = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Charge an agency for something other than a license. It gets an invoice with a number and a due date.

    The reason is what the invoice says.

    Example: `starter.py charge a-02 --as bill@hmis.example --amount 35.00 --reason "Fee for a returned check"`
    """
    act(
        lambda context, form: billing.charge(context, by, form, agency, amount, reason, again=again),
        key,
        as_json,
    )


def write_off(
    number: Number,
    by: As,
    amount: Amount,
    reason: Reason,
    again: Again = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Write off an unpaid amount of an invoice. It is not collected any longer, and stays on record.

    The policy says who may do it.

    Example: `starter.py write-off MN-000001 --as dora@hmis.example --amount 25.00 --reason "The agency closed."`
    """
    act(
        lambda context, form: billing.write_off(context, by, form, number, amount, reason, again=again),
        key,
        as_json,
    )


def credit(
    number: Number,
    by: As,
    amount: Amount,
    reason: Reason,
    again: Again = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Reduce an invoice. If the agency had paid that part, it becomes a credit.

    Example: `starter.py credit MN-000001 --as bill@hmis.example --amount 25.00 --reason "Billed too much."`
    """
    act(
        lambda context, form: billing.issue_credit(context, by, form, number, amount, reason, again=again),
        key,
        as_json,
    )


def pay_out(
    agency: OneAgency,
    by: As,
    amount: Amount,
    reason: Reason,
    on: On = None,
    reference: Reference = "",
    again: Again = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Record that a credit balance was paid out to the agency.

    Example: `starter.py pay-out a-02 --as bill@hmis.example --amount 25.00 --reason "It asked for it."`
    """
    paid = day(on) if on else None
    act(
        lambda context, form: billing.pay_out(context, by, form, agency, amount, paid, reference, reason, again=again),
        key,
        as_json,
    )


def void(
    number: Number,
    by: As,
    reason: Reason,
    bill_again: Annotated[
        bool, typer.Option("--bill-again", help="Bill a renewal again right away, with what is known now.")
    ] = False,
    leave_unbilled: Annotated[
        bool, typer.Option("--leave-unbilled", help="Void it even if licenses are not billed then. A task keeps them.")
    ] = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Void a wrong invoice. A counter-entry takes it back, and what was paid on it becomes a credit.

    If licenses would be left unbilled, nothing is voided until you say what should happen to them. `preview-void` shows
    it before.

    Example: `starter.py void-invoice MN-000001 --as bill@hmis.example --reason "Wrong rate." --bill-again`
    """
    act(
        lambda context, form: billing.void_invoice(
            context, by, form, number, reason, bill_again=bill_again, leave_unbilled=leave_unbilled
        ),
        key,
        as_json,
    )


def preview_void(number: Number, by: As, as_json: Json = False) -> None:
    """Preview which licenses nothing would bill if you voided an invoice. Nothing is changed.

    Example: `starter.py preview-void MN-000001 --as bill@hmis.example`
    """

    def show(found: VoidPreview, zone: str) -> None:
        say(found.sentence)
        for each in found.unbilled:
            say(f"    {each}")

    look_up(lambda context: billing.preview_void(context, by, number), show, as_json=as_json)


def bill_again(number: Number, by: As, key: Key = "", as_json: Json = False) -> None:
    """Bill again what a voided invoice left unbilled, with the licenses of today. This works once.

    Example: `starter.py bill-again MN-000001 --as bill@hmis.example`
    """
    act(lambda context, form: billing.bill_again(context, by, form, number), key, as_json)


def defer(
    number: Number,
    by: As,
    to: Annotated[str, typer.Option("--to", metavar="DATE", help="The new due date.")],
    reason: Reason,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Give an agency more time to pay an invoice. Access that ended for it is restored until then.

    Example: `starter.py defer-invoice MN-000001 --as bill@hmis.example --to 2027-01-31 --reason "Grant is late."`
    """
    to_day = day(to)
    act(lambda context, form: billing.defer_invoice(context, by, form, number, to_day, reason), key, as_json)


def import_payments(  # the layout of a file has many parts
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="FILE", help="A CSV of payments.")],
    by: As,
    apply: Annotated[
        bool, typer.Option("--apply", help="Record the sure matches; by default, they are only shown.")
    ] = False,
    assign: Annotated[
        list[str] | None,
        typer.Option(
            "--assign",
            metavar="LINE=WHAT",
            help="Assign a line to an invoice or agency, such as 7=MN-000001; repeat for each.",
        ),
    ] = None,
    split: Annotated[
        list[str] | None,
        typer.Option(
            "--split",
            metavar="LINE=WHAT:AMOUNT",
            help="Divide a line: give each invoice or agency with its amount, such as 7=MN-000001:225.00.",
        ),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option("--profile", metavar="NAME", help="How this bank writes its files: a profile of the policy pack."),
    ] = None,
    day_first: Annotated[
        bool | None,
        typer.Option(
            "--day-first/--month-first", help="How to read a day such as 10/11/2026; by default, the file shows it."
        ),
    ] = None,
    no_header: Annotated[
        bool, typer.Option("--no-header", help="The file has no header; give the columns by number.")
    ] = False,
    skip_lines: Annotated[
        int | None, typer.Option("--skip-lines", metavar="NUMBER", help="How many lines at the top to pass over.")
    ] = None,
    delimiter: Annotated[
        str | None, typer.Option("--delimiter", metavar="SIGN", help="What separates cells: , ; | or tab.")
    ] = None,
    date_column: Annotated[
        str, typer.Option("--date-column", metavar="NAME", help="The column with the day.", show_default=False)
    ] = "",
    amount_column: Annotated[
        str,
        typer.Option(
            "--amount-column",
            metavar="NAME",
            help="The column with the whole amount, before a fee.",
            show_default=False,
        ),
    ] = "",
    credit_column: Annotated[
        str,
        typer.Option(
            "--credit-column",
            metavar="NAME",
            help="The column with money received, if it has a column of its own.",
            show_default=False,
        ),
    ] = "",
    debit_column: Annotated[
        str,
        typer.Option(
            "--debit-column",
            metavar="NAME",
            help="The column with money that went out, if it has a column of its own.",
            show_default=False,
        ),
    ] = "",
    type_column: Annotated[
        str, typer.Option("--type-column", metavar="NAME", help="The column with Debit or Credit.", show_default=False)
    ] = "",
    status_column: Annotated[
        str,
        typer.Option(
            "--status-column",
            metavar="NAME",
            help="The column with whether the payment is completed.",
            show_default=False,
        ),
    ] = "",
    fee_column: Annotated[
        str,
        typer.Option(
            "--fee-column", metavar="NAME", help="The column with the fee of a payment service.", show_default=False
        ),
    ] = "",
    payer_column: Annotated[
        str, typer.Option("--payer-column", metavar="NAME", help="The column with the payer.", show_default=False)
    ] = "",
    reference_column: Annotated[
        str,
        typer.Option(
            "--reference-column",
            metavar="NAME",
            help="The column with the check or transfer number.",
            show_default=False,
        ),
    ] = "",
    memo_column: Annotated[
        str,
        typer.Option(
            "--memo-column",
            metavar="NAME",
            help="The column with the bank's description or the payer's note.",
            show_default=False,
        ),
    ] = "",
    as_json: Json = False,
) -> None:
    """Read payments from a bank's or an accounting program's CSV, and show what each one pays.

    Nothing is recorded without --apply. A payment that is only a guess also needs --assign or --split. Each line is
    recorded once, even if it comes again in another file.

    Status 0 if every line was read, 1 if some could not be read or were refused.

    Example: `starter.py import-payments payments.csv --as bill@hmis.example`
    """
    columns = {
        **{"day": date_column, "amount": amount_column, "credit": credit_column, "debit": debit_column},
        **{"type": type_column, "status": status_column, "fee": fee_column},
        **{"payer": payer_column, "reference": reference_column, "memo": memo_column},
    }
    layout: dict[str, object] = {name: each for name, each in columns.items() if each.strip()}
    if no_header:
        layout["header"] = False
    if skip_lines is not None:
        layout["skip_lines"] = skip_lines
    if delimiter is not None:
        layout["delimiter"] = "\t" if delimiter == "tab" else delimiter
    if day_first is not None:
        layout["day_order"] = DayOrder.DAY_FIRST if day_first else DayOrder.MONTH_FIRST
    assigned = dict(_assignment(each) for each in assign or ())
    splits: dict[int, list[tuple[str, str]]] = {}
    for each in split or ():
        line, what = _assignment(each)
        splits.setdefault(line, []).append(_part(what))
    answer(
        lambda context: bank.import_payments(
            context, by, path, apply=apply, profile=profile, layout=layout, assigned=assigned, splits=splits
        ),
        _show_import,
        as_json=as_json,
        offline=not apply,
    )


def payer_names(by: As, as_json: Json = False) -> None:
    """List the names under which agencies pay, besides their own.

    Example: `starter.py payer-names --as bill@hmis.example`
    """
    look_up(lambda context: bank.payer_names(context, by), _show_names, as_json=as_json)


def name_payer(
    agency: OneAgency,
    by: As,
    name: Annotated[str, typer.Option("--payer", metavar="TEXT", help="The name as the bank writes it.")],
    forget: Annotated[bool, typer.Option("--forget", help="Forget this name instead.")] = False,
    as_json: Json = False,
) -> None:
    """Save a name under which an agency pays, so that a bank's file is matched by it.

    Example: `starter.py name-payer a-02 --as bill@hmis.example --payer "LANTERN ST SHLTR"`
    """
    look_up(lambda context: bank.name_payer(context, by, agency, name, forget=forget), _show_names, as_json=as_json)


def _show_names(found: list[PayerName], zone: str) -> None:
    table(
        ("Agency", "", "Pays as"),
        [(each.agency_name, each.agency_id, each.name) for each in found],
        empty="No names of payers are saved.",
    )


def _assignment(typed: str) -> tuple[int, str]:
    line, _, what = typed.partition("=")
    if not line.strip().isdecimal() or not what.strip():
        raise typer.BadParameter(f"“{typed}” does not name a line and an invoice or agency, as 7=MN-000001 does")
    return int(line), what.strip()


def _part(typed: str) -> tuple[str, str]:
    what, _, amount = typed.rpartition(":")
    if not what.strip() or not amount.strip():
        raise typer.BadParameter(
            f"“{typed}” does not name an invoice or agency and an amount, as MN-000001:225.00 does"
        )
    return what.strip(), amount.strip()


def _show_import(found: PaymentImport, zone: str) -> None:
    table(
        ("Line", "Day", "Amount", "From", "Description", "Result", ""),
        [
            (
                str(each.match.line.line),
                each.match.line.day.isoformat(),
                spoken_amount(each.match.line.amount),
                each.match.line.payer,
                " ".join(part for part in (each.match.line.memo, each.match.line.reference) if part),
                state(each.state),
                each.sentence,
            )
            for each in found.lines
        ],
        empty="There are no payments in this file.",
    )
    for problem in found.problems:
        say(f"Not read: {problem}")
    say(_count_of_rows(found.counts))
    if found.question:
        say(found.question)
    if not found.applied and found.of(LineState.WOULD_RECORD):
        say("Nothing was recorded. To record the payments, add --apply.")


def _count_of_rows(counts: RowCounts) -> str:
    """Say how the rows of a file add up."""
    return (
        f"{counted(counts.rows_read, 'row')} read = {counted(counts.payments, 'payment')} + "
        f"{counts.already_recorded} already recorded + {counts.outgoing} outgoing + "
        f"{counts.not_completed} not completed + {counted(counts.summary_rows, 'summary row')} + "
        f"{counted(counts.problems, 'problem')}."
    )
