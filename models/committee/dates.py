"""When a committee meets: by its rule and the holidays, in the implementation's zone. Everything here is pure."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from models.base import Instant, Message
from models.calendar import (
    ClosingDay,
    civil_day,
    days_later,
    end_of_day,
    is_business_day,
    last_day_before,
    later,
    local_instant,
    months_later,
    spoken,
    spoken_time,
)
from models.policy.committees import MeetingPolicy, MeetingWeek, OnHoliday
from models.sources import from_source

AGENDA_AT = time(9)
"""Agendas and newer reports go out at 9 AM in the implementation's time zone."""


class MeetingDate(Message):
    """A meeting's day and times, and where they come from. Instants are in UTC; days are civil days in `zone`."""

    month: date
    """The first day of the month that the meeting is for."""
    day: date
    moved_from: date | None = None
    """The holiday or closing day on which it would have been."""
    closed: str = ""
    """Why the office is closed on that day, as a sentence. Empty for a holiday."""
    zone: str
    begins_at: Instant
    ends_at: Instant
    agenda_at: Instant
    missed_at: Instant
    """The first instant at which it counts as missed if nobody has opened it."""
    rule: str
    source: str

    def explained(self, *, for_office: bool = False) -> str:
        """Explain in sentences where this date comes from. With `for_office`, with the notes of the policy pack."""
        sentences = [f"{spoken_time(self.begins_at, self.zone)} ({self.zone}): {self.rule}."]
        if self.moved_from is not None:
            from_day = f"Moved from {spoken(self.moved_from)}"
            sentences += [f"{from_day}.", self.closed] if self.closed else [f"{from_day}, a holiday."]
        return " ".join([*sentences, from_source(self.source, for_office=for_office)])


def meeting_date(
    rule: MeetingPolicy,
    month: date,
    zone: str,
    holidays: Collection[date],
    closing_days: Collection[ClosingDay] = (),
) -> MeetingDate:
    """Return the meeting of the month of `month`. A closing day moves it as a holiday does."""
    first = month.replace(day=1)
    ruled = _ruled_day(rule, first)
    day = _moved(ruled, rule.on_holiday, {*holidays, *(each.day for each in closing_days)})
    closed = [each.sentence for each in closing_days if each.day == ruled and ruled not in holidays]
    begins_at = local_instant(day, rule.at, zone)
    return MeetingDate(
        month=first,
        day=day,
        moved_from=ruled if day != ruled else None,
        closed=closed[0] if closed and day != ruled else "",
        zone=zone,
        begins_at=begins_at,
        ends_at=later(begins_at, timedelta(minutes=rule.minutes)),
        agenda_at=local_instant(days_later(day, -rule.agenda_days_before), AGENDA_AT, zone),
        missed_at=recorded_until(day, rule, zone),
        rule=f"the {rule.which.value} {rule.weekday.value.capitalize()} of the month",
        source=rule.source,
    )


def next_meeting(
    rule: MeetingPolicy,
    after: datetime,
    zone: str,
    holidays: Collection[date],
    closing_days: Collection[ClosingDay] = (),
) -> MeetingDate:
    """Return the first meeting that begins after the instant `after`."""
    month = civil_day(after, zone).replace(day=1)
    month = months_later(month, -1)  # a holiday can move a meeting to another month than its own
    while True:
        found = meeting_date(rule, month, zone, holidays, closing_days)
        following = months_later(month, 1)
        if found.begins_at > after or following == date.max:
            return found
        month = following


def rescheduled(when: MeetingDate, begins_at: datetime, rule: MeetingPolicy, why: str) -> MeetingDate:
    """Return a meeting's date after people moved it. It stays the meeting of its month, and takes as long as before."""
    day = civil_day(begins_at, when.zone)
    reason = f" ({why.rstrip('.')})" if why else ""
    return when.model_copy(
        update={
            "day": day,
            "moved_from": None,
            "closed": "",
            "begins_at": begins_at,
            "ends_at": later(begins_at, when.ends_at - when.begins_at),
            "agenda_at": local_instant(days_later(day, -rule.agenda_days_before), AGENDA_AT, when.zone),
            "missed_at": recorded_until(day, rule, when.zone),
            "rule": f"moved from {spoken_time(when.begins_at, when.zone)}{reason}",
        }
    )


def report_again_at(when: MeetingDate) -> datetime:
    """Return when a newer report is looked for: in the morning of the meeting's day, and not after it begins."""
    return min(local_instant(when.day, AGENDA_AT, when.zone), when.begins_at)


def recorded_until(day: date, rule: MeetingPolicy, zone: str) -> datetime:
    """Return the first instant at which what was said on `day` can no longer be recorded."""
    return end_of_day(days_later(day, rule.record_within_days), zone)


def last_day_to_record(when: MeetingDate) -> date:
    """Return the last day on which what was said at a meeting can be recorded."""
    return last_day_before(when.missed_at, when.zone)


def _ruled_day(rule: MeetingPolicy, first: date) -> date:
    if rule.which == MeetingWeek.LAST:
        day = days_later(months_later(first, 1), -1)
        return days_later(day, -((day.weekday() - rule.weekday.number) % 7))
    weeks = list(MeetingWeek).index(rule.which)
    return days_later(first, (rule.weekday.number - first.weekday()) % 7 + 7 * weeks)


def _moved(day: date, on_holiday: OnHoliday, holidays: Collection[date]) -> date:
    if on_holiday == OnHoliday.HELD or day not in holidays:
        return day
    step = -1 if on_holiday == OnHoliday.EARLIER else 1
    while not is_business_day(day, holidays) and date.min < day < date.max:
        day = days_later(day, step)
    return day
