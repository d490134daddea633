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
    """What each line is probably for."""
    return tuple(_match(line, payables) for line in lines)


def _match(line: BankLine, payables: Sequence[Payable]) -> Match:
    written = _plain(f"{line.reference} {line.memo} {line.payer}")
    named = [each for each in payables if _plain(each.number) in written and _stands_alone(each.number, line)]
    if len(named) == 1:
        return _by_number(line, named[0])
    if len(named) > 1:
        numbers = ", ".join(each.number for each in named)
        return Match(line=line, sentence=f"It names several invoices: {numbers}. Please say how it is divided.")
    agencies = {each.agency_id: each.agency_name for each in payables if _words(each.agency_name) == _words(line.payer)}
    if len(agencies) == 1 and line.payer.strip():
        agency_id = next(iter(agencies))
        said = f"It comes from {agencies[agency_id]}, and goes to that agency's oldest open invoices."
        return Match(line=line, agency_id=agency_id, certainty=Certainty.PAYER, sentence=said)
    equal = [each for each in payables if each.open == line.amount and not each.voided]
    if len(equal) == 1:
        one = equal[0]
        said = f"Only invoice {one.number} of {one.agency_name} has {spoken_amount(one.open)} open. Please confirm."
        return Match(line=line, agency_id=one.agency_id, invoice=one.number, certainty=Certainty.AMOUNT, sentence=said)
    return Match(line=line, sentence="Nothing says what it is for. Please choose the agency.")


def _by_number(line: BankLine, payable: Payable) -> Match:
    if payable.voided:
        return Match(
            line=line,
            agency_id=payable.agency_id,
            sentence=f"It names invoice {payable.number}, which was voided. Please choose another one or none.",
        )
    said = f"It names invoice {payable.number} of {payable.agency_name}, with {spoken_amount(payable.open)} open."
    return Match(
        line=line,
        agency_id=payable.agency_id,
        invoice=payable.number,
        certainty=Certainty.NUMBER,
        sentence=said,
    )


def _stands_alone(number: str, line: BankLine) -> bool:
    """Whether the number is there as a whole, not as the beginning or the end of a longer one."""
    parts = [re.escape(part) for part in re.split(r"[^A-Za-z0-9]+", number) if part]
    pattern = rf"(?<![A-Za-z0-9]){'[^A-Za-z0-9]*'.join(parts)}(?![A-Za-z0-9])"
    return any(re.search(pattern, text, re.IGNORECASE) for text in (line.reference, line.memo, line.payer))


def _plain(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
