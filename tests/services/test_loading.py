"""An office's files taken in: the good rows, the bad ones, twice, and after an interruption."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from adapters.intake_files import read_batch
from adapters.processes import PATIENCE_SECONDS, Processes
from models.effects import StateT
from models.errors import NoAnswer, ProcessesAway
from models.ids import WorkflowId
from models.intake.load_report import KindLoaded
from models.intake.references import checked
from models.license.lifecycle import LicenseState
from models.license.messages import LicenseStart
from models.license.state import License
from models.typed_text import ENCODED, TURNED
from services import loading
from services.context import Context
from storage import loading as records
from storage.database import DatabaseAway
from storage.installation import installation_of
from storage.reads.actors import actor_of
from storage.reads.agencies import agencies_in
from storage.reads.audit import history_of
from storage.reads.licenses import license_row, licenses_of
from storage.reads.people import persons
from storage.reads.requests import request_row, requests_of
from storage.tables.directory import people
from tests.services.asking import without_processes
from tests.services.conftest import context_of
from tests.services.office_files import AGENCIES, DESIGNATIONS, LICENSES, PEOPLE, asks, files, of_kind
from tests.storage.samples import KEEPING
from tests.workflows.office import Office

CASES = Path(__file__).parents[3] / "shared/cases/people"


async def test_everything_sound_is_taken_in_and_its_processes_run(
    missouri: Office, context: Context, tmp_path: Path
) -> None:
    told: list[tuple[str, int, int]] = []
    path = files(tmp_path, asks(), asks("q-2", "p-5"))
    report = await loading.load(context, path, lambda *each: told.append(each))
    assert report.problems == ()
    assert [(each.kind, each.new, each.unchanged) for each in report.kinds] == [
        ("regions", 1, 0),
        ("agencies", 2, 0),
        ("people", 5, 0),
        ("designations", 2, 0),
        ("licenses", 2, 0),
        ("requests", 2, 0),
    ]
    held = license_row(context.database, "l-1")
    assert held is not None
    assert (held.state, held.person_name, held.active_from) == (LicenseState.ACTIVE, "Hol Der", held.created_at)
    assert held.created_at.isoformat() == "2024-02-29T06:00:00+00:00"
    assert (await context.processes.license_snapshot("l-2")).state == LicenseState.OPEN
    row = request_row(context.database, "q-1")
    assert row is not None
    assert (row.person_name, row.requested_by) == ("New Comer", "p-2")
    assert told[-1] == ("requests", 2, 2)
    assert ("licenses", 2, 2) in told


async def test_loading_twice_changes_nothing(missouri: Office, context: Context, tmp_path: Path) -> None:
    path = files(tmp_path, asks())
    await loading.load(context, path)
    await missouri.eventually(
        lambda: history_of(context.database), lambda entries: entries[-1].move == "taken_for_review"
    )
    before = history_of(context.database)
    report = await loading.load(context, path)
    assert {(each.new, each.changed, each.refused) for each in report.kinds} == {(0, 0, 0)}
    assert sum(each.unchanged for each in report.kinds) == 1 + 2 + 5 + 2 + 2 + 1
    assert history_of(context.database) == before


@pytest.mark.requirement("S7")
async def test_a_file_lets_nobody_in_who_was_deactivated(context: Context, tmp_path: Path) -> None:
    await loading.load(context, files(tmp_path))
    loaded = people.c.id.startswith("p-")
    with context.database.write() as connection:
        connection.execute(update(people).where(loaded).values(deactivated_at=context.now()))
    await loading.load(context, files(tmp_path, people=PEOPLE.replace("New,Comer", "Nova,Comer")))
    with context.database.read() as connection:
        assert all(connection.execute(select(people.c.deactivated_at).where(loaded)).scalars())
    assert actor_of(context.database, "p-1", context.today()) is None


async def test_bad_rows_are_reported_and_the_good_ones_taken_in(context: Context, tmp_path: Path) -> None:
    path = files(
        tmp_path,
        asks(),
        asks("q-2", "p-5", requested_by="p-3"),
        asks("q-3", "p-5", project_types=["rocketry"]),
        asks("q-4", "p-3"),
        asks("q-5", "p-9"),
        asks("q-6", "p-5", submitted_at="2099-01-01T00:00:00Z"),
        asks("q-7", "p-4"),
        agencies=AGENCIES + "a-3,Third Place,r-9,Nowhere County,,\n",
        licenses=LICENSES + "l-3,a-3,standard,,2024-03-01\nl-4,a-1,standard,p-3,2024-03-01\n",
    )
    report = await loading.load(context, path)
    assert [str(problem) for problem in report.problems] == [
        "agencies.csv, line 4, region_id: there is no region 'r-9' on record or in an accepted row",
        "licenses.csv, line 4, agency_id: there is no agency 'a-3' on record or in an accepted row",
        "licenses.csv, line 5, person_id: repeats line 2",
        "requests.jsonl, line 2, requested_by: Only the signatory or authorized representative of this agency can "
        "request to add, change, or remove users.",
        "requests.jsonl, line 3, project_types: “rocketry” is not a project type. Please choose from: "
        f"{', '.join(context.policy().access_requests.form.project_types)}.",
        "requests.jsonl, line 4, person_id: This person already has a license at this agency. Please request a "
        "change of access rights instead.",
        "requests.jsonl, line 5, person_id: there is no person 'p-9' on record or in an accepted row",
        "requests.jsonl, line 6: The date in submitted_at is in the future.",
        "requests.jsonl, line 7, person_id: Request q-1 for a new user for this person is still open. Please wait "
        "until it has ended.",
    ]
    assert of_kind(report, "requests") == KindLoaded(kind="requests", new=1, refused=6)
    assert of_kind(report, "licenses") == KindLoaded(kind="licenses", new=2, refused=2)
    assert [row.id for row in requests_of(context.database, agency_id="a-1")] == ["q-1"]
    assert [row.id for row in licenses_of(context.database, "a-1")] == ["l-1", "l-2"]
    assert "a-3" not in [row.id for row in agencies_in(context.database)]


@pytest.mark.requirement("S22", "S41")
async def test_names_that_would_act_on_a_letter_are_refused_at_intake_and_names_of_every_script_are_not(
    context: Context, tmp_path: Path
) -> None:
    people = PEOPLE + (
        "p-90,=?utf-8?q?Eve=0D=0ABcc=3A_spy=40evil.example?=,Example,eve9@lantern.example\n"
        "p-91,Ann,Ex\u202eample,ann9@lantern.example\n"
        "p-92,Bob,Example,=?utf-8?q?bob?=@lantern.example\n"
        "p-93,Nas\u200crin,Example,nasrin9@lantern.example\n"
        "p-94,\u200fLayla,Example,layla9@lantern.example\n"
    )
    agencies = AGENCIES + "a-3,=?utf-8?q?Third?=,r-1,County,,\n"
    report = await loading.load(context, files(tmp_path, asks(), people=people, agencies=agencies))
    assert [str(problem) for problem in report.problems] == [
        f"agencies.csv, line 4, name: {ENCODED}",
        f"people.csv, line 7, first_name: {ENCODED}",
        f"people.csv, line 8, last_name: {TURNED}",
        f"people.csv, line 9, email: {ENCODED}",
    ]
    assert of_kind(report, "people") == KindLoaded(kind="people", new=7, refused=3)


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not on this machine")
@pytest.mark.parametrize(
    ("file", "column"),
    [
        ("encoded-word", "first_name"),
        ("joiners", None),
        ("empty-columns", None),
        ("mailbox-swap", None),
        ("system", "person_id"),
        ("far-date", "license_expires_on"),
    ],
)
async def test_the_cases_of_people(records_only: Context, tmp_path: Path, file: str, column: str | None) -> None:
    kind = "agencies" if file == "far-date" else "people"
    content = (CASES / f"{file}.csv").read_bytes()
    for ours, theirs in ((b"person_id,first", b"id,first"), (b"agency_id,name", b"id,name"), (b"r-1,", b"r-01,")):
        content = content.replace(theirs, ours)
    before = (
        f"{PEOPLE}p-9004,Ann,Example,first@lantern.example\np-9005,Bea,Example,second@lantern.example\n"
        if file == "mailbox-swap"
        else PEOPLE
    )
    loaded, _ = read_batch(files(tmp_path, people=before))
    records.load(records_only.database, loaded, records_only.now(), KEEPING)
    path = tmp_path / f"{kind}.csv"
    path.write_bytes(content)
    read, problems = read_batch(path)
    accepted, unsound = checked(read, records.known(records_only.database), records_only.today())
    assert [each.column for each in (*problems, *unsound)] == ([column] if column else [])
    records.load(records_only.database, accepted, records_only.now(), KEEPING)
    if file == "mailbox-swap":
        found = persons(records_only.database, ["p-9004", "p-9005"])
        assert found["p-9004"].email == "second@lantern.example"
        assert found["p-9005"].email == "first@lantern.example"


async def test_of_two_requests_for_one_person_the_first_in_the_file_wins(context: Context, tmp_path: Path) -> None:
    path = files(tmp_path, *(asks(f"q-{number}", note=f"Number {number}") for number in range(1, 7)))
    report = await loading.load(context, path)
    assert [row.id for row in requests_of(context.database, agency_id="a-1")] == ["q-1"]
    assert [problem.line for problem in report.problems] == [2, 3, 4, 5, 6]


async def test_a_request_that_changed_in_the_file_is_reported_and_not_begun_again(
    context: Context, tmp_path: Path
) -> None:
    await loading.load(context, files(tmp_path, asks()))
    report = await loading.load(context, files(tmp_path, asks(note="Something else")))
    assert [(problem.line, problem.column) for problem in report.problems] == [(1, "request_id")]
    assert of_kind(report, "requests").refused == 1


@pytest.mark.requirement("ACC-15")
async def test_a_leaver_notice_is_judged_by_when_the_agency_sent_it(context: Context, tmp_path: Path) -> None:
    left = context.today() - timedelta(days=20)
    sent = context.now() - timedelta(days=19)
    leaver = {
        "request_id": "q-1",
        "kind": "remove_user",
        "agency_id": "a-1",
        "person_id": "p-3",
        "requested_by": "p-2",
        "no_longer_needed_on": left.isoformat(),
        "submitted_at": sent.isoformat(),
    }
    assert (await loading.load(context, files(tmp_path, leaver))).problems == ()
    row = request_row(context.database, "q-1")
    assert row is not None
    assert row.notice_late is False


async def test_a_single_file_is_taken_in_by_its_name(context: Context, tmp_path: Path) -> None:
    await loading.load(context, files(tmp_path) / "regions.csv")
    report = await loading.load(context, tmp_path / "files" / "agencies.csv")
    assert of_kind(report, "agencies").new == 2


async def test_an_empty_folder_is_reported(context: Context, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    report = await loading.load(context, tmp_path / "empty")
    assert len(report.problems) == 1
    assert "there is no file here to load" in report.problems[0].reason


@pytest.mark.requirement("R24")
async def test_what_was_interrupted_goes_on_at_the_next_load(
    missouri: Office, context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = files(tmp_path, asks(), asks("q-2", "p-5"))
    with pytest.raises(ProcessesAway):
        await loading.load(await without_processes(context), path)
    assert actor_of(context.database, "p-1", context.today()) is not None
    assert licenses_of(context.database, "a-1") == []

    class BreaksDown(Processes):
        """Loses its connection after the first license."""

        started = 0

        async def start_license(self, start: LicenseStart) -> bool:
            self.started += 1
            if self.started > 1:
                raise ProcessesAway("Gone.")
            return await super().start_license(start)

    with pytest.raises(ProcessesAway, match="Gone"):
        await loading.load(replace(context, processes=BreaksDown(missouri.client)), path)
    assert requests_of(context.database, agency_id="a-1") == []
    assert installation_of(context.database).loading == str(path)
    report = await loading.load(context, path)
    assert report.problems == ()
    assert installation_of(context.database).loading == ""
    assert [row.id for row in licenses_of(context.database, "a-1")] == ["l-1", "l-2"]
    assert len(requests_of(context.database, agency_id="a-1")) == 2


async def test_a_database_without_tables_takes_nothing_in(missouri: Office, context: Context, tmp_path: Path) -> None:
    with context.database.write() as connection:
        connection.exec_driver_sql("DROP TABLE designations")
    with pytest.raises(DatabaseAway):
        await loading.load(context, files(tmp_path, asks()))
    assert "a-1" not in [row.id for row in agencies_in(context.database)]


async def test_the_samples_are_taken_in_whole(missouri: Office, tmp_path: Path) -> None:
    context = context_of(missouri)
    with context.database.write() as connection:
        for table in ("designations", "agencies", "regions", "people"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    report = await loading.load(context, Path(__file__).parents[2] / "samples")
    assert report.problems == ()
    assert of_kind(report, "agencies").new >= 30
    assert of_kind(report, "people").new >= 150
    assert of_kind(report, "requests").new >= 40


async def test_workers_that_are_busy_are_waited_for(missouri: Office, context: Context, tmp_path: Path) -> None:
    class Busy(Processes):
        """Answers every second question too late."""

        asked = 0

        async def snapshot(
            self, workflow_id: WorkflowId[StateT], state: type[StateT], patience: float = PATIENCE_SECONDS
        ) -> StateT | None:
            self.asked += 1
            if self.asked % 2:
                raise NoAnswer("Too late.")
            return await super().snapshot(workflow_id, state, patience)

    report = await loading.load(replace(context, processes=Busy(missouri.client)), files(tmp_path, asks()))
    assert report.problems == ()
    assert (of_kind(report, "licenses").new, of_kind(report, "requests").new) == (2, 1)


async def test_workers_that_are_stopped_are_not_waited_for_for_ever(
    missouri: Office, context: Context, tmp_path: Path
) -> None:
    class Stopped(Processes):
        """Never answers."""

        async def license_snapshot(self, license_id: str) -> License:
            raise NoAnswer("Nobody works.")

    with pytest.raises(ProcessesAway, match="Nobody works"):
        await loading.load(replace(context, processes=Stopped(missouri.client)), files(tmp_path))


@pytest.mark.requirement("R26")
async def test_a_far_date_in_a_file_is_refused_with_its_row(context: Context, tmp_path: Path) -> None:
    far = f"{AGENCIES}a-99,Far Away House,r-1,Example,,9999-12-31\n"
    never = f"{DESIGNATIONS}p-3,ce_lead,,r-1,0024-01-01,9999-12-31,\n"
    report = await loading.load(context, files(tmp_path, agencies=far, designations=never))
    limits = "it has to lie between January 1, 1900, and December 31, 2199"
    assert [str(each) for each in report.problems if each.column] == [
        f"agencies.csv, line 4, license_expires_on: 9999-12-31 can't be right: {limits}",
        f"designations.csv, line 4, from_day: 0024-01-01 can't be right: {limits}",
        f"designations.csv, line 4, until_day: 9999-12-31 can't be right: {limits}",
    ]
