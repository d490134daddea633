"""Reads CSV and JSON Lines files row by row: the valid rows, and where and why the others are not valid."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from models.base import Strict
from models.intake.table import FileLine, FileTable, RowProblem, RowT
from models.wording import reason

CSV_SUFFIXES = (".csv",)
JSON_SUFFIXES = (".jsonl", ".ndjson")
SUFFIXES = (*CSV_SUFFIXES, *JSON_SUFFIXES)


class _Refused(Exception):
    """A row, or a whole file (line 0), that can't even be taken apart."""

    def __init__(self, why: str, line: int = 0, column: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.line = line
        self.column = column


Raw = tuple[int, Mapping[str, Any] | _Refused]
"""The line on which a row begins, and its values by column, or the reason why there are none.

The value of an empty cell is None.
"""


def read_table(path: Path, row_type: type[RowT]) -> tuple[FileTable[RowT], tuple[RowProblem, ...]]:
    """Read a CSV (`.csv`) or JSON Lines (`.jsonl`, `.ndjson`) file: its valid rows, and a problem for each bad cell.

    CSV: a header line, commas, UTF-8 with or without byte order mark, any line ends; an empty cell is an absent value;
    a list is written with semicolons; empty columns at the end are ignored. A file whose header lacks a column or has
    an unknown one is refused as a whole.
    JSON Lines: one object a line; null is an absent value; nothing is converted.
    """
    lines: list[FileLine[RowT]] = []
    problems: list[RowProblem] = []
    file = path.name
    try:
        for number, raw in _raw_rows(path, row_type):
            if isinstance(raw, _Refused):
                problems.append(RowProblem(file=file, line=number, column=raw.column, reason=raw.why))
                continue
            try:
                row = _validated(raw, row_type, from_csv=path.suffix.lower() in CSV_SUFFIXES)
                lines.append(FileLine(number, row, frozenset(raw)))
            except ValidationError as error:
                problems += [
                    RowProblem(file=file, line=number, column=_column(each), reason=reason(each))
                    for each in error.errors()
                ]
    except _Refused as refused:
        problems.append(RowProblem(file=file, line=refused.line, column=refused.column, reason=refused.why))
        return FileTable(file), tuple(problems)
    return FileTable(file, tuple(lines)), tuple(problems)


def _raw_rows(path: Path, row_type: type[Strict]) -> Iterator[Raw]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _Refused(error.strerror or "the file can't be read") from error
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _Refused("the file is UTF-16; save it again as CSV in UTF-8")
    if not content.strip():
        raise _Refused("the file is empty")
    if path.suffix.lower() in CSV_SUFFIXES:
        return _csv_rows(content, row_type)
    if path.suffix.lower() in JSON_SUFFIXES:
        return _json_rows(content)
    raise _Refused(f"the file's name must end in one of {', '.join(SUFFIXES)}")


def _csv_rows(content: bytes, row_type: type[Strict]) -> Iterator[Raw]:
    """Yield the rows. Bytes that are not UTF-8 become surrogates, so that the other rows can be read."""
    text = content.decode("utf-8-sig", errors="surrogateescape")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    ended_at = 0
    while True:
        begins = ended_at + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            ended_at = reader.line_num
            refused = _Refused(_csv_reason(error), begins)
            if header is None:
                raise refused from error
            yield begins, refused
            continue
        ended_at = reader.line_num
        if cells is None:
            break
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            header = _without_empty_end([cell.strip() for cell in cells])
            _check_header(header, row_type, begins)
        else:
            yield begins, _by_column(header, cells)
    if header is None:
        raise _Refused("the file is empty")


def _without_empty_end(cells: list[str]) -> list[str]:
    """Return the cells without the empty ones at the end, which a spreadsheet leaves when a column is cleared."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _check_header(header: list[str], row_type: type[Strict], line: int) -> None:
    fields = row_type.model_fields
    for position, name in enumerate(header):
        if not name:
            raise _Refused(f"column {position + 1} of the header has no name", line)
        if name in header[:position]:
            raise _Refused("this column is in the header twice", line, name)
    for name in header:
        if name not in fields:
            hint = _separator_hint(header)
            raise _Refused(hint or f"there is no such column; the columns are {', '.join(fields)}", line, name)
    for name, field in fields.items():
        if field.is_required() and name not in header:
            raise _Refused("this column is missing from the header", line, name)


def _separator_hint(header: list[str]) -> str:
    if len(header) == 1 and any(mark in header[0] for mark in (";", "\t", "|")):
        return "the columns must be separated by commas"
    return ""


def _by_column(header: list[str], cells: list[str]) -> Mapping[str, Any] | _Refused:
    if len(_without_empty_end(cells)) <= len(header):
        cells = cells[: len(header)]
    if len(cells) != len(header):
        return _Refused(f"has {len(cells)} cells where the header has {len(header)}")
    for name, cell in zip(header, cells, strict=True):
        if any("\udc80" <= character <= "\udcff" for character in cell):
            return _Refused("is not UTF-8 text", column=name)
    return {name: cell.strip() or None for name, cell in zip(header, cells, strict=True)}


def _csv_reason(error: csv.Error) -> str:
    if "unexpected end of data" in str(error):
        return "a quotation mark in this row is never closed"
    if "field larger than field limit" in str(error):
        return "a cell is far too long"
    return f"is not valid CSV: {error}"


def _json_rows(content: bytes) -> Iterator[Raw]:
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            yield number, _json_object(line)
        except _Refused as refused:
            yield number, refused


def _json_object(line: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(line.decode("utf-8"), object_pairs_hook=_each_name_once, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise _Refused("is not UTF-8 text") from error
    except json.JSONDecodeError as error:
        raise _Refused(f"is not JSON: {error.msg} at character {error.pos + 1}") from error
    except RecursionError as error:
        raise _Refused("is nested too deeply") from error
    except ValueError as error:
        raise _Refused(f"is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise _Refused("is not an object in braces")
    return value


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    for position, name in enumerate(names):
        if name in names[:position]:
            raise _Refused("is in this row twice", column=name)
    return dict(pairs)


def _no_constant(name: str) -> Any:
    raise _Refused(f"is not JSON: {name} is not a number")


def _validated(raw: Mapping[str, Any], row_type: type[RowT], *, from_csv: bool) -> RowT:
    """Validate a row. A CSV cell is text to convert; a JSON value must have the right type already.

    An empty cell is an absent value.
    """
    given = {name: each for name, each in raw.items() if each is not None}
    if from_csv:
        return row_type.model_validate(given)
    return row_type.model_validate_json(json.dumps(given), strict=True)


def _column(error: ErrorDetails) -> str:
    named = error.get("ctx", {}).get("column")
    return str(named or (error["loc"][0] if error["loc"] else ""))
