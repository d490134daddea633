"""How fast every page of the portal answers in a large office, on SQLite and PostgreSQL: `python -m benchmarks.portal`.

Every GET route of the portal, listed from the program, is asked by somebody who may open it. It is measured with 5 and
with 20 clients, and once more in a small office, whose pages show as much. Then each of its statements is explained:
none may read a large table from one end to the other.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import httpx

from benchmarks.machine import machine
from benchmarks.portal_clients import GIVE_UP_SECONDS, ask
from benchmarks.portal_office import LARGE, SMALL, Size, fill, pack
from benchmarks.portal_pages import Asked, pages_of
from benchmarks.portal_plans import planning, read_whole
from benchmarks.portal_running import portal_at, records
from benchmarks.portal_statements import statements_of
from storage.database import Database, open_database
from storage.schema import upgrade

PORT = 8099
TIMES = 200
FEW, MANY = 5, 20
"""How many clients ask at once."""

SLOW_SECONDS = 1.0
"""A page that takes longer is asked once by each of a few clients, and that is all: it misses its bounds anyway."""

BOUND_FEW, BOUND_MANY = 0.05, 0.4
"""Seconds within which 95 of 100 answers come."""
BOUND_GROWTH, BOUND_MORE = 1.2, 0.003
"""How much longer an answer may take than in the small office: this times as long and this many seconds."""


class Figures(NamedTuple):
    """What was measured for a page."""

    few: float
    many: float
    middle: float
    work: float
    """Seconds of the processor that the portal's process takes for an answer, whatever else the machine does.

    SQLite works in that process; what a PostgreSQL server takes is not in it.
    """
    size: int
    failed: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return 1 if a page is slower than it may be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.portal", description=__doc__)
    parser.add_argument("--times", type=int, default=TIMES, help="how often each page is asked")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], help="only this kind of database")
    parser.add_argument("--page", action="append", default=[], help="only this route; can be given several times")
    parser.add_argument("--port", type=int, default=PORT)
    asked = parser.parse_args(arguments)
    print(f"Pages of the portal, {LARGE.total:,} licenses against {SMALL.total:,}, on {machine()}")
    wrong: list[str] = []
    for kind in [asked.database] if asked.database else ["sqlite", "postgresql"]:
        with tempfile.TemporaryDirectory() as folder:
            small = asyncio.run(_measured(kind, SMALL, Path(folder) / "small", asked))
            large = asyncio.run(_measured(kind, LARGE, Path(folder) / "large", asked))
        wrong += _report(kind, small, large)
    for sentence in wrong:
        print(sentence)
    return 1 if wrong else 0


def _report(kind: str, small: "Measured", large: "Measured") -> list[str]:
    print(f"\n{kind}: ms within which 95 % came with {FEW} and {MANY} clients; median, and in the small office;")
    print("ms of the processor for an answer, and in the small office; bytes")
    for sentence in large.closed:
        print(sentence)
    wrong = [f"{kind}: {each}" for each in large.scans]
    for asked, found in large.figures.items():
        before = small.figures[asked]
        print(
            f"{asked:45} {1000 * found.few:6.1f} {1000 * found.many:7.1f} {1000 * found.middle:6.1f}"
            f" {1000 * before.middle:6.1f} {1000 * found.work:6.1f} {1000 * before.work:6.1f} {found.size:8,}"
        )
        if found.failed:
            wrong.append(f"{kind}: {asked} did not always answer.")
        if found.few > BOUND_FEW or found.many > BOUND_MANY:
            wrong.append(f"{kind}: {asked} takes {1000 * found.few:.0f} and {1000 * found.many:.0f} ms.")
        if found.middle > BOUND_GROWTH * before.middle + BOUND_MORE:
            wrong.append(f"{kind}: {asked} takes longer in a large office.")
    return wrong


class Measured(NamedTuple):
    """The figures of each page, the statements that read whole tables, and the pages that nobody could open."""

    figures: Mapping[str, Figures]
    scans: tuple[str, ...]
    closed: tuple[str, ...]


async def _measured(kind: str, size: Size, folder: Path, asked: argparse.Namespace) -> Measured:
    folder.mkdir()
    port = asked.port
    with records(kind, folder) as url, open_database(url) as database:
        upgrade(url)
        fill(database, size)
        async with portal_at(url, folder, port) as process:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=GIVE_UP_SECONDS) as client:
                found, closed = await pages_of(client, database, port)
            pages = [each for each in found if not asked.page or each.route in asked.page]
            figures = {}
            for each in pages:
                figures[each.route] = found_out = await _figures(each, port, asked.times, process)
                seconds = f"{1000 * found_out.middle:.1f} ms, {1000 * found_out.work:.1f} of the processor"
                print(f"{kind}, {size.total:,} licenses: {each.route} {seconds}", file=sys.stderr, flush=True)
            scans = await _scans(database, pages, port) if size is LARGE else []
    return Measured(figures, tuple(scans), tuple(closed))


async def _figures(page: Asked, port: int, times: int, process: int) -> Figures:
    before = _worked(process)
    try:
        first = await ask(port, page.path, page.cookie, clients=FEW, times=FEW)
    except TimeoutError:
        return Figures(GIVE_UP_SECONDS, GIVE_UP_SECONDS, GIVE_UP_SECONDS, _worked(process) - before, 0, failed=True)
    if min(first.seconds) > SLOW_SECONDS:
        most, middle = first.percentile(0.95), median(first.seconds)
        work = (_worked(process) - before) / len(first.seconds)
        return Figures(most, most, middle, work, first.size, first.statuses != {200})
    before = _worked(process)
    few = await ask(port, page.path, page.cookie, clients=FEW, times=times)
    work = (_worked(process) - before) / len(few.seconds)
    many = await ask(port, page.path, page.cookie, clients=MANY, times=times)
    failed = {*few.statuses, *many.statuses} != {200}
    return Figures(few.percentile(0.95), many.percentile(0.95), median(few.seconds), work, few.size, failed)


def _worked(process: int) -> float:
    """Return how long a process has had the processor, in seconds."""
    values = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")


async def _scans(database: Database, pages: Sequence[Asked], port: int) -> list[str]:
    """Return the pages that have a statement which reads a large table from one end to the other."""
    asked = await statements_of(database, pack(), f"http://localhost:{port}", pages)
    with planning(database) as connection:
        found = {
            f"{page.route} reads all of {table}."
            for page in pages
            for statement in asked[page]
            for table in read_whole(connection, statement)
        }
    return sorted(found)


if __name__ == "__main__":
    sys.exit(main())
