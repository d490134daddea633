"""The HMIS export that the demo imports: who entered client data when, in HUD's format, as small as possible."""

import csv
import tempfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from adapters.usage.layouts import client_files_of
from demo.scenes import Act
from models.calendar import months_later
from models.usage.reading import HudLayout
from services import coverage, usage
from services.context import Context
from storage.tables.usage import ImportKind
from storage.usage_imports import UsageSummary

MARKED_ON_DAY = 29
"""The day of the story on which six months without data entry are over."""

ORGANIZATION, PROJECT = "501", "5011"
"""An agency and its only project, as the HMIS calls them."""


def imports_usage(day: int) -> Act:
    """Lena imports an export in which everybody of Willow Way entered data before the story began, and Mia long ago.

    Each export covers the time up to the day before it. The first proves enough to warn Mia, and her month begins. Only
    with the second one, six months are covered.
    """

    async def act(context: Context) -> UsageSummary:
        story_began = context.today() - timedelta(days=day)
        yesterday = story_began - timedelta(days=1)
        long_ago = months_later(story_began + timedelta(days=MARKED_ON_DAY), -6)
        return await imported(
            context, "lena", "willow", {"mia": long_ago, "nora": yesterday, "otto": yesterday, "wanda": yesterday}
        )

    return act


async def imported(context: Context, by: str, agency_id: str, entered: dict[str, date]) -> UsageSummary:
    """Import an export of an agency's only project, made today, that shows on which days people entered data last."""
    await coverage.link_organization(context, by, ORGANIZATION, agency_id)
    with tempfile.TemporaryDirectory() as folder:
        _export(Path(folder), context.today(), {f"{who}@{agency_id}.example": day for who, day in entered.items()})
        return await usage.import_usage(context, Path(folder), ImportKind.HUD, by)


def _export(folder: Path, today: date, entered: dict[str, date]) -> None:
    users = {address: str(number) for number, address in enumerate(entered, start=4711)}
    columns = ("ExportID", "ExportDate", "ExportStartDate", "ExportEndDate", "ExportPeriodType", "ExportDirective")
    first, last = today - timedelta(days=365), today - timedelta(days=1)
    _sheet(folder / "Export.csv", columns, [("1", _at(today, 0), f"{first}", f"{last}", "1", "2")])
    ending = ("UserID", "DateCreated", "DateUpdated")
    made = ("0", _at(first, 9), _at(first, 9))
    _sheet(folder / "Project.csv", ("ProjectID", "OrganizationID", *ending), [(PROJECT, ORGANIZATION, *made)])
    _sheet(folder / "User.csv", ("UserID", "UserEmail"), [(number, address) for address, number in users.items()])
    for name in client_files_of(HudLayout.UNKNOWN):
        _sheet(folder / name, ending, [])
    rows = [(users[address], _at(day, 10), _at(day, 10)) for address, day in entered.items()]
    _sheet(folder / "Services.csv", ending, rows)


def _sheet(path: Path, header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])


def _at(day: date, hour: int) -> str:
    return f"{datetime.combine(day, time(hour)):%Y-%m-%d %H:%M:%S}"
