"""Usage reports taken in as an office does it: what changes, what is refused, and which licenses hear of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from temporalio.testing import WorkflowEnvironment

from adapters.processes import Processes
from connection import connect
from models.effects import StateT
from models.errors import ProcessesAway, RuleViolation
from models.ids import Nudge, WorkflowId, license_workflow_id
from models.license.lifecycle import InactiveReason, LicenseState
from services import usage
from services.context import Context
from storage.database import Database, DatabaseAway, open_database
from storage.reads.audit import history_of
from storage.reads.hmis_users import hmis_user
from storage.reads.usage_imports import usage_imports_of
from storage.tables.usage import ImportKind, LinkedBy
from storage.usage_imports import UsageSummary
from tests.adapters.usage.hud_export import Sheet, in_folder, in_zip, row, small_export, user_sheet
from tests.services.asking import refused
from tests.storage.samples import pack
from tests.storage.usage_samples import everything_covered, keep, marked
from tests.storage.usage_samples import hmis_user as add_user
from tests.workflows.office import Office, settle

NOW = datetime(2026, 11, 20, 16, tzinfo=UTC)
ZONE = ZoneInfo("America/Chicago")
SIGNALED = "WORKFLOW_EXECUTION_SIGNALED"


class Told(Processes):
    """Processes of which only is known who was told of use."""

    def __init__(self, processes: Processes) -> None:
        super().__init__(processes.client)
        self.licenses: list[str] = []
        self.away = False

    async def nudge(self, workflow_id: WorkflowId[StateT], nudge: Nudge[StateT]) -> bool:
        """Note who is told."""
        if self.away:
            raise ProcessesAway("Nobody is there.")
        self.licenses.append(workflow_id.removeprefix("license/"))
        return True


@pytest.fixture
async def told() -> Told:
    return Told(Processes(await connect("127.0.0.1:9", "default", lazy=True)))


@pytest.fixture
def context(database: Database, told: Told) -> Context:
    """An office by Missouri's rules on November 20, 2026."""
    settle(database)
    return Context(database=database, processes=told, pack=pack(), now=lambda: NOW)


def written(at: datetime) -> str:
    """A moment as an HMIS in Missouri writes it."""
    return f"{at.astimezone(ZONE):%Y-%m-%d %H:%M:%S}"


def export(folder: Path, **entries: datetime) -> Path:
    """An export in which people entered client data last at these moments; user ids follow from their names."""
    return in_folder(folder, sheets({name: [written(at)] for name, at in entries.items()}))


def sheets(entries: Mapping[str, list[str]]) -> dict[str, Sheet]:
    """The files of an export: people by name, and when each entered data, as written."""
    rows = [row(f"u-{name}", at) for name, times in entries.items() for at in times]
    users = [{"UserID": f"u-{name}", "UserEmail": f"{name.upper()}@sample.example"} for name in entries]
    return {**small_export(*rows), "User.csv": user_sheet(*users)}


async def take(context: Context, path: Path, kind: ImportKind = ImportKind.HUD, by: str = "lena") -> UsageSummary:
    return await usage.import_usage(context, path, kind, by)


# --- what comes in


@pytest.mark.requirement("LIC-01")
async def test_an_export_is_taken_in_users_are_linked_and_the_summary_says_it_all(
    context: Context, tmp_path: Path
) -> None:
    files = {
        **small_export(
            row("8", "2026-11-03 10:00:00"),
            row("8", "2026-11-19 09:30:00", "2026-01-01 08:00:00"),
            row("9", "2026-10-01 10:00:00"),
            row("0", "2026-11-18 10:00:00"),
            row("", "2026-11-01 10:00:00"),
        ),
        "User.csv": user_sheet({"UserID": "8", "UserEmail": "tess@sample.example"}),
    }
    seen: list[tuple[int, int, str]] = []
    summary = await usage.import_usage(
        context, in_zip(tmp_path / "export.zip", files), ImportKind.HUD, "lena", lambda *each: seen.append(each)
    )
    assert (summary.users_matched, summary.unmatched, summary.nobody_rows, summary.linked_now) == (1, ("9",), 1, 1)
    assert (summary.rows_read, summary.rows_refused) == (5, 1)
    assert {(each.file, each.reason, each.rows) for each in summary.refused} == {
        ("Services.csv", "the row names no user", 1),
    }
    assert summary.newest == datetime(2026, 11, 19, 15, 30, tzinfo=UTC)
    assert summary.oldest == datetime(2026, 10, 1, 15, 0, tzinfo=UTC)
    assert (summary.source, summary.known_since, summary.woken) == ("export.zip", None, 0)
    assert seen[-1][0] == seen[-1][1] > 0
    found = hmis_user(context.database, "8")
    assert found is not None
    assert (found.person_id, found.how, found.last_data_entry_at) == ("tess", LinkedBy.EMAIL, summary.newest)


