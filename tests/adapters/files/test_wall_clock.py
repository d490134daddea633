"""Wall-clock times and instants on ordinary days and on those on which the clock changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.files.wall_clock import instant, latest_shown

CHICAGO = "America/Chicago"


def wall(text: str) -> datetime:
    """A time without a zone."""
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("2026-07-01 10:00", "2026-07-01T15:00Z"),
        ("2026-01-01 10:00", "2026-01-01T16:00Z"),
        ("2026-11-01 00:59", "2026-11-01T05:59Z"),
        ("2026-11-01 01:30", "2026-11-01T06:30Z"),  # shown twice: 06:30 and 07:30 UTC
        ("2026-11-01 02:00", "2026-11-01T08:00Z"),
        ("2026-03-08 01:59", "2026-03-08T07:59Z"),
        ("2026-03-08 02:30", "2026-03-08T07:30Z"),  # never shown
        ("2026-03-08 03:00", "2026-03-08T08:00Z"),
    ],
)
def test_a_wall_clock_time_is_taken_for_the_earlier_instant_it_could_mean(shown: str, expected: str) -> None:
    assert instant(wall(shown), CHICAGO) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-07-01T15:00:00.000005Z", "2026-07-01 10:00:00.000005"),
        ("2026-11-01T06:30:00Z", "2026-11-01 01:30:00"),  # the hour's first run
        ("2026-11-01T07:00:00Z", "2026-11-01 01:59:59.999999"),  # its second run begins: the first is over
        ("2026-11-01T07:30:45Z", "2026-11-01 01:59:59.999999"),
        ("2026-11-01T07:59:59Z", "2026-11-01 01:59:59.999999"),
        ("2026-11-01T08:00:00Z", "2026-11-01 02:00:00"),
        ("2026-03-08T08:00:00Z", "2026-03-08 03:00:00"),
    ],
)
def test_the_latest_time_that_the_clock_has_shown(now: str, expected: str) -> None:
    assert latest_shown(datetime.fromisoformat(now), CHICAGO) == wall(expected)


@given(
    now=st.datetimes(wall("2026-10-31 00:00"), wall("2026-11-02 00:00"), timezones=st.just(UTC)),
    earlier=st.timedeltas(timedelta(), timedelta(days=2)),
    zone=st.sampled_from([CHICAGO, "America/Detroit", "America/Phoenix", "Australia/Lord_Howe", "UTC"]),
)
def test_whatever_the_clock_has_shown_by_now_is_not_in_the_future(now: datetime, earlier: timedelta, zone: str) -> None:
    shown = (now - earlier).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert shown <= latest_shown(now, zone)
    assert instant(shown, zone) <= now
