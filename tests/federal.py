"""U.S. federal holidays, as a pack that names nothing else has them."""

from datetime import date

from adapters.holiday_calendar import holidays_of
from models.policy.holidays import Holidays


def us_federal_holidays(from_day: date, to_day: date) -> tuple[date, ...]:
    """The weekdays from one day through another on which federal offices close for a holiday."""
    return holidays_of(Holidays(), from_day, to_day)
