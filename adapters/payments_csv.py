"""Reads payments from the CSV file of a bank or an accounting program: the caller names the columns, their cells may be
written as people and banks write them, and every row that can't be read says why.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from models.base import Strict
from models.billing.bank import BankLine, line_key
from models.dates import possible
from models.errors import RuleViolation
from models.intake.table import RowProblem
from models.money.amounts import parse_amount

LARGEST = 5 * 1024 * 1024
"""The size limit of a file, in bytes."""
MOST_LINES_BEFORE = 50
"""How many lines may come before the header."""
LONGEST_WORDS = 200
"""How much of a bank's text about a payment is stored."""
SHOWN = 40

USUAL: Mapping[str, tuple[str, ...]] = {
    "day": ("Posting Date", "Posted Date", "Post Date", "Transaction Date", "Payment Date", "Value Date", "Day"),
    "amount": ("Amount (USD)", "Transaction Amount", "Payment Amount", "Net Amount"),
    "credit": ("Credit Amount", "Deposit", "Deposits", "Money In", "Paid In"),
    "debit": ("Debit Amount", "Withdrawal", "Withdrawals", "Money Out", "Paid Out"),
    "payer": ("Payer", "Payee", "From", "Customer", "Counterparty", "Received From"),
    "reference": ("Ref", "Reference Number", "Check Number", "Check #", "Check or Slip #", "Num", "Transaction ID"),
    "memo": ("Memo", "Details", "Narrative", "Notes", "Memo/Description", "Remittance Information"),
}
"""What banks and accounting programs call a column when it is not called as in `Columns`."""


class Columns(Strict):
    """What the columns of a file are called. Capital letters and white space around a name make no difference.

    Money received is in the column `amount`, or, in files with two money columns, in `credit`. With `day_first`,
    11/10/2026 is a day in October.
    """

    day: str = "Date"
    amount: str = "Amount"
    credit: str = "Credit"
    debit: str = "Debit"
    payer: str = "Name"
    reference: str = "Reference"
    memo: str = "Description"
    day_first: bool = False


class BankFile(NamedTuple):
    """The content of a file: payments, rows where money went out, and rows that can't be read."""

    lines: tuple[BankLine, ...] = ()
    outgoing: tuple[int, ...] = ()
    problems: tuple[RowProblem, ...] = ()


def read_payments(content: bytes, file: str, columns: Columns | None = None) -> BankFile:
    """Read the payments in a CSV file: commas, semicolons or tabs; UTF-8, UTF-16 or Windows encoding.

    Amounts: "1,234.50", "$225.00", "225", "1.234,50". An amount with a minus sign, in parentheses, marked DR, or in the
    debit column is money that went out. Days: 2026-11-20, 20261120, 11/20/2026, 11/20/26, 20.11.2026, 20-Nov-2026, Nov
    20, 2026. Lines before the header are skipped.
    """
    wanted = columns or Columns()
    if len(content) > LARGEST:
        return _refused(file, f"the file is larger than {LARGEST // 1024 // 1024} MB")
    if content.startswith(b"PK"):
        return _refused(file, "this is a workbook, not CSV; please save it as CSV first")
    rows, began = _rows(_decoded(content))
    for at, row in enumerate(rows[:MOST_LINES_BEFORE]):
        places = _places(row, wanted)
        if "day" in places and ("amount" in places or "credit" in places):
            return _read(rows[at + 1 :], began[at + 1 :], places, wanted, file)
    names = f"{wanted.day!r} and {wanted.amount!r} or {wanted.credit!r}"
    return _refused(file, f"no line has the columns {names}; please give their names in this file")


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
        cells = {name: " ".join(row[at].split()) if at < len(row) else "" for name, at in places.items()}
        try:
            money = _amount_received(cells, wanted)
            if money is None:
                outgoing.append(number)
                continue
            day = _day(cells["day"], wanted)
        except _Unreadable as refusal:
            problems.append(RowProblem(file=file, line=number, column=refusal.column, reason=refusal.reason))
            continue
        words = {name: cells.get(name, "")[:LONGEST_WORDS] for name in ("payer", "reference", "memo")}
        parts = (day.isoformat(), str(money), *words.values())
        seen[parts] += 1
        key = line_key(parts, seen[parts])
        lines.append(BankLine(key=key, line=number, day=day, amount=money, **words))
    return BankFile(tuple(lines), tuple(outgoing), tuple(problems))


def _rows(text: str) -> tuple[list[list[str]], list[int]]:
    """Return the rows, and the line of the file on which each starts."""
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
    """Return the character that separates cells: the most frequent one in the line that has most of them."""
    counts = {mark: max((line.count(mark) for line in text.splitlines()[:50]), default=0) for mark in (",", ";", "\t")}
    return max(counts, key=lambda mark: counts[mark])


