"""CSV and JSON Lines: what is read, and how each kind of damage is reported."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.tabular import read_table
from models.access_request.state import RequestKind
from models.base import Strict
from models.intake.rows import (
    AgencyFileRow,
    DesignationFileRow,
    LicenseFileRow,
    PersonFileRow,
    RegionFileRow,
    RequestFileRow,
)
from models.intake.table import RowProblem
from models.license.lifecycle import LicenseKind
from models.people import Role

PEOPLE = "person_id,first_name,last_name,email\n"


def read(folder: Path, content: str | bytes, row_type: type[Strict], name: str = "rows.csv") -> tuple[Any, Any]:
    """The rows with their line numbers, and the problems as (line, column, reason)."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    table, problems = read_table(path, row_type)
    assert table.file == name
    assert all(problem.file == name for problem in problems)
    return (
        [(line.number, line.row) for line in table.lines],
        [(problem.line, problem.column, problem.reason) for problem in problems],
    )


def read_one(folder: Path, row: dict[str, Any], row_type: type[Strict]) -> tuple[Any, Any]:
    """The same for one object in a JSON Lines file."""
    return read(folder, json.dumps(row), row_type, "rows.jsonl")


ADA = PersonFileRow(person_id="p-1", first_name="Ada", last_name="Quill", email="ada@shelter.example")
BEN = PersonFileRow(person_id="p-2", first_name="Ben", last_name="Reed", email="ben@shelter.example")
ADA_CSV = "p-1,Ada,Quill,ada@shelter.example"
BEN_CSV = "p-2,Ben,Reed,ben@shelter.example"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("last", ["", "end"])
def test_any_line_ends_with_or_without_byte_order_mark(tmp_path: Path, line_end: str, mark: bytes, last: str) -> None:
    text = line_end.join([PEOPLE.strip(), ADA_CSV, BEN_CSV]) + (line_end if last else "")
    rows, problems = read(tmp_path, mark + text.encode(), PersonFileRow)
    assert rows == [(2, ADA), (3, BEN)]
    assert problems == []


def test_columns_may_stand_in_any_order_and_optional_ones_may_be_absent(tmp_path: Path) -> None:
    text = "since,license_id,agency_id\n2026-01-05,L1,A1\n"
    rows, problems = read(tmp_path, text, LicenseFileRow)
    assert rows == [(2, LicenseFileRow(license_id="L1", agency_id="A1", since=date(2026, 1, 5)))]
    assert problems == []


def test_quotes_commas_and_line_breaks_in_a_cell_keep_the_line_numbers_right(tmp_path: Path) -> None:
    text = (
        "request_id,kind,agency_id,person_id,requested_by,note\n"
        'r1,new_user,A1,p1,p2,"first line\nsecond, with ""quotes"""\n'
        "r2,nonsense,A1,p1,p2,\n"
        "\n"
        "r3,training_site,A1,p1,p2,\n"
    )
    rows, problems = read(tmp_path, text, RequestFileRow)
    assert [(number, row.request_id) for number, row in rows] == [(2, "r1"), (6, "r3")]
    assert rows[0][1].note == 'first line\nsecond, with "quotes"'
    assert [(line, column) for line, column, _ in problems] == [(4, "kind")]


def test_blank_lines_and_rows_of_empty_cells_are_passed_over(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, f"\n{PEOPLE}\n{ADA_CSV}\n,,,\n   \n{BEN_CSV}\n\n", PersonFileRow)
    assert rows == [(4, ADA), (7, BEN)]
    assert problems == []


def test_a_list_in_a_cell_is_written_with_semicolons(tmp_path: Path) -> None:
    text = "agency_id,name,region_id,county,program_types\nA1,Lantern,R1,Alder,shelter; outreach ;\n"
    rows, _ = read(tmp_path, text, AgencyFileRow)
    assert rows[0][1].program_types == ("shelter", "outreach")


