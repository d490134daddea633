"""The rows of a CSV file as Python's csv module reads them in its strict mode.

No error of the csv module is passed on, nor kept as the cause of one that is: it would quote a client's row (S37).
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from adapters.files.damage import RowsSetAside, cut_short, damaged, far_too_long, last_row_lacks, lost_its_end, not_utf8
from adapters.files.source_file import LONGEST_ROW, PIECE_SIZE, SourceFile
from adapters.usage.header import Header
from models.errors import RuleViolation

Row = Mapping[str, str]
BytesRead = Callable[[int], None]
"""Called now and then with the number of bytes of the file that are read."""

_FIRST_LINE = 2
"""The headings are line 1 of the file."""
_NOT_TEXT = "\ufffd"
"""What stands for bytes that are not UTF-8."""
_NUL = "\0"
"""No database keeps this character in a text, and no HMIS writes it: it is left over from a damaged file."""


@dataclass(frozen=True)
class Scan:
    """A file to read, and which of its columns, by heading in lower case; a heading that it lacks is left out.

    `export_id` is the value with which each row ends, if it does. With `set_aside` damaged rows don't refuse the file.
    """

    file: SourceFile
    header: Header
    columns: tuple[str, ...]
    export_id: str = ""
    encoding: str = "utf-8"
    set_aside: bool = False


def read_rows(scan: Scan, report: BytesRead, aside: RowsSetAside | None = None) -> Iterator[Row]:
    """Yield the rows one by one, each with the columns of the scan that the file has.

    Damaged rows are added to `aside`. Without it, raises RuleViolation when the file is damaged or was cut short.
    """
    return iter(_Rows(scan, report, aside))


class _Rows:
    """The rows of a file. The first damaged one raises RuleViolation, unless there is a place to set them aside."""

    def __init__(self, scan: Scan, report: BytesRead, aside: RowsSetAside | None) -> None:
        self._scan = scan
        self._aside = aside
        self._file = scan.file
        self._report = report
        self._reader = csv.reader(self._lines(), strict=True)
        self._line = _FIRST_LINE
        """The line of the file in which the row begins that is read next."""
        self._last_line = b""
        self._refused_to = -1
        """The last line, as the csv module counts, of the row that was set aside last."""
        names = scan.header.names
        self._places = {column: names.index(column) for column in scan.columns if column in names}

    def __iter__(self) -> Iterator[Row]:
        width = len(self._scan.header.names)
        error: str | None = ""
        while error is not None:
            error = None
            try:
                for row in self._reader:
                    if len(row) == width:
                        picked = self._picked(row)
                        if picked is not None:
                            yield picked
                    elif row:  # an empty line is no row
                        self._refuse_width(len(row), width)
                    self._line = self._reader.line_num + _FIRST_LINE
            except csv.Error as caught:
                error = str(caught)
            if error is not None:
                self._refuse_csv(error)
                self._line = self._reader.line_num + _FIRST_LINE
        if lost_its_end(self._last_line, self._scan.export_id) and self._refused_to < self._reader.line_num:
            self._line = self._reader.line_num + _FIRST_LINE - 1
            self._refuse(cut_short(self._file), "is the last one, and its end is lost: the file was cut short")

    def _picked(self, row: list[str]) -> Row | None:
        """Return the values that are asked for, or None when one of them is set aside."""
        picked = {column: row[place] for column, place in self._places.items()}
        text = "".join(picked.values())
        if _NOT_TEXT in text:
            self._refuse(not_utf8(self._file, self._line), "is not written in UTF-8")
            return None
        if _NUL in text:
            what = "has a character in it that is no text (NUL)"
            self._refuse(damaged(self._file, self._line, what), what)
            return None
        return picked

    def _refuse(self, refusal: RuleViolation, what: str) -> None:
        """Raise the refusal, or set the row aside with what is wrong with it."""
        if self._aside is None:
            raise refusal
        self._aside.add(self._line, what)
        self._refused_to = self._reader.line_num

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

    def _refuse_width(self, found: int, width: int) -> None:
        what = f"has {found} values for {width} headings"
        refusal = damaged(self._file, self._line, what)
        if self._aside is None and found < width and self._is_last_row():
            is_whole = self._last_line.endswith((b"\n", b"\r"))
            refusal = last_row_lacks(self._file, self._line, what) if is_whole else cut_short(self._file)
        self._refuse(refusal, what)

    def _is_last_row(self) -> bool:
        try:
            return next(self._reader, None) is None
        except csv.Error:
            return False

    def _refuse_csv(self, error: str) -> None:
        if "end of data" in error:
            self._refuse(cut_short(self._file), "is not whole, and the file ends in it: it was cut short")
            return
        if "expected after" in error:
            what = "has a quotation mark that is not closed where it should be"
        else:
            what = "is not written as CSV throughout"
        self._refuse(damaged(self._file, self._line, what), what + self._swallowed())

    def _swallowed(self) -> str:
        """Say how far a damaged row reaches, when a mark that is not closed took the rows after it along."""
        last = self._reader.line_num + _FIRST_LINE - 1
        return f"; all up to line {last} is set aside with it" if last > self._line else ""
