"""Usage files as offices have them: damaged, mangled, named in their own way; and what becomes of each."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.processes import Processes
from connection import connect
from models.effects import TaskKind
from models.people import Role
from models.policy.licenses import LoginReportRules
from models.usage.columns import ColumnRole, column_name
from models.usage.logins import LoginReportKind
from models.usage.options import ReadingOptions
from services import usage
from services.context import Context
from storage.columns import metadata
from storage.database import Database
from storage.hmis_users import account_of_address, account_of_name
from storage.reads.hmis_users import hmis_user
from storage.reads.tasks import TaskRow, queue
from storage.tables.usage import ImportKind, LinkedBy, hmis_users, usage_imports
from storage.usage_imports import UsageSummary
from tests.adapters.usage.hud_export import Sheet, in_folder, row, small_export, user_sheet
from tests.adapters.usage.logins.reports import excel
from tests.services.asking import refused
from tests.storage.samples import pack
from tests.storage.usage_samples import keep, used_license
from tests.workflows.office import settle

NOW = datetime(2026, 11, 20, 16, tzinfo=UTC)


@pytest.fixture
async def context(database: Database) -> Context:
    """An office by Missouri's rules on November 20, 2026, in which no process runs."""
    settle(database)
    processes = Processes(await connect("127.0.0.1:9", "default", lazy=True))
    return Context(database=database, processes=processes, pack=pack(), now=lambda: NOW)


async def take(context: Context, path: Path, kind: ImportKind = ImportKind.HUD, **how: object) -> UsageSummary:
    """Take a file in with the given options."""
    return await usage.import_usage(context, path, kind, "lena", options=ReadingOptions.model_validate(how))


async def take_logins(context: Context, folder: Path, content: str, **how: object) -> UsageSummary:
    """Take in a login report with this content."""
    path = folder / "logins.csv"
    path.write_text(content)
    return await take(context, path, ImportKind.LOGINS, **how)


def export(folder: Path, *services: dict[str, str], **users: str) -> Path:
    """An export with these rows in Services.csv, and the addresses of users."""
    sheets: dict[str, Sheet] = small_export(*services)
    if users:
        sheets["User.csv"] = user_sheet(*({"UserID": name, "UserEmail": email} for name, email in users.items()))
    return in_folder(folder, sheets)


def tasks_about_accounts(context: Context) -> list[TaskRow]:
    """The open tasks about accounts in the HMIS."""
    return queue(context.database, NOW, kinds=[TaskKind.CHECK_ACCOUNT])


def all_that_is_kept(context: Context) -> str:
    """Everything on record about users of the HMIS and the files that told of them, as text."""
    with context.database.read() as connection:
        tables = [connection.execute(select(table)).mappings().all() for table in (hmis_users, usage_imports)]
    return str([dict(row) for rows in tables for row in rows])


@pytest.mark.requirement("S37")
async def test_nothing_of_a_client_is_in_any_table_after_an_import(context: Context, tmp_path: Path) -> None:
    planted = "PLANTED-CLIENT-TEXT"
    sheets: dict[str, Sheet] = small_export(row("8", "2026-10-01 10:00:00"), row("9", planted))
    services = sheets["Services.csv"]
    services.columns = (*services.columns, "PersonalID", "FirstName")
    services.rows = [each | {"PersonalID": planted, "FirstName": planted} for each in services.rows]
    told = await take(context, in_folder(tmp_path / "export", sheets), go_on=True)
    assert (told.rows_refused, planted in told.model_dump_json()) == (1, False)
    with context.database.read() as connection:
        kept = [dict(each) for table in metadata.sorted_tables for each in connection.execute(select(table)).mappings()]
    assert len(kept) > 10
    assert planted not in str(kept)


# --- rows that are lost or damaged


@pytest.mark.requirement("LIC-29")
async def test_an_export_whose_dates_a_spreadsheet_mangled_is_refused_and_nothing_is_changed(
    context: Context, tmp_path: Path
) -> None:
    mangled = [row("7", "10/2/2026 10:00"), row("7", "2025-01-02 00:00:00")]
    refusal = await refused(take(context, export(tmp_path / "hud", *mangled)))
    assert refusal.code == "usage_rows_lost"
    assert hmis_user(context.database, "7") is None
    with context.database.read() as connection:
        assert connection.execute(select(usage_imports)).all() == []


