"""Whether an agency reported in time that a person no longer needs access (FEE-08, ACC-15)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from models.base import Message
from models.calendar import (
    ClosingDay,
    Deadline,
    business_day_deadline,
    business_days_between,
    civil_day,
    counted,
    end_of_day,
    hour_deadline,
    in_utc,
    spoken,
    spoken_time,
    start_of_day,
)
from models.policy.access_requests import LeaverNotice


class LateIn(StrEnum):
    """The unit of lateness, which is the unit of the policy's limit."""

    HOURS = "hours"
    BUSINESS_DAYS = "business_days"


class Lateness(Message):
    """The verdict on a leaver notice: its deadline, and how late it was.

    `late_by` counts started hours or started business days. It is 0 if the notice was on time.
    """

    deadline: Deadline
    late: bool
    late_by: int = 0
    late_in: LateIn
    sentence: str


def judge_leaver_notice(
    no_longer_needed: date,
    notified_at: datetime,
    rule: LeaverNotice,
    zone: str,
    holidays: Iterable[date],
    closing_days: Iterable[ClosingDay] = (),
) -> Lateness:
    """Compare a notice with the policy's limit.

    `no_longer_needed` is the moment from which access was not needed (an aware datetime), or only its day in `zone`. If
    only the day is known, hours are counted from its end, so that nobody is late because of an unknown hour. Business
    days are counted after the day. Advance notice is never late. `holidays` and `closing_days` must cover the days up
    to the notice. Raises ValueError for a datetime without a time zone.
    """
    observed, closed = tuple(holidays), tuple(closing_days)
    if rule.hours is not None:
        limit = f"notice within {counted(rule.hours, 'hour')}"
        deadline = hour_deadline(_from_end(no_longer_needed, zone), rule.hours, zone, limit, rule.source)
        late_by = (notified_at - deadline.ends_at) // HOUR + 1
        return _judged(deadline, notified_at, late_by, LateIn.HOURS)
    if rule.business_days is None:
        raise ValueError("the rule sets neither hours nor business days")
    limit = f"notice within {counted(rule.business_days, 'business day')}"
    deadline = business_day_deadline(
        _from_start(no_longer_needed, zone),
        rule.business_days,
        zone,
        observed,
        rule=limit,
        source=rule.source,
        closing_days=closed,
    )
    off = {*observed, *(each.day for each in closed)}
    late_by = business_days_between(deadline.last_day, civil_day(notified_at, zone), off)
    return _judged(deadline, notified_at, max(late_by, 1), LateIn.BUSINESS_DAYS)


def _judged(deadline: Deadline, notified_at: datetime, late_by: int, late_in: LateIn) -> Lateness:
    """Put the verdict in words, with times if the limit is in hours and with days if it is in business days."""
    if late_in is LateIn.HOURS:
        came, until = spoken_time(notified_at, deadline.zone), spoken_time(deadline.ends_at, deadline.zone)
    else:
        came, until = spoken(civil_day(notified_at, deadline.zone)), spoken(deadline.last_day)
    if not deadline.passed(notified_at):
        sentence = f"The notice was on time: it came on {came}, and was due by {until}."
        return Lateness(deadline=deadline, late=False, late_in=late_in, sentence=sentence)
    delay = counted(late_by, late_in.value.removesuffix("s").replace("_", " "))
    sentence = f"The notice was {delay} late: it came on {came}, and was due by {until} ({deadline.rule})."
    return Lateness(deadline=deadline, late=True, late_by=late_by, late_in=late_in, sentence=sentence)


def _from_end(moment: date, zone: str) -> datetime:
    return _aware(moment) if isinstance(moment, datetime) else end_of_day(moment, zone)


def _from_start(moment: date, zone: str) -> datetime:
    return _aware(moment) if isinstance(moment, datetime) else start_of_day(moment, zone)


def _aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("the moment from which access was not needed has no time zone")
    return in_utc(moment)


HOUR = timedelta(hours=1)
