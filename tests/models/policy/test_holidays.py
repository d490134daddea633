"""Days of every year as a pack writes them, and the holidays that they make."""

import re
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.policy.holidays import (
    LONGEST_MONTHS,
    MONTHS,
    WEEKDAYS,
    WEEKS,
    HolidayBase,
    Holidays,
    observed_day,
    yearly_day,
)
from models.policy.keys import every_key, keys_of
from models.policy.problems import problems_in
from models.policy.sentences import sentence_of
from tests.models.policy.whole_pack import as_text, read, whole

SOURCE = "Staff handbook, section 4"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("first Monday of March", date(2027, 3, 1)),
        ("the Third friday in june", date(2027, 6, 18)),
        ("last Friday of December", date(2027, 12, 31)),
        ("last Monday of May", date(2027, 5, 31)),
        ("December 24", date(2027, 12, 24)),
        ("day after fourth Thursday of November", date(2027, 11, 26)),
        ("the day before  January 1", date(2026, 12, 31)),
        ("November 12: Day of the office", date(2027, 11, 12)),
    ],
)
def test_a_day_of_every_year_is_written_as_people_say_it(text: str, day: date) -> None:
    assert yearly_day(text).in_year(2027) == day


def test_the_day_after_the_fourth_thursday_is_not_the_fourth_friday() -> None:
    assert yearly_day("day after fourth Thursday of November").in_year(2024) == date(2024, 11, 29)
    assert yearly_day("fourth Friday of November").in_year(2024) == date(2024, 11, 22)


def test_a_leap_day_is_there_in_leap_years_and_no_year_is_beyond_the_calendar() -> None:
    assert yearly_day("February 29").in_year(2028) == date(2028, 2, 29)
    assert yearly_day("February 29").in_year(2027) is None
    assert yearly_day("January 1").in_year(10_000) is None
    assert yearly_day("day before January 1").in_year(1) == date.min


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("frist Monday of March", "“frist” is no word for which weekday of the month; did you mean “first”?"),
        ("first Mondey of March", "“Mondey” is no weekday; did you mean “Monday”?"),
        ("first Monday of Mars", "“Mars” is no month; did you mean “March”?"),
        ("fifth Monday of March", "“fifth” is no word for which weekday of the month; did you mean “first”?"),
        ("Decembre 24", "“Decembre” is no month; did you mean “December”?"),
        ("February 30", "February has no day 30; its last day is 29"),
        ("June 0", "June has no day 0; its last day is 30"),
        ("24.12.", "“24.12.” is not a day of every year; write it like “first Monday of March”"),
        ("Easter", "“Easter” is not a day of every year"),
        ("December 24, 2026", "“December 24, 2026” is not a day of every year"),
        ("", "“” is not a day of every year"),
    ],
)
def test_what_is_no_day_of_every_year_is_refused_with_what_was_meant(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}"):
        yearly_day(text)


@given(st.text(max_size=80))
def test_any_text_is_a_day_or_is_refused_in_a_sentence(text: str) -> None:
    with suppress(ValueError):
        found = yearly_day(text)
        assert all(found.in_year(year) is None or isinstance(found.in_year(year), date) for year in (1, 2026, 9999))


@given(
    st.sampled_from(WEEKS),
    st.sampled_from(WEEKDAYS),
    st.sampled_from(MONTHS),
    st.integers(min_value=1, max_value=9998),
    st.booleans(),
)
def test_the_nth_weekday_of_a_month_is_that_weekday_in_that_week(
    week: str, weekday: str, month: str, year: int, shouted: bool
) -> None:
    text = f"{week} {weekday} of {month}"
    found = yearly_day(text.upper() if shouted else text).in_year(year)
    assert found is not None
    assert (found.year, MONTHS[found.month - 1], WEEKDAYS[found.weekday()]) == (year, month, weekday)
    if week == "last":
        assert (found.month, found.day + 7) not in ((found.month, day) for day in range(1, 29))
    else:
        assert (found.day - 1) // 7 == WEEKS.index(week)


