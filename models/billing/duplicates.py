"""Finds a payment that was recorded before: the same amount on the same day, or with the same reference.

A check that two people enter, or that is entered by hand and then read from the bank's file, is one payment.
"""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from models.billing.entries import MONEY_IN, TAKES_BACK, Entry
from models.billing.messages import RecordPayment
from models.calendar import spoken
from models.errors import RuleViolation
from models.money.amounts import parse_amount, spoken_amount
from models.people import SYSTEM_ID

RECORDED_BEFORE = "recorded_before"
"""The code of the refusal."""

CHECK_DIGITS = 7
"""How many digits the number of a check has at most."""

SOMEBODY = "somebody else a moment ago"
"""Who recorded a payment that the records don't have yet."""


def earlier_payment(entries: Iterable[Entry], amount: Decimal, day: date | None, reference: str) -> Entry | None:
    """Return the first payment among `entries` that looks like this one, or None. Without a day, the reference tells.

    A payment that was returned, corrected, or moved away is not on the account any longer, so it does not count.
    Neither does what was paid before HMIS Access managed the account.
    """
    for each in _payments(entries, amount):
        if each.day == day or _same(each.reference, reference):
            return each
    return None


class Comparable(NamedTuple):
    """What is compared of a payment that is about to be recorded."""

    amount: Decimal
    day: date
    reference: str
    by_hand: bool


def comparable(message: RecordPayment) -> Comparable:
    """Return what is compared of a payment."""
    amount = parse_amount(message.amount)
    return Comparable(amount, message.received_on, message.reference, by_hand=message.bank_line is None)


def near_payment(entries: Iterable[Entry], new: Comparable, within_days: int) -> Entry | None:
    """Return the payment among `entries` that may be the same money, received some days earlier or later, or None.

    One of the two was entered by hand: a check has the day on which it came, and at the bank the day on which it was
    deposited, often without a number. Two different check numbers are two payments.
    """
    near = [
        each
        for each in _payments(entries, new.amount)
        if abs((each.day - new.day).days) <= within_days
        and (new.by_hand or each.bank_line is None)
        and not _different(each, new)
    ]
    return min(near, key=lambda each: (abs((each.day - new.day).days), each.number), default=None)


def _payments(entries: Iterable[Entry], amount: Decimal) -> list[Entry]:
    """Return the payments of an amount that are still on the account, by number."""
    known = {each.number: each for each in entries}
    taken_back = {each.returns for each in known.values() if each.kind in TAKES_BACK}
    return [
        each
        for each in known.values()
        if each.kind in MONEY_IN and -each.amount == amount and each.number not in taken_back and each.by != SYSTEM_ID
    ]


def _different(entry: Entry, new: Comparable) -> bool:
    """Return whether the references show two payments. A bank may give a check a long number of its own."""
    if not _plain(entry.reference) or not _plain(new.reference):
        return False
    if new.by_hand and entry.bank_line is None:
        return not _same(entry.reference, new.reference)
    numbers = [_plain(entry.reference), _plain(new.reference)]
    return numbers[0] != numbers[1] and all(each.isdigit() and len(each) <= CHECK_DIGITS for each in numbers)


def entered_by_hand(entries: Iterable[Entry], but: Collection[int] = ()) -> list[Entry]:
    """Return entries without the payments that came from a bank's file, and without those numbered in `but`.

    Counter-entries stay, so that a payment that was taken back is known as such.
    """
    return [each for each in entries if each.bank_line is None and each.number not in but]


def recorded_before(earlier: Entry, who: str) -> RuleViolation:
    """Return the refusal of a payment that looks like an earlier one, which `who` recorded."""
    reference = f" with the reference {earlier.reference}" if earlier.reference else ""
    return RuleViolation(
        RECORDED_BEFORE,
        f"A payment of {spoken_amount(-earlier.amount)}{reference}, received on {spoken(earlier.day)}, was already "
        f"recorded by {who}. If you mean that one, no action is needed. If this is a further payment, send it with "
        "--also.",
    )


def _same(reference: str, other: str) -> bool:
    """Return whether two references are the same, however they are written: "1042", "No. 1042", "#01042"."""
    return bool(_plain(reference)) and _plain(reference) == _plain(other)


def _plain(reference: str) -> str:
    letters = "".join(each for each in reference.casefold() if each.isalnum())
    return letters.removeprefix("no").removeprefix("check").lstrip("0")
