"""Time that no usage report covers: nobody loses anything for it, and a task asks for the report (LIC-29)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from temporalio.testing import WorkflowEnvironment

from adapters.usage.layouts import client_files_of
from models.calendar import civil_day, end_of_day
from models.effects import TaskKind
from models.errors import RuleViolation
from models.license.inactivity_clocks import rung_deadline
from models.license.lifecycle import InactiveReason, LicenseState
from models.people import Role
from models.policy.pack import PolicyPack, PolicyVersion
from models.usage.coverage import NotCovered
from models.usage.reading import HudLayout
from services import coverage, license_changes, queue, reviews, usage
from services.context import Context
from storage.database import Database
from storage.office_tasks import OFFICE
from storage.reads import reviews as reviews_on_record
from storage.reads.notices import notices_of
from storage.reads.tasks import TaskRow, tasks_of
from storage.reads.usage import evidence
from storage.tables.licenses import licenses
from storage.tables.usage import ImportKind
from storage.usage_imports import UsageSummary
from tests.services.asking import refused
from tests.services.conftest import context_of
from tests.storage.samples import pack
from tests.storage.usage_samples import everything_covered, hmis_user
from tests.workflows.office import Office, open_office
from tests.workflows.simulated import pass_days

# A year of daily looks takes long on a busy machine.
pytestmark = [pytest.mark.requirement("LIC-29"), pytest.mark.timeout(300)]

HOLDERS = {"L1": "tess", "L2": "toni", "L3": "uma"}
YEAR = 366


async def settle(office: Office, *license_ids: str) -> None:
    """Licenses of an agency, in use from now on: all three, or those that are named."""
    for license_id in license_ids or HOLDERS:
        await office.license(license_id, held_by=HOLDERS[license_id], held_since=await office.now())


async def settle_one(office: Office) -> None:
    """One of the licenses, and beside it the one that the agency keeps whatever happens: ed works all the time.

    A license that is looked at every morning of a year takes seconds, and ed's never is.
    """
    used = await office.now() + timedelta(days=2 * YEAR)
    hmis_user(office.database, "ed", "ed", last_data_entry_at=used, last_any_at=used)
    await office.license("L0", held_by="ed", held_since=await office.now())
    await settle(office, "L1")


async def context_now(office: Office) -> Context:
    now = await office.now()
    return Context(database=office.database, processes=office.processes, pack=office.world.pack, now=lambda: now)


def sheet(file: Path, *rows: Sequence[str]) -> None:
    file.write_text("".join(",".join(row) + "\n" for row in rows))


def at(day: date, hour: int = 10) -> str:
    return f"{day} {hour:02}:00:00"


def export(folder: Path, first: date, last: date, *, projects: Sequence[str] = ("P1",), kind: str = "1") -> Path:
    """An export of organization O1 made on the morning after its period; everybody entered data on its first day."""
    folder.mkdir()
    ending = ("UserID", "DateCreated", "DateUpdated")
    made = ("0", at(first), at(first))
    export_row = ("ExportID", "ExportDate", "ExportStartDate", "ExportEndDate", "ExportPeriodType", "ExportDirective")
    values = (folder.name, at(last + timedelta(days=1), 6), f"{first}", f"{last}", kind, "2")
    sheet(folder / "Export.csv", export_row, values)
    sheet(folder / "Project.csv", ("ProjectID", "OrganizationID", *ending), *((each, "O1", *made) for each in projects))
    for name in client_files_of(HudLayout.UNKNOWN):
        sheet(folder / name, ending)
    people = sorted(HOLDERS.values())
    users = [(str(number), f"{name}@sample.example") for number, name in enumerate(people, 1)]
    sheet(folder / "User.csv", ("UserID", "UserEmail"), *users)
    sheet(folder / "Services.csv", ending, *((number, at(first), at(first)) for number, _ in users))
    return folder


def login_list(file: Path, day: date) -> Path:
    """A list of last logins in which everybody signed in on a day."""
    rows = [(f"{name}@sample.example", at(day)) for name in sorted(HOLDERS.values())]
    sheet(file, ("User", "Last login"), *rows)
    return file


async def imported(office: Office, path: Path, kind: ImportKind = ImportKind.HUD) -> UsageSummary:
    return await usage.import_usage(await context_now(office), path, kind, "lena")


async def today(office: Office) -> date:
    return civil_day(await office.now(), office.world.pack.time_zone)


async def nobody_was_touched(office: Office) -> None:
    with office.database.read() as connection:
        settled = connection.execute(select(licenses.c.id)).scalars().all()
    assert settled
    for license_id in settled:
        license_ = await office.kept_license(license_id)
        assert (license_.state, license_.flag, license_.crossed) == (LicenseState.ACTIVE, None, ())
    assert [each.template for each in notices_of(office.database)] == []


def open_tasks(office: Office, now: datetime) -> list[TaskRow]:
    return [each for each in tasks_of(office.database, OFFICE, now) if each.closed_at is None]


async def asked_for(office: Office, kind: ImportKind) -> TaskRow:
    """The one task that asks for reports of a kind."""
    found = open_tasks(office, await office.now())
    (task,) = [each for each in found if each.kind == TaskKind.IMPORT_USAGE and kind.spoken in each.title]
    return task


@pytest.mark.requirement("R25")
async def test_a_year_without_any_report_touches_nobody_and_one_task_asks_for_each_kind(
    missouri: Office, env: WorkflowEnvironment
) -> None:
    await settle_one(missouri)
    await pass_days(env, YEAR)
    await nobody_was_touched(missouri)
    for kind, concerned in ((ImportKind.HUD, "1 agency"), (ImportKind.LOGINS, "1 license")):
        task = await asked_for(missouri, kind)
        assert task.title == f"No {kind.spoken} covers {concerned}"
        assert (task.role, task.due_at is not None) == (Role.HMIS_LEAD, True)


@pytest.mark.requirement("R25")
async def test_one_export_and_none_after_touches_nobody(
    missouri: Office, env: WorkflowEnvironment, tmp_path: Path
) -> None:
    """What counts is what the export covers, not when it was imported: six months later nothing is known."""
    await settle_one(missouri)
    await coverage.link_organization(await context_now(missouri), "lena", "O1", "A1")
    begun = await today(missouri)
    await pass_days(env, 1.5)
    await imported(missouri, export(tmp_path / "first", begun - timedelta(days=200), begun))
    await pass_days(env, YEAR)
    await nobody_was_touched(missouri)
    day = begun + timedelta(days=1)
    task = await asked_for(missouri, ImportKind.HUD)
    assert task.title == f"No HMIS CSV export covers the time since {day:%B} {day.day}, {day.year} (1 agency)"


@pytest.mark.requirement("R25")
async def test_an_old_export_that_is_imported_late_touches_nobody(
    missouri: Office, env: WorkflowEnvironment, tmp_path: Path
) -> None:
    await settle_one(missouri)
    await coverage.link_organization(await context_now(missouri), "lena", "O1", "A1")
    begun = await today(missouri)
    await pass_days(env, 300)
    await imported(missouri, export(tmp_path / "old", begun - timedelta(days=300), begun + timedelta(days=20)))
    await pass_days(env, 60)
    await nobody_was_touched(missouri)


@pytest.mark.requirement("R25")
async def test_exports_of_one_project_touch_nobody_while_another_project_is_known(
    missouri: Office, env: WorkflowEnvironment, tmp_path: Path
) -> None:
    await settle_one(missouri)
    await coverage.link_organization(await context_now(missouri), "lena", "O1", "A1")
    begun = await today(missouri)
    await pass_days(env, 1.5)
    await imported(missouri, export(tmp_path / "both", begun - timedelta(days=30), begun, projects=("P1", "P2")))
    for month in range(1, 10):
        await pass_days(env, 30)
        until = await today(missouri) - timedelta(days=1)
        await imported(missouri, export(tmp_path / f"{month}", begun - timedelta(days=30), until))
    await nobody_was_touched(missouri)
    (agency, *_) = (await coverage.usage_coverage(await context_now(missouri), "lena")).agencies
    assert (agency.covered_through, agency.missing_projects) == (begun, ())
    assert "since" in (await asked_for(missouri, ImportKind.HUD)).title


async def test_a_later_export_fills_the_gap_and_the_rung_is_reached_on_its_own_date(
    missouri: Office, env: WorkflowEnvironment, tmp_path: Path
) -> None:
    await settle_one(missouri)
    await coverage.link_organization(await context_now(missouri), "lena", "O1", "A1")
    begun = await today(missouri)
    await pass_days(env, 250)
    await nobody_was_touched(missouri)
    task = await asked_for(missouri, ImportKind.HUD)
    yesterday = await today(missouri) - timedelta(days=1)
    await imported(missouri, export(tmp_path / "all", begun, yesterday))
    assert task.id not in [each.id for each in open_tasks(missouri, await missouri.now())], "it is done"
    await pass_days(env, 2)
    assert (await missouri.kept_license("L1")).flag is None, "the promised warning comes first"
    await pass_days(env, 31)
    marked = await missouri.kept_license("L1")
    assert marked.flag is not None
    assert marked.flag.reason == InactiveReason.NO_DATA_ENTRY
    zone = missouri.world.pack.time_zone
    (warned,) = [each for each in marked.crossed if each.rung == "no-data-entry/30"]
    assert marked.flag.since == end_of_day(civil_day(warned.noted_at, zone) + timedelta(days=30), zone)
    letters = [each.template for each in notices_of(missouri.database)]
    assert letters.count("inactivity_warning") == letters.count("revocation_flagged") > 0


async def test_one_login_report_does_not_start_detroits_thirty_days(
    detroit: Office, env: WorkflowEnvironment, tmp_path: Path
) -> None:
    await settle(detroit)
    await pass_days(env, 5)
    yesterday = await today(detroit) - timedelta(days=1)  # Today's logins could lie ahead, just after midnight.
    await imported(detroit, login_list(tmp_path / "logins.csv", yesterday), ImportKind.LOGINS)
    await pass_days(env, 120)
    await nobody_was_touched(detroit)
    assert "(3 licenses)" in (await asked_for(detroit, ImportKind.LOGINS)).title


async def test_an_agency_that_is_linked_to_no_organization_is_a_task_until_it_is(
    missouri: Office, tmp_path: Path
) -> None:
    await settle(missouri)
    day = await today(missouri)
    summary = await imported(missouri, export(tmp_path / "e", day - timedelta(days=9), day - timedelta(days=1)))
    assert summary.unmapped_organizations == ("O1",)
    (task,) = [e for e in open_tasks(missouri, await missouri.now()) if e.agency_id == "A1"]
    assert (task.title, task.agency_id) == ("Say which organization of the HMIS is Agency 1", "A1")
    await coverage.link_organization(await context_now(missouri), "lena", "O1", "A1")
    kinds = [each.kind for each in open_tasks(missouri, await missouri.now())]
    assert TaskKind.MAP_ORGANIZATION not in kinds
    await coverage.unlink_organization(await context_now(missouri), "lena", "O1")
    (again,) = [e for e in open_tasks(missouri, await missouri.now()) if e.agency_id == "A1"]
    assert again.id != task.id


async def test_organizations_that_nobody_has_mapped_are_one_task_and_a_line_of_the_report(
    missouri: Office, env: WorkflowEnvironment, tmp_path: Path
) -> None:
    await settle(missouri)
    await reviews.begin(await context_now(missouri))
    day = await today(missouri)
    await imported(missouri, export(tmp_path / "e", day - timedelta(days=9), day - timedelta(days=1)))

    async def organizations() -> list[TaskRow]:
        found = open_tasks(missouri, await missouri.now())
        return [each for each in found if each.kind == TaskKind.MAP_ORGANIZATION and each.agency_id is None]

    (task,) = await organizations()
    assert task.title == "Say which agency this organization of the HMIS is: O1"
    assert (task.role, task.due_at is not None) == (Role.HMIS_LEAD, True)
    kinds = [each.id for each in await queue.queue(await context_now(missouri), "lena")]
    assert task.id in kinds
    assert task.title in (await coverage.usage_coverage(await context_now(missouri), "lena")).missing
    await pass_days(env, 35)
    await missouri.eventually(lambda: reviews_on_record.review(missouri.database), lambda found: found is not None)
    report = await reviews.report(await context_now(missouri), "lena")
    assert "1 organization of the HMIS not linked to an agency: O1." in report.introduction
    assert len(report.unknown) == 3 * 2, "each license, for exports and for login reports"
    assert {(each.agency, each.since) for each in report.unknown} == {("Agency 1", f"{day}")}
    assert report.lines == ()
    await coverage.link_organization(await context_now(missouri), "lena", "O1", None)
    assert await organizations() == []
    await coverage.unlink_organization(await context_now(missouri), "lena", "O1")
    (again,) = await organizations()
    assert again.id != task.id


async def test_a_pack_can_ask_for_an_export_every_so_many_days(
    env: WorkflowEnvironment, database: Database, tmp_path: Path
) -> None:
    """Each export counts for thirty days only. Where one is left out, its days don't count, whatever later ones say."""
    asking = asking_for_exports(pack(), 30)
    async with open_office(env.client, database, tmp_path, env.get_current_time, policy=asking) as office:
        await settle_one(office)
        await coverage.link_organization(await context_now(office), "lena", "O1", "A1")
        begun = await today(office)
        for month in range(8):
            await pass_days(env, 30)
            if month == 3:
                continue
            until = await today(office) - timedelta(days=1)
            await imported(office, export(tmp_path / f"{month}", begun - timedelta(days=300), until))
            assert (await next_export(office)).due_at == end_of_day(until + timedelta(days=30), pack().time_zone)
        license_ = await office.kept_license("L1")
        (rung,) = [each for each in license_.terms.policy.ladder if each.id == "no-data-entry"]
        found = evidence(office.database, "L1", await office.now(), pack().time_zone)
        deadline = rung_deadline(license_, rung, found)
        assert deadline is not None
        said = ("not counting 30 days", "not counting 31 days")  # By the hour at which the test begins.
        assert any(f"{each} that no usage report covers" in deadline.rule for each in said)
        assert (license_.flag, found.entries is not None and found.entries.reports) == (None, 7)


