"""Matches payments from a bank's or an accounting program's file to the agencies and invoices they are probably for.

A match is only a proposal. A person sees it before anything is recorded, and confirms it where there is a doubt.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from models.base import Key, Message, listed
from models.errors import RuleViolation
from models.money.amounts import ZERO, Amount, spoken_amount, total


class BankLine(Message):
    """One payment in a file. `key` is the same whenever the same line is read again."""

    key: Key
    line: int
    """The number of the line in its file."""
    day: date
    amount: Amount
    """The whole amount. A fee of a payment service is not taken off: the agency paid it all."""
    fee: Amount | None = None
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


class Payer(Message):
    """An agency that may pay, and the other names under which it is known to pay."""

    agency_id: Key
    agency_name: str
    names: tuple[str, ...] = ()


class Certainty(StrEnum):
    """How certain a match is."""

    NUMBER = "number"
    """The line names the invoice, and no other agency."""
    PAYER = "payer"
    """The payer is the agency, or the line has a name under which it is known to pay."""
    NAME = "name"
    """The agency's name is in the text, and exactly one of its invoices has this amount due."""
    MENTION = "mention"
    """The agency's name is in the text, and nothing else speaks for it. It has to be confirmed."""
    AMOUNT = "amount"
    """The line names nobody, and only one invoice has this amount due. It has to be confirmed."""
    NONE = "none"


SURE = (Certainty.NUMBER, Certainty.PAYER, Certainty.NAME)
"""Matches that are recorded without confirming each line."""


class Match(Message):
    """What a line is probably for, and why."""

    line: BankLine
    agency_id: Key | None = None
    invoice: Key | None = None
    certainty: Certainty = Certainty.NONE
    sentence: str


class LinePart(Message):
    """The part of a line that goes to one agency, and to which of its invoices first."""

    agency_id: Key
    invoice: Key | None = None
    amount: Amount


def line_key(parts: Sequence[str], occurrence: int) -> str:
    """Return the key of a bank's line. It is the same when the line is read again; equal lines have different keys."""
    return hashlib.sha256(json.dumps([*parts, occurrence]).encode()).hexdigest()[:24]


def require_exact(line: BankLine, amounts: Sequence[Decimal]) -> None:
    """Raise RuleViolation unless the parts of a line add up to its amount, to the cent."""
    parts = total(amounts)
    if parts != line.amount:
        raise RuleViolation(
            "split_not_exact",
            f"The parts of line {line.line} add up to {spoken_amount(parts)}, but its amount is "
            f"{spoken_amount(line.amount)}. Please divide it exactly.",
        )


def name_key(name: str) -> str:
    """Return a payer's name as it is compared: without accents, capitals, punctuation and a company's legal form."""
    return " ".join(_name_tokens(name))


def matched(lines: Iterable[BankLine], payables: Sequence[Payable], payers: Sequence[Payer] = ()) -> tuple[Match, ...]:
    """Propose what each line is for. What an earlier line would pay is not due for a later one.

    `payers` are all agencies, also those that owe nothing. Those of the invoices are known anyway.
    """
    index = _Index(payables, payers)
    return tuple(index.match(line) for line in lines)


class _Found(NamedTuple):
    """An agency that a line names: whether as its payer, and whether by a name of several words."""

    is_payer: bool
    is_distinct: bool


