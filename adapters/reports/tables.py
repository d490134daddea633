"""CSV that a spreadsheet opens as text, even if somebody typed a formula into a name."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal

FORMULA_SIGNS = "=+-@"


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str | Decimal]]) -> bytes:
    """Write a table as CSV in UTF-8, with a byte order mark for spreadsheets; no text is a formula.

    A Decimal is written as a number, with a minus sign if it is below zero.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _written(cell: str | Decimal) -> str:
    return str(cell) if isinstance(cell, Decimal) else harmless(cell)


def harmless(cell: str) -> str:
    """Put an apostrophe before a cell that could begin a formula; spreadsheets take that as "this is text".

    Spreadsheets pass over blanks and signs without a shape before a formula, and take a full-width sign for the plain
    one, so those make no difference.
    """
    return f"'{cell}" if _begins_formula(cell) else cell


def _begins_formula(cell: str) -> bool:
    shown = [each for each in unicodedata.normalize("NFKC", cell) if not _is_without_shape(each)]
    return cell.startswith(("\t", "\r", "\n")) or (shown != [] and shown[0] in FORMULA_SIGNS)


def _is_without_shape(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in {"Cc", "Cf"}
