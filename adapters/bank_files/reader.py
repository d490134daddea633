"""Reads payments from the CSV file of a bank or an accounting program.

Every row is counted once: as a payment, as money that went out, as not completed, as a summary, or as a problem.
"""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple, Self

from pydantic import model_validator

from adapters.bank_files import cells as reading
from adapters.bank_files.cells import DEBIT, FoundOrder, UnreadableError, direction
from adapters.bank_files.rows import Row, Table, by_column, table_of
from models.base import Message
from models.billing.bank import BankLine, line_key
from models.intake.table import RowProblem
from models.policy.bank_files import BankLayout, DayOrder

LONGEST_WORDS = 200
"""How much of a bank's text about a payment is stored."""

COMPLETED = frozenset({"completed", "complete", "posted", "cleared", "settled", "paid", "succeeded", "success"})
NOT_COMPLETED = frozenset(
    {
        *("pending", "processing", "in progress", "on hold", "held", "hold", "authorized", "scheduled", "unclaimed"),
        *("denied", "declined", "failed", "canceled", "cancelled", "voided", "void", "expired", "rejected"),
        *("returned", "reversed", "refunded", "removed"),
    }
)
_SUMMARY = re.compile(
    r"(?:(?:beginning|opening|starting|previous|ending|closing|current|available|ledger|statement|running)"
    r"(?: ledger)? balance|balance (?:brought |carried )?forward"
    r"|(?:grand |sub)?totals?(?: (?:credits|debits|deposits|withdrawals|checks|fees|payments))?)"
    r"[ :]*(?:as of|on|at)?[ :]*(?P<day>.*)",
    re.IGNORECASE,
)
"""What the text of a balance or a total says. Only a day may follow it."""


