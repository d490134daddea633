"""Leaver notices, to the hour and to the business day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.access_request.lateness import LateIn, Lateness, judge_leaver_notice
from models.calendar import end_of_day
from models.policy.access_requests import LeaverNotice
from tests.federal import us_federal_holidays

CHICAGO = "America/Chicago"
HOURS = LeaverNotice(source="Help page 000", hours=24)
BUSINESS_DAYS = LeaverNotice(source="Guide 001", business_days=3)
HOLIDAYS = us_federal_holidays(date(2026, 1, 1), date(2027, 12, 31))
MOMENT = timedelta(microseconds=1)


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=ZoneInfo(CHICAGO)).astimezone(UTC)


def judged(no_longer_needed: date, notified_at: datetime, rule: LeaverNotice) -> Lateness:
    return judge_leaver_notice(no_longer_needed, notified_at, rule, CHICAGO, HOLIDAYS)


@pytest.mark.requirement("FEE-08")
def test_a_notice_within_24_hours_is_in_time_to_the_last_moment() -> None:
    left = at(date(2026, 11, 17), 16, 30)
    assert not judged(left, left, HOURS).late
    assert not judged(left, left + timedelta(hours=24) - MOMENT, HOURS).late
    late = judged(left, left + timedelta(hours=24), HOURS)
    assert (late.late, late.late_by, late.late_in) == (True, 1, LateIn.HOURS)
    assert late.deadline.ends_at == left + timedelta(hours=24)


@pytest.mark.requirement("FEE-08")
@pytest.mark.parametrize(("after", "late_by"), [(24.5, 1), (25, 2), (26.99, 3), (72, 49)])
def test_lateness_in_hours_counts_begun_hours(after: float, late_by: int) -> None:
    left = at(date(2026, 11, 17), 16)
    assert judged(left, left + timedelta(hours=after), HOURS).late_by == late_by


@pytest.mark.requirement("FEE-08")
@pytest.mark.parametrize("day", [date(2026, 3, 7), date(2026, 3, 8), date(2026, 10, 31), date(2026, 11, 1)])
def test_24_hours_stay_24_hours_over_a_clock_change(day: date) -> None:
    left = at(day, 12)
    assert not judged(left, left + timedelta(hours=23, minutes=59), HOURS).late
    assert judged(left, left + timedelta(hours=24), HOURS).late


@pytest.mark.requirement("FEE-08")
def test_of_a_day_without_an_hour_the_24_hours_begin_at_its_end() -> None:
    day = date(2026, 11, 17)
    midnight = end_of_day(day + timedelta(days=1), CHICAGO)
    assert not judged(day, midnight - MOMENT, HOURS).late
    assert judged(day, midnight, HOURS).late


@pytest.mark.requirement("ACC-15")
@pytest.mark.parametrize(
    ("left", "last_in_time"),
    [
        (date(2026, 11, 16), date(2026, 11, 19)),
        (date(2026, 11, 20), date(2026, 11, 25)),
        (date(2026, 11, 9), date(2026, 11, 13)),  # Veterans Day lies between
        (date(2026, 11, 24), date(2026, 11, 30)),  # Thanksgiving lies between
        (date(2026, 12, 31), date(2027, 1, 6)),  # New Year's Day lies between
    ],
)
def test_a_notice_within_three_business_days_is_in_time_to_the_end_of_the_third(left: date, last_in_time: date) -> None:
    midnight = end_of_day(last_in_time, CHICAGO)
    for moment in (left, at(left, 8), at(left, 23, 59)):
        assert not judged(moment, midnight - MOMENT, BUSINESS_DAYS).late
        late = judged(moment, midnight, BUSINESS_DAYS)
        assert (late.late, late.late_by, late.late_in) == (True, 1, LateIn.BUSINESS_DAYS)
        assert late.deadline.last_day == last_in_time


@pytest.mark.requirement("ACC-15")
@pytest.mark.parametrize(
    ("notified", "late_by"),
    [
        (date(2026, 11, 20), 1),  # due by Thursday, November 19
        (date(2026, 11, 21), 1),
        (date(2026, 11, 22), 1),
        (date(2026, 11, 23), 2),
        (date(2026, 11, 25), 4),
        (date(2026, 11, 26), 4),  # Thanksgiving adds nothing
        (date(2026, 11, 27), 5),
    ],
)
def test_lateness_in_business_days_leaves_out_weekends_and_holidays(notified: date, late_by: int) -> None:
    assert judged(date(2026, 11, 16), at(notified, 10), BUSINESS_DAYS).late_by == late_by


@pytest.mark.requirement("ACC-15")
def test_a_weekend_right_after_the_last_day_is_already_late_by_one() -> None:
    verdict = judged(date(2026, 11, 17), at(date(2026, 11, 21), 9), BUSINESS_DAYS)  # due by Friday
    assert (verdict.late, verdict.late_by) == (True, 1)


@pytest.mark.requirement("ACC-16")
@pytest.mark.parametrize("rule", [HOURS, BUSINESS_DAYS])
@pytest.mark.parametrize("ahead", [1, 30, 400])
def test_advance_notice_is_never_late(rule: LeaverNotice, ahead: int) -> None:
    day = date(2026, 11, 20)
    verdict = judged(day, at(day - timedelta(days=ahead)), rule)
    assert (verdict.late, verdict.late_by) == (False, 0)


def test_the_verdict_says_itself_in_one_sentence() -> None:
    in_time = judged(date(2026, 11, 16), at(date(2026, 11, 18), 9), BUSINESS_DAYS)
    assert in_time.sentence == (
        "The notice was on time: it came on Wednesday, November 18, 2026, and was due by Thursday, November 19, 2026."
    )
    late = judged(date(2026, 11, 16), at(date(2026, 11, 23), 9), BUSINESS_DAYS)
    assert late.sentence == (
        "The notice was 2 business days late: it came on Monday, November 23, 2026, "
        "and was due by Thursday, November 19, 2026 (notice within 3 business days)."
    )
    by_the_hour = judged(at(date(2026, 11, 16), 9), at(date(2026, 11, 17), 9, 30), HOURS)
    assert by_the_hour.sentence == (
        "The notice was 1 hour late: it came on Tuesday, November 17, 2026, at 9:30 AM, "
        "and was due by Tuesday, November 17, 2026, at 9:00 AM (notice within 24 hours)."
    )


def test_the_deadline_names_the_rules_source() -> None:
    assert judged(date(2026, 11, 16), at(date(2026, 11, 18)), BUSINESS_DAYS).deadline.source == "Guide 001"
    assert judged(date(2026, 11, 16), at(date(2026, 11, 18)), HOURS).deadline.source == "Help page 000"


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        judged(datetime(2026, 11, 16, 9), at(date(2026, 11, 18)), HOURS)  # noqa: DTZ001 - what is refused here


@given(
    left=st.dates(date(2026, 1, 5), date(2027, 10, 1)),
    minutes=st.integers(-60 * 24 * 40, 60 * 24 * 40),
    rule=st.sampled_from([HOURS, BUSINESS_DAYS]),
)
def test_late_means_after_the_deadline_and_then_by_at_least_one(left: date, minutes: int, rule: LeaverNotice) -> None:
    notified_at = at(left, 12) + timedelta(minutes=minutes)
    verdict = judged(left, notified_at, rule)
    assert verdict.late == (notified_at >= verdict.deadline.ends_at)
    assert (verdict.late_by >= 1) == verdict.late
    assert judged(left, notified_at + timedelta(days=1), rule).late_by >= verdict.late_by


def test_the_verdict_survives_the_journey_through_json() -> None:
    verdict = judged(date(2026, 11, 16), at(date(2026, 11, 23)), BUSINESS_DAYS)
    assert Lateness.model_validate_json(verdict.model_dump_json()) == verdict
