"""Login reports: what is understood, what is refused, and what a damaged one says."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.usage.logins.report import read_login_report
from models.errors import RuleViolation
from models.usage.logins import LoginReading, LoginRecord
from models.usage.reading import RefusedRows
from models.usage.refusals import RefusalReason

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
ZONE = "America/Detroit"


def read(folder: Path, content: str | bytes) -> LoginReading:
    """The reading of a report with the given content."""
    path = folder / "logins.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_login_report(path, NOW, ZONE)


def refusal_of(folder: Path, content: str | bytes) -> RuleViolation:
    """Why a report is refused."""
    with pytest.raises(RuleViolation) as raised:
        read(folder, content)
    assert raised.value.sentence.endswith("Nothing was changed.")
    return raised.value


def test_a_report_says_when_each_account_signed_in_how_often_it_failed_and_whether_it_is_locked(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "User ID,Last Login,Failed Attempts,Locked\n"
        "ada,2026-11-20 09:30:00,0,No\n"
        "bo,11/19/2026 2:05 PM,3,YES\n"
        "cy,never,,\n",
    )
    assert reading.logins == (
        LoginRecord(user="ada", last_login=datetime(2026, 11, 20, 14, 30, tzinfo=UTC), failed_attempts=0, locked=False),
        LoginRecord(user="bo", last_login=datetime(2026, 11, 19, 19, 5, tzinfo=UTC), failed_attempts=3, locked=True),
        LoginRecord(user="cy", last_login=None, failed_attempts=None, locked=None),
    )
    assert (reading.rows, reading.refused) == (3, ())
    assert [each.heading for each in reading.columns] == ["User ID", "Last Login", "Failed Attempts", "Locked"]
    assert reading.newest == datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
    assert reading.oldest == datetime(2026, 11, 19, 19, 5, tzinfo=UTC)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize(
    ("headings", "understood"),
    [
        ("USERID,LASTLOGIN", ("USERID", "LASTLOGIN")),
        ("user,Last login date", ("user", "Last login date")),
        ('"User name","Last sign-in"', ("User name", "Last sign-in")),
        ("E-mail,Last access", ("E-mail", "Last access")),
        ("hmis_user_id,last_logged_in", ("hmis_user_id", "last_logged_in")),
    ],
)
def test_headings_are_known_by_their_words(
    tmp_path: Path, headings: str, understood: tuple[str, ...], bom: str, newline: str
) -> None:
    reading = read(tmp_path, f"{bom}{headings}{newline}8,2026-11-20{newline}")
    assert tuple(each.heading for each in reading.columns) == understood
    assert [login.user for login in reading.logins] == ["8"]


def test_an_id_is_preferred_to_a_name_and_a_name_to_an_address(tmp_path: Path) -> None:
    reading = read(tmp_path, "Email,,Login,User ID,Last login\na@shelter.example,,ada,8,2026-11-20\n")
    assert [str(each) for each in reading.columns] == [
        "user = “User ID”",
        "email = “Email”",
        "last_login = “Last login”",
    ]
    assert reading.logins[0].user == "8"


def test_several_rows_of_one_account_are_one_record(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "User,Last login,Failed logins,Account locked\nada,2026-11-01,2,no\nada,2026-11-20,0,yes\nada,never,1,no\n",
    )
    assert reading.logins == (
        LoginRecord(user="ada", last_login=datetime(2026, 11, 20, 5, tzinfo=UTC), failed_attempts=2, locked=True),
    )
    assert reading.rows == 3


def test_rows_that_do_not_count_are_counted_with_the_reason_and_the_first_row(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "User,Last login,Failed logins,Locked\n"
        "ada,2026-11-01,2,no\n"
        ",2026-11-01,0,no\n"
        "bo,last week,0,no\n"
        "bo,2026-11-22 13:00:01,0,no\n"
        "bo,1900-01-01,0,no\n"
        "bo,2026-11-01,-1,no\n"
        "bo,2026-11-01,0,perhaps\n",
    )
    reasons = (
        RefusalReason.NO_USER,
        RefusalReason.UNREADABLE_LOGIN,
        RefusalReason.FUTURE_DATE,
        RefusalReason.TOO_OLD,
        RefusalReason.UNREADABLE_NUMBER,
        RefusalReason.UNREADABLE_ANSWER,
    )
    assert reading.refused == tuple(
        RefusedRows(reason=reason, rows=1, first_row=number) for number, reason in enumerate(reasons, start=3)
    )
    assert [login.user for login in reading.logins] == ["ada"]
    assert (reading.rows, reading.rows_refused) == (7, 6)


@pytest.mark.parametrize(
    ("answer", "locked"), [("Yes", True), ("1", True), ("Locked", True), ("FALSE", False), ("n", False)]
)
def test_ways_of_saying_that_an_account_is_locked(tmp_path: Path, answer: str, locked: bool) -> None:
    assert read(tmp_path, f"User,Last login,Locked?\nada,2026-11-01,{answer}\n").logins[0].locked is locked


@pytest.mark.parametrize("headings", ["User,Failed logins", "Last login,Locked", "User;Last login", "a,b"])
def test_another_kind_of_file_is_refused(tmp_path: Path, headings: str) -> None:
    refusal = refusal_of(tmp_path, f"{headings}\nx,y\n")
    assert refusal.code == "not_login_report"
    assert "must name the user" in refusal.sentence


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "usage_file_empty"),
        ("\n", "not_login_report"),
        ("User,Last login\n", "usage_nothing_usable"),
        ("User,Last login\nada,long ago\n", "usage_nothing_usable"),
        ("User,Last login\nada,2026-11-01\nbo", "usage_file_truncated"),
        ('User,Last login\nada,2026-11-01\nbo,"2026', "usage_file_truncated"),
        ("User,Last login\nada,2026-11-01,7\nbo,2026-11-01\n", "usage_file_damaged"),
        (b"User,Last login\n\xff\xfe,2026-11-01\nbo,2026-11-01\n", "usage_file_not_utf8"),
        ("User,Last login\nada,2026-11-01\n".encode("utf-16"), "usage_file_damaged"),
    ],
)
def test_a_damaged_report_says_so(tmp_path: Path, content: str | bytes, code: str) -> None:
    assert refusal_of(tmp_path, content).code == code


def test_a_folder_and_nothing_at_all_are_refused(tmp_path: Path) -> None:
    for path, code in ((tmp_path, "not_a_report"), (tmp_path / "gone.csv", "not_found")):
        with pytest.raises(RuleViolation) as raised:
            read_login_report(path, NOW, ZONE)
        assert raised.value.code == code


def test_every_reason_has_a_sentence() -> None:
    assert len({reason.sentence for reason in RefusalReason}) == len(RefusalReason)
