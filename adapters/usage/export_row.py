"""Export.csv: the one row that says which export this is."""

from dataclasses import dataclass
from datetime import date, datetime

from adapters.usage.scanning import Scan, Scanner, Tick
from adapters.usage.sources import NOTHING_CHANGED
from adapters.usage.times import hud_time
from models.errors import RuleViolation

EXPORT_ID = "exportid"


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


def read_export_row(scanner: Scanner, scan: Scan, tick: Tick) -> ExportRow:
    """The row of Export.csv, the latest if there are several. Raises RuleViolation when it has none or is damaged."""
    header = scan.header
    scanner.fetch(
        "CREATE TABLE export (export_id VARCHAR, exported TIMESTAMP, period_start DATE, period_end DATE,"
        " csv_version VARCHAR, software_version VARCHAR)"
    )
    scanner.fill(
        "export",
        "export_id",
        scan,
        lambda relation: (
            f"""
            INSERT INTO export
            SELECT trim({header.column(EXPORT_ID)}), {hud_time(header.column("exportdate"))},
                   {hud_time(header.column("exportstartdate"))}::DATE,
                   {hud_time(header.column("exportenddate"))}::DATE,
                   trim({header.column("csvversion")}), trim({header.column("softwareversion")})
            FROM {relation}"""
        ),
        tick,
    )
    rows = scanner.fetch("SELECT * FROM export ORDER BY exported DESC NULLS LAST")
    if not rows:
        raise RuleViolation("not_hud_export", f"{scan.file.name} says nothing: it has headings only. {NOTHING_CHANGED}")
    export_id, exported, start, end, csv_version, software_version = rows[0]
    return ExportRow(export_id or "", exported, start, end, csv_version or "", software_version or "", rows=len(rows))
