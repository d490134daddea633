"""Matches payments from a bank's or an accounting program's file to the invoices they are probably for.

A match is only a proposal. A person sees it before anything is recorded.
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
    """One payment in a file. `key` is the same whenever the same line is read again."""

    key: Key
    line: int
    """The number of the line in its file."""
    day: date
    amount: Amount
    payer: str = ""
    reference: str = ""
    memo: str = ""


class Payable(Message):
    """An invoice for matching: its agency, the amount due, and whether it was voided."""

    agency_id: Key
    agency_name: str
    number: Key
    open: Amount
    voided: bool = False


class Certainty(StrEnum):
    """How certain a match is."""

    NUMBER = "number"
    """The line names the invoice."""
    PAYER = "payer"
    """The line names the agency. The money goes to its oldest unpaid invoices."""
    AMOUNT = "amount"
    """Only one invoice has this amount due. It is a guess and has to be confirmed."""
    NONE = "none"


class Match(Message):
    """What a line is probably for, and why."""

    line: BankLine
    agency_id: Key | None = None
    invoice: Key | None = None
    certainty: Certainty = Certainty.NONE
    sentence: str


def line_key(parts: Sequence[str], occurrence: int) -> str:
    """Return the key of a bank's line. It is the same when the line is read again; equal lines have different keys."""
    return hashlib.sha256(json.dumps([*parts, occurrence]).encode()).hexdigest()[:24]


def matched(lines: Iterable[BankLine], payables: Sequence[Payable]) -> tuple[Match, ...]:
    """Propose what each line is for. What an earlier line would pay is not due for a later one."""
    index = _Index(payables)
    return tuple(index.match(line) for line in lines)


class _Index:
    """Finds invoices by number, by agency and by the amount due."""

    def __init__(self, payables: Sequence[Payable]) -> None:
        self._invoices = {each.number: each for each in payables}
        self._left = {each.number: each.open for each in payables}
        self._agencies: dict[tuple[str, ...], dict[str, str]] = {}
        for each in payables:
            self._agencies.setdefault(_tokens(each.agency_name), {})[each.agency_id] = each.agency_name
        self._shapes = sorted({_shape(each.number) for each in payables})

    def match(self, line: BankLine) -> Match:
        """Propose what a line is for. What it would pay is no longer due."""
        match = self._match(line)
        if match.invoice is not None:
            self._left[match.invoice] -= min(self._left[match.invoice], line.amount)
        return match

    def _match(self, line: BankLine) -> Match:
        named = self._named(line)
        known = [number for number in named if number in self._invoices]
        if len(known) > 1:
            sentence = f"It names several invoices: {', '.join(known)}. Please say how to divide it."
            return Match(line=line, sentence=sentence)
        if known:
            return self._by_number(line, self._invoices[known[0]])
        agencies = self._agencies.get(_tokens(line.payer), {})
        if named:
            sentence = f"It names invoice {named[0]}, which doesn't exist or was settled long ago. Please look into it."
            agency = next(iter(agencies)) if len(agencies) == 1 else None
            return Match(line=line, agency_id=agency, sentence=sentence)
        if len(agencies) > 1:
            return Match(line=line, sentence=f"Several agencies are named {line.payer}. Please choose one of them.")
        for agency_id, name in agencies.items():
            sentence = f"It comes from {name} and goes to that agency's oldest unpaid invoices."
            return Match(line=line, agency_id=agency_id, certainty=Certainty.PAYER, sentence=sentence)
        return self._by_amount(line)

    def _by_number(self, line: BankLine, payable: Payable) -> Match:
        if payable.voided:
            sentence = f"It names invoice {payable.number}, which was voided. Please choose another invoice or none."
            return Match(line=line, agency_id=payable.agency_id, sentence=sentence)
        left = self._left[payable.number]
        sentence = f"It names invoice {payable.number} of {payable.agency_name}. Amount due: {spoken_amount(left)}."
        if line.amount > left:
            sentence += f" The remaining {spoken_amount(line.amount - left)} goes to what else the agency owes."
        return Match(
            line=line,
            agency_id=payable.agency_id,
            invoice=payable.number,
            certainty=Certainty.NUMBER,
            sentence=sentence,
        )

    def _by_amount(self, line: BankLine) -> Match:
        due = [each for each in self._invoices.values() if self._left[each.number] == line.amount and not each.voided]
        if not due:
            return Match(line=line, sentence="It doesn't say what it is for. Please choose the agency.")
        if len(due) > 1:
            sentence = f"{len(due)} invoices have {spoken_amount(line.amount)} due. Please choose one of them."
            return Match(line=line, sentence=sentence)
        one = due[0]
        sentence = (
            f"Only invoice {one.number} of {one.agency_name} has {spoken_amount(line.amount)} due. Please confirm."
        )
        return Match(
            line=line, agency_id=one.agency_id, invoice=one.number, certainty=Certainty.AMOUNT, sentence=sentence
        )

    def _named(self, line: BankLine) -> list[str]:
        """List the invoice numbers that a line names, however they are separated: "MN-000001", "mn 000001".

        Digits alone, without the office's letters, count only if there is such an invoice. Otherwise, they can be
        anything.
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
    """Return the text before an invoice's digits, and a pattern that finds digits after that text.

    The pattern matches the whole number, not the beginning or the end of a longer one.
    """
    prefix = number.rstrip("0123456789")
    letters = "".join(f"{re.escape(part)}[^A-Za-z0-9]*" for part in re.findall("[A-Za-z0-9]+", prefix))
    return prefix, rf"(?<![A-Za-z0-9]){letters}([0-9]{{{len(number) - len(prefix)}}})(?![A-Za-z0-9])"


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold()))
