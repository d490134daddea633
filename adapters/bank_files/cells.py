"""Reads the cells of a bank's file: days in the order of the whole file, amounts and which way the money went."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from models.calendar import spoken
from models.dates import possible
from models.errors import RuleViolation
from models.money.amounts import CURRENCY, parse_amount
from models.policy.bank_files import BankLayout, DayOrder, ReceivedSign

SHOWN = 40


class UnreadableError(Exception):
    """A cell that can't be read: what it holds, and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


class FoundOrder(NamedTuple):
    """The order of the days in a file, and what to ask if no row shows it."""

    order: DayOrder
    question: str = ""


# --- days


def order_of(days: Iterable[tuple[int, str]], given: DayOrder | None) -> FoundOrder:
    """Return the order of a file's days, each with its line. One file has one order.

    Raises RuleViolation when rows contradict each other, or the order that was given.
    """
    shown: dict[DayOrder, str] = {}
    doubtful = ""
    for line, written in days:
        fits = _orders(written)
        if len(fits) == 1:
            shown.setdefault(fits[0], f"“{written[:SHOWN]}” on line {line}")
        elif fits and not doubtful:
            doubtful = written
    if given is not None:
        return _as_given(given, shown)
    if len(shown) == 2:
        first, second = shown[DayOrder.DAY_FIRST], shown[DayOrder.MONTH_FIRST]
        raise RuleViolation(
            "two_day_orders",
            f"In {first} the day comes first, and in {second} the month. Please correct the file, or say which one is "
            "right with --day-first or --month-first.",
        )
    if shown or not doubtful:
        return FoundOrder(next(iter(shown), DayOrder.MONTH_FIRST))
    month, other = (spoken(parsed_day(doubtful, each)) for each in (DayOrder.MONTH_FIRST, DayOrder.DAY_FIRST))
    return FoundOrder(
        DayOrder.MONTH_FIRST,
        f"No row shows whether the month or the day comes first. “{doubtful[:SHOWN]}” is shown as {month}. If that is "
        f"right, add --month-first. If it is {other}, add --day-first.",
    )


def _as_given(given: DayOrder, shown: Mapping[DayOrder, str]) -> FoundOrder:
    """Return the order that was given. Where rows show both orders, it says which of them are right."""
    if shown and given not in shown:
        (other, where), *_ = shown.items()
        first, instead = ("day", "month") if other == DayOrder.DAY_FIRST else ("month", "day")
        raise RuleViolation(
            "other_day_order",
            f"{where.capitalize()} shows that the {first} comes first in this file, but it was to be read with the "
            f"{instead} first. Nothing was recorded. Please leave out --{instead}-first, or choose the right profile.",
        )
    return FoundOrder(given)


def parsed_day(written: str, order: DayOrder, column: str = "Date") -> date:
    """Return the day in a cell. Raises UnreadableError."""
    for pattern, shape in _DAYS:
        found = pattern.fullmatch(written)
        if found is not None:
            parts = dict(zip(_in_order(shape, order), found.groups(), strict=True))
            return _existing(parts, written, column)
    reason = f"{written[:SHOWN]!r} is not a day such as 2026-11-20 or 11/20/2026" if written else "there is no day"
    raise UnreadableError(column, reason)


def _orders(written: str) -> list[DayOrder]:
    """Return the orders in which a day can be read. Empty if the order makes no difference, or if no order fits."""
    found = next((shape for pattern, shape in _DAYS if pattern.fullmatch(written)), "")
    if found != NUMBERS:
        return []
    read: dict[DayOrder, date] = {}
    for order in DayOrder:
        try:
            read[order] = parsed_day(written, order)
        except UnreadableError:
            continue
    same = len(read) == 2 and len(set(read.values())) == 1
    return [] if same else list(read)


def _in_order(shape: str, order: DayOrder) -> str:
    if shape == NUMBERS:
        return "dmy" if order == DayOrder.DAY_FIRST else "mdy"
    return shape


def _existing(parts: Mapping[str, str], written: str, column: str) -> date:
    month, year = parts["m"], int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)
    number = _MONTHS.index(month[:3].casefold()) + 1 if month[:3].casefold() in _MONTHS else 0
    try:
        return possible(date(year, number or int(month), int(parts["d"])))
    except PydanticCustomError as error:
        raise UnreadableError(column, error.message()) from error
    except ValueError as error:
        raise UnreadableError(column, f"{written[:SHOWN]!r} is not a day that exists") from error


