"""Payments, returns, payouts, and corrections of payments: for billing staff."""

from typing import Annotated

import typer

from commands.billing import act
from commands.options import Again, As, Json, Key, OneAgency, Reason, day
from models.billing.entries import PaymentMethod
from services import payments

Amount = Annotated[str, typer.Option("--amount", metavar="AMOUNT", help="Dollars and cents, such as 225.00.")]
Payment = Annotated[int, typer.Option("--payment", help="Its number on the statement.")]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day; by default, today.")]
OldDay = Annotated[bool, typer.Option("--yes", help="The day is right, although it is more than a year ago.")]
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
        typer.Option("--also", help="This is a further payment, although one like it was recorded before."),
    ] = False,
    again: Again = False,
    yes: OldDay = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Record a payment. It pays the invoice you name, then the oldest; the rest becomes a credit balance.

    When nothing is overdue, access that ended for non-payment is restored. A payment of the same amount on the same
    day, with the same reference, or within some days of one from the bank's file, is refused unless you add --also.

    Example: `starter.py record-payment a-02 --as bill@hmis.example --amount 675.00 --reference 1042`
    """
    received = day(on) if on else None
    act(
        lambda context, form: payments.record_payment(
            context,
            by,
            form,
            agency,
            amount,
            received_on=received,
            method=method,
            reference=reference,
            invoice=invoice,
            also=also,
            again=again,
            old=yes,
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
    yes: OldDay = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Record that the bank took a payment back. What it had paid is due again.

    Example: `starter.py return-payment a-02 --as bill@hmis.example --payment 2 --reason "No funds."`
    """
    returned = day(on) if on else None
    act(
        lambda context, form: payments.return_payment(context, by, form, agency, payment, returned, reason, old=yes),
        key,
        as_json,
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
    yes: OldDay = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Correct a payment that was recorded with a wrong amount, day, method, or reference.

    The agency gets a letter that says what changed. Use return-payment if the bank took the money back.

    Example: `starter.py correct-payment a-02 --as bill@hmis.example --payment 2 --amount 252.00 --reason "A typo."`
    """
    received = day(on) if on else None
    act(
        lambda context, form: payments.correct_payment(
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
            old=yes,
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
        lambda context, form: payments.move_payment(context, by, form, agency, payment, to, reason),
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
    yes: OldDay = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Record that a credit balance was paid out to the agency.

    Example: `starter.py pay-out a-02 --as bill@hmis.example --amount 25.00 --reason "It asked for it."`
    """
    paid = day(on) if on else None
    act(
        lambda context, form: payments.pay_out(
            context, by, form, agency, amount, paid, reference, reason, again=again, old=yes
        ),
        key,
        as_json,
    )
