"""Reports of the shapes that vendors' systems hand out, with invented people: none needs rework by hand."""

from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest

from models.errors import RuleViolation
from models.usage.columns import column_name
from models.usage.logins import AccountStatus, LoginReportKind
from models.usage.refusals import RefusalReason
from tests.adapters.usage.logins.reports import by_user, cell, csv_file, detroit, excel, reading_of

HEADINGS = ("Staff Name", "User Name", "Email", "Access Role", "Last Login")


def staff_by_role(folder: Path) -> Path:
    """A list of accounts by access role: titles, a table for each agency, status breaks, "Last, First", totals."""
    return excel(
        folder,
        ("Staff by Access Role",),
        ("Run date:", "11/03/2026 08:12 AM"),
        (),
        ("Harbor House",),
        HEADINGS,
        ("Active",),
        ("Okafor, Ngozi", "nokafor", "ngozi@harbor.example", "Agency Staff", cell("2026-10-30 09:05")),
        ("Lindqvist, Per", "plindqvist", "per@harbor.example", "Agency Manager", "Never logged in"),
        ("Inactive (1)",),
        ("Castellanos, Rui", "rcastell", "rui@harbor.example", "Agency Staff", "01/15/26 4:30 PM"),
        ("Total staff: 3",),
        (),
        ("Lantern Street Shelter",),
        HEADINGS,
        ("Status:", "Locked"),
        ("Abebe, Sara", "sabebe", "sara@lantern.example", "Agency Staff", cell("2026-11-01 00:00")),
        ("Page 1 of 1",),
    )


@pytest.mark.requirement("LIC-29", "LOG-03")
def test_a_table_for_each_agency_with_status_breaks_is_read(tmp_path: Path) -> None:
    reading = reading_of(staff_by_role(tmp_path))
    found = by_user(reading)
    assert set(found) == {"nokafor", "plindqvist", "rcastell", "sabebe"}
    assert found["nokafor"].last_login == datetime.fromisoformat("2026-10-30T09:05:00-04:00")
    assert found["plindqvist"].last_login is None
    assert found["rcastell"].last_login == detroit("2026-01-15 16:30")
    assert [found[user].status for user in sorted(found)] == [
        AccountStatus.ACTIVE,
        AccountStatus.ACTIVE,
        AccountStatus.INACTIVE,
        AccountStatus.LOCKED,
    ]
    assert [found[user].locked for user in sorted(found)] == [False, False, None, True]
    assert {found[user].agency for user in found} == {"Harbor House", "Lantern Street Shelter"}
    assert found["sabebe"].email == "sara@lantern.example"
    assert (reading.rows, reading.refused) == (4, ())


@pytest.mark.requirement("LIC-29")
def test_a_list_of_last_logins_speaks_up_to_the_run_date_in_its_titles(tmp_path: Path) -> None:
    reading = reading_of(staff_by_role(tmp_path))
    assert reading.kind == LoginReportKind.LAST_LOGINS
    assert reading.as_of == detroit("2026-11-03 08:12")
    assert (reading.period_start, reading.period_end) == (None, None)


def activity(folder: Path) -> Path:
    """A list of the logins of a period: one row a login."""
    return excel(
        folder,
        ("Staff Activity",),
        ("Date Range: 10/01/2026 - 10/31/2026",),
        ("Generated on November 2, 2026 at 7:00 AM",),
        ("User ID", "Agency", "Login Date", "Login Time"),
        ("nokafor", "Harbor House", cell("2026-10-05 00:00"), time(9, 5)),
        ("nokafor", "Harbor House", cell("2026-10-30 00:00"), time(16, 40)),
        ("sabebe", "Lantern Street Shelter", cell("2026-10-12 00:00"), time(8, 0)),
    )


@pytest.mark.requirement("LIC-29")
def test_a_list_of_logins_has_one_row_a_login_and_speaks_for_its_period_only(tmp_path: Path) -> None:
    reading = reading_of(activity(tmp_path))
    assert reading.kind == LoginReportKind.ACTIVITY
    found = by_user(reading)
    assert found["nokafor"].last_login == datetime.fromisoformat("2026-10-30T16:40:00-04:00")
    assert found["sabebe"].agency == "Lantern Street Shelter"
    assert reading.period_start == datetime.fromisoformat("2026-10-01T00:00:00-04:00")
    assert reading.period_end == datetime.fromisoformat("2026-11-01T00:00:00-04:00")
    assert reading.as_of == detroit("2026-11-02 07:00")


