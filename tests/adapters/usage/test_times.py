"""Dates in exports and in reports."""

import re
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.files.oldest import OLDEST
from adapters.usage.times import hud_time, report_time
from models.usage.refusals import RefusalReason
from tests.adapters.usage.test_hud_oracle import ODD_DATES

NEW_YEAR = datetime.fromisoformat("2026-01-01")

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


def by_parts(text: str) -> datetime | None:
    """A date as HUD writes it, read part by part."""
    found = re.fullmatch(r" *(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)? *", text, re.ASCII)
    if not found:
        return None
    *parts, fraction = found.groups()
    microseconds = (int(f"{fraction or 0:0<9}") + 500) // 1000
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in parts)
        return NEW_YEAR.replace(year, month, day, hour, minute, second) + timedelta(microseconds=microseconds)
    except (ValueError, OverflowError):
        return None


WRITTEN = [
    "2026-03-01",
    "2024-02-29 23:59:59",
    "2100-02-29",
    "2000-02-29",
    "0001-01-01",
    "0000-01-01",
    "9999-12-31 23:59:59.999999",
    "2026-00-01",
    "2026-01-00",
    "2026-04-31",
    "2026-1-05 9:5:3",
    "2026-01-01 10:00:60",
    "2026-01-01  10:00:00",
    "2026-01-01t10:00:00",
    "2026-01-01 10:00:00.000001",
    "2026-01-01 10:00:00.0000005",
    "2026-01-01 10:00:00.123456789",
    "2026-01-01 10:00:00.1234567890",
    "2026-01-01 10:00.5",
    "2026-01-01.5",
    "2026-01-01 10",
    "20260101T100000",
    "2026-W01-1",
    "２０２６-01-01",
    "2026-01-01 10:00:0/",
    "2026-01-01 10:00:0:",
    " ",
    "   2026-01-01",
]


@pytest.mark.parametrize("text", [*WRITTEN, *ODD_DATES])
def test_a_date_as_hud_writes_it_means_what_its_parts_say(text: str) -> None:
    assert hud_time(text) == by_parts(text)


digits = st.integers(0, 99).map("{:02d}".format)


@given(
    text=st.tuples(
        st.sampled_from(["", " "]),
        st.sampled_from(["19", "20", "00", "99"]),
        digits,
        st.sampled_from("-/"),
        st.integers(0, 13).map("{:02d}".format),
        st.just("-"),
        st.integers(0, 32).map("{:02d}".format),
        st.sampled_from([" ", " ", "T", ""]),
        st.integers(0, 25).map("{:02d}".format),
        st.just(":"),
        st.sampled_from(["00", "59", "60"]),
        st.sampled_from([":00", ":59", ":60", ""]),
        st.sampled_from(["", "", ".5", ".", ".123456789", ".0000005"]),
        st.sampled_from(["", " "]),
    ).map("".join),
    cut=st.integers(0, 30),
)
@settings(max_examples=500, deadline=None)
def test_any_date_means_what_its_parts_say(text: str, cut: int) -> None:
    for each in (text, text[:cut]):
        assert hud_time(each) == by_parts(each)


def test_the_refusal_of_a_date_that_is_too_old_names_the_year_before_which_it_is() -> None:
    assert RefusalReason.TOO_OLD.sentence == f"the date is before {OLDEST.year}"