class _Index:
    """Finds invoices by number, by agency and by the amount due."""

    def __init__(self, payables: Sequence[Payable], payers: Sequence[Payer]) -> None:
        self._invoices = {each.number: each for each in payables}
        self._left = {each.number: each.open for each in payables}
        self._shapes = sorted({_shape(each.number) for each in payables})
        self._names = _Names(payables, payers)

    def match(self, line: BankLine) -> Match:
        """Propose what a line is for. What it would pay is no longer due."""
        match = self._match(line)
        if match.agency_id is not None and (match.invoice is not None or match.certainty in SURE):
            self._pay(match.agency_id, match.invoice, line.amount)
        return match

    def _pay(self, agency_id: str, invoice: str | None, amount: Decimal) -> None:
        own = [each.number for each in self._invoices.values() if each.agency_id == agency_id]
        for number in ([invoice] if invoice else []) + own:
            part = min(self._left[number], amount)
            self._left[number] -= part
            amount -= part

    def _match(self, line: BankLine) -> Match:
        named = self._named(line)
        known = [number for number in named if number in self._invoices]
        found = self._names.of(line)
        if len(known) > 1:
            sentence = f"It names several invoices: {', '.join(known)}. Please say how to divide it (--split)."
            return Match(line=line, sentence=sentence)
        if known:
            return self._by_number(line, self._invoices[known[0]], found)
        if named:
            sentence = f"It names invoice {named[0]}, which doesn't exist or was settled long ago. Please look into it."
            return Match(line=line, agency_id=next(iter(found)) if len(found) == 1 else None, sentence=sentence)
        if len(found) > 1:
            return Match(line=line, sentence=self._several(line, found))
        for agency_id, how in found.items():
            return self._by_name(line, agency_id, how)
        if line.payer:
            sentence = f"The payer “{line.payer}” is not known. Please choose the agency."
            return Match(line=line, sentence=sentence)
        return self._by_amount(line)

    def _by_number(self, line: BankLine, payable: Payable, found: Mapping[str, _Found]) -> Match:
        others = [each for each in found if each != payable.agency_id]
        if others:
            names = listed(sorted(self._names.titles[each] for each in others))
            sentence = (
                f"It names {names}, but invoice {payable.number} is for {payable.agency_name}. Please look into it."
            )
            return Match(line=line, sentence=sentence)
        if payable.voided:
            sentence = f"It names invoice {payable.number}, which was voided. Please choose another invoice or none."
            return Match(line=line, agency_id=payable.agency_id, sentence=sentence)
        left = self._left[payable.number]
        sentence = f"It names invoice {payable.number} ({payable.agency_name}). Amount due: {spoken_amount(left)}."
        if line.amount > left:
            rest = spoken_amount(line.amount - left)
            where = "what else the agency owes" if self._owes(payable.agency_id) > left else "its credit balance"
            sentence += f" The remaining {rest} goes to {where}."
        return _match_of(line, payable, Certainty.NUMBER, sentence)

    def _several(self, line: BankLine, found: Mapping[str, _Found]) -> str:
        names = sorted({self._names.titles[each] for each in found})
        if len(names) == 1:
            return f"Several agencies have the name “{names[0]}”. Please choose one of them."
        return f"It may come from {listed(names, 'or')}: please choose one of them, or divide it (--split)."

    def _by_name(self, line: BankLine, agency_id: str, how: _Found) -> Match:
        name = self._names.titles[agency_id]
        due = [each for each in self._due(line.amount) if each.agency_id == agency_id]
        if len(due) == 1:
            certainty = Certainty.PAYER if how.is_payer else Certainty.NAME if how.is_distinct else Certainty.MENTION
            confirm = "" if certainty in SURE else " Please confirm."
            sentence = f"It comes from {name}, and only its invoice {due[0].number} has this amount due.{confirm}"
            return _match_of(line, due[0], certainty, sentence)
        if how.is_payer:
            where = "goes to that agency's oldest unpaid invoices"
            if self._owes(agency_id) == ZERO:
                where = "becomes a credit balance: that agency has no unpaid invoice"
            sentence = f"It comes from {name} and {where}."
            return Match(line=line, agency_id=agency_id, certainty=Certainty.PAYER, sentence=sentence)
        sentence = (
            f"It mentions {name}, and none of that agency's invoices has exactly this amount due. Please confirm."
        )
        if due:
            sentence = (
                f"It mentions {name}, and {len(due)} of that agency's invoices have this amount due. Please confirm."
            )
        return Match(line=line, agency_id=agency_id, certainty=Certainty.MENTION, sentence=sentence)

    def _by_amount(self, line: BankLine) -> Match:
        due = self._due(line.amount)
        if not due:
            return Match(line=line, sentence="It doesn't say what it is for. Please choose the agency.")
        if len(due) > 1:
            sentence = f"{len(due)} invoices have {spoken_amount(line.amount)} due. Please choose one of them."
            return Match(line=line, sentence=sentence)
        one = due[0]
        sentence = (
            f"Only invoice {one.number} of {one.agency_name} has {spoken_amount(line.amount)} due. Please confirm."
        )
        return _match_of(line, one, Certainty.AMOUNT, sentence)

    def _owes(self, agency_id: str) -> Decimal:
        """Return what an agency's invoices have due, after the earlier lines."""
        own = [each.number for each in self._invoices.values() if each.agency_id == agency_id and not each.voided]
        return total([self._left[each] for each in own])

    def _due(self, amount: Decimal) -> list[Payable]:
        left = self._left
        return [each for each in self._invoices.values() if left[each.number] == amount > ZERO and not each.voided]

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


