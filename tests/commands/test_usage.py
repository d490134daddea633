"""Usage reports on the command line: what is said about them, and with which status a command ends."""

import json
from datetime import UTC, datetime
from pathlib import Path

from tests.adapters.usage.hud_export import in_folder, in_zip, row, small_export
from tests.commands.conftest import Line
from tests.workflows.office import Office

AS = ("--as", "lena")


def export(tmp_path: Path) -> str:
    """An export of two users, one of whom nobody knows, with a row that does not count."""
    rows = [row("8", "2024-03-05 09:00:00"), row("9", "2024-03-06 09:00:00"), row("0", "2024-03-07 09:00:00")]
    return str(in_zip(tmp_path / "export.zip", small_export(*rows, row("", "2024-03-01 09:00:00"))))


async def test_an_export_is_summed_up_in_sentences(at_work: Line, missouri: Office, tmp_path: Path) -> None:
    first = await at_work("import-usage", export(tmp_path), *AS)
    assert (first.exit_code, first.stderr) == (0, "")
    assert "4 rows read, 1 refused." in first.stdout
    assert "0 users linked to a person, 2 not linked." in first.stdout
    assert "These users are not linked to anyone: 8 and 9." in first.stdout
    assert "Skipped 1 row of user 0, which stands for no person." in first.stdout
    assert "Services.csv" in first.stdout
    assert "the row names no user" in first.stdout
    again = await at_work("import-usage", export(tmp_path), *AS)
    assert again.exit_code == 0
    assert again.stdout.startswith("This file was already imported on ")
    assert "0 users updated" in again.stdout


async def test_the_summary_in_json_is_complete(at_work: Line, missouri: Office, tmp_path: Path) -> None:
    answer = await at_work("import-usage", export(tmp_path), *AS, "--json")
    told = json.loads(answer.stdout)
    assert (told["kind"], told["rows_read"], told["rows_refused"], told["unmatched"]) == ("hud", 4, 1, ["8", "9"])
    assert datetime.fromisoformat(told["newest"]) == datetime(2024, 3, 7, 15, tzinfo=UTC)


async def test_what_is_no_export_ends_with_1_and_one_sentence(at_work: Line, missouri: Office, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Dear all,\n")
    answer = await at_work("import-usage", str(path), *AS)
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert answer.stderr.startswith("notes.txt is not a HUD HMIS CSV export")
    assert (await at_work("import-usage", str(tmp_path / "none"), *AS)).exit_code == 2


async def test_a_login_report_is_taken_in_as_one(at_work: Line, missouri: Office, tmp_path: Path) -> None:
    path = tmp_path / "logins.csv"
    path.write_text("User,Last Login,Locked\ntess@sample.example,2024-03-05 09:00:00,yes\n")
    answer = await at_work("import-usage", str(path), "--logins", *AS)
    assert answer.exit_code == 0
    assert "Login report: 1 row read, 0 refused." in answer.stdout
    assert "1 user linked to a person, 0 not linked." in answer.stdout


async def test_users_are_linked_one_by_one_and_by_a_file(at_work: Line, missouri: Office, tmp_path: Path) -> None:
    files = in_folder(tmp_path / "hud", small_export(row("8", "2024-03-05 09:00:00"), row("9", "2024-03-06 09:00:00")))
    await at_work("import-usage", str(files), *AS)
    linked = await at_work("link-user", "8", *AS, "--person", "tess@sample.example", "--agency", "A1")
    assert "HMIS user 8 is Tess Sample (tess), for the license at Agency 1." in linked.stdout
    assert "Last client data: March 5, 2024, at 9:00 AM." in linked.stdout
    unmatched = await at_work("unmatched-users", *AS)
    assert "9" in unmatched.stdout
    mapping = tmp_path / "users.csv"
    mapping.write_text("hmis_user_id,person_id\n9,toni\n10,nobody\n")
    report = await at_work("link-users", str(mapping), *AS)
    assert (report.exit_code, report.stdout) == (
        1,
        "1 user linked, 0 linked before.\n  users.csv, line 3, person_id: is not a person on record\n",
    )
    assert (await at_work("unmatched-users", *AS)).stdout == "Every HMIS user is linked to a person.\n"
    unlinked = await at_work("unlink-user", "9", *AS)
    assert unlinked.stdout == "HMIS user 9 is not linked to anyone.\n"


async def test_who_may_not_is_told_so(at_work: Line, missouri: Office, tmp_path: Path) -> None:
    answer = await at_work("import-usage", export(tmp_path), "--as", "sam")
    assert (answer.exit_code, answer.stderr) == (
        1,
        "Only HMIS lead staff or a system administrator can import usage reports and link HMIS users.\n",
    )