def asking_for_exports(shipped: PolicyPack, every: int) -> PolicyPack:
    """The pack with an export asked for every so many days."""

    def asking(version: PolicyVersion) -> PolicyVersion:
        assert version.licenses.evidence is not None
        rules = version.licenses.evidence.model_copy(update={"export_reaches_back_days": every})
        licenses = version.licenses.model_copy(update={"evidence": rules})
        return version.model_copy(update={"licenses": licenses})

    return shipped.model_copy(update={"version": tuple(asking(each) for each in shipped.version)})


async def next_export(office: Office) -> TaskRow:
    """The one task that asks for the next export."""
    words = "Import the next HMIS CSV export: each one counts for 30 days before it is made"
    (task,) = [each for each in open_tasks(office, await office.now()) if each.title == words]
    return task


async def test_holders_without_an_account_are_one_task_while_an_active_account_is_nobodys(
    missouri: Office, env: WorkflowEnvironment
) -> None:
    await settle(missouri, "L1", "L2")
    begun = await missouri.now()
    everything_covered(missouri.database, begun + timedelta(days=YEAR), imported=begun)
    hmis_user(missouri.database, "8", last_any_at=begun + timedelta(days=100))
    await pass_days(env, 250)
    await nobody_was_touched(missouri)
    tasks = open_tasks(missouri, await missouri.now())
    (task,) = [each for each in tasks if each.title.startswith("Link HMIS users")]
    assert "2 license holders" in task.title
    await usage.link_user(await context_now(missouri), "lena", "8", "tess")
    assert task.id not in [each.id for each in open_tasks(missouri, await missouri.now())]
    await pass_days(env, 33)
    marked = await missouri.kept_license("L2")
    assert marked.flag is not None, "every active account is linked, so it can't be theirs"


