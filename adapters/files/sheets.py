"""The rows of a report, whatever it is written in: a CSV file is one sheet, an Excel file has one or several.

Login reports and what learning systems export are read by it.

A CSV file is read strictly, as exports are (docs/adr/0010). An Excel file is read by openpyxl, row by row; formulas
count with the value that was saved with them. An old Excel file (.xls) is refused with advice.
"""

import csv
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import count
from pathlib import Path
from typing import Any

from adapters.files.damage import RowsSetAside, cut_short, damaged
from adapters.files.source_file import LONGEST_ROW, NOTHING_CHANGED, PIECE_SIZE, SourceFile
from models.errors import RuleViolation

MOST_BYTES_OF_EXCEL = 256 * 1024**2
"""Unpacked size of an Excel file, far above any report."""
_EXCEL = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"
_MIDNIGHT = time()
_QUOTED = re.compile(r'"[^"]*"')

FIRST_BYTES = 16 * 1024
FIRST_LINES = 20
"""How much of a CSV file is looked at to find what separates its cells."""


@dataclass(frozen=True)
class SheetRow:
    """A row: the line on which it begins, and its cells as text.

    In a CSV file each row has as many cells as the headings. The last row of a file may have lost its end.
    """

    line: int
    cells: tuple[str, ...]
    is_csv: bool = False
    is_torn: bool = False

    @property
    def filled(self) -> tuple[str, ...]:
        """The cells that hold something."""
        return tuple(cell.strip() for cell in self.cells if cell.strip())


@dataclass(frozen=True)
class Sheet:
    """One table or several below each other; the name is empty for a CSV file."""

    name: str
    rows: Iterator[SheetRow]


def source_file(path: Path) -> SourceFile:
    """Find the file of a report. Raises RuleViolation when there is none, or nothing in it."""
    if not path.exists():
        raise RuleViolation("not_found", f"There is nothing at {path}. {NOTHING_CHANGED}")
    if not path.is_file():
        raise RuleViolation(
            "not_a_report", f"{path.name} is a folder; please name the report’s file. {NOTHING_CHANGED}"
        )
    size = path.stat().st_size
    if size == 0:
        raise RuleViolation("usage_file_empty", f"{path.name} is empty. {NOTHING_CHANGED}")
    return SourceFile(path.name, size, path)


@contextmanager
def opened_sheets(file: SourceFile, aside: RowsSetAside | None, marks: str = ",") -> Iterator[Iterator[Sheet]]:
    """Open the sheets of a report. Damaged rows of a CSV file are added to `aside`; without it they refuse the file.

    `marks` are the characters that may separate the cells of a CSV file: the one of which a line at the beginning has
    most, outside quotation marks.
    """
    head = file.head(8)
    if head.startswith(_OLD_EXCEL):
        raise RuleViolation(
            "not_a_report",
            f"{file.name} is an old Excel file, or locked with a password; please save it as .xlsx. {NOTHING_CHANGED}",
        )
    if head.startswith(_UTF16):
        raise RuleViolation(
            "usage_file_damaged",
            f"{file.name} is written in UTF-16; please export it as CSV in UTF-8. {NOTHING_CHANGED}",
        )
    if head.startswith(_EXCEL):
        with _workbook(file) as sheets:
            yield sheets
    else:
        yield iter([Sheet("", _csv_rows(file, aside, _separator(file, marks)))])


# --- CSV


def _separator(file: SourceFile, marks: str) -> str:
    """Return the mark of which one of the first lines has most, outside quotation marks."""
    if len(marks) == 1:
        return marks
    lines = file.head(FIRST_BYTES).decode("utf-8", errors="replace").splitlines()[:FIRST_LINES]
    bare = [_QUOTED.sub("", line) for line in lines]
    return max(marks, key=lambda mark: max((line.count(mark) for line in bare), default=0))


