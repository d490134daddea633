"""The HMIS export that the demo imports: who entered client data when, in HUD's format, as small as possible."""

import csv
import tempfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from models.calendar import months_later
from services import usage
from services.context import Context
from storage.tables.usage import ImportKind
from storage.usage import UsageSummary

MARKED_ON_DAY = 10
"""The day of the month on which six months without data entry end."""


async def imports_usage(context: Context) -> UsageSummary:
    """Have Lena import an export: everybody at Willow Way entered data yesterday, but Mia long ago."""
    today = context.today()
    yesterday = today - timedelta(days=1)
    long_ago = months_later(today + timedelta(days=MARKED_ON_DAY), -6)
    with tempfile.TemporaryDirectory() as folder:
        _export(Path(folder), today, {"mia": long_ago, "nora": yesterday, "otto": yesterday})
        return await usage.import_usage(context, Path(folder), ImportKind.HUD, "lena")


def _export(folder: Path, today: date, entered: dict[str, date]) -> None:
    users = {who: str(number) for number, who in enumerate(entered, start=4711)}
    _sheet(folder / "Export.csv", ("ExportID", "ExportDate"), [("1", _at(today, 0))])
    _sheet(folder / "User.csv", ("UserID", "UserEmail"), [(users[who], f"{who}@willow.example") for who in entered])
    rows = [(users[who], _at(day, 10), _at(day, 10)) for who, day in entered.items()]
    _sheet(folder / "Services.csv", ("UserID", "DateCreated", "DateUpdated"), rows)


def _sheet(path: Path, header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])


def _at(day: date, hour: int) -> str:
    return f"{datetime.combine(day, time(hour)):%Y-%m-%d %H:%M:%S}"