@given(st.integers(min_value=0, max_value=11), st.data(), st.integers(min_value=1, max_value=9998))
def test_a_day_of_a_month_is_that_day(month: int, data: st.DataObject, year: int) -> None:
    number = data.draw(st.integers(min_value=1, max_value=LONGEST_MONTHS[month]))
    found = yearly_day(f"{MONTHS[month]} {number}").in_year(year)
    assert found is None or (found.month, found.day) == (month + 1, number)
    assert found is not None or (month, number) == (1, 29)


@given(st.dates())
def test_a_day_on_a_weekend_is_kept_on_the_weekday_beside_it(day: date) -> None:
    kept = observed_day(day)
    assert kept.weekday() < 5 or kept == date.max
    assert abs((kept - day).days) <= 1
    assert day.weekday() >= 5 or kept == day


def test_days_of_the_office_are_kept_beside_a_weekend_unless_the_pack_says_no() -> None:
    own = Holidays(source=SOURCE, base=HolidayBase.NONE, also=("December 26",))
    assert set(own.own(2026, 2027)) == {date(2026, 12, 25), date(2027, 12, 27)}
    as_it_is = own.model_copy(update={"observed": False})
    assert set(as_it_is.own(2026, 2027)) == {date(2026, 12, 26), date(2027, 12, 26)}


def test_one_word_is_the_base_and_says_so() -> None:
    read = Holidays.model_validate("us-federal")
    assert (read.base, read.also, read.without, read.observed) == (HolidayBase.US_FEDERAL, (), (), True)
    assert "to be confirmed" in read.source
    with pytest.raises(ValueError, match="“us-Il” is no holidays that we know; did you mean “us-IL”"):
        Holidays.model_validate("us-Il")
    with pytest.raises(ValueError, match="did you mean “us-IL”"):
        Holidays.model_validate("Illinois")
    with pytest.raises(ValueError, match="write “none”, “us-federal”, or a state such as “us-IL”"):
        Holidays.model_validate("lunar")


def test_every_base_has_words() -> None:
    assert HolidayBase("us-IL").spoken == "the holidays of Illinois"
    assert HolidayBase("us-DC").spoken == "the holidays of the District of Columbia"
    assert HolidayBase("us-federal").spoken == "U.S. federal holidays"
    assert len({each.spoken for each in HolidayBase}) == len(HolidayBase)


def test_a_pack_says_its_holidays_in_sentences() -> None:
    holidays = Holidays(
        source=SOURCE,
        base=HolidayBase.ILLINOIS,
        also=("first Monday of March: Founders’ Day", "December 24"),
        without=("second Monday of October",),
        observed=False,
    )
    said = {key.name: sentence_of(key, holidays) for key in keys_of(Holidays)}
    assert said["base"] == "Business days leave out weekends and the holidays of Illinois."
    assert said["also"] == "The office is also closed every year on: first Monday of March: Founders’ Day; December 24."
    assert said["without"] == "The office works on these of those holidays: second Monday of October."
    assert said["observed"] == "A holiday of its own on a Saturday or Sunday is not kept on another day."
    assert {path[1] for path, _ in every_key() if path[0] == "holidays" and len(path) > 1} >= {
        *("source", "base", "also", "without", "observed")
    }


def test_mistakes_in_the_holidays_of_a_pack_are_named_where_they_are() -> None:
    def found(holidays: object) -> dict[object, str]:
        content = {**read(as_text(whole())), "holidays": holidays}
        return {each.path[1:]: each.sentence for each in problems_in(content) if each.path[0] == "holidays"}

    assert found({"source": SOURCE, "base": "us-IL", "also": ["December 24"], "without": ["July 4"]}) == {}
    wrong = found(
        {"source": SOURCE, "base": "us-ILL", "also": ["December 24", "first Mondey of March"], "withoot": ["July 4"]}
    )
    assert "Did you mean “us-IL”?" in wrong["base",]
    assert "did you mean “Monday”?" in wrong["also", 1]
    assert "Did you mean “without”?" in wrong["withoot",]
    assert len(wrong) == 3
    assert found("none") == {}
    assert "did you mean “us-federal”?" in found("us-fedral")[()]
    assert len(found(7)) == len(found(["July 4"])) == 1