def test_a_period_reaches_no_further_than_the_report_was_run(tmp_path: Path) -> None:
    content = "Period 11/01/2026 through 11/30/2026\nRun on 11/15/2026\nUser ID,Login Date\nada,11/10/2026 9:05 AM\n"
    reading = reading_of(csv_file(tmp_path, content))
    assert reading.period_end == detroit("2026-11-15 00:00")
    without = reading_of(csv_file(tmp_path, content.replace("Run on 11/15/2026\n", "")))
    assert without.period_end == detroit("2026-11-10 09:05")


def test_a_period_can_stand_in_two_lines(tmp_path: Path) -> None:
    content = "Start Date:,10/01/2026\nEnd Date:,10/31/2026\nUser ID,Login Date\nada,10/10/2026\n"
    reading = reading_of(csv_file(tmp_path, content))
    assert reading.period_start == datetime.fromisoformat("2026-10-01T00:00:00-04:00")
    assert reading.period_end == datetime.fromisoformat("2026-11-01T00:00:00-04:00")


def test_a_list_of_logins_without_a_period_says_that_it_proves_no_lack(tmp_path: Path) -> None:
    reading = reading_of(csv_file(tmp_path, "User ID,Login Date\nada,10/10/2026\n"))
    assert (reading.kind, reading.period_start, reading.period_end) == (LoginReportKind.ACTIVITY, None, None)
    assert any("never that there was none" in each for each in reading.remarks)


def test_a_person_can_say_the_period_and_it_counts_more_than_the_titles(tmp_path: Path) -> None:
    reading = reading_of(activity(tmp_path), first_day="2026-10-10", last_day="2026-10-20")
    assert reading.period_start == datetime.fromisoformat("2026-10-10T00:00:00-04:00")
    assert reading.period_end == datetime.fromisoformat("2026-10-21T00:00:00-04:00")


@pytest.mark.requirement("LOG-03")
@pytest.mark.parametrize(
    ("word", "status", "locked"),
    [
        ("Active", AccountStatus.ACTIVE, False),
        ("Inactive", AccountStatus.INACTIVE, None),
        ("Pending", AccountStatus.PENDING, None),
        ("LOCKED", AccountStatus.LOCKED, True),
        ("Locked out", AccountStatus.LOCKED, True),
        ("Disabled", AccountStatus.INACTIVE, None),
        ("On sabbatical", None, None),
    ],
)
def test_the_column_of_the_status_says_who_is_locked(
    tmp_path: Path, word: str, status: AccountStatus | None, locked: bool | None
) -> None:
    reading = reading_of(csv_file(tmp_path, f"Username,Last Login,Status\nada,2026-11-20T15:05:00Z,{word}\n"))
    (ada,) = reading.logins
    assert (ada.status, ada.locked) == (status, locked)
    assert any("On sabbatical" in each for each in reading.remarks) is (status is None)


def test_an_active_users_report_has_a_sheet_for_each_agency(tmp_path: Path) -> None:
    path = excel(
        tmp_path,
        ("Active Users by Agency",),
        ("As of 11/20/2026",),
        Harbor=[("Harbor House",), ("User Id", "Name", "Last Login Date"), (101, "Ngozi Okafor", "11/02/2026")],
        Lantern=[("User Id", "Name", "Last Login Date"), (102, "Sara Abebe", "11/19/2026 3:15 PM")],
    )
    reading = reading_of(path)
    assert [each.user for each in reading.logins] == ["101", "102"]
    assert reading.as_of == detroit("2026-11-20 00:00")
    assert "Sheets without such a table: Sheet." in reading.remarks


def test_an_account_named_by_a_name_only_is_one_person_however_the_name_is_written(tmp_path: Path) -> None:
    content = 'Staff,Last login\n"Okafor,  Ngozi",11/02/2026\nNgozi Okafor,11/05/2026\n'
    reading = reading_of(csv_file(tmp_path, content))
    (ngozi,) = reading.logins
    assert (ngozi.user, ngozi.is_name) == ("Ngozi Okafor", True)
    assert ngozi.last_login == detroit("2026-11-05 00:00")