async def test_organizations_come_from_a_file_and_a_wrong_row_is_reported(missouri: Office, tmp_path: Path) -> None:
    file = tmp_path / "organizations.csv"
    sheet(file, ("hmis_organization_id", "agency_id"), ("O1", "A1"), ("O2", "A9"), ("O1", "A2"))
    report = await coverage.load_organizations(context_of(missouri), "lena", file)
    assert (report.new, [(each.line, each.column) for each in report.problems]) == (
        1,
        [(3, "agency_id"), (4, "hmis_organization_id")],
    )
    assert (await coverage.load_organizations(context_of(missouri), "lena", file)).unchanged == 1
    found = {each.agency_id: each for each in (await coverage.usage_coverage(context_of(missouri), "lena")).agencies}
    assert (found["A1"].organizations, found["A1"].why_not) == (("O1",), NotCovered.UNKNOWN_PROJECTS)
    assert found["A2"].why_not == NotCovered.UNMAPPED_AGENCY
    refusal: RuleViolation = await refused(coverage.unlink_organization(context_of(missouri), "lena", "O7"))
    assert refusal.code == "not_linked"


async def test_the_dates_of_a_license_say_what_reports_cover(missouri: Office) -> None:
    await settle(missouri)
    dates = await license_changes.explain(await context_now(missouri), "lena", "L1")
    (text,) = [each.explanation for each in dates if "client data entry" in each.explanation]
    assert "the agency isn’t linked to its organization in the HMIS" in text
    now = await missouri.now() + timedelta(days=40)
    context = replace(await context_now(missouri), now=lambda: now)
    dates = await license_changes.explain(context, "lena", "L1")
    unknown = [(each.day, each.explanation) for each in dates if each.what == "Use unknown since"]
    tomorrow = await today(missouri) + timedelta(days=1)
    assert {day for day, _ in unknown} == {tomorrow}
    assert [text.split(" covers")[0] for _, text in unknown] == ["No HMIS CSV export", "No login report"]


async def test_an_organization_of_another_agency_is_taken_from_there_only_if_that_is_said(
    missouri: Office, tmp_path: Path
) -> None:
    context = context_of(missouri)
    await coverage.link_organization(context, "lena", "O1", "A1")
    for agency_id in ("A2", None):
        refusal = await refused(coverage.link_organization(context, "lena", "O1", agency_id))
        assert refusal.sentence == (
            "HMIS organization “O1” is already linked to Agency 1 (A1). To take it from there, say --move."
        )
    file = tmp_path / "organizations.csv"
    file.write_text("hmis_organization_id,agency_id\nO1,A2\nO2,A2\n")
    report = await coverage.load_organizations(context, "lena", file)
    assert (report.new, [(each.line, each.reason) for each in report.problems]) == (
        1,
        [(2, "is linked to A1; say --move")],
    )
    assert [each.organization_id for each in await coverage.link_organization(context, "lena", "O1", "A1")] == ["O1"]
    moved = await coverage.link_organization(context, "lena", "O1", "A2", move=True)
    assert [each.organization_id for each in moved] == ["O1", "O2"]
    assert (await coverage.load_organizations(context, "lena", file, move=True)).unchanged == 2
