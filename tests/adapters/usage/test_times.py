"""Dates in reports, and wall-clock times as numbers."""

from datetime import datetime

import pytest

from adapters.usage.times import OLDEST, hud_time, number_of, report_time, time_of
from models.usage.refusals import RefusalReason

REPORTED = {
    "11/20/2026 2:05 PM": "2026-11-20 14:05",
    "11/20/2026 02:05:06 pm": "2026-11-20 14:05:06",
    "11/20/2026 02:05PM": "2026-11-20 14:05",
    "11/20/2026 12:05 AM": "2026-11-20 00:05",
    "11/20/2026 12:05 PM": "2026-11-20 12:05",
    "11/20/2026 14:05": "2026-11-20 14:05",
    "11/20/2026 14:05:06": "2026-11-20 14:05:06",
    " 1/5/2026 ": "2026-01-05 00:00",
    "2026-11-20 2:05 PM": "2026-11-20 14:05",
    "2026-11-20 02:05:06 AM": "2026-11-20 02:05:06",
    "2026-11-20 14:05:06": "2026-11-20 14:05:06",
    "2026-11-20T14:05:06.5": "2026-11-20 14:05:06.5",
    "2026-11-20": "2026-11-20 00:00",
}
NO_DATES = [
    "",
    "20/11/2026",
    "11/20/26",
    "11/31/2026",
    "11/20/2026 13:05 PM",
    "11/20/2026 0:05 AM",
    "11/20/2026 25:00",
    "11-20-2026",
    "2026-11-20 14",
    "2026-11-20 14:05:06Z",
    "9999-12-31 23:59:59.9999999",
]


@pytest.mark.parametrize(("text", "expected"), REPORTED.items())
def test_a_report_may_write_dates_the_american_way(text: str, expected: str) -> None:
    assert report_time(text) == datetime.fromisoformat(expected)


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date_is_none(text: str) -> None:
    assert report_time(text) is None


def test_the_american_way_is_not_huds() -> None:
    assert hud_time("11/20/2026") is None


@pytest.mark.parametrize("text", ["0001-01-01", "2026-11-20 14:05:06.000001", "9999-12-31 23:59:59.999999"])
def test_a_time_is_a_number_and_back(text: str) -> None:
    assert time_of(number_of(datetime.fromisoformat(text))) == datetime.fromisoformat(text)


def test_the_refusal_of_a_date_that_is_too_old_names_the_year_before_which_it_is() -> None:
    assert RefusalReason.TOO_OLD.sentence == f"the date is before {OLDEST.year}"