def test_a_name_in_the_column_of_the_user_is_not_taken_for_an_id(tmp_path: Path) -> None:
    (sara,) = reading_of(csv_file(tmp_path, 'User,Last login\n"Abebe, Sara",11/02/2026\n')).logins
    assert (sara.user, sara.is_name) == ("Sara Abebe", True)


def test_titles_of_any_width_stand_above_the_headings(tmp_path: Path) -> None:
    titles = "User Last Login Report,,\nRun on 11/21/2026,,\n,,\n"
    content = f"{titles}Username,Email,Last Login Date\nada,a@h.example,11/20/2026\n"
    for each in (content, content.replace(",,\n", "\n")):
        reading = reading_of(csv_file(tmp_path, each))
        assert [login.user for login in reading.logins] == ["ada"]
        assert reading.as_of == detroit("2026-11-21 00:00")


@pytest.mark.requirement("LIC-02")
@pytest.mark.parametrize("word", ["Never logged in", "never", "", "N/A", "-", "Has never logged in", "None"])
def test_an_account_that_never_signed_in_is_an_account(tmp_path: Path, word: str) -> None:
    (ben,) = reading_of(csv_file(tmp_path, f"Username,Email,Last Login Date\nben,b@h.example,{word}\n")).logins
    assert (ben.user, ben.last_login) == ("ben", None)


def test_the_id_and_the_address_are_both_taken(tmp_path: Path) -> None:
    content = "User ID,Email,Last Login\n4711,ada@h.example,11/20/2026 9:05 AM\n,bo@h.example,11/19/2026\n"
    found = by_user(reading_of(csv_file(tmp_path, content)))
    assert {user: each.email for user, each in found.items()} == {"4711": "ada@h.example", "bo@h.example": ""}


def test_an_id_with_two_addresses_has_none(tmp_path: Path) -> None:
    content = "User ID,Email,Last Login\n4711,ada@h.example,11/20/2026\n4711,bo@h.example,11/19/2026\n"
    assert by_user(reading_of(csv_file(tmp_path, content)))["4711"].email == ""


def test_ids_with_other_blanks_meet(tmp_path: Path) -> None:
    content = "User ID,Last Login\nada b,11/20/2026\nada\u00a0 b,11/21/2026\nbo,11/19/2026\n"
    reading = reading_of(csv_file(tmp_path, content))
    assert [each.user for each in reading.logins] == ["ada b", "bo"]
    assert reading.met_ids == ("ada b",)


# --- the time for which a list of last logins speaks


def test_without_a_run_date_a_list_speaks_up_to_its_newest_login(tmp_path: Path) -> None:
    reading = reading_of(csv_file(tmp_path, "User,Last login\nada,11/02/2026\nbo,11/05/2026 9:05 AM\n"))
    assert reading.as_of == detroit("2026-11-05 09:05")


def test_a_run_date_without_a_time_is_sure_from_its_morning_or_from_a_login_on_it(tmp_path: Path) -> None:
    for last, as_of in (("11/19/2026", "2026-11-20 00:00"), ("11/20/2026 9:05 AM", "2026-11-20 09:05")):
        reading = reading_of(csv_file(tmp_path, f"As of 11/20/2026\nUser,Last login\nada,{last}\n"))
        assert reading.as_of == detroit(as_of)


def test_a_run_date_in_the_future_does_not_count(tmp_path: Path) -> None:
    reading = reading_of(csv_file(tmp_path, "Run date: 12/24/2026\nUser,Last login\nada,11/02/2026\n"))
    assert reading.as_of == detroit("2026-11-02 00:00")
    assert any("in the future" in each for each in reading.remarks)


def test_a_date_without_a_word_for_it_is_no_run_date(tmp_path: Path) -> None:
    reading = reading_of(csv_file(tmp_path, "License year until 11/21/2026\nUser,Last login\nada,11/02/2026\n"))
    assert reading.as_of == detroit("2026-11-02 00:00")


