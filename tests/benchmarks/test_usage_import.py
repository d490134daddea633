"""The usage benchmark measures what it says, on an export that is what it says, and leaves nothing behind."""

import csv
from pathlib import Path

import pytest

from benchmarks import usage_import
from benchmarks.hud_files import EXPORT_ID, FILES, USERS, write_export
from tests.adapters.usage.oracle import assert_same, read_naively

SIZE = 4_000_000


@pytest.mark.parametrize("all_quoted", usage_import.FORMS.values(), ids=usage_import.FORMS)
@pytest.mark.parametrize("largest", usage_import.SPREADS.values(), ids=usage_import.SPREADS)
def test_the_generated_export_is_what_it_says_and_read_whole(tmp_path: Path, all_quoted: bool, largest: str) -> None:
    rows = write_export(tmp_path, SIZE, all_quoted=all_quoted, largest=largest)
    reading = usage_import.read_export(tmp_path)
    assert_same(reading, read_naively(tmp_path, usage_import.NOW, usage_import.ZONE), usage_import.NOW)
    assert (reading.rows_read, reading.export_id, len(reading.users)) == (rows, EXPORT_ID, USERS)
    assert len(reading.files) == (1 if largest else len(FILES))
    size = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert size == pytest.approx(SIZE, rel=0.3)


def test_no_file_has_half_of_an_export_that_is_spread(tmp_path: Path) -> None:
    write_export(tmp_path, SIZE)
    sizes = [path.stat().st_size for path in tmp_path.iterdir()]
    assert max(sizes) < sum(sizes) / 2


def test_half_of_the_generated_rows_were_updated_after_they_were_created(tmp_path: Path) -> None:
    write_export(tmp_path, SIZE)
    with (tmp_path / "Services.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert sum(row["DateUpdated"] > row["DateCreated"] for row in rows) == len(rows) / 2


def test_the_figures_are_measured_and_the_files_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    found = usage_import.main(SIZE, rounds=1)
    assert list(tmp_path.iterdir()) == []
    assert len(found) == len(usage_import.FORMS) * len(usage_import.SPREADS)
    for figures in found.values():
        assert {"seconds", "seconds of processor", "memory of all processes, MB"} <= set(figures)
        assert all(figure > 0 for figure in figures.values())
    assert "cores" in capsys.readouterr().out


def test_without_room_on_the_disk_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(SystemExit, match="of disk"):
        usage_import.main(10**15)
    assert list(tmp_path.iterdir()) == []
