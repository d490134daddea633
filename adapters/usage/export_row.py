"""Export.csv: the one row that says which export this is."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from adapters.usage.header import Header
from adapters.usage.rows import Scan, Tick, read_whole
from adapters.usage.sources import NOTHING_CHANGED, SourceFile
from adapters.usage.times import hud_times
from models.errors import RuleViolation

EXPORT_ID: Final = "exportid"
_EXPORTED, _START, _END = "exportdate", "exportstartdate", "exportenddate"
_CSV_VERSION, _SOFTWARE_VERSION = "csvversion", "softwareversion"
_COLUMNS = (EXPORT_ID, _EXPORTED, _START, _END, _CSV_VERSION, _SOFTWARE_VERSION)


@dataclass(frozen=True)
class ExportRow:
    """What Export.csv says; `exported` is a wall-clock time, as written. A sound file has one row."""

    export_id: str
    exported: datetime | None
    period_start: date | None
    period_end: date | None
    csv_version: str
    software_version: str
    rows: int


def read_export_row(file: SourceFile, header: Header, tick: Tick) -> ExportRow:
    """The row of Export.csv, the latest if there are several. Raises RuleViolation when it has none or is damaged."""
    rows = read_whole(Scan(file, header, _COLUMNS), tick)
    if rows.is_empty():
        raise RuleViolation("not_hud_export", f"{file.name} says nothing: it has headings only. {NOTHING_CHANGED}")
    dates = [name for name in (_EXPORTED, _START, _END) if name in rows.columns]
    read = rows.with_columns(hud_times(rows[name]) for name in dates)
    if _EXPORTED in dates:
        read = read.sort(_EXPORTED, descending=True, nulls_last=True)
    row = read.row(0, named=True)
    return ExportRow(
        export_id=row[EXPORT_ID].strip(" "),
        exported=row.get(_EXPORTED),
        period_start=_day(row.get(_START)),
        period_end=_day(row.get(_END)),
        csv_version=row.get(_CSV_VERSION, "").strip(" "),
        software_version=row.get(_SOFTWARE_VERSION, "").strip(" "),
        rows=rows.height,
    )


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