def test_every_bad_cell_of_a_row_is_reported_and_the_good_rows_are_kept(tmp_path: Path) -> None:
    text = f"{PEOPLE}p 1,,Quill,ada(at)shelter\n{BEN_CSV}\n"
    rows, problems = read(tmp_path, text, PersonFileRow)
    assert rows == [(3, BEN)]
    assert problems == [
        (2, "person_id", "'p 1' is not an id: letters, digits, dots, hyphens, and underscores only"),
        (2, "first_name", "is missing"),
        (2, "email", "'ada(at)shelter' is not an email address"),
    ]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("many", "'many' is not a whole number"),
        ("1.5", "'1.5' is not a whole number"),
        ("-1", "'-1' is less than 0"),
        ("99999999999", "'99999999999' is more than 1000000000"),
        ("", "is missing"),
    ],
)
def test_a_number_that_is_none_is_reported(tmp_path: Path, cell: str, reason: str) -> None:
    rows, problems = read(tmp_path, f"region_id,name,population\nR1,North,{cell}\n", RegionFileRow)
    assert rows == []
    assert problems == [(2, "population", reason)]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("11/20/2026", "'11/20/2026' is not a date such as 2026-11-20"),
        ("2026-02-30", "'2026-02-30' is a date that does not exist"),
        ("20261120", "'20261120' is not a date such as 2026-11-20"),
        ("1790000000", "'1790000000' is not a date such as 2026-11-20"),
        ("2026-11-20T10:00:00Z", "'2026-11-20T10:00:00Z' is not a date such as 2026-11-20"),
        ("soon", "'soon' is not a date such as 2026-11-20"),
        ("", "is missing"),
    ],
)
def test_a_date_that_is_none_is_reported(tmp_path: Path, cell: str, reason: str) -> None:
    rows, problems = read(tmp_path, f"license_id,agency_id,since\nL1,A1,{cell}\n", LicenseFileRow)
    assert rows == []
    assert problems == [(2, "since", reason)]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("2026-11-20T10:00:00", "does not say its time zone"),
        ("2026-11-20", "is not a time such as"),
        ("2026-11-20T25:00:00Z", "is a time that does not exist"),
        ("1790000000", "is not a time such as"),
    ],
)
def test_a_time_that_is_none_or_has_no_zone_is_reported(tmp_path: Path, value: str, reason: str) -> None:
    row = {"request_id": "r1", "kind": "new_user", "agency_id": "A1", "person_id": "p1", "requested_by": "p2"}
    rows, problems = read_one(tmp_path, {**row, "submitted_at": value}, RequestFileRow)
    assert rows == []
    assert [(line, column) for line, column, _ in problems] == [(1, "submitted_at")]
    assert reason in problems[0][2]


def test_an_unknown_role_or_kind_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "person_id,role,from_day\np1,king,2026-01-01\n", DesignationFileRow)
    assert problems[0][:2] == (2, "role")
    assert "'king' is not one of 'signatory', 'representative'" in problems[0][2]
    _, problems = read(tmp_path, "license_id,agency_id,kind,since\nL1,A1,gold,2026-01-01\n", LicenseFileRow)
    assert problems == [(2, "kind", "'gold' is not one of 'standard', 'ad_hoc' or 'ce_access'")]


@pytest.mark.parametrize(
    ("content", "line", "column", "reason"),
    [
        (b"", 0, "", "the file is empty"),
        (b"\n \r\n", 0, "", "the file is empty"),
        (b"\xef\xbb\xbf", 0, "", "the file is empty"),
        (b",,,\n", 0, "", "the file is empty"),
        ("person_id,first_name\n".encode("utf-16"), 0, "", "the file is UTF-16; save it again as CSV in UTF-8"),
        (b"person_id,first_name,last_name\n", 1, "email", "this column is missing from the header"),
        (b"person_id,first_name,first_name\n", 1, "first_name", "this column is in the header twice"),
        (
            PEOPLE.strip().encode() + b",phone\n",
            1,
            "phone",
            "there is no such column; the columns are person_id, first_name, last_name, email",
        ),
        (
            PEOPLE.replace(",", ";").encode(),
            1,
            "person_id;first_name;last_name;email",
            "the columns must be separated by commas",
        ),
        (b'"person_id,first_name\n', 1, "", "a quotation mark in this row is never closed"),
    ],
)
def test_a_file_whose_head_is_wrong_is_refused_as_a_whole(
    tmp_path: Path, content: bytes, line: int, column: str, reason: str
) -> None:
    rows, problems = read(tmp_path, content, PersonFileRow)
    assert rows == []
    assert problems == [(line, column, reason)]


