"""Running SQL over CSV files with DuckDB, so that a file is either read to its last row or refused.

DuckDB reads a file on all cores when it lies in a folder. Two things make that safe (both seen with DuckDB 2.0.0):

- Its parallel reader gives up, or reports damage that is not there, when text with line breaks lies where it cuts the
  file. So a fault counts only if the exact reader, one thread from start to end, finds it too.
- Its exact reader silently drops a last row whose quotation mark is never closed. So a marker row is streamed in
  behind the file, and the file is whole only if the marker comes out as a row of its own.

Files in a zip are streamed through a pipe to the exact reader: no client's data is written to disk (S37). An error of
DuckDB quotes the row it stumbled on; it is never passed on, nor kept as the cause of one that is.
"""

import csv
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from adapters.usage.damage import Fault, cut_short, fault_in, lost_its_end, refusal
from adapters.usage.feeding import MARKER, TAIL, Feeder
from adapters.usage.sources import NOTHING_CHANGED, SourceFile
from models.errors import RuleViolation

MEMORY = "512MB"
"""What DuckDB may hold in memory."""
MOST_THREADS = 8
"""Each holds a piece of the file in memory."""
MARKER_SQL = " || ".join(f"chr({ord(character)})" for character in MARKER)

Row = tuple[Any, ...]
Statement = Callable[[str], str]
"""Makes the SQL out of the relation to read from, whose columns are c0, c1, …, all of them text."""
Tick = Callable[[int], None]
"""Told, now and then, how many bytes of the file are read."""

_HEAD = 1 << 20
_POLL_SECONDS = 0.1
_FIRST_LINE = re.compile(rb"(?:\xef\xbb\xbf)?([^\r\n]*)(\r\n|\r|\n|$)")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Header:
    """The first line of a file: its headings as written, and how the lines end."""

    headings: tuple[str, ...]
    line_end: bytes

    @property
    def names(self) -> tuple[str, ...]:
        """The headings in lower case."""
        return tuple(heading.lower() for heading in self.headings)

    def column(self, name: str) -> str:
        """The SQL name of the column headed `name` (in lower case), or NULL if there is none or `name` is empty."""
        return f"c{self.names.index(name)}" if name and name in self.names else "NULL"


def read_header(file: SourceFile) -> Header:
    """The header of a CSV file. Raises RuleViolation when it has none that can be read."""
    head = file.head(_HEAD)
    if head.startswith(_UTF16):
        raise RuleViolation(
            "usage_file_damaged",
            f"{file.name} is written in UTF-16; please export it as CSV in UTF-8. {NOTHING_CHANGED}",
        )
    first = _FIRST_LINE.match(head)
    line, line_end = first.groups() if first else (b"", b"")
    headings = next(csv.reader([line.decode("utf-8", errors="replace")]), [])
    if not any(heading.strip() for heading in headings):
        raise RuleViolation("usage_file_damaged", f"{file.name} has no line of headings. {NOTHING_CHANGED}")
    return Header(tuple(heading.strip() for heading in headings), line_end or b"\n")


@dataclass(frozen=True)
class Scan:
    """A file to read.

    `marked` is the heading, in lower case, of the column that tells the marker row from others. `export_id` is what
    each row ends with, if it does: so a last row that lost its end is noticed.
    """

    file: SourceFile
    header: Header
    marked: str
    export_id: str = ""
    encoding: str = "utf-8"


