"""Payments as a bank or an accounting program lists them, and the invoices they are probably for.

Matching only proposes: a person sees it before anything is recorded.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

from models.base import Key, Message
from models.money.amounts import Amount, spoken_amount


class BankLine(Message):
    """One payment that came in, as a file lists it. `key` is the same whenever the same line is read again."""

    key: Key
    line: int
    """Where it stands in its file."""
    day: date
    amount: Amount
    payer: str = ""
    reference: str = ""
    memo: str = ""


class Payable(Message):
    """An invoice as matching sees it: whose it is, what is open on it, and whether it was voided."""

    agency_id: Key
    agency_name: str
    number: Key
    open: Amount
    voided: bool = False


class Certainty(StrEnum):
    """How sure a match is."""

    NUMBER = "number"
    """The line names the invoice."""
    PAYER = "payer"
    """The line names the agency; the money goes to its oldest invoices."""
    AMOUNT = "amount"
    """Only one open invoice has this amount: a guess, to be confirmed."""
    NONE = "none"


class Match(Message):
    """What a line is probably for, and why."""

    line: BankLine
    agency_id: Key | None = None
    invoice: Key | None = None
    certainty: Certainty = Certainty.NONE
    sentence: str


def line_key(parts: Sequence[str], occurrence: int) -> str:
    """The key of a bank's line: the same for the same line read again; the second of two equal lines has another."""
    return hashlib.sha256(json.dumps([*parts, occurrence]).encode()).hexdigest()[:24]


def matched(lines: Iterable[BankLine], payables: Sequence[Payable]) -> tuple[Match, ...]:
    """What each line is probably for. What an earlier line would pay is not open for a later one."""
    book = _Book(payables)
    return tuple(book.match(line) for line in lines)


class _Book:
    """The invoices, to be found by number, by agency and by what is open on them."""

    def __init__(self, payables: Sequence[Payable]) -> None:
        self._invoices = {each.number: each for each in payables}
        self._left = {each.number: each.open for each in payables}
        self._agencies: dict[tuple[str, ...], dict[str, str]] = {}
        for each in payables:
            self._agencies.setdefault(_words(each.agency_name), {})[each.agency_id] = each.agency_name
        self._shapes = sorted({_shape(each.number) for each in payables})

    def match(self, line: BankLine) -> Match:
        """What a line is probably for. What it would pay is not open any more."""
        match = self._match(line)
        if match.invoice is not None:
            self._left[match.invoice] -= min(self._left[match.invoice], line.amount)
        return match

    def _match(self, line: BankLine) -> Match:
        named = self._named(line)
        known = [number for number in named if number in self._invoices]
        if len(known) > 1:
            said = f"It names several invoices: {', '.join(known)}. Please say how it is divided."
            return Match(line=line, sentence=said)
        if known:
            return self._by_number(line, self._invoices[known[0]])
        agencies = self._agencies.get(_words(line.payer), {})
        if named:
            said = f"It names invoice {named[0]}, which is not here or was settled long ago. Please look into it."
            return Match(line=line, agency_id=next(iter(agencies)) if len(agencies) == 1 else None, sentence=said)
        if len(agencies) > 1:
            return Match(line=line, sentence=f"Several agencies are called {line.payer}. Please choose one of them.")
        for agency_id, name in agencies.items():
            said = f"It comes from {name}, and goes to that agency's oldest open invoices."
            return Match(line=line, agency_id=agency_id, certainty=Certainty.PAYER, sentence=said)
        return self._by_amount(line)

    def _by_number(self, line: BankLine, payable: Payable) -> Match:
        if payable.voided:
            said = f"It names invoice {payable.number}, which was voided. Please choose another one or none."
            return Match(line=line, agency_id=payable.agency_id, sentence=said)
        left = self._left[payable.number]
        said = f"It names invoice {payable.number} of {payable.agency_name}, with {spoken_amount(left)} open."
        if line.amount > left:
            said += f" {spoken_amount(line.amount - left)} more is kept for what else the agency owes."
        return Match(
            line=line,
            agency_id=payable.agency_id,
            invoice=payable.number,
            certainty=Certainty.NUMBER,
            sentence=said,
        )

    def _by_amount(self, line: BankLine) -> Match:
        open_ = [each for each in self._invoices.values() if self._left[each.number] == line.amount and not each.voided]
        if not open_:
            return Match(line=line, sentence="Nothing says what it is for. Please choose the agency.")
        if len(open_) > 1:
            said = f"{len(open_)} invoices have {spoken_amount(line.amount)} open. Please choose one of them."
            return Match(line=line, sentence=said)
        one = open_[0]
        said = f"Only invoice {one.number} of {one.agency_name} has {spoken_amount(line.amount)} open. Please confirm."
        return Match(line=line, agency_id=one.agency_id, invoice=one.number, certainty=Certainty.AMOUNT, sentence=said)

    def _named(self, line: BankLine) -> list[str]:
        """The numbers of invoices that a line names, however they are separated: "MN-000001", "mn 000001".

        Only digits, without the letters of this office, count where there is such an invoice, and else are anything.
        """
        found = [
            f"{prefix}{digits}"
            for prefix, pattern in self._shapes
            for text in (line.reference, line.memo, line.payer)
            for digits in re.findall(pattern, text, re.IGNORECASE)
        ]
        sure = [each for each in found if each in self._invoices or re.match("[A-Z]", each)]
        return list(dict.fromkeys(sure))


def _shape(number: str) -> tuple[str, str]:
    """What stands before an invoice's digits, and a pattern that finds the digits where it stands before them.

    As a whole: not as the beginning or the end of a longer number.
    """
    prefix = number.rstrip("0123456789")
    letters = "".join(f"{re.escape(part)}[^A-Za-z0-9]*" for part in re.findall("[A-Za-z0-9]+", prefix))
    return prefix, rf"(?<![A-Za-z0-9]){letters}([0-9]{{{len(number) - len(prefix)}}})(?![A-Za-z0-9])"


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold()))