async def test_the_same_export_twice_and_an_older_one_after_it_change_nothing(context: Context, tmp_path: Path) -> None:
    newer = export(tmp_path / "newer", tess=NOW - timedelta(days=1))
    older = in_folder(tmp_path / "older", sheets({"tess": [written(NOW - timedelta(days=60))]}))
    await take(context, newer)
    before = hmis_user(context.database, "u-tess")
    later = replace(context, now=lambda: NOW + timedelta(days=2))
    again = await take(later, newer)
    assert (again.known_since, again.users_changed) == (NOW, 0)
    assert (await take(later, older)).users_changed == 0
    assert hmis_user(context.database, "u-tess") == before
    assert len(usage_imports_of(context.database)) == 2


@pytest.mark.requirement("LOG-03")
async def test_a_login_report_says_who_is_locked(context: Context, tmp_path: Path) -> None:
    await take(context, export(tmp_path / "hud", tess=NOW - timedelta(days=9)))
    report = tmp_path / "logins.csv"
    report.write_text(
        "User ID,Last Login,Failed Attempts,Locked\nu-tess,2026-11-19 08:00:00,3,yes\nghost,2026-11-01 08:00:00,0,no\n"
    )
    summary = await take(context, report, ImportKind.LOGINS)
    assert (summary.kind, summary.users_matched, summary.unmatched, summary.rows_read) == ("logins", 1, ("ghost",), 2)
    found = hmis_user(context.database, "u-tess")
    assert found is not None
    assert (found.locked, found.failed_attempts) == (True, 3)
    assert found.last_login_at == datetime(2026, 11, 19, 14, tzinfo=UTC)


# --- what is refused


FAULTS = {
    "a file that is no export": ("notes.txt", b"Dear all,\nhere is the export.\n", "is not a HUD HMIS CSV export"),
    "a zip of 0 bytes": ("export.zip", b"", "export.zip is empty"),
    "a zip that was cut short": ("export.zip", b"PK\x03\x04 and then nothing", "it is damaged or was cut short"),
    "nothing": ("", b"", "There is nothing at"),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_file_that_is_no_export_is_refused_and_nothing_is_changed(
    context: Context, told: Told, tmp_path: Path, fault: str
) -> None:
    name, content, said = FAULTS[fault]
    path = tmp_path / (name or "missing.zip")
    if name:
        path.write_bytes(content)
    await _refused_without_a_trace(context, told, path, said)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda content: b"", "Services.csv in hud is empty"),
        (lambda content: content[:-60], "Services.csv ends in the middle of a row"),
        (lambda content: content.replace(b"UserID", b"Worker"), "it needs one column UserID"),
    ],
)
async def test_an_export_with_a_damaged_file_is_refused_and_nothing_is_changed(
    context: Context, told: Told, tmp_path: Path, spoil: object, said: str
) -> None:
    folder = export(tmp_path / "hud", tess=NOW - timedelta(days=1))
    services = folder / "Services.csv"
    assert callable(spoil)
    services.write_bytes(spoil(services.read_bytes()))
    await _refused_without_a_trace(context, told, folder, said)


async def test_an_export_that_is_dated_in_the_future_throughout_is_refused(
    context: Context, told: Told, tmp_path: Path
) -> None:
    folder = export(tmp_path / "hud", tess=NOW + timedelta(days=30))
    await _refused_without_a_trace(context, told, folder, "the date is in the future")


@pytest.mark.parametrize("by", ["sam", "rhea", "rita", "tess"])
async def test_only_lead_staff_and_administrators_take_usage_in(context: Context, tmp_path: Path, by: str) -> None:
    refusal = await refused(take(context, export(tmp_path / "hud", tess=NOW), by=by))
    assert refusal.code == "not_permitted"
    assert (await refused(usage.link_user(context, by, "7", "tess"))).code == "not_permitted"
    assert (await refused(usage.unmatched_users(context, by))).code == "not_permitted"


async def _refused_without_a_trace(context: Context, told: Told, path: Path, said: str) -> None:
    before = len(history_of(context.database))
    refusal = await refused(take(context, path))
    assert said in refusal.sentence
    assert usage_imports_of(context.database) == []
    assert await usage.unmatched_users(context, "lena") == []
    assert len(history_of(context.database)) == before
    assert told.licenses == []


# --- whom it concerns


