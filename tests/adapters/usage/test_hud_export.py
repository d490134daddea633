"""A HUD HMIS CSV export read for its users: every edition, every way of writing CSV, every kind of row."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from adapters.usage import rows as rows_of_files
from adapters.usage.hud import read_hud_export
from models.errors import RuleViolation
from models.usage.exports import ExportDirective, ExportPeriodType
from models.usage.reading import HudFileKind, HudLayout, RefusedRows, Sureness, UsageReading, UserActivity, UserMatch
from models.usage.refusals import RefusalReason
from tests.adapters.usage.hud_export import (
    FORMS,
    Form,
    Sheet,
    an_export,
    edition_columns,
    export_sheet,
    in_folder,
    in_zip,
    row,
    small_export,
    user_sheet,
)
from tests.adapters.usage.oracle import assert_same, read_naively

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
ZONE = "America/Chicago"
EDITIONS = [layout for layout in HudLayout if layout != HudLayout.UNKNOWN]


def read(folder: Path, sheets: dict[str, Sheet], form: Form | None = None) -> UsageReading:
    """The reading of an export written into `folder`."""
    return read_hud_export(in_folder(folder / "export", sheets, form), NOW, ZONE)


def user(reading: UsageReading, user_id: str) -> UserActivity:
    """One user of a reading."""
    (found,) = [each for each in reading.users if each.user_id == user_id]
    return found


@pytest.mark.parametrize("form", FORMS, ids=repr)
@pytest.mark.parametrize("layout", EDITIONS)
def test_every_edition_is_read_in_every_way_of_writing_csv(tmp_path: Path, layout: HudLayout, form: Form) -> None:
    reading = read(tmp_path, an_export(layout), form)
    assert_same(reading, read_naively(tmp_path / "export", NOW, ZONE), NOW)
    assert (reading.layout.layout, reading.layout.sureness) == (layout, Sureness.RECOGNIZED)
    assert (reading.missing_files, reading.ignored_files, reading.remarks) == ((), (), ())
    assert user(reading, "8").email == "ada@shelter.example"


def test_the_export_says_which_one_it_is_and_what_time_it_covers(tmp_path: Path) -> None:
    reading = read(tmp_path, an_export())
    assert reading.source == "export"
    assert reading.export_id == "9D41E7A2C05B4F6E8831AA70D2C94B5F"
    assert reading.export_date == datetime(2026, 11, 2, 14, 30, tzinfo=UTC)
    assert (reading.period_start, reading.period_end) == (date(2025, 11, 1), date(2026, 10, 31))


def test_a_stated_version_wins_over_what_the_columns_look_like(tmp_path: Path) -> None:
    sheets = {**an_export(HudLayout.FY2024), "Export.csv": export_sheet(HudLayout.FY2024, CSVVersion="2026 v1.3")}
    layout = read(tmp_path, sheets).layout
    assert (layout.layout, layout.sureness) == (HudLayout.FY2026, Sureness.STATED)


@pytest.mark.requirement("LIC-01")
def test_client_data_is_told_apart_from_everything_else_that_a_user_touched(tmp_path: Path) -> None:
    columns = edition_columns(HudLayout.FY2024)
    sheets = {
        **small_export(row("8", "2026-02-01 10:00:00")),
        "Project.csv": Sheet(columns["Project.csv"], [row("8", "2026-10-01 10:00:00")]),
        "OurNotes.csv": Sheet(("NoteID", "UserID", "DateCreated", "DateUpdated"), [row("8", "2026-11-01 10:00:00")]),
    }
    del sheets["OurNotes.csv"].rows[0]["ExportID"]
    reading = read(tmp_path, sheets)
    ada = user(reading, "8")
    assert ada.latest_client_data == datetime(2026, 2, 1, 16, 0, tzinfo=UTC)
    assert ada.latest_any == datetime(2026, 11, 1, 16, 0, tzinfo=UTC)
    assert (ada.rows, ada.client_data_rows) == (3, 1)
    assert dict(ada.rows_by_file) == {"Services.csv": 1, "Project.csv": 1, "OurNotes.csv": 1}
    assert {file.name: file.kind for file in reading.files} == {
        "Services.csv": HudFileKind.CLIENT_DATA,
        "Project.csv": HudFileKind.PROJECT_DATA,
        "OurNotes.csv": HudFileKind.OTHER,
    }


def test_the_row_of_a_user_in_the_list_of_users_is_no_activity_of_that_user(tmp_path: Path) -> None:
    sheets = small_export(row("u-3", "2026-02-01 10:00:00"))
    sheets["User.csv"].rows[0] |= {"DateCreated": "2026-01-01 00:00:00", "DateUpdated": "2026-09-09 00:00:00"}
    ada = user(read(tmp_path, sheets), "8")
    assert (ada.match, ada.latest_any, ada.latest_client_data, ada.rows) == (UserMatch.LISTED, None, None, 0)


def test_the_later_of_creation_and_update_counts(tmp_path: Path) -> None:
    sheets = small_export(row("8", "2026-02-01 10:00:00", created="2026-03-01 10:00:00"))
    assert user(read(tmp_path, sheets), "8").latest_any == datetime(2026, 3, 1, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(("created", "updated"), [("2026-03-01 10:00:00", ""), ("", "2026-03-01 10:00:00")])
def test_one_date_is_enough(tmp_path: Path, created: str, updated: str) -> None:
    reading = read(tmp_path, small_export(row("8", updated, created)))
    assert user(reading, "8").latest_any == datetime(2026, 3, 1, 16, 0, tzinfo=UTC)


def test_deleting_a_row_was_work_too(tmp_path: Path) -> None:
    sheets = small_export(row("8", "2026-03-01 10:00:00", "2025-01-01 10:00:00", DateDeleted="2026-03-01 10:00:00"))
    assert user(read(tmp_path, sheets), "8").latest_client_data == datetime(2026, 3, 1, 16, 0, tzinfo=UTC)


def test_the_id_zero_and_ids_that_are_not_listed_are_reported_not_guessed(tmp_path: Path) -> None:
    rows = [row(user_id, "2026-03-01 10:00:00") for user_id in ("8", "0", "u-3", "08")]
    reading = read(tmp_path, small_export(*rows))
    assert [each.user_id for each in reading.matched(UserMatch.LISTED)] == ["8"]
    assert [each.user_id for each in reading.matched(UserMatch.NOT_LISTED)] == ["08", "u-3"]
    assert [each.user_id for each in reading.matched(UserMatch.ZERO)] == ["0"]


def test_the_id_zero_is_nobody_even_if_it_is_listed(tmp_path: Path) -> None:
    sheets = {**small_export(row("0", "2026-03-01 10:00:00")), "User.csv": user_sheet({"UserID": "0"})}
    assert user(read(tmp_path, sheets), "0").match == UserMatch.ZERO


def test_rows_that_do_not_count_are_counted_with_the_reason_and_the_first_row(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        small_export(
            row("8", "2026-03-01 10:00:00"),
            row("", "2026-03-01 10:00:00"),
            row("8", "03/01/2026"),
            row("8", ""),
            row("8", "2026-11-22 12:00:01"),
            row("8", "1900-01-01 00:00:00"),
            row("  ", "never"),
            row("9", "2027-01-01 00:00:00"),
        ),
    )
    (file,) = reading.files
    assert file.refused == (
        RefusedRows(reason=RefusalReason.NO_USER, rows=2, first_row=3),
        RefusedRows(reason=RefusalReason.UNREADABLE_DATE, rows=1, first_row=4),
        RefusedRows(reason=RefusalReason.NO_DATE, rows=1, first_row=5),
        RefusedRows(reason=RefusalReason.FUTURE_DATE, rows=2, first_row=6),
        RefusedRows(reason=RefusalReason.TOO_OLD, rows=1, first_row=7),
    )
    assert (file.rows, file.rows_refused, file.users) == (8, 7, 1)
    assert user(reading, "9").latest_any is None, "known from a refused row only, and still reported"
    assert all(refusal.reason.sentence for refusal in file.refused)


def test_the_reasons_come_in_the_same_order_whatever_the_order_of_the_rows(tmp_path: Path) -> None:
    rows = [row("8", "1900-01-01"), row("8", ""), row("", ""), row("8", "2026-03-01 10:00:00")]
    (file,) = read(tmp_path, small_export(*rows)).files
    assert [refusal.reason for refusal in file.refused] == [
        RefusalReason.NO_USER,
        RefusalReason.NO_DATE,
        RefusalReason.TOO_OLD,
    ]


def test_a_row_of_this_very_moment_counts_and_one_a_microsecond_later_does_not(tmp_path: Path) -> None:
    rows = [row("8", "2026-11-22 12:00:00"), row("9", "2026-11-22 12:00:00.000001")]
    reading = read(tmp_path, small_export(*rows))
    assert user(reading, "8").latest_any == NOW
    assert user(reading, "9").latest_any is None


def test_columns_may_stand_in_any_order_and_names_in_any_case(tmp_path: Path) -> None:
    folder = in_folder(tmp_path / "export", small_export(row("8", "2026-03-01 10:00:00")))
    (folder / "Services.csv").write_text("userid,NOTE,DATEUPDATED,DateCreated\n8,x,2026-05-01,2026-01-01\n")
    (folder / "Services.csv").rename(folder / "SERVICES.CSV")
    (folder / "Export.csv").rename(folder / "EXPORT.csv")
    reading = read_hud_export(folder, NOW, ZONE)
    assert user(reading, "8").latest_client_data == datetime(2026, 5, 1, 5, 0, tzinfo=UTC)


def test_files_that_tell_nothing_of_activity_are_named(tmp_path: Path) -> None:
    folder = in_folder(tmp_path / "export", small_export(row("8", "2026-03-01 10:00:00")))
    (folder / "Codes.csv").write_text("Code,Meaning\n1,yes\n")
    (folder / "empty.csv").write_text("")
    (folder / "readme.txt").write_text("UserID,DateCreated,DateUpdated\n")
    reading = read_hud_export(folder, NOW, ZONE)
    assert reading.ignored_files == ("Codes.csv", "empty.csv")


def test_client_files_that_the_edition_has_and_the_export_lacks_are_named(tmp_path: Path) -> None:
    sheets = an_export(HudLayout.FY2026)
    del sheets["Event.csv"], sheets["YouthEducationStatus.csv"]
    assert read(tmp_path, sheets).missing_files == ("Event.csv", "YouthEducationStatus.csv")


def test_without_a_list_of_users_nobody_is_listed_and_that_is_said(tmp_path: Path) -> None:
    sheets = an_export()
    del sheets["User.csv"]
    reading = read(tmp_path, sheets)
    assert {each.match for each in reading.users} == {UserMatch.NOT_LISTED}
    assert reading.remarks == ("User.csv is missing, so the export does not say whom its ids mean.",)


def test_of_two_addresses_for_one_id_none_is_taken(tmp_path: Path) -> None:
    sheets = small_export(row("8", "2026-03-01 10:00:00"))
    sheets["User.csv"] = user_sheet(
        {"UserID": "8", "UserLastName": "Noone", "UserEmail": "ada@shelter.example"},
        {"UserID": "8", "UserLastName": "Noone", "UserEmail": "other@shelter.example"},
    )
    reading = read(tmp_path, sheets)
    assert user(reading, "8").email == ""
    assert reading.remarks == ("User.csv lists 8 with several email addresses; none of them is taken.",)


def test_names_written_in_latin_1_are_read_and_that_is_said(tmp_path: Path) -> None:
    folder = in_folder(tmp_path / "export", small_export(row("8", "2026-03-01 10:00:00")))
    (folder / "User.csv").write_bytes("UserID,UserFirstName,UserEmail\n8,Zoë,zoë@shelter.example\n".encode("latin-1"))
    reading = read_hud_export(folder, NOW, ZONE)
    assert user(reading, "8").email == "zoë@shelter.example"
    assert reading.remarks == ("User.csv is not written in UTF-8; it was read as Latin-1.",)


def test_client_text_in_another_encoding_does_not_matter(tmp_path: Path) -> None:
    folder = in_folder(tmp_path / "export", small_export())
    services = "Note,UserID,DateCreated,DateUpdated\nJosé,8,2026-03-01,2026-03-01\n"
    (folder / "Services.csv").write_bytes(services.encode("latin-1"))
    assert read_hud_export(folder, NOW, ZONE).rows_read == 1


def test_an_export_made_in_the_future_is_remarked_on(tmp_path: Path) -> None:
    sheets = {
        **small_export(row("8", "2026-03-01 10:00:00")),
        "Export.csv": export_sheet(ExportDate="2027-01-01 00:00:00"),
    }
    assert read(tmp_path, sheets).remarks == ("Export.csv says that the export was made in the future.",)


def test_an_export_of_which_no_row_counts_is_refused_with_an_example(tmp_path: Path) -> None:
    with pytest.raises(RuleViolation) as refusal:
        read(tmp_path, small_export(row("8", "3/1/2026 10:00"), row("8", "3/2/2026 10:00")))
    assert refusal.value.code == "usage_nothing_usable"
    assert refusal.value.sentence == (
        "No row in export can be used (2 read); in Services.csv, for instance, row 2: a date is not written as "
        "YYYY-MM-DD HH:MM:SS. Nothing was changed."
    )


def test_an_export_without_a_row_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleViolation, match="no row that says who did something when"):
        read(tmp_path, small_export())


def test_the_progress_goes_up_to_all_bytes_and_names_the_file(tmp_path: Path) -> None:
    folder = in_folder(tmp_path / "export", an_export())
    told: list[tuple[int, int, str]] = []
    read_hud_export(folder, NOW, ZONE, lambda done, in_all, file: told.append((done, in_all, file)))
    size = sum(path.stat().st_size for path in folder.iterdir())
    assert told[-1][:2] == (size, size)
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert {file for _, _, file in told} == {path.name for path in folder.iterdir()}


def test_a_file_that_is_read_a_second_time_does_not_set_the_progress_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_of_files, "PIECE_SIZE", 1000)
    folder = in_folder(tmp_path / "export", small_export(row("8", "2026-03-01")))
    users = "UserID,UserFirstName,UserEmail\n" + "8,Zoë,zoë@shelter.example\n" * 500
    (folder / "User.csv").write_bytes(users.encode("latin-1"))
    told: list[int] = []
    read_hud_export(folder, NOW, ZONE, lambda done, _in_all, _file: told.append(done))
    assert len(told) > 10
    assert told == sorted(told)


def test_a_folder_with_signs_that_mean_something_to_others_is_read(tmp_path: Path) -> None:
    folder = in_folder(tmp_path / "it's [1] * export?", small_export(row("8", "2026-03-01 10:00:00")))
    assert read_hud_export(folder, NOW, ZONE).rows_read == 1


def test_an_export_may_be_named_from_the_folder_one_is_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    sheets = small_export(row("8", "2026-03-01 10:00:00"))
    assert read_hud_export(in_folder(Path("export"), sheets), NOW, ZONE).rows_read == 1
    assert read_hud_export(in_zip(Path("export.zip"), sheets), NOW, ZONE).rows_read == 1


def test_an_export_in_a_folder_of_the_folder_is_found(tmp_path: Path) -> None:
    in_folder(tmp_path / "download" / "export", small_export(row("8", "2026-03-01 10:00:00")))
    assert read_hud_export(tmp_path / "download", NOW, ZONE).rows_read == 1


@pytest.mark.parametrize(
    ("zone", "expected"), [("America/Chicago", 15), ("America/Detroit", 14), ("America/Phoenix", 17)]
)
def test_times_are_wall_clock_times_of_the_implementation(tmp_path: Path, zone: str, expected: int) -> None:
    folder = in_folder(tmp_path / "export", small_export(row("8", "2026-07-01 10:00:00")))
    assert user(read_hud_export(folder, NOW, zone), "8").latest_any == datetime(2026, 7, 1, expected, tzinfo=UTC)


@pytest.mark.requirement("S37")
def test_nothing_of_a_client_is_in_a_reading(tmp_path: Path) -> None:
    """Of organizations and projects, the ids are: they say what an export covers."""
    planted = "PLANTED-CLIENT-TEXT"
    sheets = an_export()
    for name, sheet in sheets.items():
        if name not in ("Export.csv", "User.csv"):
            kept = PROJECT_IDS if name == "Project.csv" else ()
            own = [column for column in sheet.columns if column not in (*row("8", ""), *kept)]
            sheet.rows = [each | dict.fromkeys(own, planted) | dict.fromkeys(kept, "P-1") for each in sheet.rows]
    assert planted not in read(tmp_path, sheets).model_dump_json()


# --- what it covers

PROJECT_IDS = ("ProjectID", "OrganizationID", "DateDeleted")


def project_sheet(*rows: dict[str, str]) -> Sheet:
    return Sheet((*edition_columns(HudLayout.FY2024)["Project.csv"], "OperatingEndDate"), list(rows))


@pytest.mark.requirement("LIC-29")
def test_an_export_says_which_projects_it_is_about_and_how_its_records_were_selected(tmp_path: Path) -> None:
    made = row("9", "2026-03-01 09:15:00")
    sheets = {
        **an_export(),
        "Project.csv": project_sheet(
            {**made, "ProjectID": " 12 ", "OrganizationID": "1", "OperatingStartDate": "2020-01-01"},
            {**made, "ProjectID": "11", "OrganizationID": "1", "OperatingEndDate": "2026-04-30"},
            {**made, "ProjectID": "13", "OrganizationID": "1", "DateDeleted": "2026-05-01 10:00:00"},
            {**made, "ProjectID": "", "OrganizationID": "1"},
        ),
    }
    reading = read(tmp_path, sheets)
    assert [(each.project_id, each.organization_id) for each in reading.projects] == [("11", "1"), ("12", "1")]
    assert [each.operating_until for each in reading.projects] == [date(2026, 4, 30), None]
    assert reading.projects[1].operating_from == date(2020, 1, 1)
    assert (reading.period_type, reading.directive) == (ExportPeriodType.REPORTING_PERIOD, ExportDirective.FULL)
    assert reading.covers is not None


@pytest.mark.requirement("LIC-29")
@pytest.mark.parametrize(("period_type", "directive"), [("", ""), ("9", "2"), ("updated", "full"), ("3", "7")])
def test_codes_that_hud_does_not_know_prove_use_only(tmp_path: Path, period_type: str, directive: str) -> None:
    sheet = export_sheet(ExportPeriodType=period_type, ExportDirective=directive)
    reading = read(tmp_path, {**an_export(), "Export.csv": sheet})
    assert reading.covers is None
    assert "ExportPeriodType" in reading.use_only_because


@pytest.mark.requirement("LIC-29")
def test_an_export_without_its_projects_proves_use_only(tmp_path: Path) -> None:
    without = {name: sheet for name, sheet in an_export().items() if name != "Project.csv"}
    reading = read(tmp_path, without)
    assert (reading.projects, reading.covers) == ((), None)


@pytest.mark.requirement("R26")
@pytest.mark.parametrize("far", ["9999-12-31 23:59:59", "0001-01-01 00:00:00"])
def test_dates_that_cant_be_right_count_as_damaged_and_stop_no_import(tmp_path: Path, far: str) -> None:
    project = row("8", "2026-10-01 10:00:00") | {
        "ProjectID": "p-1",
        "OrganizationID": "o-1",
        "OperatingStartDate": "1900-01-01",
        "OperatingEndDate": far,
    }
    sheets = {
        **small_export(row("8", "2026-02-01 10:00:00"), row("8", far)),
        "Export.csv": export_sheet(ExportDate=far, ExportStartDate=far, ExportEndDate=far),
        "Project.csv": project_sheet(project),
    }
    reading = read(tmp_path, sheets)
    assert (reading.export_date, reading.period_start, reading.period_end) == (None, None, None)
    assert user(reading, "8").latest_client_data == datetime(2026, 2, 1, 16, 0, tzinfo=UTC)
    (found,) = reading.projects
    assert (found.operating_from, found.operating_until) == (date(1900, 1, 1), None)
