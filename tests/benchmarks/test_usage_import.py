"""The usage benchmark measures what it says, on an export that is what it says, and leaves nothing behind."""

import csv
from pathlib import Path

import pytest

from benchmarks import usage_import
from benchmarks.hud_files import EXPORT_ID, FILES, USERS, write_export

ROWS = 4000


@pytest.mark.parametrize("all_quoted", usage_import.FORMS.values(), ids=usage_import.FORMS)
def test_the_generated_export_is_read_whole_and_says_the_same_to_all_who_read_it(
    tmp_path: Path, all_quoted: bool
) -> None:
    write_export(tmp_path, ROWS, all_quoted=all_quoted)
    reading = usage_import.read_export(tmp_path)
    latest = usage_import.read_plainly(tmp_path)
    assert reading.rows_read == sum(round(ROWS * part) for part, _ in FILES.values()) == ROWS
    assert reading.rows_refused == 0
    assert reading.export_id == EXPORT_ID
    assert len(reading.users) == USERS
    assert {user.user_id for user in reading.users if user.latest_client_data} == set(latest)


def test_half_of_the_generated_rows_were_updated_after_they_were_created(tmp_path: Path) -> None:
    write_export(tmp_path, ROWS)
    with (tmp_path / "Services.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    updated = [row for row in rows if row["DateUpdated"] > row["DateCreated"]]
    assert len(updated) == pytest.approx(len(rows) / 2, rel=0.01)


def test_the_figures_are_measured_and_the_files_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    by_form = usage_import.main(ROWS, rounds=1)
    assert list(tmp_path.iterdir()) == []
    assert set(by_form) == set(usage_import.FORMS)
    ratios = {"import / count as text", "import / count", "csv module / import", "import, peak memory in MB"}
    for figures in by_form.values():
        assert ratios <= set(figures)
        assert all(figure > 0 for figure in figures.values())
    assert "cores" in capsys.readouterr().out


def test_without_room_on_the_disk_nothing_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(SystemExit, match="of disk"):
        usage_import.main(10**12)
    assert list(tmp_path.iterdir()) == []
