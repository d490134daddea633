"""When committees meet: two years of both of Missouri's, clock changes, holidays moved either way."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.committee.dates import MeetingDate, meeting_date, next_meeting
from models.policy.committees import MeetingPolicy, MeetingWeek, OnHoliday, Weekday
from tests.federal import us_federal_holidays
from tests.models.builders import SOURCE, ZONE
from tests.models.committee.samples import rule

HOLIDAYS = us_federal_holidays(date(2026, 1, 1), date(2030, 12, 31))

PERFORMANCE = [  # second Wednesdays of 2027 and 2028
    *("2027-01-13", "2027-02-10", "2027-03-10", "2027-04-14", "2027-05-12", "2027-06-09"),
    *("2027-07-14", "2027-08-11", "2027-09-08", "2027-10-13", "2027-11-10", "2027-12-08"),
    *("2028-01-12", "2028-02-09", "2028-03-08", "2028-04-12", "2028-05-10", "2028-06-14"),
    *("2028-07-12", "2028-08-09", "2028-09-13", "2028-10-11", "2028-11-08", "2028-12-13"),
]
COORDINATED_ENTRY = [  # third Thursdays of 2027 and 2028
    *("2027-01-21", "2027-02-18", "2027-03-18", "2027-04-15", "2027-05-20", "2027-06-17"),
    *("2027-07-15", "2027-08-19", "2027-09-16", "2027-10-21", "2027-11-18", "2027-12-16"),
    *("2028-01-20", "2028-02-17", "2028-03-16", "2028-04-20", "2028-05-18", "2028-06-15"),
    *("2028-07-20", "2028-08-17", "2028-09-21", "2028-10-19", "2028-11-16", "2028-12-21"),
]


def a_rule(**changes: object) -> MeetingPolicy:
    """The second Wednesday at ten, the business day before when that is a holiday."""
    usual = {
        "which": MeetingWeek.SECOND,
        "weekday": Weekday.WEDNESDAY,
        "at": time(10),
        "on_holiday": OnHoliday.EARLIER,
        "agenda_days_before": 7,
        "record_within_days": 5,
        "source": SOURCE,
    }
    return MeetingPolicy.model_validate({**usual, **changes})


def following(rule_: MeetingPolicy, begin: datetime, number: int, zone: str = ZONE) -> list[MeetingDate]:
    """So many meetings, one after the other."""
    found: list[MeetingDate] = []
    for _ in range(number):
        found.append(next_meeting(rule_, found[-1].begins_at if found else begin, zone, HOLIDAYS))
    return found


@pytest.mark.requirement("LIC-18", "LIC-19")
@pytest.mark.parametrize(
    ("committee", "hour", "days"),
    [("performance", 10, PERFORMANCE), ("coordinated-entry", 13, COORDINATED_ENTRY)],
)
def test_missouris_committees_meet_every_month_of_two_years_at_the_hour_on_the_wall(
    committee: str, hour: int, days: list[str]
) -> None:
    found = following(rule(committee).meetings, datetime(2027, 1, 1, tzinfo=UTC), 24)
    assert [each.day.isoformat() for each in found] == days
    for each in found:
        local = each.begins_at.astimezone(ZoneInfo(ZONE))
        assert (local.date(), local.hour, local.minute) == (each.day, hour, 0)
        assert each.ends_at - each.begins_at == timedelta(minutes=90)
        assert each.agenda_at.astimezone(ZoneInfo(ZONE)).hour == 9
    assert {each.begins_at.hour for each in found} == {hour + 5, hour + 6}


def test_a_holiday_moves_the_meeting_to_the_business_day_before_or_after_or_not_at_all() -> None:
    november = date(2026, 11, 20)  # Veterans Day is the second Wednesday
    assert meeting_date(a_rule(), november, ZONE, HOLIDAYS).day == date(2026, 11, 10)
    later = meeting_date(a_rule(on_holiday="later"), november, ZONE, HOLIDAYS)
    assert (later.day, later.moved_from) == (date(2026, 11, 12), date(2026, 11, 11))
    held = meeting_date(a_rule(on_holiday="held"), november, ZONE, HOLIDAYS)
    assert (held.day, held.moved_from) == (date(2026, 11, 11), None)


def test_a_moved_meeting_skips_weekends_and_further_holidays_even_into_another_month() -> None:
    monday = a_rule(which="first", weekday="monday")
    new_year = next_meeting(monday, datetime(2028, 12, 10, tzinfo=UTC), ZONE, HOLIDAYS)
    assert (new_year.day, new_year.month) == (date(2028, 12, 29), date(2029, 1, 1))
    after = next_meeting(monday, new_year.begins_at, ZONE, HOLIDAYS)
    assert after.day == date(2029, 2, 5)
    friday = a_rule(which="fourth", weekday="friday", on_holiday="later")
    made_up = [date(2026, 11, 27), date(2026, 11, 30)]
    assert meeting_date(friday, date(2026, 11, 1), ZONE, made_up).day == date(2026, 12, 1)


def test_the_last_weekday_of_a_month_may_be_its_fourth_or_its_fifth() -> None:
    last = a_rule(which="last", weekday="friday")
    days = [meeting_date(last, date(2027, month, 1), ZONE, ()).day.day for month in (1, 2, 4, 7, 12)]
    assert days == [29, 26, 30, 30, 31]


def test_a_meeting_after_a_clock_change_is_at_the_same_hour_on_the_wall() -> None:
    sunday_before = a_rule(which="second", weekday="monday")  # clocks go forward on Sunday, March 14, 2027
    march, april = (meeting_date(sunday_before, date(2027, month, 1), ZONE, ()) for month in (2, 3))
    assert (march.begins_at.hour, april.begins_at.hour) == (16, 16)
    after = meeting_date(a_rule(which="third", weekday="monday"), date(2027, 3, 1), ZONE, ())
    assert (after.day, after.begins_at.hour) == (date(2027, 3, 15), 15)
    assert after.missed_at == datetime(2027, 3, 21, 5, tzinfo=UTC)


def test_the_date_explains_itself() -> None:
    said = meeting_date(a_rule(), date(2026, 11, 1), ZONE, HOLIDAYS).explained()
    assert said == (
        "Tuesday, November 10, 2026, at 10:00 AM (America/Chicago): the second Wednesday of the month. Moved from "
        f"Wednesday, November 11, 2026, a holiday. Source: {SOURCE}."
    )


def test_a_meeting_at_night_or_with_a_zone_of_its_own_is_no_rule() -> None:
    for wrong in (time(2), time(10, 0, 30), time(10, tzinfo=UTC)):
        with pytest.raises(ValueError, match=r"at must|must begin between"):
            a_rule(at=wrong)


@given(
    st.integers(0, 4 * 365 * 24).map(lambda hours: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours)),
    st.sampled_from(MeetingWeek),
    st.sampled_from(Weekday),
    st.sampled_from(OnHoliday),
    st.sampled_from([ZONE, "America/Detroit", "Pacific/Auckland"]),
)
def test_the_next_meeting_is_the_first_after_now_and_one_comes_every_month(
    now: datetime, which: MeetingWeek, weekday: Weekday, on_holiday: OnHoliday, zone: str
) -> None:
    rule_ = a_rule(which=which, weekday=weekday, on_holiday=on_holiday)
    found = following(rule_, now, 4, zone)
    assert found[0].begins_at > now
    before = meeting_date(rule_, (found[0].month - timedelta(days=1)), zone, HOLIDAYS)
    assert before.begins_at <= now
    months = [each.month.year * 12 + each.month.month for each in found]
    assert months == list(range(months[0], months[0] + 4))
    for each in found:
        assert each.agenda_at < each.begins_at < each.ends_at < each.missed_at
        assert on_holiday == OnHoliday.HELD or each.day not in HOLIDAYS
    for one, other in pairwise(found):
        assert one.missed_at < other.agenda_at, "a docket carried over comes too late for the next agenda"
