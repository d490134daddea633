"""A file that lost more than so many of its rows must not look complete."""

import pytest

from models.errors import RuleViolation
from models.usage.logins import LoginReading, LoginRecord
from models.usage.losses import judge_export, judge_logins
from models.usage.reading import FileReading, HudFileKind, LayoutFinding, RefusedRows, UsageReading
from models.usage.refusals import RefusalReason

DATES = RefusalReason.UNREADABLE_DATE
NOBODY = RefusalReason.NO_USER


def export(*files: tuple[int, dict[RefusalReason, int]]) -> UsageReading:
    """An export whose files have so many rows, and of these so many refused for a reason."""
    return UsageReading(
        source="export.zip",
        zone="America/Chicago",
        layout=LayoutFinding(),
        export_id="X1",
        users=(),
        files=tuple(
            FileReading(
                name=f"File{number}.csv",
                kind=HudFileKind.CLIENT_DATA,
                rows=rows,
                users=1,
                refused=tuple(RefusedRows(reason=why, rows=count, first_row=7) for why, count in refused.items()),
            )
            for number, (rows, refused) in enumerate(files, start=1)
        ),
    )


@pytest.mark.requirement("LIC-29")
@pytest.mark.parametrize(
    ("rows", "refused", "percent", "is_taken"),
    [
        (100, {DATES: 1}, 1, True),
        (100, {DATES: 2}, 1, False),
        (99, {DATES: 1}, 1, False),
        (1000, {DATES: 5, RefusalReason.FUTURE_DATE: 5}, 1, True),
        (1000, {DATES: 5, RefusalReason.FUTURE_DATE: 6}, 1, False),
        (10, {NOBODY: 9}, 1, True),
        (1000, {NOBODY: 900, DATES: 2}, 1, False),
        (10, {NOBODY: 10}, 0, True),
        (1000, {DATES: 1}, 0, False),
        (2, {DATES: 2}, 100, True),
        (0, {}, 0, True),
    ],
)
def test_a_file_may_lose_so_many_percent_of_its_rows_about_users(
    rows: int, refused: dict[RefusalReason, int], percent: int, is_taken: bool
) -> None:
    reading = export((1000, {}), (rows, refused))
    if is_taken:
        assert judge_export(reading, percent, go_on=False) == reading
        return
    with pytest.raises(RuleViolation) as raised:
        judge_export(reading, percent, go_on=False)
    assert raised.value.code == "usage_rows_lost"
    assert "File2.csv has" in raised.value.sentence
    assert raised.value.sentence.endswith("Nothing was changed.")


def test_the_refusal_says_how_much_and_shows_the_most_frequent_reason() -> None:
    reading = export((1500, {RefusalReason.TOO_OLD: 20, DATES: 1200, NOBODY: 100}))
    with pytest.raises(RuleViolation) as raised:
        judge_export(reading, 1, go_on=False)
    assert raised.value.sentence.startswith(
        "File1.csv has 1,400 rows about users, and 1,220 of them can’t be used; at most 1% may be lost. In row 7, for "
        "instance, a date is not written as YYYY-MM-DD HH:MM:SS."
    )


@pytest.mark.requirement("LIC-29")
def test_whoever_goes_on_gets_a_report_that_proves_no_lack_of_use() -> None:
    assert not judge_export(export((10, {DATES: 9})), 1, go_on=True).proves_lack
    assert judge_export(export((100, {DATES: 1})), 1, go_on=True).proves_lack, "nothing had to be gone on without"


@pytest.mark.requirement("LIC-29")
def test_a_login_report_is_judged_in_the_same_way() -> None:
    refused = (RefusedRows(reason=DATES, rows=9, first_row=3),)
    reading = LoginReading(
        source="logins.csv", zone="America/Chicago", logins=(LoginRecord(user="ada"),), rows=10, refused=refused
    )
    with pytest.raises(RuleViolation, match=r"logins\.csv has 10 rows about users, and 9 of them"):
        judge_logins(reading, 1, go_on=False)
    assert not judge_logins(reading, 1, go_on=True).proves_lack
    assert judge_logins(reading, 90, go_on=False) == reading