@pytest.mark.parametrize(
    ("title", "as_of"),
    [
        ("Run date: 11/20/2026 8:12 AM, data through 11/19/2026", "2026-11-20 08:12"),
        ("Report generated 2026-11-20T13:12:00Z", "2026-11-20 08:12"),
        ("Date of report,11/20/2026 08:12", "2026-11-20 08:12"),
        ("Printed on Friday, November 20, 2026, at 8:12 AM", "2026-11-20 08:12"),
        ("Period ending 11/20/2026", "2026-11-02 00:00"),
    ],
)
def test_words_for_the_day_a_report_was_run(tmp_path: Path, title: str, as_of: str) -> None:
    title = f'"{title}"' if "data" in title or "Friday" in title else title
    reading = reading_of(csv_file(tmp_path, f"{title}\nUser,Last login\nada,11/02/2026\n"))
    assert reading.as_of == detroit(as_of)


@pytest.mark.parametrize(
    "title",
    [
        "Generated for 10/01/2026 - 10/31/2026",
        "Run on 11/20/2026 for the period from 10/01/2026 to 10/31/2026",
        "Logins between October 1, 2026 and October 31, 2026",
        "Date Range: 10/01/26 thru 10/31/26 Run date: 11/20/2026",
    ],
)
def test_words_for_a_period(tmp_path: Path, title: str) -> None:
    reading = reading_of(csv_file(tmp_path, f'"{title}"\nUser,Login date\nada,10/10/2026\n'))
    assert reading.period_start == datetime.fromisoformat("2026-10-01T00:00:00-04:00")
    assert reading.period_end == datetime.fromisoformat("2026-11-01T00:00:00-04:00")


@pytest.mark.requirement("LIC-29")
def test_a_person_can_say_when_a_list_was_run(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "Run date: 11/03/2026\nUser,Last login\nada,11/02/2026\n")
    assert reading_of(path, as_of_day="2026-11-20").as_of == detroit("2026-11-20 00:00")
    assert reading_of(path, as_of="2026-11-20T09:05:00-05:00").as_of == detroit("2026-11-20 09:05")


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"as_of_day": "2026-11-23"}, "as_of_in_future"),
        ({"as_of_day": "2026-11-01"}, "as_of_too_early"),
        ({"as_of": "2026-11-02T08:00:00-05:00"}, "as_of_too_early"),
        ({"first_day": "2026-11-02", "last_day": "2026-11-01"}, "period_backwards"),
        ({"first_day": "2026-11-02"}, "period_backwards"),
    ],
)
def test_what_can_not_be_true_of_a_report_is_refused(tmp_path: Path, how: dict[str, Any], code: str) -> None:
    path = csv_file(tmp_path, "User,Last login\nada,11/02/2026 9:05 AM\n")
    with pytest.raises(RuleViolation) as raised:
        reading_of(path, **how)
    assert raised.value.code == code
    assert raised.value.sentence.endswith("Nothing was changed.")


# --- what columns are called


def test_an_office_can_say_what_its_columns_are_called(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "Staff No.,Status,Seen last,Note\n7,gold,11/02/2026,x\n")
    with pytest.raises(RuleViolation, match="If your report calls them something else, say so"):
        reading_of(path)
    own = [column_name("user=Staff No."), column_name("last login = SEEN LAST")]
    reading = reading_of(path, columns=own)
    assert [each.user for each in reading.logins] == ["7"]
    assert [str(each) for each in reading.columns] == [
        "user = “Staff No.”",
        "last_login = “Seen last”",
        "status = “Status”",
    ]


def test_an_offices_name_goes_before_a_well_known_word(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "User ID,HMIS No,Last login\nx,7,11/02/2026\n")
    assert [each.user for each in reading_of(path).logins] == ["x"]
    own = [column_name("user=HMIS no")]
    assert [each.user for each in reading_of(path, columns=own).logins] == ["7"]


def test_a_name_for_another_report_does_not_matter(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "User ID,Last login\nx,11/02/2026\n")
    assert [each.user for each in reading_of(path, columns=[column_name("user=HMIS no")]).logins] == ["x"]