@pytest.mark.requirement("LIC-01")
async def test_only_marked_licenses_that_were_used_after_all_are_told(
    context: Context, told: Told, tmp_path: Path
) -> None:
    keep(context.database, marked("L1", "tess"), marked("L2", "toni"))
    summary = await take(context, export(tmp_path / "hud", tess=NOW - timedelta(days=1), ed=NOW - timedelta(days=1)))
    assert (summary.woken, told.licenses) == (1, ["L1"])
    summary = await take(context, export(tmp_path / "later", ed=NOW - timedelta(hours=2)))
    assert (summary.woken, told.licenses) == (0, ["L1"])


async def test_an_import_that_was_interrupted_goes_on_where_it_stopped(
    context: Context, told: Told, tmp_path: Path
) -> None:
    keep(context.database, marked("L1", "tess"))
    files = export(tmp_path / "hud", tess=NOW - timedelta(days=1))
    told.away = True
    with pytest.raises(ProcessesAway):
        await take(context, files)
    assert hmis_user(context.database, "u-tess") is not None
    told.away = False
    again = await take(context, files)
    assert (again.known_since, again.woken, told.licenses) == (NOW, 1, ["L1"])


async def test_a_database_that_is_away_is_said_and_nobody_is_told(context: Context, told: Told, tmp_path: Path) -> None:
    with open_database(f"sqlite:///{tmp_path / 'none' / 'records.db'}") as nowhere, pytest.raises(DatabaseAway):
        await take(replace(context, database=nowhere), export(tmp_path / "hud", tess=NOW))
    assert told.licenses == []


# --- whom users are


async def test_users_nobody_knows_are_linked_by_hand_and_their_licenses_told(
    context: Context, told: Told, tmp_path: Path
) -> None:
    keep(context.database, marked("L1", "tess"))
    await take(context, in_folder(tmp_path / "hud", sheets({"who": [written(NOW - timedelta(days=1))]})))
    (stranger,) = await usage.unmatched_users(context, "lena")
    assert stranger.user_id == "u-who"
    linked = await usage.link_user(context, "lena", " u-who ", "tess@sample.example", "A1")
    assert (linked.person_id, linked.person_name, linked.agency_id, linked.how) == (
        "tess",
        "Tess Sample",
        "A1",
        LinkedBy.HAND,
    )
    assert told.licenses == ["L1"]
    assert await usage.unmatched_users(context, "lena") == []
    assert (await usage.unlink_user(context, "lena", "u-who")).person_id is None


@pytest.mark.parametrize(
    ("user_id", "person", "agency", "code"),
    [
        ("u-x", "tess", None, "unknown_user"),
        ("u-tess", "nobody", None, "unknown_person"),
        ("u-tess", "toni", "A9", "unknown_agency"),
    ],
)
async def test_a_link_to_what_is_not_on_record_is_refused(
    context: Context, tmp_path: Path, user_id: str, person: str, agency: str | None, code: str
) -> None:
    await take(context, export(tmp_path / "hud", tess=NOW - timedelta(days=1)))
    assert (await refused(usage.link_user(context, "lena", user_id, person, agency))).code == code
    assert (await refused(usage.unlink_user(context, "lena", "u-x"))).code == "unknown_user"


