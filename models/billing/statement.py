"""The statement of an agency's account: every entry with the balance after it, and what is unpaid."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import accumulate

from models.base import Key, Message
from models.billing.entries import MONEY_IN, Entry, EntryKind, PaymentMethod
from models.billing.posting import position_of
from models.billing.state import AgencyAccount
from models.calendar import civil_day, spoken
from models.money.amounts import ZERO, Amount, spoken_amount, total


class StatementLine(Message):
    """One entry as people read it. Above zero, the agency owes more; below zero, less."""

    number: int
    day: date
    what: str
    amount: Amount
    balance: Amount
    recorded_on: date | None = None
    """The day on which it was entered, if other entries that come after it here were entered before."""


class OpenInvoice(Message):
    """An invoice with an amount due."""

    number: Key
    open: Amount
    due: date


class Statement(Message):
    """An agency's account between two days, both included; entries by the day they count for."""

    agency_id: Key
    from_day: date
    to_day: date
    opening: Amount
    lines: tuple[StatementLine, ...]
    closing: Amount
    open_invoices: tuple[OpenInvoice, ...]
    available: Amount
    """The agency's credit balance."""


def statement(
    account: AgencyAccount, from_day: date, to_day: date, entries: Iterable[Entry] | None = None
) -> Statement:
    """Return the statement: entries in order of their days, each with the balance at that point.

    An entry for an earlier day that was recorded later comes at its day, and says when it was recorded.

    `entries` are all that the records have of the account. Without them, it shows those that the account still has, and
    the ones put away are in the opening balance.
    """
    shown = account.ledger.entries if entries is None else entries
    before = account.ledger.opening.balance if entries is None else ZERO
    shown = tuple(shown)
    void = {each.invoice for each in shown if each.kind == EntryKind.VOID}
    ordered = sorted(shown, key=lambda entry: (entry.day, entry.number))
    opening = total([before, *(each.amount for each in ordered if each.day < from_day)])
    balance, lines = opening, []
    numbers = [each.number for each in ordered]
    lowest_from_here = list(accumulate(reversed(numbers), min))[::-1]
    for each, lowest in zip(ordered, lowest_from_here, strict=True):
        if from_day <= each.day <= to_day:
            balance += each.amount
            lines.append(
                StatementLine(
                    number=each.number,
                    day=each.day,
                    what=described(each, void=each.invoice in void),
                    amount=each.amount,
                    balance=balance,
                    recorded_on=civil_day(each.at, account.time_zone) if each.number > lowest else None,
                )
            )
    position = position_of(account)
    return Statement(
        agency_id=account.agency_id,
        from_day=from_day,
        to_day=to_day,
        opening=opening,
        lines=tuple(lines),
        closing=balance,
        open_invoices=tuple(
            OpenInvoice(number=each.number, open=position.invoices[each.number].open, due=each.due.last_day)
            for each in account.invoices
            if each.is_open
        ),
        available=position.available,
    )


def described(entry: Entry, *, void: bool = False) -> str:
    """Describe an entry: "Payment by check 1042 for MN-000001", "Invoice MN-000001 (VOID)"."""
    parts = [_WORDS[entry.kind]]
    if entry.kind in MONEY_IN:
        parts.append(_how(entry))
    if entry.invoice is not None:
        parts.append(f"{_BEFORE_INVOICE.get(entry.kind, 'for')} {entry.invoice}".strip())
    if entry.returns is not None:
        parts.append(f"(payment {entry.returns})")
    if entry.corrects is not None:
        parts.append(f"(corrects payment {entry.corrects})")
    if void and entry.kind == EntryKind.INVOICE:
        parts.append("(VOID)")
    text = " ".join(part for part in parts if part)
    return f"{text}: {entry.reason}" if entry.reason else text


def payment_in_words(payment: Entry) -> str:
    """Write what is known of a payment: "$100.00 by check 1042, received on Monday, January 5, 2026"."""
    how = _how(payment)
    return f"{spoken_amount(-payment.amount)}{f' {how}' if how else ''}, received on {spoken(payment.day)}"


def _how(payment: Entry) -> str:
    """Say how a payment was made: "by check 1042", "with the reference 77" if only that is known, or nothing."""
    if payment.method in (None, PaymentMethod.OTHER):
        return f"with the reference {payment.reference}" if payment.reference else ""
    return f"{_BY[payment.method]} {payment.reference}".strip()


def balance_in_words(balance: Decimal) -> str:
    """Say in a sentence who owes whom how much."""
    if balance > ZERO:
        return f"The agency owes {spoken_amount(balance)}."
    if balance < ZERO:
        return f"Credit balance: {spoken_amount(-balance)}"
    return "Nothing is owed."


_BY = {
    PaymentMethod.CHECK: "by check",
    PaymentMethod.ACH: "by ACH transfer",
    PaymentMethod.CARD: "by card",
}
_BEFORE_INVOICE = {EntryKind.INVOICE: "", EntryKind.VOID: "invoice", EntryKind.WRITE_OFF: "on"}
_WORDS = {
    EntryKind.INVOICE: "Invoice",
    EntryKind.PAYMENT: "Payment",
    EntryKind.RETURNED: "Returned payment",
    EntryKind.CREDIT: "Credit",
    EntryKind.ADJUSTMENT: "Reduction",
    EntryKind.VOID: "Void of",
    EntryKind.PAYOUT: "Refund",
    EntryKind.REVERSAL: "Reversed to correct it",
    EntryKind.TRANSFER_OUT: "Moved to another account",
    EntryKind.TRANSFER_IN: "Payment moved from another account",
    EntryKind.WRITE_OFF: "Written off",
}
