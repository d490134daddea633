"""`load`, typed: what it reports and with which status it ends."""

import json
from pathlib import Path

import pytest
from sqlalchemy import update

from models.intake.ownership import RecordKind
from models.people import Actor
from storage.field_owners import decide_by_hand
from storage.installation import installation_of
from storage.reads.agencies import agencies_in
from storage.tables.directory import people
from tests.commands.conftest import Line
from tests.services.office_files import AGENCIES, PEOPLE, asks, files
from tests.storage.samples import NOW
from tests.workflows.office import Office


async def test_what_is_sound_is_taken_in_with_status_0_and_so_is_the_second_time(
    at_work: Line, missouri: Office, tmp_path: Path
) -> None:
    path = str(files(tmp_path, asks()))
    first = await at_work("load", path)
    assert (first.exit_code, first.stderr) == (0, "")
    assert "agencies      2    0        0          0" in first.stdout
    second = await at_work("load", path)
    assert second.exit_code == 0
    assert "agencies      0    0        2          0" in second.stdout
    assert "a-1" in [row.id for row in agencies_in(missouri.database)]


async def test_refused_rows_are_reported_and_end_with_1_unless_they_are_allowed(at_work: Line, tmp_path: Path) -> None:
    path = str(files(tmp_path, asks(), asks("q-2", "p-5", requested_by="p-3"), agencies=AGENCIES + "a-3,,r-1,X,,\n"))
    answer = await at_work("load", path)
    assert answer.exit_code == 1
    assert "These rows were not loaded:\n  agencies.csv, line 4, name: is missing\n" in answer.stdout
    assert "  requests.jsonl, line 2, requested_by: Only the signatory" in answer.stdout
    allowed = await at_work("load", path, "--allow-bad")
    assert allowed.exit_code == 0
    assert "agencies.csv, line 4, name: is missing" in allowed.stdout


async def test_the_report_in_json(at_work: Line, tmp_path: Path) -> None:
    path = str(files(tmp_path, asks(), agencies=AGENCIES + "a-3,,r-1,X,,\n"))
    answer = await at_work("load", path, "--json")
    assert answer.exit_code == 1
    report = json.loads(answer.stdout)
    assert report["problems"] == [{"file": "agencies.csv", "line": 4, "column": "name", "reason": "is missing"}]
    assert report["kinds"][1] == {"kind": "agencies", "new": 2, "changed": 0, "unchanged": 0, "refused": 1}


def test_a_path_that_is_not_there_is_wrong_usage(line: Line) -> None:
    assert line.typed("load", "nowhere").exit_code == 2


def test_without_a_running_stack_it_says_so_and_what_it_took_in_stays(line: Line, tmp_path: Path) -> None:
    answer = line.typed("load", str(files(tmp_path, asks())))
    assert (answer.exit_code, answer.stderr) == (
        1,
        "HMIS Access can't be reached right now: Temporal does not answer.\n",
    )


async def test_a_decision_of_the_office_is_shown_with_how_to_settle_it_and_ends_with_1(
    at_work: Line, missouri: Office, tmp_path: Path
) -> None:
    await at_work("load", str(files(tmp_path, asks())))
    with missouri.database.write() as connection:
        connection.execute(update(people).where(people.c.id == "p-3").values(first_name="Holly"))
        decided = {"first_name": "Hol"}, {"first_name": "Holly"}
        decide_by_hand(connection, RecordKind.PERSON, "p-3", *decided, Actor(person_id="p-1"), NOW)
    path = str(files(tmp_path, asks(), people=PEOPLE.replace("p-3,Hol,", "p-3,Hollis,")))
    answer = await at_work("load", path)
    assert (answer.exit_code, answer.stderr) == (1, "")
    assert answer.stdout.endswith(
        "The office decided these fields by hand, and the files say something new. Nothing of it was applied:\n"
        "  people.csv, line 4, first_name: the file says Hollis, for p-3; Sig Natory decided Holly on Monday, March "
        "2, 2026, at 9:30 AM.\n"
        "To settle this, load again with --take first_name=file, or with office instead of file.\n"
    )
    as_json = json.loads((await at_work("load", path, "--json")).stdout)
    (conflict,) = as_json["conflicts"]
    assert (conflict["column"], conflict["said"], conflict["decided_by"]) == ("first_name", "Hollis", "p-1")
    taken = await at_work("load", path, "--take", "first_name=file")
    assert taken.exit_code == 0
    assert taken.stdout.endswith(
        "You said whose value to take:\n"
        "  people.csv, line 4, first_name, for p-3: Hollis, from the file, in place of the office’s Holly.\n"
    )
    with missouri.database.write() as connection:
        decided = {"first_name": "Hollis", "last_name": "Der"}, {"first_name": "Holly", "last_name": "Dear"}
        connection.execute(update(people).where(people.c.id == "p-3").values(**decided[1]))
        decide_by_hand(connection, RecordKind.PERSON, "p-3", *decided, Actor(person_id="p-1"), NOW)
    path = str(files(tmp_path, asks(), people=PEOPLE.replace("p-3,Hol,Der", "p-3,Hal,Dar")))
    both = (await at_work("load", path)).stdout.splitlines()[-1]
    assert both == (
        "To settle this, load again with --take first_name=file --take last_name=file, or with office instead of file."
    )
    kept = await at_work("load", path, "--take", "office")
    assert "  people.csv, line 4, last_name, for p-3: Dear, as the office decided. The file says Dar.\n" in kept.stdout


async def test_a_date_that_does_not_move_is_said_of_the_field_and_not_of_the_row(at_work: Line, tmp_path: Path) -> None:
    await at_work("load", str(files(tmp_path, asks())))
    same_day = AGENCIES.replace("2027-06-30", "2199-06-30")
    answer = await at_work(
        "load", str(files(tmp_path, asks(), agencies=same_day.replace("Invented House", "Renamed House")))
    )
    assert answer.exit_code == 1
    assert "These rows were not loaded" not in answer.stdout
    assert (
        "These fields were not loaded, but the rest of each row was:\n  agencies.csv, line 2, license_expires_on: "
        in answer.stdout
    )
    assert "agencies      0    1        1          0" in answer.stdout


@pytest.mark.parametrize(
    ("take", "sentence"),
    [
        (["mine"], "does not end in file or office"),
        (["shoe_size=file"], "There is no field “shoe_size”"),
        (["=file"], "There is no field “”"),
        (["file", "office"], "a second time"),
        (["county=file", "county=office"], "a second time"),
    ],
)
def test_whose_value_to_take_has_to_be_clear(line: Line, take: list[str], sentence: str) -> None:
    answer = line.typed("load", ".", *(part for each in take for part in ("--take", each)))
    assert answer.exit_code == 2
    assert sentence in " ".join(answer.stderr.replace("│", " ").split())


async def test_loading_the_samples_again_leaves_them_samples_and_other_files_do_not(
    at_work: Line, missouri: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = files(tmp_path, asks())
    monkeypatch.setattr("commands.loading.SAMPLES", path.resolve())
    assert (await at_work("load", str(path))).exit_code == 0
    assert installation_of(missouri.database).samples
    monkeypatch.setattr("commands.loading.SAMPLES", tmp_path)
    assert (await at_work("load", str(path))).exit_code == 0
    assert not installation_of(missouri.database).samples