class _Names:
    """Finds the agencies that a line names, by their own names and those under which they are known to pay."""

    def __init__(self, payables: Sequence[Payable], payers: Sequence[Payer]) -> None:
        self.titles = {each.agency_id: each.agency_name for each in payables}
        self.titles |= {each.agency_id: each.agency_name for each in payers}
        self._by_first: dict[str, set[tuple[tuple[str, ...], str, bool]]] = {}
        own = [(agency_id, name, False) for agency_id, name in self.titles.items()]
        known = [(each.agency_id, name, True) for each in payers for name in each.names]
        for agency_id, name, is_known in own + known:
            words = _name_tokens(name)
            if words:
                self._by_first.setdefault(words[0], set()).add((words, agency_id, is_known))

    def of(self, line: BankLine) -> Mapping[str, _Found]:
        """Return the agencies that a line names, in the order of their ids."""
        found: dict[str, _Found] = {}
        payer = _name_tokens(line.payer)
        for text in (line.payer, line.memo, line.reference):
            for words, agency_id, is_known in self._in(_tokens(text)):
                before = found.get(agency_id, _Found(False, False))
                is_payer = is_known or words == payer
                found[agency_id] = _Found(before.is_payer or is_payer, before.is_distinct or len(words) > 1)
        return dict(sorted(found.items()))

    def _in(self, words: tuple[str, ...]) -> list[tuple[tuple[str, ...], str, bool]]:
        """Return the names in a text. A name within a longer one doesn't count: Harbor in Harbor House."""
        spans = [
            (at, at + len(name[0]), name)
            for at, word in enumerate(words)
            for name in self._by_first.get(word, ())
            if words[at : at + len(name[0])] == name[0]
        ]
        return [
            name
            for begin, end, name in spans
            if not any(b <= begin and end <= e and e - b > end - begin for b, e, _ in spans)
        ]


def _match_of(line: BankLine, payable: Payable, certainty: Certainty, sentence: str) -> Match:
    return Match(line=line, agency_id=payable.agency_id, invoice=payable.number, certainty=certainty, sentence=sentence)


def _shape(number: str) -> tuple[str, str]:
    """Return the text before an invoice's digits, and a pattern that finds digits after that text.

    The pattern matches the whole number, not the beginning or the end of a longer one.
    """
    prefix = number.rstrip("0123456789")
    letters = "".join(f"{re.escape(part)}[^A-Za-z0-9]*" for part in re.findall("[A-Za-z0-9]+", prefix))
    return prefix, rf"(?<![A-Za-z0-9]){letters}([0-9]{{{len(number) - len(prefix)}}})(?![A-Za-z0-9])"


_LEGAL_FORMS = frozenset({"inc", "incorporated", "llc", "corp", "corporation", "co", "company", "ltd", "nfp"})


def _name_tokens(name: str) -> tuple[str, ...]:
    """Return the words of a name without "the" before it and the legal form after it, unless nothing else is left."""
    words = list(_tokens(name))
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    return tuple(words[1:] if len(words) > 1 and words[0] == "the" else words)


def _tokens(text: str) -> tuple[str, ...]:
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    joined = re.sub("['\N{RIGHT SINGLE QUOTATION MARK}]", "", plain.casefold().replace("&", " and "))
    return tuple(re.findall(r"\w+", joined))
