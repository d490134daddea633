"""U.S. federal holidays, computed at the edge: a later release of the library must not change a stored answer."""

from datetime import date

from models.calendar import SATURDAY


def us_federal_holidays(from_day: date, to_day: date) -> tuple[date, ...]:
    """Return the weekdays from `from_day` through `to_day` on which federal offices close for a holiday.

    A holiday on a Saturday is observed on the Friday before, one on a Sunday on the Monday after; that Friday may be in
    the year before. Raises ValueError when `to_day` comes before `from_day`.
    """
    if to_day < from_day:
        raise ValueError(f"{to_day.isoformat()} comes before {from_day.isoformat()}")
    import holidays  # few commands compute any, and it takes long to load

    calendar = holidays.country_holidays("US", years=range(from_day.year, to_day.year + 2), observed=True)
    return tuple(sorted(day for day in calendar if from_day <= day <= to_day and day.weekday() < SATURDAY))