async def test_a_mapping_file_links_its_sound_rows_and_reports_the_others(context: Context, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.csv"
    mapping.write_text(
        "hmis_user_id,person_id,email,agency_id\n"
        "7,tess,,A1\n"
        "8,,TONI@sample.example,\n"
        "7,toni,,\n"
        "9,nobody,,\n"
        "10,,nobody@sample.example,\n"
        "11,tess,,A9\n"
        "12,tess,tess@sample.example,\n"
        "0,tess,,\n"
    )
    report = await usage.load_mapping(context, "lena", mapping)
    assert (report.new, report.unchanged) == (2, 0)
    assert [(each.line, each.column) for each in report.problems] == [
        (4, "hmis_user_id"),
        (5, "person_id"),
        (6, "email"),
        (7, "agency_id"),
        (8, "person_id"),
        (9, "hmis_user_id"),
    ]
    again = await usage.load_mapping(context, "lena", mapping)
    assert (again.new, again.unchanged) == (0, 2)
    found = hmis_user(context.database, "8")
    assert found is not None
    assert (found.person_id, found.how) == ("toni", LinkedBy.MAPPING)


async def test_a_mapping_file_that_is_none_is_reported_as_a_whole(context: Context, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.csv"
    mapping.write_text("user,person\n7,tess\n")
    report = await usage.load_mapping(context, "lena", mapping)
    assert report.new == 0
    assert [each.column for each in report.problems] == ["user"]


# --- with real processes, on simulated time


@pytest.mark.requirement("LIC-01", "LIC-02")
async def test_an_import_wakes_only_the_license_whose_mark_it_takes_away(
    missouri: Office, env: WorkflowEnvironment, tmp_path: Path
) -> None:
    for license_id, person in (("L1", "tess"), ("L2", "toni"), ("L3", "uma")):
        await missouri.license(license_id, held_by=person, held_since=await missouri.now())

    async def import_now(name: str, **entries: datetime) -> UsageSummary:
        now = await missouri.now()
        office = Context(
            database=missouri.database, processes=missouri.processes, pack=missouri.world.pack, now=lambda: now
        )
        return await take(office, export(tmp_path / name, **entries))

    def moves(license_id: str) -> list[str]:
        entries = history_of(missouri.database)
        return [each.move for each in entries if each.workflow_id == license_workflow_id(license_id)]

    await env.sleep(timedelta(days=20))
    assert (await import_now("first", toni=await missouri.now() - timedelta(days=1))).woken == 0
    for person in ("tess", "uma"):
        add_user(missouri.database, f"u-{person}", person)
    now = await missouri.now()
    accounts = ("u-tess", "u-toni", "u-uma")
    everything_covered(missouri.database, now + timedelta(days=19), accounts=accounts, imported=now)
    await env.sleep(timedelta(days=20))
    await missouri.eventually(lambda: moves("L1") + moves("L3"), lambda seen: seen.count("flagged") == 2)
    flags = {each: (await missouri.kept_license(each)).flag for each in ("L1", "L2", "L3")}
    assert [each for each, flag in flags.items() if flag is not None] == ["L1", "L3"]
    today = await missouri.now()
    assert (await import_now("second", tess=today - timedelta(hours=1), toni=today - timedelta(hours=1))).woken == 1
    await missouri.eventually(lambda: moves("L1"), lambda seen: "flag_cleared" in seen)
    cleared = await missouri.kept_license("L1")
    assert (cleared.flag, cleared.state) == (None, LicenseState.ACTIVE)
    still = await missouri.kept_license("L3")
    assert still.flag is not None
    assert still.flag.reason == InactiveReason.NEVER_SIGNED_IN
    told = []
    for license_id in flags:
        told += [license_id] * (await missouri.events(license_workflow_id(license_id))).count(SIGNALED)
    assert told == ["L1"]


@pytest.mark.requirement("LOG-06")
async def test_an_export_alone_pauses_nobody_for_a_lack_of_logins_a_login_report_does(
    detroit: Office, env: WorkflowEnvironment, tmp_path: Path
) -> None:
    begun = await detroit.now()
    for license_id, person in (("L1", "tess"), ("L2", "toni")):
        await detroit.license(license_id, held_by=person, held_since=begun - timedelta(days=900))

    async def import_now(path: Path, kind: ImportKind) -> UsageSummary:
        now = await detroit.now()
        office = Context(
            database=detroit.database, processes=detroit.processes, pack=detroit.world.pack, now=lambda: now
        )
        return await take(office, path, kind)

    old = begun - timedelta(days=200)
    await import_now(export(tmp_path / "hud", tess=old, toni=old), ImportKind.HUD)
    await env.sleep(timedelta(days=32))
    for license_id in ("L1", "L2"):
        await detroit.license_stands(LicenseState.ACTIVE, license_id)
    report = tmp_path / "logins.csv"
    yesterday = written(await detroit.now() - timedelta(days=1))
    report.write_text(f"User ID,Last Login\nu-tess,{yesterday}\nu-toni,{written(old + timedelta(days=1))}\n")
    assert (await import_now(report, ImportKind.LOGINS)).woken == 1
    await env.sleep(timedelta(days=5))  # the warning that Detroit promises gives five days
    await detroit.license_stands(LicenseState.ACTIVE, "L2")
    yesterday = written(await detroit.now() - timedelta(days=1))
    report.write_text(f"User ID,Last Login\nu-tess,{yesterday}\nu-toni,{written(old + timedelta(days=1))}\n")
    await import_now(report, ImportKind.LOGINS)
    await env.sleep(timedelta(days=2))
    await detroit.license_stands(LicenseState.INACTIVE, "L2")
    assert (await detroit.kept_license("L2")).inactive_reason == InactiveReason.NO_LOGIN
    await detroit.license_stands(LicenseState.ACTIVE, "L1")


async def test_the_refusal_of_a_person_not_on_record_names_nobody_else(context: Context, tmp_path: Path) -> None:
    with pytest.raises(RuleViolation, match="There is no person “stranger”"):
        await take(context, export(tmp_path / "hud", tess=NOW), by="stranger")
