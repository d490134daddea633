"""Reading a HUD export of 1 GB: how long it takes, how much memory all processes have together, when progress shows.

The export is written in each way of writing CSV, quotation marks where they must be and around every value; and spread
over the files as in a real one, the largest of which has little more than a third of it, and as one single file. Each
round reads it in a process of its own, which has loaded what the command has. Memory is the largest sum of the resident
memory of that process and of those it starts, looked up in /proc twenty times a second. Pages that processes share
count for each of them, and a process that is just being started counts its parent's once more. The files are deleted
afterwards. Run it as `python -m benchmarks.usage_import`.
"""

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from adapters.usage.hud import read_hud_export
from benchmarks.hud_files import write_export
from benchmarks.machine import machine
from models.usage.reading import UsageReading
from services.usage import Progress

MEGABYTE = 1_000_000
SIZE = 1000 * MEGABYTE
ROUNDS = 3
NOW = datetime(2026, 11, 22, tzinfo=UTC)
ZONE = "America/Chicago"
FORMS = {"few quotation marks": False, "every value quoted": True}
"""Ways of writing CSV, and whether all values are quoted."""
SPREADS = {"in 12 files": "", "in one file": "Services"}
"""How the rows are spread, and the file that has all of them."""
_WAIT = 0.05


def main(size: int = SIZE, rounds: int = ROUNDS) -> dict[str, dict[str, float]]:
    """Measure exports of `size` bytes, print and return the figures: seconds, megabytes."""
    print(f"Usage import, {size / MEGABYTE:,.0f} MB on {machine()}")
    found = {}
    for form, all_quoted in FORMS.items():
        for spread, largest in SPREADS.items():
            with tempfile.TemporaryDirectory(prefix="usage-benchmark-") as folder:
                if shutil.disk_usage(folder).free < 2 * size:
                    raise SystemExit(f"{size / MEGABYTE:,.0f} MB need twice as much of disk in {folder}.")
                rows = write_export(Path(folder), size, all_quoted=all_quoted, largest=largest)
                found[f"{form}, {spread}"] = {"rows": rows, **measure(Path(folder), rounds)}
            _print(f"{form}, {spread}", found[f"{form}, {spread}"])
    return found


def measure(export: Path, rounds: int) -> dict[str, float]:
    """Measure the reading of an export that is there: medians of the rounds, and the most memory."""
    by_round = [_measure_in_process(export) for _ in range(rounds)]
    figures = {name: statistics.median(each[name] for each in by_round) for name in by_round[0]}
    figures["memory of all processes, MB"] = max(each["memory of all processes, MB"] for each in by_round)
    figures["MB a second"] = sum(path.stat().st_size for path in export.iterdir()) / MEGABYTE / figures["seconds"]
    return figures


def read_export(export: Path, progress: Progress | None = None) -> UsageReading:
    """Read an export as the import does."""
    reading = read_hud_export(export, NOW, ZONE, progress)
    assert reading.rows_refused == 0
    return reading


def _measure_in_process(export: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.usage_import", "--read", str(export)]
    memory = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        while process.poll() is None:
            memory = max(memory, _memory_of(process.pid))
            time.sleep(_WAIT)
        assert process.stdout is not None
        return {**json.load(process.stdout), "memory of all processes, MB": memory / MEGABYTE}


def _memory_of(pid: int) -> int:
    """Return the resident memory of a process and its children, in bytes; 0 if the process is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        children = [file.read_text().split() for file in Path(f"/proc/{pid}/task").glob("*/children")]
    except (FileNotFoundError, ProcessLookupError):
        return 0
    lines = dict(line.split(":", 1) for line in status.splitlines())
    own = 1024 * int(lines["VmRSS"].split()[0]) if "VmRSS" in lines else 0
    return own + sum(_memory_of(int(child)) for each in children for child in each)


def _read(export: Path) -> None:
    """Read an export and print how long it took."""
    start, seen = time.perf_counter(), []
    read_export(export, lambda _done, _in_all, _file: seen.append(time.perf_counter()))
    figures = {
        "seconds": time.perf_counter() - start,
        "seconds of processor": sum(map(_processor, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))),
        "seconds to the first progress": seen[0] - start,
        "seconds between two, at most": max(after - before for before, after in pairwise(seen)),
    }
    print(json.dumps(figures))


def _processor(whose: int) -> float:
    usage = resource.getrusage(whose)
    return usage.ru_utime + usage.ru_stime


def _print(what: str, figures: dict[str, float]) -> None:
    print(f" {what}")
    for name, value in figures.items():
        print(f"  {name:<34} {value:12,.2f}")


def _command_line() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--megabytes", type=int, default=SIZE // MEGABYTE)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--read", type=Path, help="read this export and print how long it took")
    chosen = parser.parse_args()
    if chosen.read:
        _read(chosen.read)
        return
    main(chosen.megabytes * MEGABYTE, chosen.rounds)


if __name__ == "__main__":
    _command_line()
