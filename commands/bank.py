"""A bank's file of payments, and the names under which agencies pay: for billing staff."""

from pathlib import Path
from typing import Annotated

import typer

from commands.formatting import say, state, table
from commands.options import As, Json, OneAgency
from commands.runner import answer, look_up
from models.billing.bank_import import LineState, PaymentImport, RowCounts
from models.calendar import counted
from models.money.amounts import spoken_amount
from models.policy.bank_files import DayOrder
from services import bank
from services import payer_names as names_of_payers
from services.bank_by_hand import Answers
from storage.payer_names import PayerName


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
    also: Annotated[
        list[int] | None,
        typer.Option(
            "--also",
            metavar="LINE",
            help="A line is a further payment, although one like it is recorded; repeat for each.",
        ),
    ] = None,
    entered: Annotated[
        list[int] | None,
        typer.Option(
            "--entered", metavar="LINE", help="A line shows the payment that its question names; repeat for each."
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
    recorded once, even if it comes again in another file. If somebody may have entered the same payment by hand, you
    are asked: answer with --entered or --also.

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
    answers = Answers(further=also or (), entered=entered or ())
    answer(
        lambda context: bank.import_payments(
            context,
            by,
            path,
            apply=apply,
            profile=profile,
            layout=layout,
            assigned=assigned,
            splits=splits,
            answers=answers,
        ),
        _show_import,
        as_json=as_json,
        offline=not apply,
    )


def payer_names(by: As, as_json: Json = False) -> None:
    """List the names under which agencies pay, besides their own.

    Example: `starter.py payer-names --as bill@hmis.example`
    """
    look_up(lambda context: names_of_payers.payer_names(context, by), _show_names, as_json=as_json)


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
    look_up(
        lambda context: names_of_payers.name_payer(context, by, agency, name, forget=forget),
        _show_names,
        as_json=as_json,
    )


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