@pytest.mark.requirement("LIC-29")
async def test_whoever_goes_on_gets_the_use_and_is_told_that_no_lack_is_proven(
    context: Context, tmp_path: Path
) -> None:
    rows = [row("7", "10/2/2026 10:00"), row("7", "2026-10-02 10:00:00")]
    summary = await take(context, export(tmp_path / "hud", *rows), go_on=True)
    assert (summary.proves_lack, summary.rows_refused) == (False, 1)
    found = hmis_user(context.database, "7")
    assert found is not None
    assert found.last_data_entry_at == datetime(2026, 10, 2, 15, tzinfo=UTC)


async def test_the_policy_says_how_much_may_be_lost(context: Context, tmp_path: Path) -> None:
    sound = [row(str(number), "2026-10-02 10:00:00") for number in range(99)]
    assert (await take(context, export(tmp_path / "one", *sound, row("7", "soon")))).proves_lack
    refusal = await refused(take(context, export(tmp_path / "two", *sound, row("7", "soon"), row("7", "later"))))
    assert "101 rows about users, and 2 of them can’t be used; at most 1% may be lost" in refusal.sentence


@pytest.mark.requirement("LIC-29")
async def test_a_damaged_row_is_set_aside_when_asked_and_listed_with_its_line(context: Context, tmp_path: Path) -> None:
    folder = export(tmp_path / "hud", row("7", "2026-10-02 10:00:00"))
    with (folder / "Services.csv").open("a") as file:
        file.write("2,too,short\n")
    assert "the last row lacks a value" in (await refused(take(context, folder))).sentence
    summary = await take(context, folder, set_aside=True)
    (aside,) = summary.set_aside
    assert (aside.file, aside.line, summary.rows_set_aside, summary.proves_lack) == ("Services.csv", 3, 1, False)


@pytest.mark.requirement("LIC-29")
async def test_a_login_report_that_lost_rows_is_refused_and_can_be_gone_on_with(
    context: Context, tmp_path: Path
) -> None:
    content = "User ID,Last login\n7,2026-11-10\n8,last week\n"
    assert (await refused(take_logins(context, tmp_path, content))).code == "usage_rows_lost"
    summary = await take_logins(context, tmp_path, content, go_on=True)
    assert (summary.proves_lack, summary.rows_refused, summary.users_unmatched) == (False, 1, 1)


async def test_a_nul_in_a_user_id_is_a_sentence_on_every_database(context: Context, tmp_path: Path) -> None:
    refusal = await refused(take(context, export(tmp_path / "hud", row("7\0", "2026-10-02 10:00:00"))))
    assert "Services.csv, line 2, has a character in it that is no text (NUL)" in refusal.sentence
    summary = await take(
        context,
        export(tmp_path / "two", row("7\0", "2026-10-02 10:00:00"), row("8", "2026-10-02 10:00:00")),
        set_aside=True,
    )
    assert (summary.unmatched, summary.rows_set_aside) == (("8",), 1)
    assert "NUL" in (await refused(take_logins(context, tmp_path, "User ID,Last login\n7\0,2026-11-10\n"))).sentence
    assert (await refused(usage.link_user(context, "lena", "7\0", "tess"))).code == "unknown_user"


# --- ids


async def test_ids_that_meet_are_one_user_and_a_task_until_a_file_writes_them_in_one_way(
    context: Context, tmp_path: Path
) -> None:
    two = [row("ada  b", "2026-10-01 10:00:00"), row("ada\u00a0b ", "2026-10-02 10:00:00")]
    summary = await take(context, export(tmp_path / "two", *two))
    assert ("ada b" in summary.unmatched, summary.met_ids) == (True, ("ada b",))
    (task,) = tasks_about_accounts(context)
    assert (task.role, task.due_at) == (Role.SYSTEM_ADMINISTRATOR, datetime(2026, 12, 5, 6, tzinfo=UTC))
    assert task.title == "Check whether HMIS user ada b, written with different blanks, is one account"
    await take(context, export(tmp_path / "two", *two))
    assert [each.id for each in tasks_about_accounts(context)] == [task.id], "the same again is the same task"
    await take_logins(context, tmp_path, "User ID,Last login\nada b,2026-11-10\n")
    assert tasks_about_accounts(context), "another kind of file says nothing about this one"
    await take(context, export(tmp_path / "one", row("ada b", "2026-10-03 10:00:00")))
    assert tasks_about_accounts(context) == []


