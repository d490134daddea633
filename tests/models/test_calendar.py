"""Deadlines to the day and to the hour, over clock changes, leap days, holidays and the turn of the year."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import (
    FIRST_INSTANT,
    LAST_INSTANT,
    Deadline,
    business_day_deadline,
    business_days_between,
    civil_day,
    counted,
    day_deadline,
    days_later,
    end_of_day,
    extended,
    hour_deadline,
    is_business_day,
    later,
    months_later,
    spoken,
    spoken_time,
    start_of_day,
)
from tests.federal import us_federal_holidays

CHICAGO = "America/Chicago"
DETROIT = "America/Detroit"
ZONES = (CHICAGO, DETROIT)
SPRING = date(2026, 3, 8)  # 2 AM becomes 3 AM
AUTUMN = date(2026, 11, 1)  # 2 AM becomes 1 AM
MOMENT = timedelta(microseconds=1)

zones = st.sampled_from([*ZONES, "UTC", "Pacific/Auckland", "America/St_Johns", "Pacific/Kiritimati"])
days_of_century = st.dates(date(2015, 1, 1), date(2060, 12, 31))
moments = st.builds(
    lambda day, seconds: datetime.combine(day, time.min, tzinfo=UTC) + timedelta(seconds=seconds),
    days_of_century,
    st.integers(0, 86_399),
)


def local(zone: str, day: date, hour: int = 0, minute: int = 0, fold: int = 0) -> datetime:
    """A moment on the wall clock of `zone`, in UTC."""
    return datetime.combine(day, time(hour, minute, fold=fold), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def in_days(start: datetime, days: int, zone: str) -> Deadline:
    return day_deadline(start, days, zone, f"{days} days", "test")


def in_hours(start: datetime, hours: int, zone: str) -> Deadline:
    return hour_deadline(start, hours, zone, f"{hours} hours", "test")


def in_business_days(start: datetime, days: int, zone: str, holidays: tuple[date, ...] = ()) -> Deadline:
    return business_day_deadline(start, days, zone, holidays, rule=f"{days} business days", source="test")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (date(2026, 7, 1), 24)])
def test_the_day_of_a_clock_change_has_23_or_25_hours(zone: str, day: date, hours: int) -> None:
    assert end_of_day(day, zone) - start_of_day(day, zone) == timedelta(hours=hours)


@pytest.mark.requirement("ACC-03")
@pytest.mark.parametrize("zone", ZONES)
def test_fourteen_days_from_any_day_of_four_years_end_at_midnight_of_the_fourteenth(zone: str) -> None:
    day = date(2025, 1, 1)
    while day < date(2029, 1, 1):
        for start in (start_of_day(day, zone), local(zone, day, 12), end_of_day(day, zone) - MOMENT):
            deadline = in_days(start, 14, zone)
            assert deadline.last_day == day + timedelta(days=14)
            wall = deadline.ends_at.astimezone(ZoneInfo(zone))
            assert wall.replace(tzinfo=None) == datetime.combine(day + timedelta(days=15), time.min)
        day += timedelta(days=1)


@pytest.mark.requirement("R6")
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("first", "hours"),
    [
        (SPRING - timedelta(days=14), 14 * 24 + 23),  # the last day is the short one
        (SPRING - timedelta(days=1), 15 * 24 - 1),
        (SPRING, 15 * 24 - 1),
        (SPRING + timedelta(days=1), 15 * 24),
        (AUTUMN - timedelta(days=14), 14 * 24 + 25),
        (AUTUMN - timedelta(days=1), 15 * 24 + 1),
        (AUTUMN, 15 * 24 + 1),
        (AUTUMN + timedelta(days=1), 15 * 24),
    ],
)
def test_the_last_midnight_stays_midnight_over_a_clock_change(zone: str, first: date, hours: int) -> None:
    start = start_of_day(first, zone)
    assert in_days(start, 14, zone).ends_at - start == timedelta(hours=hours)


@pytest.mark.requirement("R6")
@pytest.mark.parametrize(
    ("first", "days", "last"),
    [
        (date(2028, 2, 15), 14, date(2028, 2, 29)),
        (date(2027, 2, 15), 14, date(2027, 3, 1)),
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 365, date(2029, 2, 28)),
        (date(2026, 12, 20), 14, date(2027, 1, 3)),
        (date(2026, 12, 31), 1, date(2027, 1, 1)),
        (date(2026, 12, 31), 30, date(2027, 1, 30)),
    ],
)
def test_leap_days_and_the_turn_of_the_year_are_days_like_others(first: date, days: int, last: date) -> None:
    for zone in ZONES:
        assert in_days(local(zone, first, 9), days, zone).last_day == last


def test_a_start_late_in_the_evening_counts_for_its_own_day_and_not_for_the_one_in_utc() -> None:
    evening = datetime(2026, 11, 7, 4, 30, tzinfo=UTC)  # still November 6 in Chicago, 10:30 PM
    assert in_days(evening, 14, CHICAGO).last_day == date(2026, 11, 20)
    assert in_days(evening, 14, "UTC").last_day == date(2026, 11, 21)


def test_a_deadline_has_passed_at_midnight_and_not_a_moment_before() -> None:
    deadline = in_days(local(CHICAGO, date(2026, 11, 6), 9), 14, CHICAGO)
    assert deadline.ends_at == datetime(2026, 11, 21, 6, tzinfo=UTC)
    assert not deadline.passed(deadline.ends_at - MOMENT)
    assert deadline.passed(deadline.ends_at)


def test_the_same_moment_ends_another_day_in_another_time_zone() -> None:
    start = datetime(2026, 6, 1, 4, 30, tzinfo=UTC)  # May 31 in Chicago, June 1 in Detroit
    assert in_days(start, 14, CHICAGO).last_day == date(2026, 6, 14)
    assert in_days(start, 14, DETROIT).last_day == date(2026, 6, 15)


@given(start=moments, days=st.integers(1, 400), zone=zones)
def test_a_deadline_in_days_is_the_midnight_that_ends_its_last_day(start: datetime, days: int, zone: str) -> None:
    deadline = in_days(start, days, zone)
    assert (deadline.last_day - civil_day(start, zone)).days == days
    assert civil_day(deadline.ends_at - MOMENT, zone) == deadline.last_day
    assert civil_day(deadline.ends_at, zone) == deadline.last_day + timedelta(days=1)
    assert deadline.ends_at.utcoffset() == timedelta(0)


@given(start=moments, days=st.integers(1, 400), zone=zones)
def test_one_more_day_is_one_more_civil_day_and_never_a_fixed_number_of_hours(
    start: datetime, days: int, zone: str
) -> None:
    shorter, longer = in_days(start, days, zone), in_days(start, days + 1, zone)
    assert longer.last_day - shorter.last_day == timedelta(days=1)
    assert timedelta(hours=22) < longer.ends_at - shorter.ends_at < timedelta(hours=26)


@given(day=days_of_century, zone=zones)
def test_days_join_without_gap_or_overlap(day: date, zone: str) -> None:
    assert end_of_day(day, zone) == start_of_day(day + timedelta(days=1), zone)
    assert civil_day(start_of_day(day, zone), zone) == day


@pytest.mark.requirement("FEE-08")
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("day", "wall_hour"), [(SPRING, 13), (AUTUMN, 11), (date(2026, 6, 1), 12)])
def test_twenty_four_hours_are_elapsed_hours_even_over_a_clock_change(zone: str, day: date, wall_hour: int) -> None:
    start = local(zone, day - timedelta(days=1), 12)
    deadline = in_hours(start, 24, zone)
    assert deadline.ends_at - start == timedelta(hours=24)
    assert deadline.ends_at.astimezone(ZoneInfo(zone)).hour == wall_hour


def test_the_hour_that_comes_twice_in_autumn_is_two_hours() -> None:
    first = local(CHICAGO, AUTUMN, 1, 30, fold=0)
    second = local(CHICAGO, AUTUMN, 1, 30, fold=1)
    assert second - first == timedelta(hours=1)
    assert in_hours(first, 24, CHICAGO).ends_at < in_hours(second, 24, CHICAGO).ends_at


@given(start=moments, hours=st.integers(1, 24 * 366), zone=zones)
def test_a_deadline_in_hours_is_exact(start: datetime, hours: int, zone: str) -> None:
    deadline = in_hours(start, hours, zone)
    assert deadline.ends_at - start == timedelta(hours=hours)
    assert deadline.last_day == civil_day(deadline.ends_at, zone)


HOLIDAYS = us_federal_holidays(date(2025, 1, 1), date(2028, 12, 31))


@pytest.mark.requirement("ACC-15")
@pytest.mark.parametrize(
    ("first", "last", "left_out"),
    [
        (date(2026, 11, 9), date(2026, 11, 13), (date(2026, 11, 11),)),  # Monday, over Veterans Day
        (date(2026, 11, 16), date(2026, 11, 19), ()),  # Monday to Thursday
        (date(2026, 11, 20), date(2026, 11, 25), ()),  # Friday, over a weekend
        (date(2026, 11, 21), date(2026, 11, 25), ()),  # Saturday counts like the Friday before it
        (date(2026, 11, 24), date(2026, 11, 30), (date(2026, 11, 26),)),  # over Thanksgiving and a weekend
        (date(2026, 7, 1), date(2026, 7, 7), (date(2026, 7, 3),)),  # July 4 is a Saturday: observed on Friday
        (date(2027, 7, 2), date(2027, 7, 8), (date(2027, 7, 5),)),  # July 4 is a Sunday: observed on Monday
        (date(2026, 12, 30), date(2027, 1, 5), (date(2027, 1, 1),)),
        (date(2027, 12, 23), date(2027, 12, 29), (date(2027, 12, 24),)),  # Christmas on a Saturday
        (date(2027, 12, 29), date(2028, 1, 4), (date(2027, 12, 31),)),  # New Year's Day on a Saturday
        (date(2026, 3, 6), date(2026, 3, 11), ()),  # over the clock change in spring
        (date(2026, 10, 30), date(2026, 11, 4), ()),  # and in autumn
        (date(2028, 2, 28), date(2028, 3, 2), ()),  # over a leap day
    ],
)
def test_three_business_days_leave_out_weekends_and_federal_holidays(
    first: date, last: date, left_out: tuple[date, ...]
) -> None:
    for zone in ZONES:
        for hour in (0, 12, 23):
            deadline = in_business_days(local(zone, first, hour), 3, zone, HOLIDAYS)
            assert deadline.last_day == last
            assert deadline.holidays == left_out
            assert deadline.ends_at == end_of_day(last, zone)


@given(
    start=st.dates(date(2025, 1, 1), date(2028, 6, 1)),
    days=st.integers(1, 60),
    zone=zones,
    holidays=st.one_of(st.just(HOLIDAYS), st.lists(days_of_century, max_size=30).map(tuple)),
)
def test_exactly_so_many_business_days_lie_between_start_and_end(
    start: date, days: int, zone: str, holidays: tuple[date, ...]
) -> None:
    deadline = in_business_days(local(zone, start, 15), days, zone, holidays)
    assert is_business_day(deadline.last_day, holidays)
    assert business_days_between(start, deadline.last_day, holidays) == days
    assert all(start < day < deadline.last_day and day in holidays for day in deadline.holidays)


@given(start=days_of_century, first=st.integers(0, 40), second=st.integers(0, 40))
def test_business_days_add_up(start: date, first: int, second: int) -> None:
    middle = start + timedelta(days=first)
    end = middle + timedelta(days=second)
    whole = business_days_between(start, end, HOLIDAYS)
    assert business_days_between(start, middle, HOLIDAYS) + business_days_between(middle, end, HOLIDAYS) == whole
    assert business_days_between(end, start, HOLIDAYS) == (0 if end >= start else whole)


def test_a_deadline_moved_by_a_person_remembers_by_whom_from_when_and_why() -> None:
    start = local(CHICAGO, date(2026, 10, 25), 9)
    first = in_days(start, 14, CHICAGO)
    at = start + timedelta(days=3)
    second = extended(first, date(2026, 11, 15), "p-1", at, "ill for a week.")
    third = extended(second, date(2026, 11, 20), "p-2", at + timedelta(days=1), "machine broken")
    assert third.ends_at == end_of_day(date(2026, 11, 20), CHICAGO)
    assert third.last_day == date(2026, 11, 20)
    assert [(each.by, each.from_day, each.to_day) for each in third.extensions] == [
        ("p-1", date(2026, 11, 8), date(2026, 11, 15)),
        ("p-2", date(2026, 11, 15), date(2026, 11, 20)),
    ]
    assert first.extensions == ()
    assert third.started_at == first.started_at


def test_a_deadline_in_days_explains_itself() -> None:
    start = local(CHICAGO, date(2026, 11, 6), 22, 30)
    deadline = day_deadline(start, 14, CHICAGO, "14 calendar days", "Guide 001")
    assert deadline.explained() == (
        "Friday, November 20, 2026: 14 calendar days, counted from Friday, November 6, 2026 (America/Chicago). "
        "Source: Guide 001."
    )


def test_a_deadline_in_hours_explains_itself_with_its_hour() -> None:
    deadline = hour_deadline(local(DETROIT, date(2026, 10, 31), 15, 5), 24, DETROIT, "24 hours", "Guide 002")
    assert deadline.explained() == (
        "Sunday, November 1, 2026, at 2:05 PM: 24 hours, counted from Saturday, October 31, 2026, at 3:05 PM "
        "(America/Detroit). Source: Guide 002."
    )


def test_an_explanation_names_holidays_and_extensions() -> None:
    deadline = in_business_days(local(CHICAGO, date(2026, 11, 9), 9), 3, CHICAGO, HOLIDAYS)
    moved = extended(deadline, date(2026, 11, 18), "p-1", deadline.started_at, "office closed by snow.")
    assert "Holidays left out: Wednesday, November 11, 2026." in moved.explained()
    assert (
        "Moved from Friday, November 13, 2026 to Wednesday, November 18, 2026: office closed by snow."
        in moved.explained()
    )


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [(0, 0, "12:00 AM"), (0, 5, "12:05 AM"), (9, 30, "9:30 AM"), (12, 0, "12:00 PM"), (13, 7, "1:07 PM")],
)
def test_a_time_is_said_as_people_say_it(hour: int, minute: int, said: str) -> None:
    at = local(CHICAGO, date(2026, 11, 20), hour, minute)
    assert spoken_time(at, CHICAGO) == f"Friday, November 20, 2026, at {said}"


def test_dates_and_numbers_are_said_as_people_say_them() -> None:
    assert spoken(date(2026, 3, 1)) == "Sunday, March 1, 2026"
    assert [counted(number, "day") for number in (0, 1, 2, 1200)] == ["0 days", "1 day", "2 days", "1,200 days"]


def test_a_deadline_survives_the_journey_through_json() -> None:
    deadline = in_business_days(local(CHICAGO, date(2026, 11, 9), 9), 3, CHICAGO, HOLIDAYS)
    moved = extended(deadline, date(2026, 11, 18), "p-1", deadline.started_at, "snow")
    assert Deadline.model_validate_json(moved.model_dump_json()) == moved


@pytest.mark.parametrize("zone", ZONES)
def test_deadlines_of_later_starts_never_come_earlier(zone: str) -> None:
    hours = [local(zone, SPRING - timedelta(days=15)) + timedelta(hours=number) for number in range(40 * 24)]
    for measure in (in_days, in_hours):
        ends = [measure(start, 14, zone).ends_at for start in hours]
        assert all(earlier <= later for earlier, later in pairwise(ends))


@pytest.mark.parametrize("zone", [CHICAGO, "Asia/Tokyo", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_calculations_stop_where_dates_end(zone: str) -> None:
    assert (days_later(date.max, 1), days_later(date.min, -1)) == (date.max, date.min)
    assert (months_later(date(9999, 12, 1), 1), months_later(date(1, 1, 31), -1)) == (date.max, date.min)
    assert later(LAST_INSTANT, timedelta(hours=1)) == LAST_INSTANT
    assert later(FIRST_INSTANT, -timedelta(hours=1)) == FIRST_INSTANT
    assert end_of_day(date.max, zone) == LAST_INSTANT
    assert start_of_day(date.min, zone) >= FIRST_INSTANT
    assert {civil_day(LAST_INSTANT, zone), civil_day(FIRST_INSTANT, zone)} <= {
        date.max,
        date.max - timedelta(days=1),
        date.min,
    }
    for ends in (day_deadline, hour_deadline):
        deadline = ends(LAST_INSTANT, 14, zone, "14 of them", "Invented for a test")
        assert deadline.ends_at == LAST_INSTANT
        assert not deadline.passed(LAST_INSTANT - MOMENT)
        assert "9999" in deadline.explained()


def test_business_days_that_pass_the_last_day_end_on_it() -> None:
    start = datetime(9999, 12, 30, 12, tzinfo=UTC)
    assert business_day_deadline(start, 10, CHICAGO, (), rule="ten", source="Invented").last_day == date.max
    assert business_days_between(date.min, date.max, [date(2026, 11, 26)]) == 2_608_614 - 1


@given(day=st.dates(), number=st.integers(0, 100), off=st.sets(st.dates(), max_size=5))
def test_business_days_are_counted_as_one_by_one(day: date, number: int, off: set[date]) -> None:
    until = days_later(day, number)
    each = [date.fromordinal(ordinal) for ordinal in range(day.toordinal() + 1, until.toordinal() + 1)]
    assert business_days_between(day, until, off) == sum(is_business_day(one, off) for one in each)
