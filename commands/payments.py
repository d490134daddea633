"""Payments, returns, payouts, and corrections of invoices: for billing staff."""

from pathlib import Path
from typing import Annotated

import typer

from adapters.payments_csv import Columns
from commands.billing import act
from commands.formatting import say, state, table
from commands.invoices import Number
from commands.options import Again, As, Json, Key, OneAgency, Reason, day
from commands.runner import answer, look_up
from models.billing.entries import PaymentMethod
from models.billing.unbilled import VoidPreview
from models.calendar import counted
from models.money.amounts import spoken_amount
from services import bank, billing
from services.bank import LineState, PaymentImport

Amount = Annotated[str, typer.Option("--amount", metavar="AMOUNT", help="Dollars and cents, such as 225.00.")]
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
    again: Again = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Record a payment. It pays the invoice you name, then the oldest; the rest becomes a credit balance.

    When nothing is overdue, access that ended for non-payment is restored.

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
            again=again,
        ),
        key,
        as_json,
    )


def return_payment(
    agency: OneAgency,
    by: As,
    payment: Annotated[int, typer.Option("--payment", help="Its number on the statement.")],
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


def import_payments(
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
    date_column: Annotated[
        str, typer.Option("--date-column", metavar="NAME", help="The column with the day.")
    ] = "Date",
    amount_column: Annotated[
        str, typer.Option("--amount-column", metavar="NAME", help="The column with the amount.")
    ] = "Amount",
    payer_column: Annotated[
        str, typer.Option("--payer-column", metavar="NAME", help="The column with the payer.")
    ] = "Name",
    reference_column: Annotated[
        str, typer.Option("--reference-column", metavar="NAME", help="The column with the check or transfer number.")
    ] = "Reference",
    memo_column: Annotated[
        str, typer.Option("--memo-column", metavar="NAME", help="The column with the payer's note.")
    ] = "Description",
    as_json: Json = False,
) -> None:
    """Read payments from a bank's or an accounting program's CSV, and show what each one pays.

    Nothing is recorded without --apply. A payment that is matched only by its amount also needs --assign. Each line is
    recorded once, even if it comes again in another file.

    Status 0 if every line was read, 1 if some could not be read or were refused.

    Example: `starter.py import-payments payments.csv --as bill@hmis.example`
    """
    columns = Columns(
        day=date_column, amount=amount_column, payer=payer_column, reference=reference_column, memo=memo_column
    )
    assigned = dict(_assignment(each) for each in assign or ())
    answer(
        lambda context: bank.import_payments(context, by, path, apply=apply, columns=columns, assigned=assigned),
        _show_import,
        as_json=as_json,
        offline=not apply,
    )


def _assignment(typed: str) -> tuple[int, str]:
    line, _, what = typed.partition("=")
    if not line.strip().isdecimal() or not what.strip():
        raise typer.BadParameter(f"“{typed}” does not name a line and an invoice or agency, as 7=MN-000001 does")
    return int(line), what.strip()


def _show_import(found: PaymentImport, zone: str) -> None:
    table(
        ("Line", "Day", "Amount", "From", "Result", ""),
        [
            (
                str(each.match.line.line),
                each.match.line.day.isoformat(),
                spoken_amount(each.match.line.amount),
                each.match.line.payer,
                state(each.state),
                each.sentence,
            )
            for each in found.lines
        ],
        empty="There are no payments in this file.",
    )
    for problem in found.problems:
        say(f"Not read: {problem}")
    if found.outgoing:
        say(f"Skipped {counted(found.outgoing, 'row')} of outgoing money.")
    if not found.applied and found.of(LineState.WOULD_RECORD):
        say("Nothing was recorded. To record the payments, add --apply.")
