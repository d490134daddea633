"""Reading a large HUD export, against DuckDB merely counting the same columns and against Python's csv module.

Every round does all of it, one after the other, on the same files; a ratio is the median of the rounds' ratios. DuckDB
counts twice: columns read as the text they are, which is the least it can do, and the way `read_csv(path)` reads them,
with dates as dates. The csv module is slow, so it has one round, and the least it could do: no checks, no dates, only
the latest text by user. The import's memory is that of a process that does nothing else. All of it is done for each way
of writing CSV: quotation marks where they must be, and around every value. Run it as
`python -m benchmarks.usage_import --rows 10000000`; the files take 170 to 260 bytes a row and are deleted afterwards.
"""

import argparse
import csv
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import duckdb
import numba

from adapters.usage.hud import read_hud_export
from benchmarks.hud_files import FILES, write_export
from benchmarks.machine import machine
from models.usage.reading import UsageReading

ROWS = 10_000_000
ROUNDS = 5
NOW = datetime(2026, 11, 22, tzinfo=UTC)
ZONE = "America/Chicago"
BYTES_A_ROW = 300
FORMS = {"few quotation marks": False, "every value quoted": True}
"""Ways of writing CSV, and whether all values are quoted."""
MEGABYTE = 1_000_000


def main(rows: int = ROWS, rounds: int = ROUNDS) -> dict[str, dict[str, float]]:
    """Generate `rows` rows, measure, print and return the figures by form: seconds, ratios, megabytes."""
    print(f"Usage import, {rows:,} rows on {machine()}, DuckDB {duckdb.__version__}, Numba {numba.__version__}")
    by_form = {}
    for form, all_quoted in FORMS.items():
        with tempfile.TemporaryDirectory(prefix="usage-benchmark-") as folder:
            export = Path(folder)
            if shutil.disk_usage(export).free < rows * BYTES_A_ROW:
                raise SystemExit(f"{rows:,} rows need about {rows * BYTES_A_ROW / 1e9:.1f} GB of disk in {folder}.")
            write_export(export, rows, all_quoted=all_quoted)
            by_form[form] = measure(export, rounds)
        _print(form, by_form[form])
    return by_form


def measure(export: Path, rounds: int) -> dict[str, float]:
    """The figures for an export that is there."""
    size = sum(path.stat().st_size for path in export.iterdir())
    works: dict[str, Callable[[], object]] = {
        "import": lambda: read_export(export),
        "count as text": lambda: count(export, ", all_varchar = true"),
        "count": lambda: count(export, ""),
    }
    by_round = [{name: _timed(work) for name, work in works.items()} for _ in range(rounds)]
    figures = {f"{name}, seconds": statistics.median(each[name].wall for each in by_round) for name in works}
    for name in ("count as text", "count"):
        figures[f"import / {name}"] = statistics.median(each["import"].wall / each[name].wall for each in by_round)
        figures[f"import / {name}, processor"] = statistics.median(
            each["import"].processor / each[name].processor for each in by_round
        )
    plain = _timed(lambda: read_plainly(export))
    figures["csv module, seconds"] = plain.wall
    figures["csv module / import"] = plain.wall / figures["import, seconds"]
    figures["csv module / import, processor"] = plain.processor / statistics.median(
        each["import"].processor for each in by_round
    )
    figures["import, MB a second"] = size / MEGABYTE / figures["import, seconds"]
    figures["import, peak memory in MB"] = _peak_of_own_process(export)
    figures["export, MB"] = size / MEGABYTE
    return figures


def read_export(export: Path) -> UsageReading:
    """The import's reading side."""
    reading = read_hud_export(export, NOW, ZONE)
    assert reading.rows_refused == 0
    return reading


def count(export: Path, options: str) -> None:
    """What DuckDB needs merely to read the columns."""
    with duckdb.connect() as connection:
        for name in FILES:
            connection.execute(
                "SELECT count(UserID), count(DateUpdated), count(DateCreated)"
                f" FROM read_csv('{export / name}.csv'{options})"
            ).fetchall()


def read_plainly(export: Path) -> dict[str, str]:
    """The latest date of each user as text, with Python's csv module."""
    latest: dict[str, str] = {}
    for name in FILES:
        with (export / f"{name}.csv").open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.reader(lines)
            headings = next(rows)
            user, created, updated = (headings.index(each) for each in ("UserID", "DateCreated", "DateUpdated"))
            for row in rows:
                date = max(row[created], row[updated])
                if date > latest.get(row[user], ""):
                    latest[row[user]] = date
    return latest


class _Time(NamedTuple):
    """Seconds on the wall, and of all processor cores together: the second is steadier on a busy machine."""

    wall: float
    processor: float


def _timed(work: Callable[[], object]) -> _Time:
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return _Time(time.perf_counter() - wall, time.process_time() - processor)


def _peak_of_own_process(export: Path) -> float:
    command = [sys.executable, "-m", "benchmarks.usage_import", "--peak-of", str(export)]
    return float(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def _print(form: str, figures: dict[str, float]) -> None:
    print(f" {form}")
    for name, value in figures.items():
        print(f"  {name:<34} {value:10.2f}")


def _command_line() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--peak-of", type=Path, help="read this export and print the process's peak memory in MB")
    chosen = parser.parse_args()
    if chosen.peak_of:
        read_export(chosen.peak_of)
        print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEGABYTE))
        return
    main(chosen.rows, chosen.rounds)


if __name__ == "__main__":
    _command_line()