async def test_a_user_is_linked_whatever_the_blanks_in_the_id(context: Context, tmp_path: Path) -> None:
    await take(context, export(tmp_path / "hud", row("ada  b", "2026-10-01 10:00:00")))
    assert (await usage.link_user(context, "lena", " ada\u2003b ", "tess")).user_id == "ada b"
    mapping = tmp_path / "mapping.csv"
    mapping.write_text("hmis_user_id,person_id\nada \u00a0 b,tess\n")
    assert (await usage.load_mapping(context, "lena", mapping)).unchanged == 1


# --- login reports


async def test_an_account_is_found_by_the_address_beside_an_id_that_nobody_knows(
    context: Context, tmp_path: Path
) -> None:
    content = "User ID,Email,Last Login\n4711,TESS@sample.example,11/19/2026 9:05 AM\n"
    summary = await take_logins(context, tmp_path, content)
    assert (summary.users_matched, summary.unmatched, summary.unknown_addresses) == (1, (), ())
    found = hmis_user(context.database, account_of_address("tess@sample.example"))
    assert found is not None
    assert (found.person_id, found.how) == ("tess", LinkedBy.EMAIL)


async def test_an_id_that_is_known_goes_before_the_address_beside_it(context: Context, tmp_path: Path) -> None:
    await take(context, export(tmp_path / "hud", row("4711", "2026-10-01 10:00:00"), **{"4711": "tess@sample.example"}))
    await take_logins(context, tmp_path, "User ID,Email,Last Login\n4711,toni@sample.example,11/19/2026 9:05 AM\n")
    found = hmis_user(context.database, "4711")
    assert found is not None
    assert (found.person_id, found.last_login_at) == ("tess", datetime(2026, 11, 19, 15, 5, tzinfo=UTC))


async def test_an_export_after_a_login_report_links_its_own_id_to_the_same_person(
    context: Context, tmp_path: Path
) -> None:
    await take_logins(context, tmp_path, "Username,Email,Last Login\ntessie,tess@sample.example,11/19/2026\n")
    summary = await take(
        context, export(tmp_path / "hud", row("4711", "2026-10-01 10:00:00"), **{"4711": "tess@sample.example"})
    )
    assert (summary.linked_now, summary.ambiguous) == (1, ())


async def test_an_unknown_id_with_an_address_that_is_nobodys_can_be_linked_by_hand(
    context: Context, tmp_path: Path
) -> None:
    content = "User ID,Email,Last Login\n4711,nobody@elsewhere.example,11/19/2026 9:05 AM\n"
    assert (await take_logins(context, tmp_path, content)).unmatched == ("4711",)
    assert (await usage.link_user(context, "lena", "4711", "toni")).person_id == "toni"


async def test_an_account_named_by_a_name_is_linked_by_hand_once_and_the_name_is_not_kept(
    context: Context, tmp_path: Path
) -> None:
    content = 'Staff,Last Login\n"Sample, Tess",11/10/2026\n'
    summary = await take_logins(context, tmp_path, content)
    assert (summary.unknown_names, summary.users_matched) == (("Tess Sample",), 0), "a name alone links nobody"
    linked = await usage.link_user(context, "lena", "Sample, Tess", "tess")
    assert (linked.user_id, linked.person_id) == (account_of_name("Tess Sample"), "tess")
    again = await take_logins(context, tmp_path, "Staff,Last Login\nTess Sample,11/19/2026\n")
    assert (again.users_matched, again.unknown_names) == (1, ())
    assert "Sample" not in all_that_is_kept(context)


async def test_words_from_a_column_that_was_taken_for_another_are_said_and_not_kept(
    context: Context, tmp_path: Path
) -> None:
    content = "User ID,Person,Last Login\n7,Dana Reed,11/10/2026\n"
    summary = await take_logins(context, tmp_path, content, columns=[column_name("status=Person")])
    assert "Dana Reed" in str(summary.remarks)
    assert "Dana" not in all_that_is_kept(context)


@pytest.mark.requirement("LIC-02")
async def test_an_account_that_never_signed_in_is_known_without_a_login(context: Context, tmp_path: Path) -> None:
    summary = await take_logins(
        context, tmp_path, "Username,Email,Last Login Date\ntessie,tess@sample.example,Never logged in\n"
    )
    assert (summary.users_matched, summary.rows_refused) == (1, 0)
    found = hmis_user(context.database, account_of_address("tess@sample.example"))
    assert found is not None
    assert found.last_login_at is None


