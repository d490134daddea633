"""The sample export: read like any other, about people of the sample continuum, with one stranger and one bad row."""

from datetime import UTC, datetime
from pathlib import Path

from adapters.usage.hud import read_hud_export
from models.usage.reading import HudLayout
from samples.make_samples import files
from samples.usage_export import UNKNOWN_USER, usage_files

FOLDER = Path(__file__).parents[2] / "samples"
NOW = datetime(2026, 11, 20, 16, tzinfo=UTC)


def test_the_files_are_those_that_the_program_makes() -> None:
    made = {name: text for name, text in files().items() if name.startswith("usage/")}
    assert made == {f"usage/{path.name}": path.read_text() for path in (FOLDER / "usage").iterdir()}


def test_the_export_is_read_and_refuses_only_the_row_without_a_user() -> None:
    reading = read_hud_export(FOLDER / "usage", NOW, "America/Chicago")
    assert reading.layout.layout is HudLayout.FY2026
    assert sum(each.rows for file in reading.files for each in file.refused) == 1
    users = {user.user_id: user for user in reading.users}
    assert UNKNOWN_USER in users
    assert len(users) == 19


def test_nothing_is_in_it_without_people() -> None:
    assert usage_files([], [], [])["usage/Enrollment.csv"].count("\n") == 1
