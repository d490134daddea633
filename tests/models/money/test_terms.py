"""Terms: years that end on an agency's expiration date, leap days and all."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.money.terms import Term, term_after, term_on, terms_between

DAY = timedelta(days=1)
days = st.dates(date(2019, 1, 1), date(2035, 12, 31))


@pytest.mark.requirement("FEE-04")
@pytest.mark.parametrize(
    ("expires_on", "day", "first_day", "last_day", "length"),
    [
        (date(2026, 12, 31), date(2026, 8, 11), date(2026, 1, 1), date(2026, 12, 31), 365),
        (date(2026, 12, 31), date(2026, 12, 31), date(2026, 1, 1), date(2026, 12, 31), 365),
        (date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 1), date(2027, 12, 31), 365),
        (date(2026, 12, 31), date(2028, 3, 1), date(2028, 1, 1), date(2028, 12, 31), 366),
        (date(2026, 12, 31), date(2020, 5, 5), date(2020, 1, 1), date(2020, 12, 31), 366),
        (date(2026, 6, 30), date(2027, 7, 1), date(2027, 7, 1), date(2028, 6, 30), 366),  # the leap day is in it
        (date(2026, 6, 30), date(2028, 7, 1), date(2028, 7, 1), date(2029, 6, 30), 365),
        # the end of February, for an agency that expires on the 28th
        (date(2026, 2, 28), date(2027, 1, 15), date(2026, 3, 1), date(2027, 2, 28), 365),
        (date(2026, 2, 28), date(2028, 2, 28), date(2027, 3, 1), date(2028, 2, 28), 365),
        (date(2026, 2, 28), date(2028, 2, 29), date(2028, 2, 29), date(2029, 2, 28), 366),
        # and for one that expires on the 29th: on the 28th in other years, on the 29th again in the next leap year
        (date(2028, 2, 29), date(2028, 2, 29), date(2027, 3, 1), date(2028, 2, 29), 366),
        (date(2028, 2, 29), date(2028, 3, 1), date(2028, 3, 1), date(2029, 2, 28), 365),
        (date(2028, 2, 29), date(2031, 6, 1), date(2031, 3, 1), date(2032, 2, 29), 366),
        # the beginning of February
        (date(2026, 2, 1), date(2028, 2, 1), date(2027, 2, 2), date(2028, 2, 1), 365),
        (date(2026, 2, 1), date(2028, 2, 2), date(2028, 2, 2), date(2029, 2, 1), 366),
    ],
)
def test_the_term_of_a_day(expires_on: date, day: date, first_day: date, last_day: date, length: int) -> None:
    term = term_on(expires_on, day)
    assert (term.first_day, term.last_day, term.days) == (first_day, last_day, length)


@pytest.mark.requirement("FEE-04")
@given(days, days)
def test_every_day_has_one_term_and_terms_follow_one_another_without_a_gap(expires_on: date, day: date) -> None:
    term = term_on(expires_on, day)
    assert term.holds(day)
    assert term.days in (365, 366)
    following = term_after(expires_on, term)
    assert following.first_day == term.last_day + DAY
    assert term_on(expires_on, term.first_day) == term == term_on(expires_on, term.last_day)
    assert term_on(expires_on, term.first_day - DAY).last_day == term.first_day - DAY


@given(days)
def test_an_expiration_date_is_the_last_day_of_its_term(expires_on: date) -> None:
    assert term_on(expires_on, expires_on).last_day == expires_on


@given(days, days)
def test_days_left_go_down_by_one_a_day(expires_on: date, day: date) -> None:
    term = term_on(expires_on, day)
    assert term.days_left(term.first_day) == term.days
    assert term.days_left(term.last_day) == 1
    assert term.days_left(term.last_day + DAY) == 0
    assert term.days_left(term.first_day - 100 * DAY) == term.days
    assert term.days_left(day) - term.days_left(day + DAY) == 1


def test_a_month_of_a_term_is_counted_from_its_first_day() -> None:
    term = term_on(date(2027, 3, 14), date(2026, 8, 1))  # from March 15: the months begin on the 15th
    assert term.months_left(date(2026, 3, 15), count_started=True) == 12
    assert term.months_left(date(2026, 4, 14), count_started=True) == 12
    assert term.months_left(date(2026, 4, 15), count_started=True) == 11
    assert term.months_left(date(2027, 3, 14), count_started=True) == 1
    assert term.months_left(date(2027, 3, 15), count_started=True) == 0
    assert term.months_left(date(2026, 3, 15), count_started=False) == 12
    assert term.months_left(date(2026, 3, 16), count_started=False) == 11
    assert term.months_left(date(2027, 2, 15), count_started=False) == 1
    assert term.months_left(date(2027, 2, 16), count_started=False) == 0


@given(days, days)
def test_a_month_that_has_begun_is_the_only_difference(expires_on: date, day: date) -> None:
    term = term_on(expires_on, day)
    begun, whole = term.months_left(day, count_started=True), term.months_left(day, count_started=False)
    assert 0 <= begun - whole <= 1
    assert 1 <= begun <= 12


def test_terms_between_two_days_are_all_that_hold_one_of_them() -> None:
    expires_on = date(2026, 12, 31)
    assert [each.last_day.year for each in terms_between(expires_on, date(2026, 8, 1), date(2028, 1, 1))] == [
        2026,
        2027,
        2028,
    ]
    assert terms_between(expires_on, date(2026, 8, 2), date(2026, 8, 1)) == ()
    assert len(terms_between(expires_on, date(2026, 8, 1), date(2026, 8, 1))) == 1


def test_a_term_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        Term(first_day=date(2026, 1, 2), last_day=date(2026, 1, 1))
