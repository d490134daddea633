"""What learning systems export is read as they write it: headings, dates, statuses, and scores."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from adapters.learning_reports import LearningReport, read_learning_report
from models.errors import RuleViolation
from models.training.learning_rows import LearningRow
from models.training.score import Scale

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
DETROIT = "America/Detroit"

MOODLE = """\
Course participants report
Full name,Username,Course full name,Completed,Time completed,Final grade
Tess Sample,tess.s,HMIS Basics,Yes,"Friday, 20 November 2026, 3:05 PM",92.50
Tess Sample,tess.s,Privacy and Security,No,,
"""
CANVAS = """\
Student name,Login ID,Course name,Status,Completion date,Final score
"Sample, Tess",tess.s,HMIS Basics,Completed,11/20/2026 3:05 PM,92.5
"Sample, Tess",tess.s,Privacy and Security,In progress,,
"""
TALENT_LMS = """\
User,Course,Completion status,Completed on,Score
tess.s,HMIS Basics,Completed,2026-11-20,92.5%
"""
STATEMENTS = """\
statement.id,actor.account.name,verb.id,object.definition.name,result.score.scaled,timestamp
s-1,tess.s,http://adlnet.gov/expapi/verbs/completed,HMIS Basics,,2026-11-20T20:05:00Z
s-2,tess.s,http://adlnet.gov/expapi/verbs/failed,Basics Test,-0.25,2026-11-20T20:06:00Z
s-3,tess.s,http://adlnet.gov/expapi/verbs/passed,Basics Test,0.95,2026-11-20T20:07:00Z
"""
SCORM = """\
Registration Id,Learner Id,Course Title,Registration Completion,Completed Date,Score Raw,Score Max
r-1,tess.s,HMIS Basics,COMPLETED,2026-11-20 20:05:00 UTC,19,20
r-2,tess.s,Privacy and Security,INCOMPLETE,,,
"""


def read(folder: Path, content: str) -> LearningReport:
    path = folder / "export.csv"
    path.write_text(content)
    return read_learning_report(path, NOW, DETROIT)


@pytest.mark.requirement("NEW-08")
@pytest.mark.parametrize(
    ("content", "at"),
    [
        (CANVAS, datetime(2026, 11, 20, 20, 5, tzinfo=UTC)),
        (TALENT_LMS, datetime(2026, 11, 21, 4, 59, 59, tzinfo=UTC)),
        (STATEMENTS, datetime(2026, 11, 20, 20, 5, tzinfo=UTC)),
        (SCORM, datetime(2026, 11, 20, 20, 5, tzinfo=UTC)),
        (MOODLE, datetime(2026, 11, 20, 20, 5, tzinfo=UTC)),
    ],
    ids=["canvas", "talentlms", "xapi", "scorm", "moodle"],
)
def test_a_completed_course_is_read_with_its_date(tmp_path: Path, content: str, at: datetime) -> None:
    rows, problems = read(tmp_path, content)
    assert problems == ()
    first = rows[0]
    assert (first.user_name, first.item, first.at, first.is_completed) == ("tess.s", "HMIS Basics", at, True)


@pytest.mark.parametrize("content", [MOODLE, CANVAS, SCORM], ids=["moodle", "canvas", "scorm"])
def test_a_course_in_progress_is_not_completed(tmp_path: Path, content: str) -> None:
    row = read(tmp_path, content).rows[1]
    assert (row.item, row.is_completed, row.at) == ("Privacy and Security", False, None)


@pytest.mark.requirement("ACC-04")
def test_a_statement_has_its_scaled_score_and_its_own_number(tmp_path: Path) -> None:
    _, failed, passed = read(tmp_path, STATEMENTS).rows
    assert (failed.score, failed.scale, failed.report_id) == ("-0.25", Scale.SCALED, "s-2")
    assert (passed.score, passed.scale, passed.is_completed) == ("0.95", Scale.SCALED, True)


@pytest.mark.requirement("ACC-04")
def test_points_are_read_with_their_maximum(tmp_path: Path) -> None:
    row = read(tmp_path, SCORM).rows[0]
    assert (row.score, row.scale, row.maximum) == ("19", Scale.POINTS, "20")


def test_the_same_row_has_the_same_number_in_every_export(tmp_path: Path) -> None:
    (first,) = read(tmp_path, TALENT_LMS).rows
    again = read(tmp_path, TALENT_LMS + "toni,HMIS Basics,Completed,2026-11-23,80%\n").rows
    assert again[0].report_id == first.report_id != again[1].report_id


def test_a_day_without_a_time_counts_to_its_end_and_today_up_to_now(tmp_path: Path) -> None:
    rows = read(tmp_path, "user,course,completion date\na,x,2026-11-24\na,x,2026-11-25\n").rows
    assert [each.at for each in rows] == [NOW, datetime(2026, 11, 26, 4, 59, 59, tzinfo=UTC)]


def test_a_row_that_can_not_be_read_names_file_and_line(tmp_path: Path) -> None:
    content = "user,course,completion date\ntess,Basics,soon\n,Basics,2026-11-20\ntess,,2026-11-20\n"
    rows, problems = read(tmp_path, content)
    assert rows == ()
    assert [str(each) for each in problems] == [
        "export.csv, line 2: “soon” is no date",
        "export.csv, line 3: the user name is missing",
        "export.csv, line 4: the course or test is missing",
    ]


def test_a_column_completed_may_hold_the_date(tmp_path: Path) -> None:
    rows: tuple[LearningRow, ...] = read(tmp_path, "user,course,completed\na,x,11/20/2026\na,y,\n").rows
    assert [each.is_completed for each in rows] == [True, False]


@pytest.mark.requirement("NEW-08")
@pytest.mark.parametrize("heading", ["completed", "completion", "status"])
@pytest.mark.parametrize("wrong", ["2026-02-30", "11/30/26x", "31.02.2026"])
def test_a_wrong_date_in_the_column_of_the_status_is_a_problem(tmp_path: Path, heading: str, wrong: str) -> None:
    rows, problems = read(tmp_path, f"user,course,{heading}\na,x,{wrong}\na,y,no\n")
    assert [str(each) for each in problems] == [f"export.csv, line 2: “{wrong}” is no date"]
    assert [each.is_completed for each in rows] == [False]


def test_an_impossible_date_is_a_problem_under_any_heading(tmp_path: Path) -> None:
    for heading in ("completed", "status", "completion date"):
        _, problems = read(tmp_path, f"user,course,{heading}\na,x,30/11/26\n")
        assert [each.line for each in problems] == [2]


@pytest.mark.requirement("NEW-08")
def test_what_is_neither_yes_nor_no_nor_a_date_is_a_problem(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "user,course,completed\na,x,soon\na,y,-\na,z,Not completed\n")
    assert [str(each) for each in problems] == [
        "export.csv, line 2: “soon” is neither a date nor a word such as “yes” or “no”"
    ]


def test_a_status_that_holds_dates_elsewhere_holds_no_other_words(tmp_path: Path) -> None:
    rows, problems = read(tmp_path, "user,course,status\na,x,soon\na,y,11/20/2026\n")
    assert ([each.line for each in rows], [each.line for each in problems]) == ([3], [2])
    assert read(tmp_path, "user,course,status\na,x,soon\na,y,completed\n").problems == ()


def test_a_wrong_date_beside_a_right_one_is_a_problem(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "user,course,completed,timestamp\na,x,2026-02-30,2026-11-20\n")
    assert [each.line for each in problems] == [2]


@pytest.mark.parametrize(
    ("status", "is_completed"),
    [
        ("Completed", True),
        ("COMPLETE", True),
        ("Complete (pass)", True),
        ("Completed (achieved pass grade)", True),
        ("http://adlnet.gov/expapi/verbs/passed", True),
        ("Yes", True),
        ("Completed (did not achieve pass grade: failed)", False),
        ("Incomplete", False),
        ("Not completed", False),
        ("In progress", False),
        ("http://adlnet.gov/expapi/verbs/launched", False),
        ("http://adlnet.gov/expapi/verbs/failed", False),
    ],
)
def test_a_status_is_read_as_systems_write_it(tmp_path: Path, status: str, is_completed: bool) -> None:
    (row,) = read(tmp_path, f"user,course,status,date\ntess,Basics,{status},2026-11-20\n").rows
    assert row.is_completed is is_completed


def test_an_excel_file_is_read_too(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("Username", "Course name", "Completion date"))
    sheet.append(("tess.s", "HMIS Basics", datetime(2026, 11, 20, 15)))  # noqa: DTZ001 - Excel knows no zones
    book.save(tmp_path / "export.xlsx")
    (row,) = read_learning_report(tmp_path / "export.xlsx", NOW, DETROIT).rows
    assert (row.user_name, row.at) == ("tess.s", datetime(2026, 11, 20, 20, tzinfo=UTC))


@pytest.mark.parametrize("content", ["name,when\ntess,2026-11-20\n", "user,course,completion date\n"])
def test_a_file_without_rows_or_headings_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(RuleViolation, match="has no row below headings for the user name and the course or test"):
        read(tmp_path, content)


@pytest.mark.requirement("NEW-08")
@pytest.mark.parametrize("mark", [";", "\t", ","])
def test_cells_may_be_separated_by_semicolons_or_tabs(tmp_path: Path, mark: str) -> None:
    lines = (
        ("Name", "Username", "Course name", "Completed"),
        ('"a, b, c, d, e"', "tess.s", '"Basics; 1"', "2026-11-20"),
    )
    (row,) = read(tmp_path, "".join(f"{mark.join(cells)}\n" for cells in lines)).rows
    assert (row.user_name, row.item, row.is_completed) == ("tess.s", "Basics; 1", True)
