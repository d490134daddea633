"""Takes a bank's CSV apart: characters, columns, rows.

A row that a stray quotation mark swallowed is never passed over: the file is refused with the line.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, get_args

from models.errors import RuleViolation
from models.policy.bank_files import BankLayout, Delimiter

LARGEST = 5 * 1024 * 1024
"""The size limit of a file, in bytes."""
MOST_LINES_BEFORE = 50
"""How many lines may come before the header."""
DELIMITERS: tuple[str, ...] = get_args(Delimiter)

USUAL: Mapping[str, tuple[str, ...]] = {
    "day": (
        *("Date", "Posting Date", "Posted Date", "Post Date", "Transaction Date", "Payment Date", "Value Date"),
        *("Day", "Effective Date", "Process Date"),
    ),
    "amount": (
        *("Gross", "Gross Amount", "Amount", "Amount (USD)", "Transaction Amount", "Payment Amount"),
        *("Net Amount", "Net"),
    ),
    "credit": ("Credit", "Credit Amount", "Amount Credit", "Credits", "Deposit", "Deposits", "Money In", "Paid In"),
    "debit": (
        *("Debit", "Debit Amount", "Amount Debit", "Debits", "Withdrawal", "Withdrawals", "Money Out", "Paid Out"),
    ),
    "fee": ("Fee", "Fees", "Fee Amount"),
    "type": (
        *("Transaction Type", "Type", "Credit/Debit", "Debit/Credit", "Credit or Debit", "Debit or Credit"),
        *("Credit Debit Indicator", "CR/DR", "DR/CR", "Transaction", "Details"),
    ),
    "status": ("Status", "Transaction Status"),
    "currency": ("Currency", "Currency Code"),
    "payer": ("Name", "Payer", "Payee", "From", "Customer", "Counterparty", "Received From"),
    "reference": (
        *("Reference", "Ref", "Reference Number", "Check Number", "Check #", "Check or Slip #", "Num"),
        *("Transaction ID",),
    ),
    "memo": (
        *("Description", "Transaction Description", "Memo", "Details", "Narrative", "Notes", "Memo/Description"),
        *("Remittance Information",),
    ),
}
"""What banks and accounting programs call a column, the likeliest name first."""

AFTER_FEE = ("net", "net amount")
"""Names of an amount from which the fee is already taken."""


class Row(NamedTuple):
    """A row of the file, and the line on which it begins."""

    line: int
    cells: tuple[str, ...]


class Table(NamedTuple):
    """The rows below the header, where each column is, and how many columns there are."""

    rows: tuple[Row, ...]
    places: Mapping[str, int]
    names: Mapping[str, str]
    """What each column is called, for the person who looks for it."""
    width: int


def table_of(content: bytes, file: str, layout: BankLayout, is_payment: Callable[[Mapping[str, str]], bool]) -> Table:
    """Return the table in a file. `is_payment` says whether cells, by column, look like a row with money.

    Raises RuleViolation for a file that can't be taken apart.
    """
    lines = re.split(r"\r\n|\r|\n", _decoded(content, file))
    first, delimiter, header = _layout_of(lines, layout)
    if header is None:
        names = {name: f"column {number}" for name, number in layout.columns.items()}
        places = {name: int(number) - 1 for name, number in layout.columns.items()}
    else:
        places = _places(header, layout)
        names = {name: header[place] for name, place in places.items()}
        _refuse_doubtful(header, places, names, file)
    rows = tuple(_rows(lines, first, delimiter, file, lambda cells: is_payment(by_column(cells, places))))
    width = len(header) if header is not None else max((len(row.cells) for row in rows[:1]), default=0)
    if header is None and rows and max(places.values()) >= width:
        raise _refused(file, f"line {rows[0].line} has only {width} columns")
    return Table(rows, places, names, width)


def by_column(cells: Sequence[str], places: Mapping[str, int]) -> dict[str, str]:
    """Return the cells that count, by what they hold, with single blanks; a cell that is not there is empty."""
    return {name: " ".join(cells[at].split()) if at < len(cells) else "" for name, at in places.items()}


def _decoded(content: bytes, file: str) -> str:
    """Return the text: UTF-8, UTF-16 with its mark, or Windows."""
    if len(content) > LARGEST:
        raise _refused(file, f"the file is larger than {LARGEST // 1024 // 1024} MB")
    if content.startswith(b"PK"):
        raise _refused(file, "this is a workbook, not CSV; please save it as CSV first")
    if b"OFXHEADER" in content[:400] or b"<OFX>" in content[:2000]:
        raise _refused(file, "this is an OFX file (Quicken, QuickBooks), not CSV; please download it as CSV")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _layout_of(lines: list[str], layout: BankLayout) -> tuple[int, str, list[str] | None]:
    """Return the index of the first line below the header, the delimiter, and the header if there is one.

    The delimiter is the one with which a line becomes the header. Without a header it is the most frequent one outside
    quotation marks.
    """
    skipped = layout.skip_lines
    possible = (layout.delimiter,) if layout.delimiter else DELIMITERS
    if not layout.header:
        top = lines[skipped : skipped + MOST_LINES_BEFORE]
        counts = {mark: max((len(_cells_of(line, mark)) for line in top), default=0) for mark in possible}
        return skipped, max(counts, key=lambda mark: counts[mark]), None
    for at, line in enumerate(lines[skipped : skipped + MOST_LINES_BEFORE], start=skipped):
        for mark in possible:
            header = [" ".join(cell.split()) for cell in _cells_of(line, mark)]
            found = _places(header, layout)
            if "day" in found and ("amount" in found or "credit" in found):
                return at + 1, mark, header
    wanted = [layout.columns.get(name, usual) for name, usual in (("day", "Date"), ("amount", "Amount"))]
    credit = layout.columns.get("credit", "Credit")
    names = f"{wanted[0]!r} and {wanted[1]!r} or {credit!r}"
    raise RuleViolation(
        "no_columns",
        f"No line of the file has the columns {names}. Please give their names in this file, or use --no-header with "
        "the numbers of the columns.",
    )


def _places(header: Sequence[str], layout: BankLayout) -> dict[str, int]:
    """Return the position of each column in what may be the header, by its given name or its usual names.

    Capital letters make no difference. A column that was named is not looked for under other names.
    """
    at = {cell.casefold(): place for place, cell in reversed(list(enumerate(header)))}
    found: dict[str, int] = {}
    for name, usual in USUAL.items():
        given = layout.columns.get(name)
        names = [" ".join(each.split()).casefold() for each in ((given,) if given else usual)]
        place = next((at[each] for each in names if each in at), None)
        if place is not None:
            found[name] = place
    return found


def _refuse_doubtful(header: Sequence[str], places: Mapping[str, int], names: Mapping[str, str], file: str) -> None:
    folded = [cell.casefold() for cell in header]
    for name in ("day", "amount", "credit", "debit"):
        if name in places and folded.count(folded[places[name]]) > 1:
            raise _refused(file, f"the column “{names[name]}” is there twice")
    if "fee" in places and "amount" in places and folded[places["amount"]] in AFTER_FEE:
        reason = f"the column “{names['amount']}” is what is left after the fee; please name the whole amount's column"
        raise _refused(file, reason)


def _rows(
    lines: list[str], first: int, delimiter: str, file: str, is_payment: Callable[[Sequence[str]], bool]
) -> Iterator[Row]:
    """Yield the rows that are not blank. Raises RuleViolation with the line if rows can't be told apart."""
    reader = csv.reader(
        (f"{line}\n" for line in lines[first:]), delimiter=delimiter, strict=True, skipinitialspace=True
    )
    ended = first
    while True:
        begins = ended + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _refused(file, _csv_reason(error, begins)) from error
        if cells is None:
            return
        ended = first + reader.line_num
        for number in range(begins + 1, ended + 1):
            if is_payment([cell.strip('"') for cell in _cells_of(lines[number - 1], delimiter)]):
                raise _refused(file, f"{_stray(begins)} Line {number} looks like a row of its own")
        if any(cell.strip() for cell in cells):
            yield Row(begins, tuple(cells))


def _csv_reason(error: csv.Error, line: int) -> str:
    if "field larger than field limit" in str(error):
        return f"a cell on line {line} is far too long"
    return _stray(line).rstrip(".")


def _stray(line: int) -> str:
    return f"a quotation mark on line {line} is not closed where its cell ends, so rows can't be told apart."


def _cells_of(line: str, delimiter: str) -> list[str]:
    """Split one line, passing over delimiters within quotation marks."""
    try:
        return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return []


def _refused(file: str, reason: str) -> RuleViolation:
    return RuleViolation("bank_file_refused", f"{file} can't be read: {reason}. Nothing was recorded.")
