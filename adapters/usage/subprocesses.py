"""The totals of several files, each large one added up in a process of its own, two files at a time.

A process is a new Python that runs this module and imports little besides. (`multiprocessing` would import the main
module of the program again in each, with all that it needs.) It reads one job from its standard input, a pickle. It
answers on its standard output: now and then with the number of bytes that are read, at last with the totals, or with
code and sentence of the refusal.
"""

import csv
import pickle
import signal
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from subprocess import PIPE, Popen
from threading import Event

from adapters.files.damage import ReadingStopped
from adapters.files.source_file import LONGEST_ROW, SourceFile
from adapters.usage.rows import BytesRead, Scan
from adapters.usage.totals import FileTotals, Limits, add_up
from models.errors import RuleViolation

AT_ONCE = 2
SMALL = 64 * 1024
"""The size in bytes up to which a file is read here: to start a process would take longer than to read it."""

_COMMAND = (sys.executable, "-m", "adapters.usage.subprocesses")
_ROOT = Path(__file__).resolve().parents[2]

FileProgress = Callable[[SourceFile, int], None]
"""Called now and then with a file and the number of its bytes that are read."""


def add_up_files(scans: Sequence[Scan], limits: Limits, report: FileProgress) -> list[FileTotals]:
    """Add up each file. `report` is called in the caller's thread.

    Raises RuleViolation when a file is damaged or was cut short, of several for the first one; and ReadingStopped at
    once when a process ended before its work was done.
    """
    news: SimpleQueue[tuple[SourceFile, int] | Future[FileTotals]] = SimpleQueue()
    given_up = Event()

    def work(scan: Scan) -> FileTotals:
        adding = add_up if scan.file.size <= SMALL else _add_up_in_process
        return adding(scan, limits, lambda done: put(scan.file, done))

    def put(file: SourceFile, done: int) -> None:
        if given_up.is_set():
            raise CancelledError
        news.put((file, done))

    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="usage file") as pool:
        try:
            futures = _submit(scans, lambda scan: pool.submit(work, scan))
            for future in futures:
                future.add_done_callback(news.put)
            for _ in futures:
                while isinstance(item := news.get(), tuple):
                    report(*item)
                if isinstance(error := item.exception(), ReadingStopped):
                    raise error
        except BaseException:
            given_up.set()
            pool.shutdown(cancel_futures=True)
            raise
    return [future.result() for future in futures]


def _submit(scans: Sequence[Scan], submit: Callable[[Scan], Future[FileTotals]]) -> list[Future[FileTotals]]:
    """Submit the largest file first, lest it be the last one alone; return the futures in the order of `scans`."""
    by_size = sorted(range(len(scans)), key=lambda place: scans[place].file.size, reverse=True)
    futures = {place: submit(scans[place]) for place in by_size}
    return [futures[place] for place in range(len(scans))]


def _add_up_in_process(scan: Scan, limits: Limits, report: BytesRead) -> FileTotals:
    """Add up a file in a new process, which ends when this does."""
    with Popen(_COMMAND, cwd=_ROOT, stdin=PIPE, stdout=PIPE) as process:
        assert process.stdin is not None, "a pipe"
        assert process.stdout is not None, "a pipe"
        try:
            with process.stdin as job:
                pickle.dump((scan, limits), job)
            while isinstance(answer := pickle.load(process.stdout), int):
                report(answer)
        except (EOFError, OSError, pickle.UnpicklingError):
            answer = None
        finally:
            process.kill()
    if isinstance(answer, FileTotals):
        return answer
    raise RuleViolation(*answer) if answer else ReadingStopped(scan.file)


def _work() -> None:
    """Do the job on standard input, in the process."""
    for each in (signal.SIGINT, signal.SIGPIPE):  # Ctrl-C, or a parent that is gone, ends this without a word
        signal.signal(each, signal.SIG_DFL)
    csv.field_size_limit(2 * LONGEST_ROW)  # `rows` itself refuses a row that does not end
    scan, limits = pickle.load(sys.stdin.buffer)
    try:
        _answer(add_up(scan, limits, _answer))
    except RuleViolation as refusal:
        _answer((refusal.code, refusal.sentence))


def _answer(answer: int | FileTotals | tuple[str, str]) -> None:
    pickle.dump(answer, sys.stdout.buffer)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    _work()