@pytest.mark.requirement("LOG-03")
async def test_locks_are_those_of_the_report_that_was_run_last_whatever_its_newest_login(
    context: Context, tmp_path: Path
) -> None:
    later = "Run date: 11/19/2026\nUsername,Last Login,Status\nt,11/01/2026,Locked\n"
    earlier = "Run date: 11/12/2026\nUsername,Last Login,Status\nt,11/01/2026,Active\nu,11/05/2026,Active\n"
    for content in (later, earlier):
        await take_logins(context, tmp_path, content)
    found = hmis_user(context.database, "t")
    assert found is not None
    assert found.locked


async def test_a_summary_says_how_the_report_was_understood(context: Context, tmp_path: Path) -> None:
    content = "Date range: 10/01/2026 - 10/31/2026\nUser ID,Login Date,Login Time\n7,10/05/2026,9:05 AM\n"
    summary = await take_logins(context, tmp_path, content)
    assert summary.report_kind == LoginReportKind.ACTIVITY
    assert summary.period_start == datetime(2026, 10, 1, 5, tzinfo=UTC)
    assert summary.period_end == datetime(2026, 11, 1, 5, tzinfo=UTC)
    assert summary.columns == ("user = “User ID”", "login = “Login Date”", "time = “Login Time”")


async def test_names_for_columns_are_saved_shown_and_forgotten(context: Context, tmp_path: Path) -> None:
    content = "Staff No.,Seen last\n7,11/10/2026\n"
    assert (await refused(take_logins(context, tmp_path, content))).code == "not_login_report"
    names = [column_name("user=Staff No."), column_name("last_login=Seen last")]
    await take_logins(context, tmp_path, content, columns=names)
    saved = await usage.login_columns(context, "lena")
    assert {(str(each), each.saved_by, each.saved_at) for each in saved} == {(str(name), "lena", NOW) for name in names}
    assert (await take_logins(context, tmp_path, content)).columns == tuple(map(str, names)), "without saying it again"
    assert len(await usage.login_columns(context, "lena", [column_name("user=STAFF NO")])) == 1
    assert (await refused(take_logins(context, tmp_path, content))).code == "not_login_report"
    assert (await refused(usage.login_columns(context, "lena", names[:1]))).code == "unknown_column"


async def test_the_pack_can_name_columns_and_a_saved_name_goes_before_it(context: Context, tmp_path: Path) -> None:
    (version, *others) = context.pack.version
    rules = LoginReportRules(source="An example", columns={ColumnRole.USER: "Staff No."}, check_within_days=14)
    licenses = version.licenses.model_copy(update={"login_report": rules})
    versions = (version.model_copy(update={"licenses": licenses}), *others)
    office = replace(context, pack=context.pack.model_copy(update={"version": versions}))
    content = "Staff No.,Badge,Last login\n7,b7,11/10/2026\n"
    assert (await take_logins(office, tmp_path, content)).unmatched == ("7",)
    assert (await take_logins(office, tmp_path, content, columns=[column_name("user=Badge")])).unmatched == ("b7",)
    assert (await take_logins(office, tmp_path, content)).unmatched == ("b7",)


async def test_a_name_that_no_heading_has_is_refused_with_the_nearest_and_not_saved(
    context: Context, tmp_path: Path
) -> None:
    content = "User ID,Badge,Last login\n7,b7,11/10/2026\n"
    typo = await refused(take_logins(context, tmp_path, content, columns=[column_name("user=Bagde")]))
    assert typo.sentence == "This report has no column “Bagde”. The nearest is “Badge”."
    other = await refused(take_logins(context, tmp_path, content, columns=[column_name("user=Zzz")]))
    assert other.sentence == "This report has no column “Zzz”. Its columns are: User ID, Badge, Last login."
    assert await usage.login_columns(context, "lena") == []
    assert (await take_logins(context, tmp_path, content, columns=[column_name("user=BADGE.")])).unmatched == ("b7",)


async def test_a_report_that_is_refused_saves_no_names(context: Context, tmp_path: Path) -> None:
    content = "Staff No.,Last login\n7,soon\n"
    await refused(take_logins(context, tmp_path, content, columns=[column_name("user=Staff No.")]))
    assert await usage.login_columns(context, "lena") == []