class Scanner:
    """One DuckDB in memory, and the way files come into it. Use `open_scanner`."""

    def __init__(self, folder: Path, buffer_size: int | None) -> None:
        self._folder = folder
        self._buffer = f", buffer_size = {buffer_size}, max_line_size = {buffer_size // 2}" if buffer_size else ""
        self.connection = duckdb.connect(
            config={
                "memory_limit": MEMORY,
                "threads": str(min(os.cpu_count() or 1, MOST_THREADS)),
                "temp_directory": str(folder / "spilled"),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            }
        )
        self.connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")

    def fill(self, table: str, key: str, scan: Scan, statement: Statement, tick: Tick) -> None:
        """Run `statement`, which inserts into `table`, over every row of a file.

        The marked column must arrive in the column `key` of `table`, from where the marker row is taken out again.
        Raises RuleViolation when the file is damaged or was cut short.
        """
        if scan.file.path and self._in_parallel(scan, statement, tick) is not None:
            if lost_its_end(scan.file.tail(TAIL), scan.export_id):
                raise cut_short(scan.file)
            return
        self._streamed(scan, statement, tick)
        if not self.fetch(f"DELETE FROM {table} WHERE {key} = {MARKER_SQL} RETURNING 1"):
            raise cut_short(scan.file)

    def select(self, scan: Scan, statement: Statement) -> list[Row]:
        """What `statement` selects from a file that was found to be whole; it must leave the marker row out."""
        rows = self._in_parallel(scan, statement, _silent) if scan.file.path else None
        return self._streamed(scan, statement, _silent) if rows is None else rows

    def fetch(self, sql: str) -> list[Row]:
        """The rows of a query over tables that were filled."""
        return self.connection.execute(sql).fetchall()

    def _in_parallel(self, scan: Scan, statement: Statement, tick: Tick) -> list[Row] | None:
        """The rows, or none when DuckDB reports a fault, which need not be there."""
        assert scan.file.path is not None
        link = self._folder / "file.csv"  # a name of our own: DuckDB takes * and [ in a path for wildcards
        link.symlink_to(scan.file.path.resolve())
        try:
            sql = statement(self._relation(link, scan, parallel=True))
            return self._run(sql, lambda: tick(int(self._done() * scan.file.size)))
        except duckdb.Error:
            return None
        finally:
            link.unlink()

    def _streamed(self, scan: Scan, statement: Statement, tick: Tick) -> list[Row]:
        pipe = self._folder / "pipe.csv"
        os.mkfifo(pipe)
        names = scan.header.names
        feeder = Feeder(scan.file, pipe, scan.header.line_end, len(names), names.index(scan.marked))
        rows: list[Row] = []
        fault: Fault | None = None
        feeder.start()
        try:
            rows = self._run(statement(self._relation(pipe, scan, parallel=False)), lambda: tick(feeder.fed))
        except duckdb.Error as error:
            fault = fault_in(str(error))
        finally:
            feeder.stop()
            pipe.unlink()
        if feeder.failure:
            raise feeder.failure
        if fault:  # raised here, where DuckDB's error is not its context any more
            raise refusal(scan.file, fault)
        if lost_its_end(feeder.tail, scan.export_id):
            raise cut_short(scan.file)
        return rows

    def _run(self, sql: str, tick: Callable[[], None]) -> list[Row]:
        """Execute in another thread, so that this one can say how far it is, and can stop it."""
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(self.fetch, sql)
            try:
                while wait([running], timeout=_POLL_SECONDS).not_done:
                    tick()
            except BaseException:
                self.connection.interrupt()
                raise
            return running.result()

    def _done(self) -> float:
        """How much of the running query is done, from 0 to 1."""
        return min(max(self.connection.query_progress(), 0.0), 100.0) / 100

    def _relation(self, path: Path, scan: Scan, *, parallel: bool) -> str:
        columns = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(len(scan.header.headings)))
        return (
            f"read_csv('{path}', auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', "
            f"columns = {{{columns}}}, compression = 'none', encoding = '{scan.encoding}', "
            f"parallel = {str(parallel).lower()}{self._buffer})"
        )


@contextmanager
def open_scanner(buffer_size: int | None = None) -> Iterator[Scanner]:
    """A scanner with a private folder for its pipe, gone afterwards; `buffer_size` (bytes) makes DuckDB cut finer."""
    with tempfile.TemporaryDirectory(prefix="usage-") as folder:
        scanner = Scanner(Path(folder), buffer_size)
        try:
            yield scanner
        finally:
            scanner.connection.close()


def _silent(_: int) -> None:
    """Tell nobody."""
