"""Loading an office's files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from commands.formatting import at, say, table
from commands.options import Json
from commands.runner import answer, err
from models.intake.load_report import LoadReport
from models.intake.ownership import OWNED, FieldConflict, Settled, Take, Takes
from services import loading
from services.context import Context
from settings import ROOT

SAMPLES = ROOT / "samples"

SETTLED_FIELDS = tuple(dict.fromkeys(field for fields in OWNED.values() for field in fields))
"""The fields for which somebody can say whose value to take."""


def load(
    path: Annotated[
        Path, typer.Argument(exists=True, metavar="PATH", help="A folder or a single file.", show_default="samples")
    ] = SAMPLES,
    allow_bad: Annotated[
        bool, typer.Option("--allow-bad", help="End with status 0 even if rows were refused. They are reported.")
    ] = False,
    take: Annotated[
        list[str] | None,
        typer.Option(
            "--take",
            metavar="[FIELD=]WHOSE",
            help="Whose value counts where a file and the office disagree: file or office. With a field, only there.",
        ),
    ] = None,
    as_: Annotated[
        str | None, typer.Option("--as", metavar="PERSON", help="Who vouches for the files: an id or an email address.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Load regions, agencies, people, roles, licenses, requests, and aliases from CSV or JSON Lines files.

    A file's name says what it holds: regions.csv, people.jsonl, and so on. The good rows are loaded; a bad row is
    reported with file, line, column, and reason. Loading the same files again changes nothing. What somebody decided in
    HMIS Access stays, and where a file says something new about it, nothing of that is applied until you say whose
    value to take. docs/office-files.md explains every file and column.

    Status 0 if every row was loaded or was there already, 1 if rows were refused or a file contradicts the office.

    Example: `starter.py load exports/2026-11 --take license_expires_on=file --as p-0006`
    """
    takes = _takes(take or [])

    async def work(context: Context) -> LoadReport:
        with progress_bars() as shown:
            # What is there to look around in stays that.
            again = context.operation is None and path.resolve() == SAMPLES.resolve()
            return await loading.load(context, path, Bars(shown).update, takes=takes, by=as_, samples=again)

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


def _takes(typed: Sequence[str]) -> Takes:
    """Return whose value to take in which field. Raises BadParameter for anything else."""
    fields: dict[str, Take] = {}
    every: Take | None = None
    for each in typed:
        field, _, whose = each.rpartition("=")
        field, whose = field.strip(), whose.strip().lower()
        if whose not in (Take.FILE, Take.OFFICE):
            raise typer.BadParameter(f"“{each}” does not end in file or office.", param_hint="--take")
        if "=" in each and field not in SETTLED_FIELDS:
            known = ", ".join(SETTLED_FIELDS)
            raise typer.BadParameter(f"There is no field “{field}”. The fields are {known}.", param_hint="--take")
        if field in fields or (not field and every is not None):
            raise typer.BadParameter(f"“{each}” says a second time whose value to take.", param_hint="--take")
        if field:
            fields[field] = Take(whose)
        else:
            every = Take(whose)
    return Takes(fields=fields, every=every)


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
    if report.fields_refused:
        say("")
        say("These fields were not loaded, but the rest of each row was:")
        for problem in report.fields_refused:
            say(f"  {problem}")
    if report.settled:
        say("")
        say("You said whose value to take:")
        for settled in report.settled:
            say(f"  {_settled(settled)}")
    if report.conflicts:
        say("")
        say("The office decided these fields by hand, and the files say something new. Nothing of it was applied:")
        for conflict in report.conflicts:
            say(f"  {_conflict(conflict, zone)}")
        say(_how_to_settle(report.conflicts))


def _conflict(conflict: FieldConflict, zone: str) -> str:
    place = f"{conflict.file}, line {conflict.line}, {conflict.column}"
    who = conflict.decided_by_name or "HMIS Access"
    decided = f"{place}: the file says {conflict.said}, for {conflict.record_id}"
    if not conflict.can_take_file:
        return f"{decided}; the license has {conflict.decided}, and a file can’t change that."
    return f"{decided}; {who} decided {conflict.decided} on {at(conflict.decided_at, zone)}."


def _settled(settled: Settled) -> str:
    conflict = settled.conflict
    place = f"{conflict.file}, line {conflict.line}, {conflict.column}, for {conflict.record_id}"
    if settled.take == Take.FILE:
        return f"{place}: {conflict.said}, from the file, in place of the office’s {conflict.decided}."
    return f"{place}: {conflict.decided}, as the office decided. The file says {conflict.said}."


def _how_to_settle(conflicts: Sequence[FieldConflict]) -> str:
    columns = dict.fromkeys(each.column for each in conflicts if each.can_take_file)
    fixed = any(not each.can_take_file for each in conflicts)
    sentences = []
    if columns:
        example = " ".join(f"--take {column}=file" for column in columns)
        sentences.append(f"To settle this, load again with {example}, or with office instead of file.")
    if fixed:
        sentences.append("A license changes through its own commands; --take office keeps it as it is.")
    return " ".join(sentences)
