"""The rows of a CSV file as Python's csv module reads them in its strict mode.

No error of the csv module is passed on, nor kept as the cause of one that is: it would quote a client's row (S37).
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from adapters.usage.damage import cut_short, damaged, far_too_long, lost_its_end, not_utf8
from adapters.usage.header import Header
from adapters.usage.source_file import SourceFile
from models.errors import RuleViolation

Row = Mapping[str, str]
BytesRead = Callable[[int], None]
"""Called now and then with the number of bytes of the file that are read."""

PIECE_SIZE = 1 << 20
"""How many bytes are read at a time."""
LONGEST_ROW = 8 << 20
"""No row of such a file has as many bytes; if one does, a quotation mark was not closed."""
_FIRST_LINE = 2
"""The headings are line 1 of the file."""
_NOT_TEXT = "\ufffd"
"""What stands for bytes that are not UTF-8."""


@dataclass(frozen=True)
class Scan:
    """A file to read, and which of its columns, by heading in lower case; a heading that it lacks is left out.

    `export_id` is the value with which each row ends, if it does.
    """

    file: SourceFile
    header: Header
    columns: tuple[str, ...]
    export_id: str = ""
    encoding: str = "utf-8"


def read_rows(scan: Scan, report: BytesRead) -> Iterator[Row]:
    """Yield the rows one by one, each with the columns of the scan that the file has.

    Raises RuleViolation when the file is damaged or was cut short.
    """
    return iter(_Rows(scan, report))


class _Rows:
    """The rows of a file; iterating raises RuleViolation at the first one that is damaged."""

    def __init__(self, scan: Scan, report: BytesRead) -> None:
        self._scan = scan
        self._file = scan.file
        self._report = report
        self._reader = csv.reader(self._lines(), strict=True)
        self._line = _FIRST_LINE
        """The line of the file in which the row begins that is read next."""
        self._last_line = b""

    def __iter__(self) -> Iterator[Row]:
        names = self._scan.header.names
        places = {column: names.index(column) for column in self._scan.columns if column in names}
        error = ""
        try:
            for row in self._reader:
                if len(row) == len(names):
                    yield self._picked(row, places)
                elif row:  # an empty line is no row
                    raise self._of_another_width(len(row), len(names))
                self._line = self._reader.line_num + _FIRST_LINE
        except csv.Error as caught:
            error = str(caught)
        if error:
            raise self._not_csv(error)
        if lost_its_end(self._last_line, self._scan.export_id):
            raise cut_short(self._file)

    def _picked(self, row: list[str], places: Mapping[str, int]) -> Row:
        picked = {column: row[place] for column, place in places.items()}
        if _NOT_TEXT in "".join(picked.values()):
            raise not_utf8(self._file, self._line)
        return picked

    def _lines(self) -> Iterator[str]:
        """Yield the lines with their ends. The last one is held back until it is known to be whole."""
        rest, offset = b"", self._scan.header.size
        row, begin = self._line, offset
        for piece in self._file.chunks(PIECE_SIZE, begin=offset):
            *lines, rest = (rest + piece).splitlines(keepends=True)
            for line in lines:
                yield line.decode(self._scan.encoding, errors="replace")
            offset += len(piece)
            self._report(offset)
            if self._line != row:
                row, begin = self._line, offset
            elif offset - begin > LONGEST_ROW:
                raise far_too_long(self._file, self._line)
        if rest:
            self._last_line = rest
            yield rest.decode(self._scan.encoding, errors="replace")

    def _of_another_width(self, found: int, width: int) -> RuleViolation:
        if found < width and self._is_last_row():
            return cut_short(self._file)
        return damaged(self._file, self._line, f"has {found} values for {width} headings")

    def _is_last_row(self) -> bool:
        try:
            return next(self._reader, None) is None
        except csv.Error:
            return False

    def _not_csv(self, error: str) -> RuleViolation:
        if "end of data" in error:
            return cut_short(self._file)
        if "expected after" in error:
            what = "has a quotation mark that is not closed where it should be"
        else:
            what = "is not written as CSV throughout"
        return damaged(self._file, self._line, what)
