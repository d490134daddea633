"""Finds a payment that was recorded before: the same amount on the same day, or with the same reference.

A check that two people enter, or that is entered by hand and then read from the bank's file, is one payment.
"""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

from models.billing.entries import MONEY_IN, TAKES_BACK, Entry
from models.calendar import spoken
from models.errors import RuleViolation
from models.money.amounts import spoken_amount
from models.people import SYSTEM_ID

RECORDED_BEFORE = "recorded_before"
"""The code of the refusal."""

SOMEBODY = "somebody else a moment ago"
"""Who recorded a payment that the records don't have yet."""


def earlier_payment(entries: Iterable[Entry], amount: Decimal, day: date | None, reference: str) -> Entry | None:
    """Return the first payment among `entries` that looks like this one, or None. Without a day, the reference tells.

    A payment that was returned, corrected, or moved away is not on the account any longer, so it does not count.
    Neither does what was paid before HMIS Access managed the account.
    """
    known = {each.number: each for each in entries}
    taken_back = {each.returns for each in known.values() if each.kind in TAKES_BACK}
    for each in known.values():
        stands = each.kind in MONEY_IN and each.number not in taken_back and each.by != SYSTEM_ID
        if stands and -each.amount == amount and (each.day == day or _same(each.reference, reference)):
            return each
    return None


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
