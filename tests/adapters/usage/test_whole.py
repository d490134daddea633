"""A whole file added up in one go: the same as block by block, or not at all."""

import zipfile
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from adapters.usage import whole
from adapters.usage.header import read_header
from adapters.usage.judging import NEEDED, Judge
from adapters.usage.rows import Scan, read_rows
from adapters.usage.sources import SourceFile
from adapters.usage.whole import add_up_whole
from models.usage import HudLayout
from tests.adapters.usage.hud_export import EXPORT_ID, FORMS, Form, Sheet, edition_columns, row

JUDGE = Judge(datetime.fromisoformat("2026-11-22 12:00:00"), recent=datetime.fromisoformat("2026-08-24"))
ROWS = [
    row(str(number % 7), f"2026-{number % 9 + 1:02d}-{number % 28 + 1:02d} 12:00:00", "2025-01-05 10:00:00")
    for number in range(500)
]
ODD = [
    row("", "2026-03-01 10:00:00"),
    row("8", ""),
    row("8", "2026-11-22 12:00:01"),
    row("8", "1979-12-31 23:59:59"),
    row(" 3 ", "2026-10-10 10:00:00"),
]


def scan_of(folder: Path, rows: list[dict[str, str]], form: Form | None = None, export_id: str = EXPORT_ID) -> Scan:
    """The scan of a file of services with these rows."""
    sheet = Sheet(edition_columns(HudLayout.FY2024)["Services.csv"], rows)
    return scan_of_content(folder, (form or Form()).written(sheet), export_id)


def scan_of_content(folder: Path, content: bytes, export_id: str = EXPORT_ID) -> Scan:
    """The scan of a file of services with this content."""
    path = folder / "Services.csv"
    path.write_bytes(content)
    file = SourceFile(path.name, len(content), path)
    return Scan(file, read_header(file), NEEDED, export_id)


def add_up(scan: Scan) -> pl.DataFrame | None:
    """What the whole file adds up to."""
    return add_up_whole(scan, JUDGE, lambda _: None)


def by_blocks(scan: Scan) -> list[tuple[object, ...]]:
    """What the file adds up to as one block, in some order."""
    (found,) = read_rows(scan, JUDGE.add_up, lambda _: None)
    return sorted(found.rows(), key=str)


@pytest.mark.parametrize("form", FORMS, ids=repr)
def test_a_sound_file_adds_up_to_the_same_in_one_go(tmp_path: Path, form: Form) -> None:
    scan = scan_of(tmp_path, ROWS + ODD + ROWS, form)
    found = add_up(scan)
    assert found is not None
    assert sorted(found.rows(), key=str) == by_blocks(scan)
    assert found["rows"].sum() == 1005
    assert set(found.filter(pl.col("verdict") > 0)["first"]) == {501, 502, 503}


@pytest.mark.parametrize("chunk", [1, 10, 41, 42, 43, 1000])
def test_ends_of_rows_are_found_where_chunks_meet(tmp_path: Path, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "_CHUNK", chunk)
    found = add_up(scan_of(tmp_path, ROWS[:40]))
    assert found is not None
    assert found["rows"].sum() == 40


def test_progress_is_told_up_to_the_last_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "_CHUNK", 1000)
    told: list[int] = []
    scan = scan_of(tmp_path, ROWS)
    add_up_whole(scan, JUDGE, told.append)
    assert told == sorted(told)
    assert (len(told) > 10, told[-1]) == (True, scan.file.size)


NOT_PROVED = {
    "a date written in another way": [*ROWS, row("8", "2026-03-01")],
    "a date that is none": [*ROWS, row("8", "2026-02-30 10:00:00")],
    "a row of another export": [*ROWS, {**row("8", "2026-03-01 10:00:00"), "ExportID": "ANOTHER"}, *ROWS],
    "text that ends like a row": [*ROWS, row("8", "2026-03-01 10:00:00", OtherTypeProvided=f"x,{EXPORT_ID}\ny"), *ROWS],
}


@pytest.mark.parametrize("rows", NOT_PROVED.values(), ids=NOT_PROVED)
def test_what_is_not_proved_is_left_to_the_blocks(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    assert add_up(scan_of(tmp_path, rows)) is None


def _sound() -> bytes:
    return Form("all").written(Sheet(edition_columns(HudLayout.FY2024)["Services.csv"], ROWS))


def _edited(old: bytes, new: bytes, *places: int) -> bytes:
    """The sound file with something else in some of its lines."""
    lines = _sound().split(b"\n")
    for place in places:
        lines[place] = lines[place].replace(old, new, 1)
    return b"\n".join(lines)


DAMAGED = {
    "two signs for inches, not doubled": _edited(b'""', b'"5\'10" tall"', 4, 9),
    "a value too few": _edited(b'"","2025', b'"2025', 50),
    "a value too many": _edited(b'"","2025', b'"","","2025', 50),
    "a value behind the last": _edited(EXPORT_ID.encode() + b'"', EXPORT_ID.encode() + b'","x"', 50),
    "an end that is lost": _sound()[:-5],
    "bytes that are no text": _edited(b'"","2025', b'"\xff","2025', 50),
    "headings only": _sound().split(b"\n")[0] + b"\n",
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_what_is_damaged_is_left_to_the_blocks(tmp_path: Path, content: bytes) -> None:
    assert content != _sound()
    assert add_up(scan_of_content(tmp_path, content)) is None


def test_a_file_whose_rows_end_otherwise_or_in_a_zip_is_left_to_the_blocks(tmp_path: Path) -> None:
    assert add_up(scan_of(tmp_path, ROWS, export_id="")) is None
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("Services.csv", _sound())
    with zipfile.ZipFile(tmp_path / "export.zip") as archive:
        file = SourceFile("Services.csv", len(_sound()), archive=archive, member="Services.csv")
        assert add_up(Scan(file, read_header(file), NEEDED, EXPORT_ID)) is None
