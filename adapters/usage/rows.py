"""The rows of a CSV file as Python's csv module reads them in its strict mode, and what is wrong with one.

No error of the reader is passed on, nor kept as the cause of one that is: it would quote a client's row (S37).
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, tee

from adapters.usage.damage import cut_short, damaged, far_too_long, lines_before, not_utf8
from adapters.usage.header import Header
from adapters.usage.sources import SourceFile
from models.errors import RuleViolation

Row = Mapping[str, str]
Tick = Callable[[int], None]
"""Told, now and then, how many bytes of the file are read."""

PIECE_SIZE = 1 << 20
"""Bytes that are read at a time."""
LONGEST_ROW = 32 << 20
"""No row of such a file is as long, in bytes: a quotation mark was not closed."""
_ANY_BYTES = "latin-1"
"""Makes one character of every byte, and the same byte of it again."""
_ENDS_EARLY = "end of data"
_NOT_TEXT = "\ufffd"
"""What stands for bytes that are not UTF-8."""


@dataclass(frozen=True)
class Scan:
    """A file to read, and which of its columns, by heading in lower case; a heading that it lacks is left out.

    `export_id` is what each row ends with, if it does.
    """

    file: SourceFile
    header: Header
    columns: tuple[str, ...]
    export_id: str = ""
    encoding: str = "utf-8"


def read_rows(scan: Scan, tick: Tick) -> Iterator[Row]:
    """The rows one by one, each with the columns of the scan that are there.

    Raises RuleViolation when the file is damaged or was cut short.
    """
    return iter(_Rows(scan, scan.header.size, tick))


@dataclass(frozen=True)
class OddRow:
    """A row that may be written in an odd way; of none that is CSV, no values. `size` is in bytes."""

    values: list[str]
    size: int

    @property
    def plain(self) -> bytes:
        """The row with all values between quotation marks."""
        quoted = ",".join('"' + value.replace('"', '""') + '"' for value in self.values)
        return f"{quoted}\n".encode(_ANY_BYTES)


def first_row(rows: bytes) -> OddRow | None:
    """The first of the rows; none if the bytes end before it does."""
    lines, again = tee(io.TextIOWrapper(io.BytesIO(rows), _ANY_BYTES, newline=""))
    reader = csv.reader(lines, strict=True)
    try:
        values = next(reader, [])
    except csv.Error as error:
        return None if _ENDS_EARLY in str(error) else OddRow([], 0)
    read = "".join(islice(again, reader.line_num))
    return OddRow(values, len(read)) if read.endswith(("\n", "\r")) else None


def fault_at(scan: Scan, offset: int) -> RuleViolation:
    """What is wrong with the row that begins behind `offset` bytes of the file."""
    try:
        for _ in _Rows(scan, offset, lambda _: None):
            break
    except RuleViolation as refusal:
        return refusal
    line = lines_before(scan.file, offset) + 1
    return damaged(scan.file, line, "is not written as CSV throughout")


class _Rows:
    """The rows of a file from a place on; iterating raises RuleViolation at the first one that is damaged."""

    def __init__(self, scan: Scan, offset: int, tick: Tick) -> None:
        self._scan = scan
        self._offset = offset
        self._rows = csv.reader(_lines(scan, offset, tick), strict=True)
        self._problem = ""
        self._begun = 1

    def __iter__(self) -> Iterator[Row]:
        names = self._scan.header.names
        places = {column: names.index(column) for column in self._scan.columns if column in names}
        while (row := self._next()) is not None:
            if not row:
                continue  # an empty line
            if len(row) != len(names):
                raise self._of_another_width(len(row), len(names))
            found = {column: row[place] for column, place in places.items()}
            if any(_NOT_TEXT in value for value in found.values()):
                raise not_utf8(self._scan.file, self._line)
            yield found
        if self._problem:
            raise self._not_csv()

    def _next(self) -> list[str] | None:
        self._begun = self._rows.line_num + 1
        try:
            return next(self._rows, None)
        except csv.Error as error:
            self._problem = str(error)
            return None

    @property
    def _line(self) -> int:
        """The line of the file at which the row begins."""
        return lines_before(self._scan.file, self._offset) + self._begun

    def _of_another_width(self, found: int, width: int) -> RuleViolation:
        refusal = damaged(self._scan.file, self._line, f"has {found} values for {width} headings")
        if found < width and self._next() is None and not self._problem:
            return cut_short(self._scan.file)
        return refusal

    def _not_csv(self) -> RuleViolation:
        if _ENDS_EARLY in self._problem:
            return cut_short(self._scan.file)
        closed_early = "expected after" in self._problem
        what = (
            "has a quotation mark that is not closed where it should be"
            if closed_early
            else "is not written as CSV throughout"
        )
        return damaged(self._scan.file, self._line, what)


def _lines(scan: Scan, offset: int, tick: Tick) -> Iterator[str]:
    """The lines of a file from a place on, with their ends. The last one is held back until it is known to be whole."""
    decoder = codecs.getincrementaldecoder(scan.encoding)(errors="replace")
    line = ""
    for piece in scan.file.chunks(PIECE_SIZE, begin=offset):
        *lines, line = _split(line + decoder.decode(piece)) or [""]
        yield from lines
        offset += len(piece)
        tick(offset)
        if len(line) > LONGEST_ROW:
            raise far_too_long(scan.file, lines_before(scan.file, offset) + 1)
    yield from _split(line + decoder.decode(b"", final=True))


def _split(text: str) -> list[str]:
    """The lines of a text as the csv module wants them: whatever ends them, with it."""
    return io.StringIO(text, newline="").readlines()