def test_a_file_with_a_header_alone_has_no_rows_and_no_problems(tmp_path: Path) -> None:
    assert read(tmp_path, PEOPLE, PersonFileRow) == ([], [])


def test_too_few_or_too_many_cells_are_reported_with_their_line(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, f"{PEOPLE}p-9,Zoe\n{ADA_CSV}\n{BEN_CSV},extra\n", PersonFileRow)
    assert rows == [(3, ADA)]
    assert problems == [
        (2, "", "has 2 cells where the header has 4"),
        (4, "", "has 5 cells where the header has 4"),
    ]


def test_empty_columns_at_the_end_are_ignored(tmp_path: Path) -> None:
    """A spreadsheet leaves them behind when somebody clears a column beside the table."""
    rows = "person_id,first_name,last_name,email,,, \np1,Ada,Quill,ada@s.example,,,\np2,Bo,Reed,bo@s.example\n"
    found, problems = read(tmp_path, rows, PersonFileRow)
    assert ([row.person_id for _, row in found], problems) == (["p1", "p2"], [])


def test_a_cell_beyond_the_last_column_and_a_column_without_a_name_are_refused(tmp_path: Path) -> None:
    beyond = f"{PEOPLE.strip()},,\np1,Ada,Quill,ada@shelter.example,,note\n"
    assert read(tmp_path, beyond, PersonFileRow) == ([], [(2, "", "has 6 cells where the header has 4")])
    nameless = "person_id,,first_name,last_name,email\np1,,Ada,Quill,ada@shelter.example\n"
    assert read(tmp_path, nameless, PersonFileRow) == ([], [(1, "", "column 2 of the header has no name")])


def test_a_line_knows_of_which_columns_its_file_says_anything(tmp_path: Path) -> None:
    path = tmp_path / "agencies.csv"
    path.write_text("agency_id,name,region_id,county,license_expires_on\nA1,Lantern,R1,Alder,\n")
    table, _ = read_table(path, AgencyFileRow)
    (line,) = table.lines
    assert [line.says(each) for each in ("county", "license_expires_on", "program_types")] == [True, True, False]
    path = tmp_path / "agencies.jsonl"
    path.write_text('{"agency_id": "A1", "name": "Lantern", "region_id": "R1", "county": "Alder"}\n')
    table, _ = read_table(path, AgencyFileRow)
    (line,) = table.lines
    assert [line.says(each) for each in ("county", "license_expires_on")] == [True, False]


def test_a_cell_that_is_not_utf_8_costs_its_row_only(tmp_path: Path) -> None:
    content = PEOPLE.encode() + b"p-9,Ren\xe9,Quill,rene@shelter.example\n" + ADA_CSV.encode()
    rows, problems = read(tmp_path, content, PersonFileRow)
    assert rows == [(3, ADA)]
    assert problems == [(2, "first_name", "is not UTF-8 text")]


def test_accented_names_are_read_as_they_are(tmp_path: Path) -> None:
    rows, _ = read(tmp_path, f"{PEOPLE}p-9,René,Österberg,rene@shelter.example\n", PersonFileRow)
    assert (rows[0][1].first_name, rows[0][1].last_name) == ("René", "Österberg")


def test_a_quotation_mark_never_closed_is_reported_where_it_begins(tmp_path: Path) -> None:
    rows, problems = read(
        tmp_path, f'{PEOPLE}{ADA_CSV}\np-9,"Zoe,Quill,zoe@shelter.example\n{BEN_CSV}\n', PersonFileRow
    )
    assert rows == [(2, ADA)]
    assert problems == [(3, "", "a quotation mark in this row is never closed")]