class BankFile(Message):
    """The content of a file. The lists of line numbers, the payments and the problems add up to the rows read."""

    rows: int = 0
    lines: tuple[BankLine, ...] = ()
    outgoing: tuple[int, ...] = ()
    not_completed: tuple[int, ...] = ()
    summary: tuple[int, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    question: str = ""
    """What has to be answered before anything is recorded. Empty if nothing."""

    @model_validator(mode="after")
    def _each_row_counts_once(self) -> Self:
        parts = (self.lines, self.outgoing, self.not_completed, self.summary, self.problems)
        if self.rows != sum(map(len, parts)):
            raise ValueError(f"{self.rows} rows were read, and {sum(map(len, parts))} are accounted for")
        return self


def read_payments(content: bytes, file: str, layout: BankLayout | None = None) -> BankFile:
    """Read the payments in a CSV file: commas, semicolons, tabs or bars; UTF-8, UTF-16 or Windows encoding.

    Amounts: "1,234.50", "$225.00", "225", "1.234,50". An amount with a minus sign, in parentheses, marked DR, or in the
    debit column is money that went out, and so is a row whose type is Debit. Days: 2026-11-20, 20261120, 11/20/2026,
    11/20/26, 20.11.2026, 20-Nov-2026, Nov 20, 2026. Lines before the header are skipped.

    Raises RuleViolation for a file that can't be taken apart: nothing of it counts.
    """
    wanted = layout or BankLayout()
    table = table_of(content, file, wanted, _looks_like_a_payment)
    return _Reading(table, wanted, file).read()


def _looks_like_a_payment(cells: Mapping[str, str]) -> bool:
    """Return whether cells of a line would be a row with money, if the line were one."""
    money = any(re.search(r"\d", cells.get(name, "")) for name in ("amount", "credit", "debit"))
    return money and any(_is_day(cells["day"], order) for order in DayOrder)


def _is_day(written: str, order: DayOrder) -> bool:
    try:
        reading.parsed_day(written, order)
    except UnreadableError:
        return False
    return True


def _names_a_summary(text: str) -> bool:
    found = _SUMMARY.fullmatch(text)
    return found is not None and (not found["day"] or any(_is_day(found["day"], order) for order in DayOrder))


class _Counted(NamedTuple):
    """The rows of each sort so far."""

    lines: list[BankLine]
    outgoing: list[int]
    not_completed: list[int]
    summary: list[int]
    problems: list[RowProblem]


class _Reading:
    """Goes through the rows of one file."""

    def __init__(self, table: Table, layout: BankLayout, file: str) -> None:
        self._table, self._layout, self._file = table, layout, file
        self._cells = {row.line: by_column(row.cells, table.places) for row in table.rows}
        days = ((line, cells["day"]) for line, cells in self._cells.items())
        self._order: FoundOrder = reading.order_of(days, layout.day_order)
        self._signs_count = not any(map(self._is_debit_without_minus, self._cells.values()))
        self._completed = COMPLETED | {each.casefold() for each in layout.completed}
        self._seen: Counter[tuple[str, ...]] = Counter()

    def read(self) -> BankFile:
        """Return what the file holds."""
        counted = _Counted([], [], [], [], [])
        for row in self._table.rows:
            try:
                self._count(row, self._cells[row.line], counted)
            except UnreadableError as refusal:
                problem = RowProblem(file=self._file, line=row.line, column=refusal.column, reason=refusal.reason)
                counted.problems.append(problem)
        sorts = {name: tuple(found) for name, found in counted._asdict().items()}
        return BankFile(rows=len(self._table.rows), question=self._order.question, **sorts)

    def _count(self, row: Row, cells: Mapping[str, str], counted: _Counted) -> None:
        if any(cell.strip() for cell in row.cells[self._table.width :]):
            reason = f"has {len(row.cells)} cells where the header has {self._table.width}"
            raise UnreadableError("", reason)
        if self._is_summary(row, cells):
            counted.summary.append(row.line)
        elif not self._is_completed(cells):
            counted.not_completed.append(row.line)
        else:
            amount = reading.received(cells, self._table.names, self._layout, signs_count=self._signs_count)
            if amount:
                counted.lines.append(self._line(row.line, cells, str(amount)))
            else:
                counted.outgoing.append(row.line)

    def _line(self, number: int, cells: Mapping[str, str], amount: str) -> BankLine:
        reading.refuse_other_currency(cells, self._table.names)
        day: date = reading.parsed_day(cells["day"], self._order.order, self._table.names["day"])
        words = {name: cells.get(name, "")[:LONGEST_WORDS] for name in ("payer", "reference", "memo")}
        fee = reading.fee_of(cells, self._table.names)
        parts = (day.isoformat(), amount, *words.values())
        self._seen[parts] += 1
        key = line_key(parts, self._seen[parts])
        return BankLine.model_validate({"key": key, "line": number, "day": day, "amount": amount, "fee": fee, **words})

    def _is_summary(self, row: Row, cells: Mapping[str, str]) -> bool:
        """Return whether a row is a balance or a total: its only text says so."""
        words = {cells[name] for name in ("day", "payer", "memo", "reference") if cells.get(name)}
        words |= {" ".join(row.cells[0].split())} - {""}
        texts = [each for each in words if not any(_is_day(each, order) for order in DayOrder)]
        own = tuple(each.casefold() for each in self._layout.summary if each)
        return bool(texts) and all(_names_a_summary(each) or each.casefold().startswith(own) for each in texts)

    def _is_completed(self, cells: Mapping[str, str]) -> bool:
        """Return whether the money is there. Raises UnreadableError for a status that doesn't say."""
        status = cells.get("status", "").casefold().strip(" .*")
        if not status or status in self._completed:
            return True
        if status in NOT_COMPLETED:
            return False
        reason = f"{cells['status'][: reading.SHOWN]!r} doesn't say whether the money was received"
        raise UnreadableError(self._table.names["status"], reason)

    def _is_debit_without_minus(self, cells: Mapping[str, str]) -> bool:
        amount = cells.get("amount", "")
        return (
            direction(cells.get("type", "")) == DEBIT
            and bool(re.search("[1-9]", amount))
            and not reading.is_outgoing(amount, self._layout.received)
        )