@pytest.mark.parametrize("typed", ["user", "user=", "who=Staff No.", "=Staff", "user=?!", "user=a\tb"])
async def test_a_name_for_a_column_that_says_nothing_is_refused(typed: str) -> None:
    with pytest.raises(Exception, match="does not say which column is what"):
        column_name(typed)


# --- rosters


async def test_a_roster_is_compared_and_each_difference_is_a_task_until_it_is_gone(
    context: Context, tmp_path: Path
) -> None:
    keep(context.database, used_license("L1", "tess"), used_license("L2", "toni", agency_id="A2"))
    headings = ("User ID", "Email", "Status")
    roster = excel(
        tmp_path,
        headings,
        (1, "tess@sample.example", "Locked"),
        (2, "TESS@sample.example", "Active"),
        (3, "sam@sample.example", "Active"),
        (4, "gone@elsewhere.example", "Inactive"),
    )
    report = await usage.compare_roster(context, "lena", roster)
    assert {(each.kind.value, each.user_ids, each.license_id) for each in report.findings} == {
        ("orphan", ("3",), None),
        ("missing", (), "L2"),
        ("locked", ("1",), "L1"),
        ("doubled", ("1", "2"), None),
    }
    assert tasks_about_accounts(context) == [], "a look opens no task"
    report = await usage.compare_roster(context, "lena", roster, open_tasks=True)
    assert (report.tasks_opened, report.tasks_closed) == (4, 0)
    assert {each.title.split(":")[0] for each in tasks_about_accounts(context)} == {
        "HMIS account 3 has no license",
        "License L2 has no account in the HMIS",
        "HMIS account 1 is locked",
        "HMIS accounts 1 and 2 are one person’s",
    }
    assert {each.role for each in tasks_about_accounts(context)} == {Role.SYSTEM_ADMINISTRATOR}
    better = excel(tmp_path, headings, (1, "tess@sample.example", "Active"), (5, "toni@sample.example", "Active"))
    report = await usage.compare_roster(context, "lena", better, open_tasks=True)
    assert (report.findings, report.tasks_opened, report.tasks_closed) == ((), 0, 4)
    assert tasks_about_accounts(context) == []


async def test_a_roster_of_one_agency_says_nothing_about_the_licenses_of_others(
    context: Context, tmp_path: Path
) -> None:
    keep(context.database, used_license("L1", "tess"), used_license("L2", "toni", agency_id="A2"))
    everybody = excel(tmp_path, ("User ID", "Email"), (3, "sam@sample.example"))
    assert (await usage.compare_roster(context, "lena", everybody, open_tasks=True)).tasks_opened == 3
    of_a1 = excel(tmp_path, ("User ID", "Email"), (1, "tess@sample.example"))
    report = await usage.compare_roster(context, "lena", of_a1, agency_id="A1", open_tasks=True)
    assert (report.findings, report.tasks_closed) == ((), 1)
    assert {each.agency_id for each in tasks_about_accounts(context)} == {"A2", None}
    assert (await refused(usage.compare_roster(context, "lena", of_a1, agency_id="A9"))).code == "unknown_agency"


async def test_a_roster_that_lost_rows_shows_no_missing_account_and_closes_no_task(
    context: Context, tmp_path: Path
) -> None:
    keep(context.database, used_license("L1", "tess"))
    complete = excel(tmp_path, ("User ID", "Email", "Last login"), (3, "sam@sample.example", None))
    await usage.compare_roster(context, "lena", complete, open_tasks=True)
    spoiled = tmp_path / "roster.csv"
    spoiled.write_text("User ID,Email,Last login\n3,sam@sample.example\n5,toni@sample.example,\n")
    report = await usage.compare_roster(context, "lena", spoiled, ReadingOptions(set_aside=True), open_tasks=True)
    assert (report.is_complete, report.rows_set_aside, report.tasks_closed) == (False, 1, 0)
    assert [each.kind for each in report.findings] == ["orphan"]
    assert len(tasks_about_accounts(context)) == 3


async def test_a_link_made_by_hand_says_whose_an_account_is(context: Context, tmp_path: Path) -> None:
    keep(context.database, used_license("L1", "tess"))
    await take(context, export(tmp_path / "hud", row("17", "2026-10-01 10:00:00")))
    roster = excel(tmp_path, ("User ID", "Status"), (17, "Active"))
    assert len((await usage.compare_roster(context, "lena", roster)).findings) == 2
    await usage.link_user(context, "lena", "17", "tess", "A1")
    assert (await usage.compare_roster(context, "lena", roster)).findings == ()