def test_text_after_a_closing_quotation_mark_costs_its_row_only(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, f'{PEOPLE}p-9,"Zoe"x,Quill,zoe@shelter.example\n{ADA_CSV}\n', PersonFileRow)
    assert rows == [(3, ADA)]
    assert [(line, column) for line, column, _ in problems] == [(2, "")]
    assert "is not valid CSV" in problems[0][2]


def test_a_cell_that_is_far_too_long_costs_its_row_only(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, f"{PEOPLE}p-9,{'z' * 200_000},Q,z@s.example\n{ADA_CSV}\n", PersonFileRow)
    assert rows == [(3, ADA)]
    assert problems == [(2, "", "a cell is far too long")]


def test_a_character_that_cannot_be_printed_is_reported(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, f"{PEOPLE}p-9,Zo\x00e,Quill,zoe@shelter.example\n", PersonFileRow)
    assert rows == []
    assert problems == [(2, "first_name", "has a line break or another character that can't be printed")]


def test_a_file_that_is_not_there_is_reported(tmp_path: Path) -> None:
    table, problems = read_table(tmp_path / "nowhere.csv", PersonFileRow)
    assert table.lines == ()
    assert problems == (RowProblem(file="nowhere.csv", reason="No such file or directory"),)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "x", PersonFileRow, "rows.xlsx")
    assert problems == [(0, "", "the file's name must end in one of .csv, .jsonl, .ndjson")]


def test_json_lines_give_the_same_rows_as_csv(tmp_path: Path) -> None:
    text = "".join(row.model_dump_json() + "\r\n" for row in (ADA, BEN))
    rows, problems = read(tmp_path, b"\xef\xbb\xbf" + text.encode(), PersonFileRow, "rows.jsonl")
    assert rows == [(1, ADA), (2, BEN)]
    assert problems == []


def test_a_request_of_each_kind_is_read_from_json_lines(tmp_path: Path) -> None:
    common: dict[str, object] = {"agency_id": "A1", "person_id": "p1", "requested_by": "p2"}
    own: list[dict[str, object]] = [
        {"kind": "new_user", "project_types": ["street-outreach"], "license_kind": "ad_hoc", "note": None},
        {"kind": "modify_access", "changes": ["Add the night shelter"]},
        {"kind": "remove_user", "no_longer_needed_on": "2026-11-20", "keep": False, "last_day": "2026-12-31"},
        {"kind": "training_site", "submitted_at": "2026-11-20T15:05:00Z"},
    ]
    text = "\n".join(json.dumps({"request_id": f"r{number}", **common, **each}) for number, each in enumerate(own))
    rows, problems = read(tmp_path, text, RequestFileRow, "requests.ndjson")
    assert problems == []
    new, change, removal, site = (row for _, row in rows)
    assert (new.kind, new.license_kind, new.project_types) == (
        RequestKind.NEW_USER,
        LicenseKind.AD_HOC,
        ("street-outreach",),
    )
    assert change.changes == ("Add the night shelter",)
    assert (removal.no_longer_needed_on, removal.last_day, removal.keep) == (
        date(2026, 11, 20),
        date(2026, 12, 31),
        False,
    )
    assert site.submitted_at == datetime(2026, 11, 20, 15, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (b"{", "", "is not JSON"),
        (b'{"person_id": "p-1"', "", "is not JSON"),
        (b"[1, 2]", "", "is not an object in braces"),
        (b'"p-1"', "", "is not an object in braces"),
        (b'{"person_id": NaN}', "", "is not JSON: NaN is not a number"),
        (b'{"person_id": "p-1", "person_id": "p-2"}', "person_id", "is in this row twice"),
        (b'{"person_id": "Ren\xe9"}', "", "is not UTF-8 text"),
        pytest.param(b"[" * 200_000, "", "is nested too deeply", id="nested too deeply"),
        pytest.param(b'{"person_id": ' + b"9" * 5000 + b"}", "", "is not JSON", id="a number too large"),
    ],
)
def test_a_line_that_is_no_json_object_costs_its_row_only(
    tmp_path: Path, line: bytes, column: str, reason: str
) -> None:
    content = line + b"\n\n" + ADA.model_dump_json().encode()
    rows, problems = read(tmp_path, content, PersonFileRow, "rows.jsonl")
    assert rows == [(3, ADA)]
    assert [(number, where) for number, where, _ in problems] == [(1, column)]
    assert reason in problems[0][2]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (7, "7 is not text"),
        (True, "True is not text"),
        ({"a": 1}, "is not text"),
        (["p-1"], "is not text"),
        ("", "is empty"),
        ("   ", "is empty"),
        (None, "is missing"),
        ("x" * 61, "has more than 60 characters"),
        ("../up", "is not an id"),
    ],
)
def test_a_json_value_of_the_wrong_type_is_not_converted(tmp_path: Path, value: Any, reason: str) -> None:
    _, problems = read_one(tmp_path, {**ADA.model_dump(), "person_id": value}, PersonFileRow)
    assert [(line, column) for line, column, _ in problems] == [(1, "person_id")]
    assert reason in problems[0][2]


