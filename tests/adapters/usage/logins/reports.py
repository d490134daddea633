"""Login reports as the tests write them: CSV text, and Excel sheets made with openpyxl."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from openpyxl import Workbook

from adapters.usage.logins.report import read_login_report
from models.usage.logins import LoginReading, LoginRecord
from models.usage.options import ReadingOptions

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
ZONE = "America/Detroit"

Cells = Sequence[object]


def excel(folder: Path, *rows: Cells, name: str = "report.xlsx", **more: Sequence[Cells]) -> Path:
    """An Excel file with one sheet of these rows, and more sheets by their names."""
    workbook = Workbook()
    first = workbook.active
    assert first is not None
    for sheet, content in ((first, rows), *((workbook.create_sheet(title), more[title]) for title in more)):
        for row in content:
            sheet.append(list(row))
    workbook.save(folder / name)
    return folder / name


def csv_file(folder: Path, content: str | bytes, name: str = "logins.csv") -> Path:
    """A CSV file with this content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def reading_of(path: Path, *, is_roster: bool = False, **how: object) -> LoginReading:
    """What a report says on November 22, 2026, in Detroit, with the given options."""
    return read_login_report(path, NOW, ZONE, ReadingOptions.model_validate(how), is_roster=is_roster)


def by_user(reading: LoginReading) -> Mapping[str, LoginRecord]:
    """The accounts of a reading by their users."""
    return {each.user: each for each in reading.logins}


def detroit(text: str) -> datetime:
    """A winter time in Detroit, in UTC: "2026-11-20 09:05"."""
    return datetime.fromisoformat(f"{text}-05:00").astimezone(UTC)


def cell(text: str) -> datetime:
    """A date and time as an Excel sheet has it: without a zone."""
    return datetime.fromisoformat(text)
