"""Loading an office's files."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from commands.formatting import say, table
from commands.options import Json
from commands.runner import answer, err
from services import loading
from services.context import Context
from services.loading import LoadReport
from settings import ROOT

SAMPLES = ROOT / "samples"


def load(
    path: Annotated[
        Path, typer.Argument(exists=True, metavar="PATH", help="A folder or a single file.", show_default="samples")
    ] = SAMPLES,
    allow_bad: Annotated[
        bool, typer.Option("--allow-bad", help="End with status 0 even if rows were refused. They are reported.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Load regions, agencies, people, designations, licenses, and requests from CSV or JSON Lines files.

    A file's name says what it holds: regions.csv, people.jsonl, and so on. The good rows are loaded; a bad row is
    reported with file, line, column, and reason. Loading the same files again changes nothing.

    Status 0 if every row was loaded or was there already, 1 if rows were refused.

    Example: `starter.py load exports/2026-11`
    """

    async def work(context: Context) -> LoadReport:
        with progress_bars() as shown:
            return await loading.load(context, path, Bars(shown).update)

    answer(work, _show, as_json=as_json, refused_is_fine=allow_bad)


class Bars:
    """A progress bar for each kind of row."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._by_kind: dict[str, TaskID] = {}

    def update(self, kind: str, done: int, total: int) -> None:
        """Move the bar of a kind."""
        if kind not in self._by_kind:
            self._by_kind[kind] = self._bars.add_task(kind, total=total)
        self._bars.update(self._by_kind[kind], completed=done)


def progress_bars() -> Progress:
    """Make the bars on the error stream, so that the answer can be piped; hidden unless it is a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=err, transient=True, disable=not err.is_terminal)


def _show(report: LoadReport, zone: str) -> None:
    table(
        ("", "New", "Changed", "Unchanged", "Refused"),
        [
            (each.kind, f"{each.new}", f"{each.changed}", f"{each.unchanged}", f"{each.refused}")
            for each in report.kinds
        ],
        empty="",
    )
    if report.problems:
        say("")
        say("These rows were not loaded:")
        for problem in report.problems:
            say(f"  {problem}")
