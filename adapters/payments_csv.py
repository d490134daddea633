"""A bank's or an accounting program's CSV as payments: which columns to read is told, what is written in them is
taken as people and banks write it, and every row that can't be read says why.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from models.base import Strict
from models.billing.bank import BankLine, line_key
from models.errors import RuleViolation
from models.intake.table import RowProblem
from models.money.amounts import parse_amount

LARGEST = 5 * 1024 * 1024
"""The size limit of a file, in bytes."""

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_US = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})")
_OUT = re.compile(r"-.*|\(.*\)|.*-")


class Columns(Strict):
    """What the columns of a file are called. Capital letters and white space around a name make no difference."""

    day: str = "Date"
    amount: str = "Amount"
    payer: str = "Name"
    reference: str = "Reference"
    memo: str = "Description"

    @property
    def needed(self) -> tuple[str, str]:
        """Those without which nothing can be read."""
        return (self.day, self.amount)


class BankFile(NamedTuple):
    """What a file holds: payments, rows that are no payments because money went out, and rows that can't be read."""

    lines: tuple[BankLine, ...] = ()
    outgoing: tuple[int, ...] = ()
    problems: tuple[RowProblem, ...] = ()


def read_payments(content: bytes, file: str, columns: Columns | None = None) -> BankFile:
    """The payments in a CSV file. Separated by commas, semicolons or tabs; UTF-8 or the encoding of Windows.

    Amounts: "1,234.50", "$225.00", "225"; with a minus sign or in parentheses it is money that went out. Days:
    2026-11-20, 11/20/2026 or 11/20/26. Lines before the header, as banks write them, are passed over.
    """
    wanted = columns or Columns()
    if len(content) > LARGEST:
        return _refused(file, f"the file is larger than {LARGEST // 1024 // 1024} MB")
    text = _decoded(content)
    rows, began = _rows(text)
    header_at = next((at for at, row in enumerate(rows) if _is_header(row, wanted)), None)
    if header_at is None:
        return _refused(file, f"no line has the columns {wanted.day!r} and {wanted.amount!r}")
    places = {name.strip().casefold(): at for at, name in reversed(list(enumerate(rows[header_at])))}
    return _read(rows[header_at + 1 :], began[header_at + 1 :], places, wanted, file)


class _Unreadable(Exception):
    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


def _read(rows: list[list[str]], began: list[int], places: Mapping[str, int], wanted: Columns, file: str) -> BankFile:
    lines: list[BankLine] = []
    outgoing: list[int] = []
    problems: list[RowProblem] = []
    seen: Counter[tuple[str, ...]] = Counter()
    for number, row in zip(began, rows, strict=True):
        if not any(cell.strip() for cell in row):
            continue
        cells = {
            name: _cell(row, places, getattr(wanted, name)) for name in ("day", "amount", "payer", "reference", "memo")
        }
        try:
            if _OUT.fullmatch(cells["amount"].replace("$", "").strip()):
                outgoing.append(number)
                continue
            day, amount = _day(cells["day"], wanted.day), _amount(cells["amount"], wanted.amount)
        except _Unreadable as refusal:
            problems.append(RowProblem(file=file, line=number, column=refusal.column, reason=refusal.reason))
            continue
        parts = (day.isoformat(), str(amount), cells["payer"], cells["reference"], cells["memo"])
        seen[parts] += 1
        lines.append(
            BankLine(
                key=line_key(parts, seen[parts]),
                line=number,
                day=day,
                amount=amount,
                payer=cells["payer"],
                reference=cells["reference"],
                memo=cells["memo"],
            )
        )
    return BankFile(tuple(lines), tuple(outgoing), tuple(problems))


def _rows(text: str) -> tuple[list[list[str]], list[int]]:
    """The rows, and the line of the file on which each begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    rows, began, ended = list[list[str]](), list[int](), 0
    while True:
        try:
            row = next(reader, None)
        except csv.Error:
            row = []
        if row is None:
            return rows, began
        rows.append(row)
        began.append(ended + 1)
        ended = reader.line_num


def _separator(text: str) -> str:
    """The character that separates cells: the one that stands most often in the line where most of them stand."""
    counts = {mark: max((line.count(mark) for line in text.splitlines()[:50]), default=0) for mark in (",", ";", "\t")}
    return max(counts, key=lambda mark: counts[mark])


def _is_header(row: list[str], wanted: Columns) -> bool:
    names = [cell.strip().casefold() for cell in row]
    return all(name.strip().casefold() in names for name in wanted.needed)


def _cell(row: list[str], places: Mapping[str, int], name: str) -> str:
    at = places.get(name.strip().casefold())
    return " ".join(row[at].split()) if at is not None and at < len(row) else ""


def _day(written: str, column: str) -> date:
    iso, us = _ISO.fullmatch(written), _US.fullmatch(written)
    if iso is not None:
        year, month, day = (int(part) for part in iso.groups())
    elif us is not None:
        month, day, year = (int(part) for part in us.groups())
        year += 2000 if year < 100 else 0
    else:
        raise _Unreadable(column, f"{written[:40]!r} is not a day such as 2026-11-20 or 11/20/2026")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise _Unreadable(column, f"{written[:40]!r} is a day that does not exist") from error


def _amount(written: str, column: str) -> Decimal:
    try:
        return parse_amount(written.lstrip("+"))
    except RuleViolation as refusal:
        raise _Unreadable(column, refusal.sentence) from refusal


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _refused(file: str, reason: str) -> BankFile:
    return BankFile(problems=(RowProblem(file=file, reason=reason),))
