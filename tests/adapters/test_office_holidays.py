"""The holidays of an office: of a state, with days of its own, and without some of the state's."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.holiday_calendar import holidays_of, not_in_base
from models.policy.holidays import HolidayBase, Holidays

SOURCE = "Staff handbook, section 4"
YEAR_2026 = (date(2026, 1, 1), date(2026, 12, 31))


def holidays(**changes: object) -> Holidays:
    """Return the holidays of an office in Illinois."""
    return Holidays.model_validate({"source": SOURCE, "base": HolidayBase.ILLINOIS, **changes})


def test_a_state_has_its_own_holidays() -> None:
    found = holidays_of(holidays(), *YEAR_2026)
    assert date(2026, 3, 2) in found, "Casimir Pulaski Day"
    assert date(2026, 2, 12) in found, "Lincoln's Birthday"
    assert date(2026, 3, 2) not in holidays_of(Holidays(), *YEAR_2026)


def test_an_office_adds_days_of_its_own_and_works_on_some_of_the_base() -> None:
    own = holidays(also=("day after fourth Thursday of November", "December 26"), without=("second Monday of October",))
    before, after = set(holidays_of(holidays(), *YEAR_2026)), set(holidays_of(own, *YEAR_2026))
    assert after - before == {date(2026, 11, 27)}, "December 26 is a Saturday, kept on Christmas Day"
    assert before - after == {date(2026, 10, 12)}


def test_a_day_left_out_takes_the_weekday_along_on_which_it_is_kept() -> None:
    without = holidays(without=("July 4", "January 1"))
    assert date(2026, 7, 3) not in holidays_of(without, *YEAR_2026)
    assert date(2026, 7, 3) in holidays_of(holidays(), *YEAR_2026)
    assert date(2027, 12, 31) not in holidays_of(without, date(2027, 12, 1), date(2027, 12, 31))
    assert date(2027, 12, 31) in holidays_of(holidays(), date(2027, 12, 1), date(2027, 12, 31))


def test_a_day_left_out_leaves_another_holiday_that_is_kept_on_it() -> None:
    without = Holidays(source=SOURCE, without=("December 24",))
    assert date(2027, 12, 24) in holidays_of(without, date(2027, 12, 1), date(2027, 12, 31)), "Christmas Day"


def test_without_a_base_there_are_only_the_offices_own_days() -> None:
    alone = holidays(base="none", also=("July 4: Independence Day",))
    assert holidays_of(alone, *YEAR_2026) == (date(2026, 7, 3),)
    unmoved = holidays(base="none", also=("July 4",), observed=False)
    assert holidays_of(unmoved, *YEAR_2026) == ()
    assert holidays_of(unmoved, date(2028, 1, 1), date(2028, 12, 31)) == (date(2028, 7, 4),)


@pytest.mark.parametrize("base", HolidayBase)
def test_the_library_has_every_base(base: HolidayBase) -> None:
    found = holidays_of(Holidays(source=SOURCE, base=base), *YEAR_2026)
    assert (len(found) >= 8) == (base is not HolidayBase.NONE)


def test_what_is_no_day_of_the_base_is_found() -> None:
    asked = holidays(without=("second Monday of October", "April 1", "February 12", "third Monday of October"))
    assert not_in_base(asked, 2026) == (1, 3)
    assert not_in_base(holidays(base="none", without=("July 4",)), 2026) == (0,)


@given(
    st.sampled_from([HolidayBase.NONE, HolidayBase.US_FEDERAL, HolidayBase.ILLINOIS]),
    st.lists(st.sampled_from(["July 4", "December 26", "last Friday of June", "February 29"]), unique=True),
    st.lists(st.sampled_from(["July 4", "December 25", "first Monday of September"]), unique=True),
    st.booleans(),
    st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1)),
    st.integers(min_value=0, max_value=500),
)
def test_a_longer_range_has_the_same_days(
    base: HolidayBase, also: list[str], without: list[str], observed: bool, start: date, length: int
) -> None:
    policy = Holidays(source=SOURCE, base=base, also=tuple(also), without=tuple(without), observed=observed)
    end = start + timedelta(days=length)
    around = holidays_of(policy, start - timedelta(days=400), end + timedelta(days=400))
    assert holidays_of(policy, start, end) == tuple(day for day in around if start <= day <= end)
