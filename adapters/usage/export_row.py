"""Export.csv: the one row that says which export this is."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from adapters.files.oldest import OLDEST
from adapters.files.source_file import NOTHING_CHANGED, SourceFile
from adapters.usage.header import Header
from adapters.usage.rows import BytesRead, Row, Scan, read_rows
from adapters.usage.times import possible_time
from models.errors import RuleViolation
from models.usage.exports import ExportDirective, ExportPeriodType

EXPORT_ID: Final = "exportid"
_EXPORTED, _START, _END = "exportdate", "exportstartdate", "exportenddate"
_CSV_VERSION, _SOFTWARE_VERSION = "csvversion", "softwareversion"
_PERIOD_TYPE, _DIRECTIVE = "exportperiodtype", "exportdirective"
_COLUMNS = (EXPORT_ID, _EXPORTED, _START, _END, _CSV_VERSION, _SOFTWARE_VERSION, _PERIOD_TYPE, _DIRECTIVE)


@dataclass(frozen=True)
class ExportRow:
    """What Export.csv says; `exported` is a wall-clock time, as written. A sound file has one row."""

    export_id: str
    exported: datetime | None
    period_start: date | None
    period_end: date | None
    period_type: ExportPeriodType
    directive: ExportDirective
    csv_version: str
    software_version: str
    rows: int


def read_export_row(file: SourceFile, header: Header, report: BytesRead) -> ExportRow:
    """Read the row of Export.csv, the latest if there are several.

    Raises RuleViolation when it has none or is damaged.
    """
    rows = list(read_rows(Scan(file, header, _COLUMNS), report))
    if not rows:
        raise RuleViolation("not_hud_export", f"{file.name} says nothing: it has headings only. {NOTHING_CHANGED}")
    row = max(rows, key=lambda each: _exported(each) or OLDEST)
    return ExportRow(
        export_id=row[EXPORT_ID].strip(" "),
        exported=_exported(row),
        period_start=_day(row, _START),
        period_end=_day(row, _END),
        period_type=_period_type(row.get(_PERIOD_TYPE, "").strip(" ")),
        directive=_directive(row.get(_DIRECTIVE, "").strip(" ")),
        csv_version=row.get(_CSV_VERSION, "").strip(" "),
        software_version=row.get(_SOFTWARE_VERSION, "").strip(" "),
        rows=len(rows),
    )


def _exported(row: Row) -> datetime | None:
    return possible_time(row.get(_EXPORTED, ""))


def _day(row: Row, column: str) -> date | None:
    moment = possible_time(row.get(column, ""))
    return moment.date() if moment else None


def _period_type(code: str) -> ExportPeriodType:
    return ExportPeriodType(code) if code in tuple(ExportPeriodType) else ExportPeriodType.UNKNOWN


def _directive(code: str) -> ExportDirective:
    return ExportDirective(code) if code in tuple(ExportDirective) else ExportDirective.UNKNOWN