def test_a_number_in_quotes_is_no_number_in_json(tmp_path: Path) -> None:
    _, problems = read_one(tmp_path, {"region_id": "R1", "name": "North", "population": "12"}, RegionFileRow)
    assert problems == [(1, "population", "'12' is not a whole number")]


def test_a_list_in_json_is_a_list_and_not_a_text_with_semicolons(tmp_path: Path) -> None:
    row = {"agency_id": "A1", "name": "Lantern", "region_id": "R1", "county": "Alder"}
    _, problems = read_one(tmp_path, {**row, "program_types": "shelter; outreach"}, AgencyFileRow)
    assert problems == [(1, "program_types", "'shelter; outreach' is not a list")]


def test_an_unknown_name_in_json_is_reported_with_its_row(tmp_path: Path) -> None:
    _, problems = read_one(tmp_path, {**ADA.model_dump(), "phone": "555"}, PersonFileRow)
    assert problems == [(1, "phone", "is not a known name here")]


def test_half_a_character_in_json_is_reported(tmp_path: Path) -> None:
    text = '{"person_id": "p-1", "first_name": "\\ud800", "last_name": "Q", "email": "q@s.example"}'
    rows, problems = read(tmp_path, text, PersonFileRow, "rows.jsonl")
    assert rows == []
    assert len(problems) == 1


def test_designations_are_read_with_their_roles(tmp_path: Path) -> None:
    text = "person_id,role,agency_id,region_id,from_day\np1,signatory,A1,,2026-01-01\np2,ce_lead,,R1,2026-01-01\n"
    rows, problems = read(tmp_path, text, DesignationFileRow)
    assert problems == []
    assert [row.role for _, row in rows] == [Role.SIGNATORY, Role.CE_LEAD]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(content=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)), suffix=st.sampled_from("cj"))
def test_no_file_however_broken_brings_the_reader_down(tmp_path: Path, content: bytes, suffix: str) -> None:
    for head in (b"", PEOPLE.encode()):
        read(tmp_path, head + content, PersonFileRow, "rows.csv" if suffix == "c" else "rows.jsonl")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    names=st.lists(
        st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=40),
        max_size=20,
    )
)
def test_what_a_spreadsheet_writes_is_read_back(tmp_path: Path, names: list[str]) -> None:
    people = [
        PersonFileRow(person_id=f"p{number}", first_name=name, last_name="Q", email="q@s.example")
        for number, name in enumerate(names)
    ]
    quoted = [f'{row.person_id},"{row.first_name.replace(chr(34), chr(34) * 2)}",Q,q@s.example' for row in people]
    rows, problems = read(tmp_path, PEOPLE + "\r\n".join(quoted), PersonFileRow)
    assert problems == []
    assert [row for _, row in rows] == people
