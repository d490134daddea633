"""`load`, typed: what it reports and with which status it ends."""

import json
from pathlib import Path

from storage.reads.agencies import agencies_in
from tests.commands.conftest import Line
from tests.services.test_loading import AGENCIES, asks, files
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
