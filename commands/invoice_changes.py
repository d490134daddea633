"""Corrections of invoices and charges by hand: for billing staff."""

from typing import Annotated

import typer

from commands.billing import act
from commands.formatting import say
from commands.invoices import Number
from commands.options import Again, As, Json, Key, OneAgency, Reason, day
from commands.payments import Amount
from commands.runner import look_up
from models.billing.unbilled import VoidPreview
from services import invoices


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
        lambda context, form: invoices.charge(context, by, form, agency, amount, reason, again=again),
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
        lambda context, form: invoices.write_off(context, by, form, number, amount, reason, again=again),
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
        lambda context, form: invoices.issue_credit(context, by, form, number, amount, reason, again=again),
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
        lambda context, form: invoices.void_invoice(
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

    look_up(lambda context: invoices.preview_void(context, by, number), show, as_json=as_json)


def bill_again(number: Number, by: As, key: Key = "", as_json: Json = False) -> None:
    """Bill again what a voided invoice left unbilled, with the licenses of today. This works once.

    Example: `starter.py bill-again MN-000001 --as bill@hmis.example`
    """
    act(lambda context, form: invoices.bill_again(context, by, form, number), key, as_json)


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
    act(lambda context, form: invoices.defer_invoice(context, by, form, number, to_day, reason), key, as_json)


def undo_deferral(number: Number, by: As, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """Take back more time to pay an invoice: its first due date applies again.

    The agency gets a letter. If that date has passed, its users keep their access at least through today.

    Example: `starter.py undo-deferral MN-000001 --as bill@hmis.example --reason "It was another agency."`
    """
    act(lambda context, form: invoices.undo_deferral(context, by, form, number, reason), key, as_json)
