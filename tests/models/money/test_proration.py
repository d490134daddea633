"""Fees for a part of a term, worked by hand; and that whatever is charged or left of a fee fits together."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.money.amounts import ZERO, from_cents
from models.money.proration import Portion, Proration, Unit, charged, unused, whole_fee
from models.money.terms import term_on

DAY = timedelta(days=1)
DAILY, MONTHLY = Proration.DAILY, Proration.MONTHLY
CALENDAR_YEAR = date(2026, 12, 31)

days = st.dates(date(2024, 1, 1), date(2033, 12, 31))
fees = st.integers(1, 500_000).map(from_cents)
ways = st.sampled_from(Proration)


@pytest.mark.requirement("FEE-11")
@pytest.mark.parametrize(
    ("fee", "expires_on", "from_day", "explained", "amount"),
    [
        # 2026: 365 days. August 11 to December 31: 21 + 30 + 31 + 30 + 31 = 143 days. 225 × 143 / 365 = 88.150…
        ("225.00", CALENDAR_YEAR, date(2026, 8, 11), "$225.00 × 143 of 365 days", "88.15"),
        ("275.00", CALENDAR_YEAR, date(2026, 8, 11), "$275.00 × 143 of 365 days", "107.74"),  # 107.739…
        ("225.00", CALENDAR_YEAR, date(2026, 1, 1), "$225.00 × 1 year", "225.00"),
        ("225.00", CALENDAR_YEAR, date(2026, 1, 2), "$225.00 × 364 of 365 days", "224.38"),  # 224.383…
        ("225.00", CALENDAR_YEAR, date(2026, 12, 31), "$225.00 × 1 of 365 days", "0.62"),  # 0.616…
        # 2028 has a leap day: February 29 to December 31 is 307 of 366 days; 225 × 307 / 366 = 188.729…
        ("225.00", CALENDAR_YEAR, date(2028, 2, 29), "$225.00 × 307 of 366 days", "188.73"),
        ("225.00", CALENDAR_YEAR, date(2028, 3, 1), "$225.00 × 306 of 366 days", "188.11"),  # 188.114…
        ("225.00", CALENDAR_YEAR, date(2028, 2, 28), "$225.00 × 308 of 366 days", "189.34"),  # 189.344…
        # an agency that expires on February 28; the term to the 28th of 2028 has no leap day in it
        ("225.00", date(2026, 2, 28), date(2028, 2, 28), "$225.00 × 1 of 365 days", "0.62"),
        ("225.00", date(2026, 2, 28), date(2028, 2, 29), "$225.00 × 1 year", "225.00"),
        # one that expires on February 29, in a leap year and in the next
        ("225.00", date(2028, 2, 29), date(2028, 2, 1), "$225.00 × 29 of 366 days", "17.83"),  # 17.827…
        ("225.00", date(2028, 2, 29), date(2029, 2, 1), "$225.00 × 28 of 365 days", "17.26"),  # 17.260…
        # June 30: from February 29 to June 30 of 2028 are 1 + 31 + 30 + 31 + 30 = 123 of 366 days; 75.614…
        ("225.00", date(2026, 6, 30), date(2028, 2, 29), "$225.00 × 123 of 366 days", "75.61"),
        ("2000.00", CALENDAR_YEAR, date(2026, 8, 11), "$2,000.00 × 143 of 365 days", "783.56"),  # 783.561…
        ("284.00", CALENDAR_YEAR, date(2026, 8, 11), "$284.00 × 143 of 365 days", "111.27"),  # 111.265…
        ("0.73", CALENDAR_YEAR, date(2026, 12, 27), "$0.73 × 5 of 365 days", "0.01"),  # 0.01 exactly
        ("1.83", date(2028, 12, 31), date(2028, 12, 31), "$1.83 × 1 of 366 days", "0.01"),  # 0.005 goes up
        ("1.82", date(2028, 12, 31), date(2028, 12, 31), "$1.82 × 1 of 366 days", "0.00"),  # 0.00497…
    ],
)
def test_by_the_day_a_fee_is_charged_from_a_day_to_the_end_of_the_term(
    fee: str, expires_on: date, from_day: date, explained: str, amount: str
) -> None:
    portion = charged(Decimal(fee), term_on(expires_on, from_day), from_day, DAILY)
    assert (portion.explained(), str(portion.amount)) == (explained, amount)


@pytest.mark.requirement("FEE-11")
@pytest.mark.parametrize(
    ("expires_on", "from_day", "explained", "amount"),
    [
        (CALENDAR_YEAR, date(2026, 8, 11), "$225.00 × 5 of 12 months", "93.75"),  # August has begun
        (CALENDAR_YEAR, date(2026, 8, 31), "$225.00 × 5 of 12 months", "93.75"),
        (CALENDAR_YEAR, date(2026, 9, 1), "$225.00 × 4 of 12 months", "75.00"),
        (CALENDAR_YEAR, date(2026, 12, 31), "$225.00 × 1 of 12 months", "18.75"),
        (CALENDAR_YEAR, date(2026, 1, 31), "$225.00 × 1 year", "225.00"),
        (CALENDAR_YEAR, date(2028, 2, 29), "$225.00 × 11 of 12 months", "206.25"),
        (date(2028, 2, 29), date(2028, 2, 1), "$225.00 × 1 of 12 months", "18.75"),
        (date(2028, 2, 29), date(2028, 1, 31), "$225.00 × 2 of 12 months", "37.50"),
    ],
)
def test_by_the_month_a_month_that_has_begun_is_paid_in_full(
    expires_on: date, from_day: date, explained: str, amount: str
) -> None:
    portion = charged(Decimal("225.00"), term_on(expires_on, from_day), from_day, MONTHLY)
    assert (portion.explained(), str(portion.amount)) == (explained, amount)


@pytest.mark.requirement("FEE-10")
@pytest.mark.parametrize(
    ("from_day", "how", "explained", "amount"),
    [
        (date(2026, 8, 11), DAILY, "$225.00 × 143 of 365 days", "88.15"),
        (date(2026, 12, 31), DAILY, "$225.00 × 1 of 365 days", "0.62"),
        (date(2026, 8, 11), MONTHLY, "$225.00 × 4 of 12 months", "75.00"),  # August has begun and is used
        (date(2026, 9, 1), MONTHLY, "$225.00 × 4 of 12 months", "75.00"),
        (date(2026, 9, 2), MONTHLY, "$225.00 × 3 of 12 months", "56.25"),
    ],
)
def test_what_is_left_of_a_fee_from_a_day_on(from_day: date, how: Proration, explained: str, amount: str) -> None:
    portion = unused(Decimal("225.00"), term_on(CALENDAR_YEAR, from_day), from_day, how)
    assert portion is not None
    assert (portion.explained(), str(portion.amount)) == (explained, amount)


@pytest.mark.parametrize(("from_day", "how"), [(date(2027, 1, 1), DAILY), (date(2026, 12, 2), MONTHLY)])
def test_nothing_is_left_when_no_day_or_whole_month_is(from_day: date, how: Proration) -> None:
    assert unused(Decimal("225.00"), term_on(CALENDAR_YEAR, CALENDAR_YEAR), from_day, how) is None


def test_a_term_that_is_over_can_not_be_charged() -> None:
    with pytest.raises(ValueError, match="the term ends on 2026-12-31"):
        charged(Decimal("225.00"), term_on(CALENDAR_YEAR, CALENDAR_YEAR), date(2027, 1, 1), DAILY)


def test_a_term_to_come_is_charged_as_a_whole() -> None:
    portion = charged(Decimal("225.00"), term_on(CALENDAR_YEAR, date(2027, 5, 1)), date(2026, 8, 11), DAILY)
    assert (portion.amount, portion.first_day) == (Decimal("225.00"), date(2027, 1, 1))


def test_a_fee_that_is_paid_once_says_so() -> None:
    portion = whole_fee(Decimal("185.00"), date(2026, 8, 11))
    assert (portion.explained(), portion.unit) == ("$185.00 × 1, paid once", Unit.ONCE)
    assert str(portion.amount) == "185.00"


@given(fees, days, days, ways)
def test_a_portion_is_from_nothing_to_the_whole_and_shrinks_with_time(
    fee: Decimal, expires_on: date, day: date, how: Proration
) -> None:
    term = term_on(expires_on, day)
    portion = charged(fee, term, day, how)
    assert ZERO <= portion.amount <= fee
    assert charged(fee, term, term.first_day, how).amount == fee
    if day < term.last_day:
        assert charged(fee, term, day + DAY, how).amount <= portion.amount


@given(fees, days, days, ways)
def test_what_is_left_after_a_day_is_never_more_than_what_that_day_cost(
    fee: Decimal, expires_on: date, day: date, how: Proration
) -> None:
    term = term_on(expires_on, day)
    left = unused(fee, term, day + DAY, how)
    assert left is None or left.amount <= charged(fee, term, day, how).amount


@given(fees, days, days)
def test_what_was_used_and_what_is_left_are_the_fee_but_for_a_cent(fee: Decimal, expires_on: date, day: date) -> None:
    term = term_on(expires_on, day)
    left = unused(fee, term, day, DAILY)
    used = (day - term.first_day).days
    exact = fee * used / term.days
    assert left is not None
    assert abs(fee - left.amount - exact) <= Decimal("0.005")


@pytest.mark.parametrize("changes", [{"amount": "88.16"}, {"units": 366}, {"fee": "0.00"}])
def test_a_portion_that_does_not_add_up_is_no_portion(changes: dict[str, object]) -> None:
    sound = charged(Decimal("225.00"), term_on(CALENDAR_YEAR, CALENDAR_YEAR), date(2026, 8, 11), DAILY)
    with pytest.raises(ValidationError):
        Portion.model_validate({**sound.model_dump(), **changes})
