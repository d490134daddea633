"""Money that comes and goes, and invoices put right: for billing staff."""

from pathlib import Path
from typing import Annotated

import typer

from adapters.payments_csv import Columns
from commands.billing import act
from commands.formatting import say, state, table
from commands.invoices import Number
from commands.options import As, Json, Key, OneAgency, Reason, day
from commands.runner import answer
from models.billing.entries import PaymentMethod
from models.calendar import counted
from models.money.amounts import spoken_amount
from services import bank, billing
from services.bank import LineState, PaymentImport

Amount = Annotated[str, typer.Option("--amount", metavar="AMOUNT", help="Dollars and cents, such as 225.00.")]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day; left out, today.")]
Reference = Annotated[
    str, typer.Option("--reference", metavar="TEXT", help="The number of the check or transfer.", show_default=False)
]


def record_payment(
    agency: OneAgency,
    by: As,
    amount: Amount,
    method: Annotated[PaymentMethod, typer.Option("--method", help="How it came.")] = PaymentMethod.CHECK,
    on: On = None,
    reference: Reference = "",
    invoice: Annotated[
        str | None, typer.Option("--invoice", metavar="INVOICE", help="Meant for this one; else for the oldest.")
    ] = None,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Record a payment. It pays the invoice it names, then the oldest; what is left is kept for the next one.

    When nothing is overdue any more, the access that non-payment took comes back.

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
        ),
        key,
        as_json,
    )


def return_payment(
    agency: OneAgency,
    by: As,
    payment: Annotated[int, typer.Option("--payment", help="Its number, as the statement shows it.")],
    reason: Reason,
    on: On = None,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Record that the bank took a payment back: what it paid is open again.

    Example: `starter.py return-payment a-02 --as bill@hmis.example --payment 2 --reason "No funds."`
    """
    returned = day(on) if on else None
    act(
        lambda context, form: billing.return_payment(context, by, form, agency, payment, returned, reason), key, as_json
    )


def credit(number: Number, by: As, amount: Amount, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """Take something off an invoice. What was paid of it is the agency's money again.

    Example: `starter.py credit MN-000001 --as bill@hmis.example --amount 25.00 --reason "Billed too much."`
    """
    act(lambda context, form: billing.issue_credit(context, by, form, number, amount, reason), key, as_json)


def pay_out(
    agency: OneAgency,
    by: As,
    amount: Amount,
    reason: Reason,
    on: On = None,
    reference: Reference = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Record that money of the agency was paid out to it.

    Example: `starter.py pay-out a-02 --as bill@hmis.example --amount 25.00 --reason "It asked for it."`
    """
    paid = day(on) if on else None
    act(lambda context, form: billing.pay_out(context, by, form, agency, amount, paid, reference, reason), key, as_json)


def void(
    number: Number,
    by: As,
    reason: Reason,
    bill_again: Annotated[
        bool, typer.Option("--bill-again", help="Bill a renewal again at once, with what is known now.")
    ] = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Void an invoice that was wrong: a counter-entry takes it back, and what was paid on it is the agency's again.

    Example: `starter.py void-invoice MN-000001 --as bill@hmis.example --reason "Wrong agency."`
    """
    act(
        lambda context, form: billing.void_invoice(context, by, form, number, reason, bill_again=bill_again),
        key,
        as_json,
    )


def defer(
    number: Number,
    by: As,
    to: Annotated[str, typer.Option("--to", metavar="DATE", help="The new due date.")],
    reason: Reason,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Give an agency more time to pay an invoice. Access that was taken for it comes back until then.

    Example: `starter.py defer-invoice MN-000001 --as bill@hmis.example --to 2027-01-31 --reason "Grant is late."`
    """
    to_day = day(to)
    act(lambda context, form: billing.defer_invoice(context, by, form, number, to_day, reason), key, as_json)


def import_payments(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="FILE", help="A CSV of payments.")],
    by: As,
    apply: Annotated[
        bool, typer.Option("--apply", help="Record what is sure; left out, it is only shown and nothing changes.")
    ] = False,
    assign: Annotated[
        list[str] | None,
        typer.Option("--assign", metavar="LINE=WHAT", help="A line is for this invoice or agency: 7=MN-000001."),
    ] = None,
    date_column: Annotated[str, typer.Option("--date-column", metavar="NAME", help="The column of the day.")] = "Date",
    amount_column: Annotated[
        str, typer.Option("--amount-column", metavar="NAME", help="The column of the amount.")
    ] = "Amount",
    payer_column: Annotated[str, typer.Option("--payer-column", metavar="NAME", help="Who paid.")] = "Name",
    reference_column: Annotated[
        str, typer.Option("--reference-column", metavar="NAME", help="The number of the check or transfer.")
    ] = "Reference",
    memo_column: Annotated[
        str, typer.Option("--memo-column", metavar="NAME", help="What the payer wrote.")
    ] = "Description",
    as_json: Json = False,
) -> None:
    """Read payments from a bank's or an accounting program's CSV, and show what each is for. Nothing is recorded
    without --apply; a guess by its amount only with --assign.

    The same line is recorded once, whatever file it comes in again.

    Status 0 if every line was read; 1 if some could not be read or were refused.

    Example: `starter.py import-payments users.csv --as bill@hmis.example`
    """
    columns = Columns(
        day=date_column, amount=amount_column, payer=payer_column, reference=reference_column, memo=memo_column
    )
    assigned = dict(_assignment(each) for each in assign or ())
    found = answer(
        lambda context: bank.import_payments(context, by, path, apply=apply, columns=columns, assigned=assigned),
        _show_import,
        as_json=as_json,
        offline=not apply,
    )
    if found.problems or found.of(LineState.REFUSED):
        raise typer.Exit(1)


def _assignment(typed: str) -> tuple[int, str]:
    line, _, what = typed.partition("=")
    if not line.strip().isdecimal() or not what.strip():
        raise typer.BadParameter(f"“{typed}” is not a line and what it is for, such as 7=MN-000001")
    return int(line), what.strip()


def _show_import(found: PaymentImport, zone: str) -> None:
    table(
        ("Line", "Day", "Amount", "From", "What becomes of it", ""),
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
        empty="The file has no payments.",
    )
    for problem in found.problems:
        say(f"not read: {problem}")
    if found.outgoing:
        say(f"{counted(found.outgoing, 'row')} in which money went out: passed over.")
    if not found.applied and found.of(LineState.WOULD_RECORD):
        say("Nothing was recorded. Record them with --apply.")
