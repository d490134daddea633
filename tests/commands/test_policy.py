"""The commands with which somebody writes a pack: what they print, and how they end."""

import json
from pathlib import Path

from storage.database import open_database
from storage.installation import note_start
from tests.commands.conftest import Line
from tests.storage.samples import NOW

SHIPPED = Path(__file__).parents[2] / "policies"


def test_a_blank_pack_is_written_and_says_what_is_left_to_do(line: Line) -> None:
    answer = line.typed("policy", "new", "ohio")
    assert (answer.exit_code, answer.stdout.split("\n")[0]) == (0, "ohio.toml is ready to be filled in.")
    found = line.typed("policy", "check", "ohio.toml")
    assert found.exit_code == 1
    assert "ohio.toml, line 21: time_zone: This is not filled in yet. It takes" in found.stdout
    assert found.stdout.rstrip().endswith("errors, 0 warnings.")
    assert line.typed("policy", "new", "ohio").exit_code == 1


def test_warnings_end_with_status_0(line: Line) -> None:
    found = line.typed("policy", "check", "missouri")
    assert found.exit_code == 0
    assert "(Missouri 1): training.reminders.source: Warning: This is still to be confirmed." in found.stdout
    assert "can be used: no errors, " in found.stdout


def test_a_file_that_is_no_toml_is_refused_with_its_line(line: Line) -> None:
    Path("ohio.toml").write_text('pack = "ohio"\nname = Ohio\n')
    found = line.typed("policy", "check", "ohio.toml")
    assert found.exit_code == 1
    assert "ohio.toml, line 2: The value can't be read. Text needs quotation marks" in found.stdout


def test_a_pack_is_read_as_sentences_and_as_a_paper(line: Line) -> None:
    shown = line.typed("policy", "show", "missouri", "--on", "2026-11-20")
    assert shown.exit_code == 0
    assert "There are 14 calendar days to complete the training, and as many more" in shown.stdout
    assert "Nobody gets an email when a training has lapsed." in shown.stdout
    written = line.typed("policy", "show", "missouri", "--pdf", "rules.pdf")
    assert (written.exit_code, written.stdout) == (0, "The rules of Missouri 1: written to rules.pdf.\n")
    assert Path("rules.pdf").read_bytes().startswith(b"%PDF")


def test_a_comparison_counts_the_running_cases_where_there_are_records(line: Line, sqlite_url: str) -> None:
    found = line.typed("policy", "diff", "missouri", "detroit")
    assert found.exit_code == 0
    assert "Missouri 1: There are 14 calendar days to complete the training" in found.stdout
    assert "not counted" not in found.stderr
    with open_database(sqlite_url) as database:
        note_start(database, "minnesota", "Minnesota 2", NOW)
    other = line.typed("policy", "diff", "missouri", "detroit", "--json")
    assert other.exit_code == 0
    assert "records of the office “minnesota”" in json.loads(other.stdout)["not_counted"]


def test_a_trial_says_what_happens_when(line: Line) -> None:
    found = line.typed("policy", "try", "missouri", "--no-data-since", "2026-03-01")
    assert found.exit_code == 0
    assert "Wednesday, September 2, 2026\n  Marked for revocation: 6 months without client data entry" in found.stdout
    assert "Nothing happens" in line.typed("policy", "try", "minnesota", "--no-data-since", "2026-03-01").stdout
    asked = line.typed("policy", "try", "missouri", "--asked", "2026-12-01T10:00:00-06:00")
    assert "Thursday, December 3, 2026\n  A reviewer decides on the request by this day." in asked.stdout
    assert line.typed("policy", "try", "missouri").exit_code == 2
