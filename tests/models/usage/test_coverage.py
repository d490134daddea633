"""Which days count: only whole days that a report covers."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import start_of_day
from models.usage.coverage import Period, common, merged, since
from tests.models.usage_builders import ZONE, coverage, days

DAY = timedelta(days=1)
NOON = datetime(2026, 12, 1, 18, tzinfo=UTC)
MARCH = date(2026, 3, 1)

pytestmark = pytest.mark.requirement("LIC-29")


def offsets(most: int = 60) -> st.SearchStrategy[int]:
    return st.integers(-10, most)


@st.composite
def period_lists(draw: st.DrawFn) -> list[Period]:
    """Some periods of whole days around March 1, in any order."""
    bounds = draw(st.lists(st.tuples(offsets(), st.integers(0, 20)), max_size=6))
    return [days(MARCH + first * DAY, MARCH + (first + length) * DAY) for first, length in bounds]


def reached(periods: list[Period], count: int) -> date | None:
    return coverage(NOON, *merged(periods)).reached_on(MARCH, count, ZONE)


@given(period_lists(), st.integers(1, 40))
def test_gaps_never_bring_a_day_forward(periods: list[Period], count: int) -> None:
    day = reached(periods, count)
    assert day is None or day >= MARCH + count * DAY


@given(period_lists(), period_lists(), st.integers(1, 40))
def test_more_coverage_never_makes_a_day_later(periods: list[Period], more: list[Period], count: int) -> None:
    before, after = reached(periods, count), reached([*periods, *more], count)
    assert before is None or (after is not None and after <= before)


@given(st.integers(1, 400))
def test_where_everything_is_covered_no_day_is_left_out(count: int) -> None:
    everything = coverage(NOON, days(None, MARCH + 500 * DAY))
    assert everything.reached_on(MARCH, count, ZONE) == MARCH + count * DAY
    assert everything.uncovered_days(MARCH, MARCH + count * DAY, ZONE) == 0


@given(period_lists(), st.integers(1, 40))
def test_a_day_that_is_reached_has_as_many_covered_days_before_it_as_are_asked_for(
    periods: list[Period], count: int
) -> None:
    day = reached(periods, count)
    if day is not None:
        missing = coverage(NOON, *merged(periods)).uncovered_days(MARCH, day, ZONE)
        assert (day - MARCH).days - missing == count


def test_days_that_no_report_covers_do_not_count_until_a_later_one_fills_the_gap() -> None:
    early, late = days(MARCH, date(2026, 3, 10)), days(date(2026, 3, 21), date(2026, 3, 31))
    assert reached([early, late], 15) == date(2026, 3, 26)
    assert reached([early, late], 30) is None
    assert reached([early, days(date(2026, 3, 11), date(2026, 3, 20)), late], 15) == date(2026, 3, 16)


def test_a_day_is_covered_only_as_a_whole() -> None:
    noon = datetime(2026, 3, 5, 18, tzinfo=UTC)
    half_days = coverage(NOON, Period(start=noon, end=noon + 2 * DAY))
    assert half_days.last_day(ZONE) == date(2026, 3, 6)
    assert half_days.reached_on(date(2026, 3, 4), 1, ZONE) == date(2026, 3, 6)
    assert coverage(NOON, Period(start=noon, end=noon + DAY)).last_day(ZONE) is None


def test_days_are_those_of_the_implementation_when_the_clock_changes() -> None:
    change = date(2026, 3, 8)
    assert coverage(NOON, days(change, change)).last_day(ZONE) == change
    assert coverage(NOON, days(change, change)).last_day("Pacific/Kiritimati") is None


def test_a_lack_of_coverage_begins_with_the_first_day_that_no_report_covers() -> None:
    some = coverage(NOON, days(MARCH, date(2026, 3, 10)))
    assert some.uncovered_since(MARCH, date(2026, 4, 1), ZONE) == date(2026, 3, 11)
    assert some.uncovered_since(MARCH, date(2026, 3, 11), ZONE) is None
    assert coverage(NOON).uncovered_since(MARCH, date(2026, 4, 1), ZONE) == date(2026, 3, 2)


def test_periods_that_touch_are_one_and_those_in_common_are_the_overlap() -> None:
    early, late = days(MARCH, date(2026, 3, 10)), days(date(2026, 3, 11), date(2026, 3, 31))
    assert merged([late, early]) == (days(MARCH, date(2026, 3, 31)),)
    always = days(None, date(2026, 3, 20))
    assert merged([late, always]) == (days(None, date(2026, 3, 31)),)
    assert common([always], [late]) == (days(date(2026, 3, 11), date(2026, 3, 20)),)
    assert common([early], [late]) == ()


def test_a_period_can_be_cut_at_its_beginning() -> None:
    march = days(MARCH, date(2026, 3, 31))
    assert since(march, start_of_day(date(2026, 3, 20), ZONE)) == days(date(2026, 3, 20), date(2026, 3, 31))
    assert since(march, start_of_day(date(2026, 2, 1), ZONE)) == march
    assert since(march, start_of_day(date(2026, 4, 2), ZONE)) is None