def _places(row: list[str], wanted: Columns) -> dict[str, int]:
    """Return the position of each column in what may be the header, by its given name or its usual names."""
    at = {" ".join(cell.split()).casefold(): place for place, cell in reversed(list(enumerate(row)))}
    found: dict[str, int] = {}
    for name, usual in USUAL.items():
        given = getattr(wanted, name)
        names = (given, *usual) if given == getattr(_DEFAULT, name) else (given,)
        place = next((at[each.strip().casefold()] for each in names if each.strip().casefold() in at), None)
        if place is not None:
            found[name] = place
    return found


_DEFAULT = Columns()


def _amount_received(cells: Mapping[str, str], wanted: Columns) -> Decimal | None:
    """Return the amount received in a row; None when the money went out."""
    if "amount" in cells:
        return _parsed_amount(cells["amount"], wanted.amount)
    came, went = cells["credit"], cells.get("debit", "")
    if _is_nothing(came):
        if _is_nothing(went):
            raise _Unreadable(wanted.credit, "there is no amount in this row")
        return None
    if not _is_nothing(went):
        raise _Unreadable(wanted.credit, "this row has money in both columns; please check which one is right")
    return _parsed_amount(came, wanted.credit)


def _is_nothing(written: str) -> bool:
    return not written.strip("$0.,- ")


def _parsed_amount(written: str, column: str) -> Decimal | None:
    bare = _MARKED.sub("", written)
    if _OUT.fullmatch(bare.replace("$", "").strip()) or _DEBIT.search(written):
        return None
    bare = bare.removeprefix("+").replace("\N{NO-BREAK SPACE}", " ").strip()
    if _DECIMAL_COMMA.fullmatch(bare):
        bare = bare.replace(".", "").replace(" ", "").replace(",", ".")
    try:
        return parse_amount(bare)
    except RuleViolation as refusal:
        raise _Unreadable(column, refusal.sentence if written else "there is no amount in this row") from refusal


def _day(written: str, wanted: Columns) -> date:
    for pattern, order in _DAYS:
        found = pattern.fullmatch(written)
        if found is not None:
            parts = dict(zip(_order(order, wanted).casefold(), found.groups(), strict=True))
            return _existing(parts["y"], parts["m"], parts["d"], written, wanted)
    reason = f"{written[:SHOWN]!r} is not a day such as 2026-11-20 or 11/20/2026" if written else "there is no day"
    raise _Unreadable(wanted.day, reason)


def _order(order: str, wanted: Columns) -> str:
    return "dmy" if order == "mdy" and wanted.day_first else order


def _existing(year: str, month: str, day: str, written: str, wanted: Columns) -> date:
    number = _MONTHS.index(month[:3].casefold()) + 1 if month[:3].casefold() in _MONTHS else 0
    try:
        return possible(date(int(year) + (2000 if len(year) == 2 else 0), number or int(month), int(day)))
    except PydanticCustomError as error:
        raise _Unreadable(wanted.day, error.message()) from error
    except ValueError as error:
        hint = "" if wanted.day_first else "; if the day comes before the month in this file, please say so"
        raise _Unreadable(wanted.day, f"{written[:SHOWN]!r} is not a day that exists{hint}") from error


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_TIME = "(?:[T ].*)?"
_DAYS = tuple(
    (re.compile(pattern, re.IGNORECASE), order)
    for pattern, order in (
        (rf"(\d{{4}})[-/](\d{{1,2}})[-/](\d{{1,2}}){_TIME}", "ymd"),
        (r"(\d{4})(\d{2})(\d{2})", "ymd"),
        (rf"(\d{{1,2}})/(\d{{1,2}})/(\d{{4}}|\d{{2}}){_TIME}", "mdy"),
        (r"(\d{1,2})-(\d{1,2})-(\d{4}|\d{2})", "mdy"),
        (r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})", "dmy"),
        (rf"(\d{{1,2}})[- ]{_NAME}\.?[- ](\d{{4}}|\d{{2}})", "dmy"),
        (rf"{_NAME}\.? (\d{{1,2}}),? (\d{{4}})", "Mdy"),
    )
)
_OUT = re.compile("[-\N{MINUS SIGN}].*|\\(.*\\)|.*[-\N{MINUS SIGN}]")
_DEBIT = re.compile(r"\bDR\.?$", re.IGNORECASE)
_MARKED = re.compile(r"\s*\b(CR|DR)\.?$", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"\$?\d{1,3}([. ]\d{3})*,\d{1,2}|\$?\d+,\d{2}")


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _refused(file: str, reason: str) -> BankFile:
    return BankFile(problems=(RowProblem(file=file, reason=reason),))
