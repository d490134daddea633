"""Organizations' intakes by region and month: they say in which region an organization counts."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from commands.formatting import say
from commands.options import As, Json, Key, day
from commands.runner import look_up, send
from models.allotment.messages import IntakeFigure
from models.calendar import counted
from models.errors import RuleViolation
from services import allotment
from services.allotment import NewIntake
from services.context import Context
from services.forms import validated

COLUMNS = ("agency_id", "region_id", "month", "intakes")


def record(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="PATH", exists=True, dir_okay=False, help="A CSV: agency_id, region_id, month, intakes."
        ),
    ],
    by: As,
    source: Annotated[str, typer.Option("--source", metavar="TEXT", help="Where the figures come from.")],
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Record how many intakes organizations had by region and month. A figure that was recorded before is corrected.

    A month is typed as 2026-11. The averages decide from which region an organization takes its license.

    Example: `starter.py record-intakes intakes.csv --as p-0006 --source "The HMIS, November 2026"`
    """

    async def work(context: Context, form: str) -> Sequence[IntakeFigure]:
        return await allotment.record_intakes(context, by, form, source, _figures(path))

    send(work, lambda known, zone: say(f"Recorded {counted(len(known), 'figure')}."), key=key, as_json=as_json)


def home(
    agency: Annotated[str, typer.Argument(metavar="AGENCY", help="The organization's id.")],
    by: As,
    as_json: Json = False,
) -> None:
    """Show in which region an organization counts for Coordinated Entry licenses, and why.

    Example: `starter.py home-region a-01 --as p-0006`
    """
    look_up(
        lambda context: allotment.home_of(context, by, agency),
        lambda found, zone: say(found.sentence),
        as_json=as_json,
    )


def _figures(path: Path) -> list[NewIntake]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        if not set(COLUMNS) <= set(rows.fieldnames or ()):
            raise RuleViolation("no_figures", f"{path.name} needs the columns agency_id, region_id, month and intakes.")
        return [_figure(path.name, number, row) for number, row in enumerate(rows, start=2)]


def _figure(name: str, line: int, row: dict[str, str]) -> NewIntake:
    typed = (row["intakes"] or "").strip().replace(",", "")
    if not (typed.isascii() and typed.isdigit()):
        raise RuleViolation("no_figures", f"{name}, line {line}: “{typed[:40]}” is not a number of intakes.")
    try:
        month = day(f"{(row['month'] or '').strip()[:7]}-01")
    except typer.BadParameter as error:
        raise RuleViolation(
            "no_figures", f"{name}, line {line}: “{(row['month'] or '')[:40]}” is not a month such as 2026-11."
        ) from error
    return validated(NewIntake, agency_id=row["agency_id"], region_id=row["region_id"], month=month, number=int(typed))
