"""A pack’s holidays, computed at the edge: a later release of the library must not change a stored answer."""

from collections.abc import Mapping
from datetime import date

from models.calendar import SATURDAY
from models.policy.holidays import HolidayBase, Holidays, YearlyDay

OBSERVED = " (observed)"
"""What the library adds to the name of a holiday on the weekday on which it is kept."""

NEAR = 3
"""Within how many days of a holiday it is kept."""


def holidays_of(policy: Holidays, from_day: date, to_day: date) -> tuple[date, ...]:
    """Return the weekdays from `from_day` through `to_day` that are holidays of the office.

    A holiday on a Saturday is kept on the Friday before, one on a Sunday on the Monday after; that Friday may be in
    the year before. Raises ValueError when `to_day` comes before `from_day`.
    """
    if to_day < from_day:
        raise ValueError(f"{to_day.isoformat()} comes before {from_day.isoformat()}")
    first, last = from_day.year, to_day.year + 1
    kept = {*_base_days(policy, first, last), *policy.own(first - 1, last)}
    return tuple(sorted(day for day in kept if from_day <= day <= to_day and day.weekday() < SATURDAY))


def not_in_base(policy: Holidays, from_year: int, years: int = 7) -> tuple[int, ...]:
    """Return the positions of the days in `without` that are no holiday of the base in any of some years."""
    actual = _calendar(policy.base, from_year, from_year + years, observed=False)
    return tuple(
        number
        for number, each in enumerate(policy.left_out)
        if not any(each.in_year(year) in actual for year in range(from_year, from_year + years))
    )


def _base_days(policy: Holidays, first: int, last: int) -> set[date]:
    """Return the days on which holidays of the base are kept, without those on which the office works."""
    calendar = _calendar(policy.base, first, last, observed=True)
    if not policy.without:
        return set(calendar)
    actual = _calendar(policy.base, first, last + 1, observed=False)
    dropped = [
        (day, actual[day])
        for each in policy.left_out
        for year in range(first, last + 2)
        if (day := _in_year(each, year)) in actual
    ]
    return {day for day, names in calendar.items() if names - _dropped_near(day, dropped)}


def _in_year(each: YearlyDay, year: int) -> date:
    return each.in_year(year) or date.min


def _dropped_near(day: date, dropped: list[tuple[date, frozenset[str]]]) -> frozenset[str]:
    """Return the names of holidays that are left out and would be kept on or about a day."""
    return frozenset(name for actual, names in dropped if abs((actual - day).days) <= NEAR for name in names)


def _calendar(base: HolidayBase, first: int, last: int, *, observed: bool) -> Mapping[date, frozenset[str]]:
    """Return the names of the base's holidays by day, for whole years."""
    if base is HolidayBase.NONE:
        return {}
    import holidays  # few commands compute any, and it takes long to load

    calendar = holidays.country_holidays("US", subdiv=base.state, years=range(first, last + 1), observed=observed)
    return {day: frozenset(name.removesuffix(OBSERVED) for name in calendar.get_list(day)) for day in calendar}