def _csv_rows(file: SourceFile, aside: RowsSetAside | None, separator: str) -> Iterator[SheetRow]:
    """Yield the rows that hold something, the last one marked if the file ends without a line end."""
    last_line: list[bytes] = []
    reader = csv.reader(_lines(file, last_line), delimiter=separator, strict=True)
    waiting: SheetRow | None = None
    error: str | None = ""
    while error is not None:
        error = None
        begins = reader.line_num + 1
        try:
            for cells in reader:
                if waiting is not None:
                    yield waiting
                waiting = SheetRow(begins, tuple(cells), is_csv=True) if any(map(str.strip, cells)) else None
                begins = reader.line_num + 1
        except csv.Error as caught:
            error = str(caught)
        if error is not None:
            _refuse_csv(file, begins, error, aside)
    if waiting is not None:
        torn = not b"".join(last_line).endswith((b"\n", b"\r"))
        yield SheetRow(waiting.line, waiting.cells, is_csv=True, is_torn=torn)


def _refuse_csv(file: SourceFile, line: int, error: str, aside: RowsSetAside | None) -> None:
    is_cut = "end of data" in error
    what = "is not whole, and the file ends in it" if is_cut else "is not written as CSV throughout"
    if aside is None:
        raise cut_short(file) if is_cut else damaged(file, line, what)
    aside.add(line, what)


def _lines(file: SourceFile, last_line: list[bytes]) -> Iterator[str]:
    """Yield the lines with their ends; the last one is left in `last_line`."""
    rest, is_first, since_line_end = b"", True, 0
    for piece in file.chunks(PIECE_SIZE):
        *lines, rest = (rest + piece).splitlines(keepends=True)
        for line in lines:
            yield _text(line, is_first)
            is_first = False
        since_line_end = len(rest)
        if since_line_end > LONGEST_ROW:
            raise damaged(file, 1, "is longer than any row of such a file")
    last_line[:] = [rest]
    if rest:
        yield _text(rest, is_first)


def _text(line: bytes, is_first: bool) -> str:
    return (line.removeprefix(_BOM) if is_first else line).decode("utf-8", errors="replace")


# --- Excel


@contextmanager
def _workbook(file: SourceFile) -> Iterator[Iterator[Sheet]]:
    """Open an Excel file. Raises RuleViolation when it is damaged, locked, or unpacks to far more than any report."""
    from openpyxl import load_workbook  # takes long to load, and CSV does without it

    _require_small(file)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and the like, which a reader of values may leave out
        try:
            workbook = load_workbook(file.path, read_only=True, data_only=True, keep_links=False)
        except Exception:  # openpyxl passes on whatever its XML reader and its own classes raise
            workbook = None
        if workbook is None:
            raise _no_workbook(file)
        try:
            yield (Sheet(each.title, _excel_rows(file, each)) for each in workbook.worksheets)
        finally:
            workbook.close()


def _excel_rows(file: SourceFile, worksheet: Any) -> Iterator[SheetRow]:
    worksheet.reset_dimensions()  # what a file says of its own size is often wrong
    rows = worksheet.iter_rows(values_only=True)
    for number in count(1):
        values = _next_row(file, rows)
        if values is None:
            return
        cells = tuple(map(_cell, values))
        if any(map(str.strip, cells)):
            yield SheetRow(number, cells)


def _next_row(file: SourceFile, rows: Iterator[tuple[object, ...]]) -> tuple[object, ...] | None:
    try:
        return next(rows, None)
    except Exception:  # as above
        pass
    raise _no_workbook(file)


def _cell(value: object) -> str:
    """Return a cell as text: dates as in ISO 8601, whole numbers without decimals, nothing for an empty one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == _MIDNIGHT else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _require_small(file: SourceFile) -> None:
    try:
        with zipfile.ZipFile(file.path) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        size = -1
    if size < 0:
        raise _no_workbook(file)
    if size > MOST_BYTES_OF_EXCEL:
        raise RuleViolation("zip_unsafe", f"{file.name} unpacks to far more than any report. {NOTHING_CHANGED}")


def _no_workbook(file: SourceFile) -> RuleViolation:
    return RuleViolation(
        "usage_file_damaged",
        f"{file.name} can’t be read as an Excel workbook: it is damaged, locked with a password, or something else. "
        f"Please save it again as .xlsx or as CSV. {NOTHING_CHANGED}",
    )