def test_the_kind_follows_from_the_headings_unless_somebody_says_it(tmp_path: Path) -> None:
    for headings, kind in (
        ("User,Last login", LoginReportKind.LAST_LOGINS),
        ("User,Login", LoginReportKind.ACTIVITY),
        ("Login,Last login", LoginReportKind.LAST_LOGINS),
        ("User,Login date,Last login", LoginReportKind.LAST_LOGINS),
    ):
        row = ",".join(["ada", *["11/02/2026"] * headings.count(",")])
        path = csv_file(tmp_path, f"{headings}\n{row}\n")
        assert reading_of(path).kind == kind
        assert reading_of(path, kind="activity").kind == LoginReportKind.ACTIVITY


# --- what stands between accounts


def test_a_line_with_one_value_is_an_account_where_nothing_else_could_be_filled_in(tmp_path: Path) -> None:
    path = excel(tmp_path, ("User", "Last login"), ("ada", cell("2026-11-02 00:00")), ("ben", None), ("Total", 2))
    reading = reading_of(path)
    assert {user: each.last_login for user, each in by_user(reading).items()} == {
        "ada": detroit("2026-11-02 00:00"),
        "ben": None,
    }
    assert "Line taken for the heading of a group or for a remark: 4." in reading.remarks


def test_a_line_with_one_value_is_the_heading_of_a_group_in_a_wider_table(tmp_path: Path) -> None:
    path = excel(
        tmp_path,
        ("User", "Email", "Last login"),
        ("Harbor House", None, None),
        ("ada", "ada@h.example", cell("2026-11-02 00:00")),
        ("ben", None, None),
    )
    found = by_user(reading_of(path))
    assert set(found) == {"ada", "ben"}
    assert found["ada"].agency == "Harbor House"


def test_an_activity_row_without_its_login_does_not_count(tmp_path: Path) -> None:
    reading = reading_of(csv_file(tmp_path, "User,Login date\nada,11/02/2026\nbo,\n"))
    assert [(each.reason, each.first_row) for each in reading.refused] == [(RefusalReason.NO_DATE, 3)]


def test_a_roster_needs_no_logins(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "User Name,Status\nada,Active\nbo,Inactive\n")
    with pytest.raises(RuleViolation, match="is not a login report"):
        reading_of(path)
    found = by_user(reading_of(path, is_roster=True))
    assert {user: each.status for user, each in found.items()} == {
        "ada": AccountStatus.ACTIVE,
        "bo": AccountStatus.INACTIVE,
    }


# --- damage


@pytest.mark.requirement("LIC-29")
def test_a_damaged_row_can_be_set_aside_and_the_report_then_proves_no_lack(tmp_path: Path) -> None:
    content = "User ID,Failed logins,Last login\nada,0,11/02/2026\nbo,11/03/2026\nc\0y,0,11/03/2026\ndan,0,11/04/2026\n"
    path = csv_file(tmp_path, content)
    with pytest.raises(RuleViolation, match=r"logins\.csv, line 3, has 2 values for 3 headings"):
        reading_of(path)
    reading = reading_of(path, set_aside=True)
    assert [each.user for each in reading.logins] == ["ada", "dan"]
    assert [(each.line, each.what.split(" (")[0]) for each in reading.set_aside] == [
        (3, "has 2 values for 3 headings"),
        (4, "has a character in it that is no text"),
    ]
    assert (reading.rows_set_aside, reading.proves_lack) == (2, False)


def test_a_nul_in_a_user_id_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(RuleViolation, match=r"line 2, has a character in it that is no text \(NUL\)"):
        reading_of(csv_file(tmp_path, "User ID,Last login\nad\0a,11/02/2026\n"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 and then nothing", "can’t be read as an Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old one", "is an old Excel file, or locked with a password"),
    ],
)
def test_an_excel_file_that_can_not_be_read_is_refused_with_advice(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(RuleViolation, match=said):
        reading_of(csv_file(tmp_path, content, "report.xlsx"))


def test_an_excel_file_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.files.sheets.MOST_BYTES_OF_EXCEL", 1000)
    with pytest.raises(RuleViolation, match="unpacks to far more"):
        reading_of(staff_by_role(tmp_path))


def test_a_half_written_excel_file_is_refused(tmp_path: Path) -> None:
    path = staff_by_role(tmp_path)
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(RuleViolation, match="can’t be read as an Excel workbook"):
        reading_of(path)
