"""The files of an export added up, each from its first row to its last, several at a time in threads."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from queue import SimpleQueue
from threading import Event

from adapters.usage.damage import cut_short, far_too_long, lines_before, lost_its_end
from adapters.usage.kernel import ALL_DONE, NOT_PLAIN, Limits
from adapters.usage.rows import LONGEST_ROW, Scan, Tick, fault_at, first_row
from adapters.usage.sources import SourceFile
from adapters.usage.sums import ByUser
from adapters.usage.tally import PADDING, Tally

BLOCK_SIZE = 1 << 19
"""Bytes that are read at a time: as many as stay in a processor's own memory."""
MOST_THREADS = 8
_LINE_END = b"\n"

TickOf = Callable[[SourceFile, int], None]
"""Told, now and then, of which file how many bytes are read."""


def add_up_files(scans: Sequence[Scan], limits: Limits, tick: TickOf, block_size: int | None = None) -> list[ByUser]:
    """What the rows of each file add up to. `tick` is called in this thread; `block_size` (bytes) is for tests.

    Raises RuleViolation when a file is damaged or was cut short: of several, for the first one.
    """
    told: SimpleQueue[tuple[SourceFile, int] | None] = SimpleQueue()
    given_up = Event()

    def work(scan: Scan) -> ByUser:
        return _add_up(scan, limits, lambda done: tell(scan.file, done), block_size or BLOCK_SIZE)

    def tell(file: SourceFile, done: int) -> None:
        if given_up.is_set():
            raise CancelledError
        told.put((file, done))

    with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_THREADS), thread_name_prefix="adding up") as pool:
        try:
            running = _begun(scans, lambda scan: pool.submit(work, scan))
            for future in running:
                future.add_done_callback(lambda _: told.put(None))
            for _ in running:
                while news := told.get():
                    tick(*news)
        except BaseException:
            given_up.set()
            pool.shutdown(cancel_futures=True)
            raise
        return [future.result() for future in running]


def _begun(scans: Sequence[Scan], begin: Callable[[Scan], Future[ByUser]]) -> list[Future[ByUser]]:
    """The work, begun with the largest file, so that it is not the last one alone; in the order of `scans`."""
    by_size = sorted(range(len(scans)), key=lambda place: scans[place].file.size, reverse=True)
    begun = {place: begin(scans[place]) for place in by_size}
    return [begun[place] for place in range(len(scans))]


def _add_up(scan: Scan, limits: Limits, tick: Tick, block_size: int) -> ByUser:
    """What the rows of one file add up to. Raises RuleViolation when it is damaged or was cut short."""
    tally = Tally(scan.header.names, limits)
    rest, offset = b"", scan.header.size
    for piece in scan.file.chunks(block_size, begin=offset):
        block = b"".join((rest, piece, PADDING))
        done = _add_rows(tally, scan, block, offset)
        rest, offset = block[done : -len(PADDING)], offset + done
        if len(rest) > LONGEST_ROW:
            raise far_too_long(scan.file, lines_before(scan.file, offset) + 1)
        tick(offset)
    if rest and _add_rows(tally, scan, b"".join((rest, _LINE_END, PADDING)), offset) <= len(rest):
        raise fault_at(scan, offset)
    if rest and lost_its_end(rest, scan.export_id):
        raise cut_short(scan.file)
    return tally.by_user()


def _add_rows(tally: Tally, scan: Scan, block: bytes, offset: int) -> int:
    """Add up the rows of a block that are whole: how many bytes they take. `offset` is where it begins in the file."""
    outcome, done = tally.add(block)
    while outcome == NOT_PLAIN:
        row = first_row(block[done : -len(PADDING)])
        if row is None:
            return done
        if len(row.values) != len(scan.header.names) or tally.add(row.plain + PADDING)[0] != ALL_DONE:
            raise fault_at(scan, offset + done)
        outcome, done = tally.add(block, done + row.size)
    return done
