"""Dates and times in login reports: the ways in which people and systems write them, and what is none."""

from datetime import UTC, datetime

import pytest

from adapters.files.times import ReportClock
from tests.adapters.usage.logins.reports import NOW, ZONE, detroit

CLOCK = ReportClock(NOW, ZONE)


def instant(text: str, time_of_day: str = "") -> datetime | None:
    """The instant that a text means, in UTC."""
    moment = CLOCK.read(text, time_of_day)
    return moment.instant(ZONE) if moment else None


@pytest.mark.requirement("LOG-03")
@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20 09:05:00",
        "2026-11-20T09:05",
        "11/20/2026 9:05 AM",
        "11/20/2026  9:05\u202fAM",
        "11/20/26 9:05am",
        "11-20-2026 09:05",
        "2026/11/20 9:05",
        "Nov 20, 2026 9:05 AM",
        "Friday, November 20, 2026, at 9:05 a.m.",
        "20-Nov-2026 09:05",
        "20 November 26 09:05",
        "2026-11-20T14:05:00Z",
        "2026-11-20T14:05:00.000Z",
        "2026-11-20T08:05:00-06:00",
        "2026-11-20 15:05:00 +0100",
        "11/20/2026 8:05 AM CST",
        "11/20/2026 9:05 AM EST",
    ],
)
def test_ways_of_writing_one_moment(text: str) -> None:
    assert instant(text) == detroit("2026-11-20 09:05")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "20/11/2026",
        "11/31/2026",
        "2026-02-29",
        "11/20",
        "2026-11-20 25:00",
        "2026-11-20 09:60",
        "11/20/2026 13:05 PM",
        "11/20/2026 0:05 AM",
        "11-20/2026",
        "2026-11-20 9:05 AM tomorrow",
        "46346.37",
        "never",
        "2026-11-20 09:05 XYZ",
    ],
)
def test_what_is_no_moment(text: str) -> None:
    assert instant(text) is None


@pytest.mark.parametrize(
    ("text", "year"),
    [("11/22/26", 2026), ("11/20/85", 1985), ("01/01/80", 1980), ("11/21/27", 2027), ("02/29/00", 2000)],
)
def test_two_digits_of_a_year_mean_no_login_in_the_future(text: str, year: int) -> None:
    """The one exception is a day of the future that would be before any HMIS in the 1900s: it stays in the future."""
    moment = CLOCK.read(text)
    assert moment is not None
    assert moment.at.year == year


@pytest.mark.parametrize(
    ("day", "time_of_day", "expected"),
    [
        ("11/20/2026", "9:05 AM", "2026-11-20 09:05"),
        ("2026-11-20", "09:05:00", "2026-11-20 09:05"),
        ("2026-11-20 00:00:00", "1899-12-30 09:05:00", "2026-11-20 09:05"),
        ("11/20/2026 10:30 AM", "9:05 AM", "2026-11-20 10:30"),
        ("11/20/2026", "", "2026-11-20 00:00"),
    ],
)
def test_a_time_of_day_in_a_column_of_its_own_belongs_to_the_day(day: str, time_of_day: str, expected: str) -> None:
    assert instant(day, time_of_day) == detroit(expected)


def test_a_time_of_day_that_can_not_be_read_is_no_moment() -> None:
    assert instant("11/20/2026", "in the morning") is None


def test_moments_are_found_in_a_line_of_text() -> None:
    line = "Date range: 10/01/2026-10/31/2026, run on Nov 3, 2026 8:12 AM"
    assert [each.instant(ZONE) for each in CLOCK.all_in(line)] == [
        datetime(2026, 10, 1, 4, tzinfo=UTC),
        datetime(2026, 10, 31, 4, tzinfo=UTC),
        detroit("2026-11-03 08:12"),
    ]