NUMBERS = "numbers"
"""The shape of a day in which month and day are both numbers and either can come first."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_TIME = "(?:[T ].*)?"
_DAYS = tuple(
    (re.compile(pattern, re.IGNORECASE | re.ASCII), shape)
    for pattern, shape in (
        (rf"(\d{{4}})[-/](\d{{1,2}})[-/](\d{{1,2}}){_TIME}", "ymd"),
        (r"(\d{4})(\d{2})(\d{2})", "ymd"),
        (rf"(\d{{1,2}})/(\d{{1,2}})/(\d{{4}}|\d{{2}}){_TIME}", NUMBERS),
        (r"(\d{1,2})-(\d{1,2})-(\d{4}|\d{2})", NUMBERS),
        (r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})", "dmy"),
        (rf"(\d{{1,2}})[- ]{_NAME}\.?[- ](\d{{4}}|\d{{2}})", "dmy"),
        (rf"{_NAME}\.? (\d{{1,2}}),? (\d{{4}})", "mdy"),
    )
)


# --- money


def received(cells: Mapping[str, str], names: Mapping[str, str], layout: BankLayout, *, signs_count: bool) -> Decimal:
    """Return the amount received in a row; zero when the money went out. Raises UnreadableError.

    A type column that says Debit or Credit counts more than the sign. `signs_count` is false in a file whose debits
    have no minus; then a row without either word can't be understood.
    """
    if "amount" not in cells:
        return _of_two_columns(cells, names)
    written, column = cells["amount"], names["amount"]
    kind = direction(cells.get("type", ""))
    if kind == DEBIT:
        return NOTHING
    went_out = is_outgoing(written, layout.received)
    if kind == CREDIT and went_out:
        reason = f"{names['type']!r} says {cells['type'][:SHOWN]!r}, but the sign of the amount says that it went out"
        raise UnreadableError(column, f"{reason}; please check which one is right")
    if went_out:
        return NOTHING
    if not kind and not signs_count and not _is_nothing(written):
        reason = f"{cells['type'][:SHOWN]!r} says neither Debit nor Credit"
        raise UnreadableError(names["type"], reason)
    return parsed_amount(_without_sign(written) if layout.received == ReceivedSign.MINUS else written, column)


def direction(word: str) -> str:
    """Return what a type column says: credit, debit, or nothing that decides."""
    bare = word.casefold().strip(" .")
    return CREDIT if bare in _CREDITS else DEBIT if bare in _DEBITS else ""


def is_outgoing(written: str, of_received: ReceivedSign) -> bool:
    """Return whether an amount's sign or mark says that the money went out."""
    bare = _MARKED.sub("", written)
    minus = _OUT.fullmatch(bare.replace("$", "").strip()) is not None
    if _DEBIT_MARK.search(written):
        return True
    if _CREDIT_MARK.search(written):
        return minus
    return minus == (of_received == ReceivedSign.PLUS) and not _is_nothing(written)


def parsed_amount(written: str, column: str) -> Decimal:
    """Return an amount above zero. Raises UnreadableError."""
    bare = _MARKED.sub("", written).removeprefix("+").replace("\N{NO-BREAK SPACE}", " ").strip()
    if _DECIMAL_COMMA.fullmatch(bare):
        bare = bare.replace(".", "").replace(" ", "").replace(",", ".")
    try:
        return parse_amount(bare)
    except RuleViolation as refusal:
        raise UnreadableError(column, refusal.sentence if written else "there is no amount in this row") from refusal


def fee_of(cells: Mapping[str, str], names: Mapping[str, str]) -> Decimal | None:
    """Return the fee of a row, whatever its sign; None if there is none. Raises UnreadableError."""
    written = cells.get("fee", "")
    return None if _is_nothing(written) else parsed_amount(_without_sign(written), names["fee"])


def refuse_other_currency(cells: Mapping[str, str], names: Mapping[str, str]) -> None:
    """Raise UnreadableError for an amount in another currency."""
    currency = cells.get("currency", "")
    if currency and currency.upper() not in (CURRENCY, "$"):
        raise UnreadableError(names["currency"], f"the amount is in {currency[:SHOWN]}, not in {CURRENCY}")


def _of_two_columns(cells: Mapping[str, str], names: Mapping[str, str]) -> Decimal:
    came, went = cells["credit"], cells.get("debit", "")
    if _is_nothing(came):
        if _is_nothing(went):
            raise UnreadableError(names["credit"], "there is no amount in this row")
        return NOTHING
    if not _is_nothing(went):
        reason = "this row has money in both columns; please check which one is right"
        raise UnreadableError(names["credit"], reason)
    return NOTHING if is_outgoing(came, ReceivedSign.PLUS) else parsed_amount(came, names["credit"])


def _is_nothing(written: str) -> bool:
    return not written.strip("$0.,- ")


def _without_sign(written: str) -> str:
    return written.strip().strip("-\N{MINUS SIGN}()").replace("$-", "$", 1).strip()


NOTHING = Decimal(0)
CREDIT, DEBIT = "credit", "debit"
_CREDITS = frozenset({"credit", "cr", "c", "deposit", "credits", "+"})
_DEBITS = frozenset({"debit", "dr", "d", "withdrawal", "debits", "-"})
_OUT = re.compile("[-\N{MINUS SIGN}].*|\\(.*\\)|.*[-\N{MINUS SIGN}]")
_DEBIT_MARK = re.compile(r"\bDR\.?$", re.IGNORECASE)
_CREDIT_MARK = re.compile(r"\bCR\.?$", re.IGNORECASE)
_MARKED = re.compile(r"\s*\b(CR|DR)\.?$", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"\$?\d{1,3}([. ]\d{3})*,\d{1,2}|\$?\d+,\d{2}")
