"""What is wrong with a file that can't be read to its end, in a sentence that quotes nothing of what the file holds."""

import re
from dataclasses import dataclass

from adapters.usage.sources import NOTHING_CHANGED, SourceFile
from models.errors import RuleViolation

_LINE = re.compile(r"CSV Error on Line: (\d+)")
_COLUMNS = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")


@dataclass(frozen=True)
class Fault:
    """What DuckDB stumbled on: in a few words, and on which line if it says so."""

    what: str
    line: int | None = None
    of_text: bool = False
    """The bytes are not UTF-8."""


def fault_in(message: str) -> Fault:
    """The fault that a message of DuckDB reports, without the row that the message quotes."""
    line = _LINE.search(message)
    number = int(line[1]) if line else None
    columns = _COLUMNS.search(message)
    if columns:
        return Fault(f"has {columns[2]} values for {columns[1]} headings", number)
    if "unicode" in message:
        return Fault("is not written in UTF-8", number, of_text=True)
    if "unterminated quote" in message:
        return Fault("has a quotation mark that is not closed where it should be", number)
    if "line size" in message:
        return Fault("is longer than any row of such a file; a quotation mark may not be closed", number)
    return Fault("is not written as CSV throughout; line ends of two kinds, for instance", number)


def refusal(file: SourceFile, fault: Fault) -> RuleViolation:
    """Why a file with `fault` is refused: it was cut short, or it is damaged in the middle."""
    if fault.of_text:
        return RuleViolation("usage_file_not_utf8", f"{_place(file, fault)} {fault.what}. {NOTHING_CHANGED}")
    lines, whole = _lines(file)
    if not whole or (fault.line is not None and fault.line >= lines):
        return cut_short(file)
    return RuleViolation(
        "usage_file_damaged", f"{_place(file, fault)} {fault.what}, so the file is damaged. {NOTHING_CHANGED}"
    )


def cut_short(file: SourceFile) -> RuleViolation:
    """A file that ends in the middle of a row."""
    return RuleViolation(
        "usage_file_truncated",
        f"{file.name} ends in the middle of a row: it was cut short; please export it again. {NOTHING_CHANGED}",
    )


def lost_its_end(tail: bytes, export_id: str) -> bool:
    """Whether a file of rows that end with their ExportID lost the end of the last one; `tail` is the file's end.

    Such a row has all its values, so nothing else shows it: the file has no last line end, and its last value is only
    the beginning of the export's id.
    """
    if not export_id or tail.endswith((b"\n", b"\r")):
        return False
    value = re.split(rb"[,\r\n]", tail)[-1].strip(b'"').decode("utf-8", errors="replace")
    return value != export_id and export_id.startswith(value)


def _lines(file: SourceFile) -> tuple[int, bool]:
    """How many lines the file has, and whether the last one has its end."""
    count, last = 0, b""
    for block in file.chunks():
        count += block.count(b"\n")
        last = block[-1:]
    return count + (last != b"\n"), last in (b"\n", b"\r")


def _place(file: SourceFile, fault: Fault) -> str:
    return f"{file.name}, line {fault.line}," if fault.line else file.name
