"""The rows of a CSV file as data frames: read fast, by Polars, where that is proved to be right; row by row elsewhere.

Polars is fast but not strict: it drops the values that a row has too many, fills up those that it lacks, and after a
quotation mark in the wrong place may take many rows for one. But every row of a HUD export ends with the export's id.
If each row that Polars finds has it as its last value, and as many lines end with it as there are rows, no row was
torn, shifted or swallowed. A block of which this can't be said is read by Python's csv module, which is strict; and so
is a file whose rows don't end with an export's id.

No error of a reader is passed on, nor kept as the cause of one that is: it would quote a client's row (S37).
"""

import csv
import io
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

import polars as pl

from adapters.usage.blocks import BLOCK_SIZE, Block, blocks
from adapters.usage.damage import cut_short, damaged, lines_before, lost_its_end, not_utf8
from adapters.usage.header import Header
from adapters.usage.sources import SourceFile
from models.errors import RuleViolation

T = TypeVar("T")
Tick = Callable[[int], None]
"""Told, now and then, how many bytes of the file are read."""

MOST_THREADS = 8
"""Each holds a block of the file in memory."""
_TAIL = 1 << 12
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


def read_rows(scan: Scan, work: Callable[[pl.DataFrame], T], tick: Tick, block_size: int | None = None) -> Iterator[T]:
    """What `work` makes of each block of rows, in the order of the file.

    A frame has the columns of the scan that are there, all of them text, with "" for an empty value. Several blocks are
    worked on at a time, in threads. `block_size` (bytes) is for tests. Raises RuleViolation when the file is damaged or
    was cut short.
    """

    def done(block: Block) -> tuple[T, int]:
        return work(_frame(scan, block)), block.offset + block.size

    numbers = ",".join(map(str, range(len(scan.header.names)))).encode() + b"\n"
    for result, position in _in_order(done, blocks(scan.file, scan.header, numbers, block_size or BLOCK_SIZE)):
        tick(position)
        yield result


def read_whole(scan: Scan, tick: Tick) -> pl.DataFrame:
    """All rows of a small file in one frame."""
    there = [column for column in scan.columns if column in scan.header.names]
    return pl.concat([pl.DataFrame(schema=dict.fromkeys(there, pl.String)), *read_rows(scan, _itself, tick)])


def _itself(frame: pl.DataFrame) -> pl.DataFrame:
    return frame


def _in_order(work: Callable[[Block], T], items: Iterable[Block]) -> Iterator[T]:
    """The results in the order of the items; no more items are taken than threads can work on."""
    threads = min(os.cpu_count() or 1, MOST_THREADS)
    coming = iter(items)
    with ThreadPoolExecutor(threads, thread_name_prefix="reading") as pool:
        running: deque[Future[T]] = deque(pool.submit(work, item) for item in islice(coming, threads + 1))
        try:
            while running:
                result = running.popleft().result()
                running.extend(pool.submit(work, item) for item in islice(coming, 1))
                yield result
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _frame(scan: Scan, block: Block) -> pl.DataFrame:
    frame = _read_fast(scan, block) if scan.export_id else None
    return _read_strictly(scan, block) if frame is None else frame


def _read_fast(scan: Scan, block: Block) -> pl.DataFrame | None:
    """The rows as Polars reads them; none if that is not proved to be right."""
    names = scan.header.names
    last = str(len(names) - 1)
    place_of = {column: str(names.index(column)) for column in scan.columns if column in names}
    is_text = block.content.isascii()
    content = block.content if is_text else block.content.decode(errors="replace").encode()
    try:
        found = pl.read_csv(
            content,
            columns=sorted({*place_of.values(), last}, key=int),
            schema={str(place): pl.String for place in range(len(names))},
            empty_string_is_null=False,
        )
    except pl.exceptions.PolarsError:
        return None
    if not (found[last] == scan.export_id).all() or not _a_line_each(content, found.height, scan.export_id):
        return None
    frame = found.select(pl.col(place).alias(column) for column, place in place_of.items())
    if not is_text and any(column.str.contains(_NOT_TEXT, literal=True).any() for column in frame):
        return None
    return frame


def _a_line_each(content: bytes, rows: int, export_id: str) -> bool:
    """Whether as many lines end with the export's id as there are rows."""
    line_end = b"" if not content.endswith(b"\n") else b"\r\n" if content.endswith(b"\r\n") else b"\n"
    endings = (before + export_id.encode() + behind + line_end for before, behind in ((b",", b""), (b',"', b'"')))
    return any(content.count(ending) == rows for ending in endings if content.endswith(ending))


def _read_strictly(scan: Scan, block: Block) -> pl.DataFrame:
    """The rows as Python's csv module reads them. Raises RuleViolation at the first fault."""
    names = scan.header.names
    places = {column: names.index(column) for column in scan.columns if column in names}
    values: dict[str, list[str]] = {column: [] for column in places}
    for row in _StrictRows(scan, block, tuple(places.values())):
        for column, place in places.items():
            values[column].append(row[place])
    return pl.DataFrame(values, schema=dict.fromkeys(places, pl.String))


class _StrictRows:
    """The rows of a block; iterating raises RuleViolation at the first one that is damaged."""

    def __init__(self, scan: Scan, block: Block, matters: tuple[int, ...]) -> None:
        self._scan = scan
        self._block = block
        self._matters = matters
        text = block.rows.decode(scan.encoding, errors="replace")
        self._rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        self._problem = ""
        self._begun = 1

    def __iter__(self) -> Iterator[list[str]]:
        width = len(self._scan.header.names)
        while (row := self._next()) is not None:
            if not row:
                continue  # an empty line
            if len(row) != width:
                raise self._of_another_width(len(row), width)
            if any(_NOT_TEXT in row[place] for place in self._matters):
                raise not_utf8(self._scan.file, self._line)
            yield row
        if self._problem:
            raise self._not_csv()
        if self._block.is_last and lost_its_end(self._block.rows[-_TAIL:], self._scan.export_id):
            raise cut_short(self._scan.file)

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
        return lines_before(self._scan.file, self._block.offset, self._scan.header.line_end) + self._begun

    def _of_another_width(self, found: int, width: int) -> RuleViolation:
        refusal = damaged(self._scan.file, self._line, f"has {found} values for {width} headings")
        if found < width and self._block.is_last and self._next() is None and not self._problem:
            return cut_short(self._scan.file)
        return refusal

    def _not_csv(self) -> RuleViolation:
        if "end of data" in self._problem:
            return cut_short(self._scan.file)
        closed_early = "expected after" in self._problem
        what = (
            "has a quotation mark that is not closed where it should be"
            if closed_early
            else "is not written as CSV throughout"
        )
        return damaged(self._scan.file, self._line, what)
