"""U.S. federal holidays, on the weekdays on which they are observed."""

from datetime import date, timedelta

import pytest

from tests.federal import us_federal_holidays


def test_the_eleven_holidays_of_2026_on_the_days_they_are_observed() -> None:
    assert us_federal_holidays(date(2026, 1, 1), date(2026, 12, 31)) == (
        date(2026, 1, 1),
        date(2026, 1, 19),
        date(2026, 2, 16),
        date(2026, 5, 25),
        date(2026, 6, 19),
        date(2026, 7, 3),
        date(2026, 9, 7),
        date(2026, 10, 12),
        date(2026, 11, 11),
        date(2026, 11, 26),
        date(2026, 12, 25),
    )


def test_a_new_years_day_on_a_saturday_is_observed_in_the_old_year() -> None:
    assert us_federal_holidays(date(2027, 12, 31), date(2027, 12, 31)) == (date(2027, 12, 31),)
    assert us_federal_holidays(date(2028, 1, 1), date(2028, 1, 10)) == ()


def test_both_ends_belong_to_the_range_and_nothing_beyond_them() -> None:
    assert us_federal_holidays(date(2026, 11, 11), date(2026, 11, 26)) == (date(2026, 11, 11), date(2026, 11, 26))
    assert us_federal_holidays(date(2026, 11, 12), date(2026, 11, 25)) == ()


def test_no_holiday_falls_on_a_weekend_and_every_year_has_ten_or_more() -> None:
    for year in range(2021, 2041):
        days = us_federal_holidays(date(year, 1, 1), date(year, 12, 31))
        assert all(day.weekday() < 5 for day in days)
        assert 10 <= len(days) <= 12
        assert list(days) == sorted(set(days))


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    today = date(2026, 1, 1)
    with pytest.raises(ValueError, match="comes before"):
        us_federal_holidays(today, today - timedelta(days=1))
