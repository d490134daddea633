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
    assert (first.exit_code, first.stderr) == (1, ""), "a row was refused"
    assert "4 rows read, 1 refused." in first.stdout
    assert "0 users linked to a person, 2 not linked." in first.stdout
    assert "These users are not linked to anyone: 8 and 9." in first.stdout
    assert "Skipped 1 row of user 0, which stands for no person." in first.stdout
    assert "Services.csv" in first.stdout
    assert "the row names no user" in first.stdout
    again = await at_work("import-usage", export(tmp_path), *AS)
    assert again.exit_code == 1
    assert (await at_work("import-usage", export(tmp_path), *AS, "--go-on")).exit_code == 0
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


async def test_a_damaged_export_has_a_way_on_that_is_said_to_prove_no_lack(
    at_work: Line, missouri: Office, tmp_path: Path
) -> None:
    folder = in_folder(tmp_path / "hud", small_export(row("8", "2024-03-05 09:00:00"), row("8", "3/6/2024 9:00")))
    refused = await at_work("import-usage", str(folder), *AS)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "--go-on" in refused.stderr
    with (folder / "Services.csv").open("a") as file:
        file.write("2,too,short\n")
    assert (await at_work("import-usage", str(folder), *AS, "--go-on")).exit_code == 1
    answer = await at_work("import-usage", str(folder), *AS, "--go-on", "--set-aside")
    assert (answer.exit_code, answer.stderr) == (0, "")
    assert "It proves use only, and never a lack of use: rows are missing from it." in answer.stdout
    assert "These damaged rows were set aside:" in answer.stdout
    assert "has 3 values for" in answer.stdout


async def test_a_login_report_is_answered_with_how_it_was_understood(
    at_work: Line, missouri: Office, tmp_path: Path
) -> None:
    path = tmp_path / "logins.csv"
    path.write_text('Staff No.,Staff,Seen last\n,"Sample, Toni",2024-03-05 09:00:00\n')
    names = ("--column", "last login=Seen last", "--column", "user=Staff No.")
    answer = await at_work("import-usage", str(path), "--logins", *AS, *names, "--as-of", "2024-03-06")
    assert answer.exit_code == 0, answer.stderr
    assert "It is a list of last logins, as of March 6, 2024, at 12:00 AM." in answer.stdout
    assert "Its columns: user = “Staff No.”, name = “Staff”, last_login = “Seen last”." in answer.stdout
    assert "names these accounts only by a name, which was not saved: Toni Sample." in answer.stdout
    shown = await at_work("login-columns", *AS)
    assert "Seen last" in shown.stdout
    forgotten = await at_work("login-columns", *AS, "--forget", "user=Staff No.", "--forget", "last_login=Seen last")
    assert forgotten.stdout == "No names for columns are saved.\n"
    wrong = await at_work("import-usage", str(path), "--logins", *AS, "--column", "Staff No.")
    assert (wrong.exit_code, "write it as user=Staff ID" in wrong.stderr) == (1, True)
    future = await at_work("import-usage", str(path), "--logins", *AS, *names, "--as-of", "2099-01-01")
    assert future.stderr == "A report can’t have been run in the future. Nothing was changed.\n"


async def test_a_roster_is_shown_before_it_opens_tasks(at_work: Line, missouri: Office, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("User ID,Status\n17,Active\n18,Locked\n")
    look = await at_work("compare-roster", str(path), *AS)
    assert look.exit_code == 0, look.stderr
    assert look.stdout.startswith("2 accounts on the roster. Its columns: user = “User ID”, status = “Status”.\n")
    assert "Account without a license" in look.stdout
    assert "No task was opened. With --open-tasks each difference becomes one." in look.stdout
    assert "3 tasks opened, 0 closed." in (await at_work("compare-roster", str(path), *AS, "--open-tasks")).stdout
    path.write_text("User ID,Status\n17,Inactive\n18,Inactive\n")
    agreed = await at_work("compare-roster", str(path), *AS, "--open-tasks")
    assert "The roster and the licenses agree." in agreed.stdout
    assert "0 tasks opened, 3 closed." in agreed.stdout


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
