"""Dates that explain themselves: deadlines in calendar days, business days and hours. Everything here is pure.

Dates and times end: before January 1 of the year 1 and after December 31, 9999, there is none. A calculation that
would pass an end stops there, because a process must not stop for a date that somebody typed (ADR 21). That holds for
everything here, so no other module of the models adds to a date or changes its time zone by itself.
"""

from calendar import monthrange
from collections.abc import Collection, Iterable
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from models.base import Instant, Message
from models.sources import from_source

FIRST_INSTANT = datetime.min.replace(tzinfo=UTC)
LAST_INSTANT = datetime.max.replace(tzinfo=UTC)
"""The ends of time, in UTC."""


class Extension(Message):
    """A deadline that a person moved: who, when, from which day to which, and why."""

    by: str
    at: Instant
    from_day: date
    to_day: date
    reason: str


class ClosingDay(Message):
    """A day on which the office is closed, and why. Somebody announced it; it is no holiday of the policy."""

    day: date
    because: str

    @property
    def sentence(self) -> str:
        """The day and the reason: "The office is closed on Thursday, December 24, 2026: snow."."""
        return f"The office is closed on {spoken(self.day)}: {self.because.rstrip('.')}."


class Deadline(Message):
    """The end of a wait, with everything needed to explain it.

    `ends_at` is the first instant that is too late (UTC). For a deadline in days, it is the midnight that ends
    `last_day` in `zone`.
    """

    ends_at: Instant
    last_day: date
    zone: str
    started_at: Instant
    rule: str
    source: str
    holidays: tuple[date, ...] = ()
    closing_days: tuple[ClosingDay, ...] = ()
    """The days that the count left out because the office is closed, besides holidays."""
    extensions: tuple[Extension, ...] = ()

    def passed(self, now: datetime) -> bool:
        """Return whether `now` is too late."""
        return now >= self.ends_at

    def explained(self, *, for_office: bool = False) -> str:
        """Explain in sentences where this date comes from. With `for_office`, with the notes of the policy pack."""
        started = local_time(self.started_at, self.zone)
        if self.ends_at == end_of_day(self.last_day, self.zone):
            end, begin = spoken(self.last_day), spoken(started.date())
        else:
            end, begin = spoken_time(self.ends_at, self.zone), spoken_time(started, self.zone)
        sentences = [f"{end}: {self.rule}, counted from {begin} ({self.zone})."]
        if self.holidays:
            sentences.append(f"Holidays left out: {', '.join(spoken(day) for day in self.holidays)}.")
        sentences += [f"{each.sentence} That day is left out." for each in self.closing_days]
        sentences += [
            f"Moved from {spoken(moved.from_day)} to {spoken(moved.to_day)}: {moved.reason.rstrip('.')}."
            for moved in self.extensions
        ]
        return " ".join([*sentences, from_source(self.source, for_office=for_office)])


def last_day_deadline(
    last_day: date,
    start: datetime,
    zone: str,
    *,
    rule: str,
    source: str,
    holidays: Iterable[date] = (),
    closing_days: Iterable[ClosingDay] = (),
) -> Deadline:
    """Return the deadline at the end of `last_day` in `zone`.

    `holidays` and `closing_days` are the ones that the count left out.
    """
    return Deadline(
        ends_at=end_of_day(last_day, zone),
        last_day=last_day,
        zone=zone,
        started_at=start,
        rule=rule,
        source=source,
        holidays=tuple(holidays),
        closing_days=tuple(closing_days),
    )


def day_deadline(start: datetime, days: int, zone: str, rule: str, source: str) -> Deadline:
    """Return the deadline `days` calendar days after the day of `start` in `zone`, at the end of that day."""
    return last_day_deadline(days_later(civil_day(start, zone), days), start, zone, rule=rule, source=source)


def month_deadline(start: datetime, months: int, zone: str, *, rule: str, source: str) -> Deadline:
    """Return the deadline `months` months after the day of `start` in `zone`, at the end of that day.

    If the month is too short, its last day counts: six months after August 31 is the last day of February.
    """
    return last_day_deadline(months_later(civil_day(start, zone), months), start, zone, rule=rule, source=source)


def months_later(day: date, months: int) -> date:
    """Return the same day of the month, `months` later, or the last day of that month if it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if not MINYEAR <= year <= MAXYEAR:
        return date.min if year < MINYEAR else date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def days_later(day: date, days: int) -> date:
    """Return the day `days` calendar days after `day`, or before it if `days` is negative."""
    return date.fromordinal(min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal()))


def later(at: datetime, by: timedelta) -> datetime:
    """Return the instant that is `by` after `at`, or before it if `by` is negative, in UTC."""
    try:
        return in_utc(at) + by
    except OverflowError:
        return LAST_INSTANT if by > timedelta() else FIRST_INSTANT


def hour_deadline(start: datetime, hours: int, zone: str, rule: str, source: str) -> Deadline:
    """Return the deadline `hours` elapsed hours after `start`. A clock change in between makes no difference."""
    ends_at = later(start, timedelta(hours=hours))
    return Deadline(
        ends_at=ends_at,
        last_day=civil_day(ends_at, zone),
        zone=zone,
        started_at=start,
        rule=rule,
        source=source,
    )


def business_day_deadline(
    start: datetime,
    days: int,
    zone: str,
    holidays: Iterable[date],
    *,
    rule: str,
    source: str,
    closing_days: Iterable[ClosingDay] = (),
) -> Deadline:
    """Return the deadline `days` business days after the day of `start` in `zone`, at the end of that day.

    Neither holidays nor closing days are business days. A closing day on a holiday is named as the holiday.
    """
    observed = frozenset(holidays)
    closed = {each.day: each for each in closing_days}
    last_day = civil_day(start, zone)
    left_out: list[date] = []
    remaining = days
    while remaining > 0 and last_day < date.max:
        last_day = days_later(last_day, 1)
        if last_day.weekday() >= SATURDAY:
            continue
        if last_day in observed or last_day in closed:
            left_out.append(last_day)
        else:
            remaining -= 1
    return last_day_deadline(
        last_day,
        start,
        zone,
        rule=rule,
        source=source,
        holidays=[day for day in left_out if day in observed],
        closing_days=[closed[day] for day in left_out if day not in observed],
    )


def with_closing_day(
    deadline: Deadline, closing: ClosingDay, holidays: Iterable[date], known: Iterable[ClosingDay] = ()
) -> Deadline:
    """Return a deadline in business days, counted from its own start again without a closing day.

    It ends at the same time or later, never earlier. A day that did not count changes nothing, nor does a deadline that
    a person moved. `holidays` must cover the days after the deadline, and so must `known`, the closing days that were
    announced before: the deadline may now come to one of them.
    """
    observed = frozenset(holidays) | frozenset(deadline.holidays)
    off = observed | {each.day for each in deadline.closing_days}
    start_day = civil_day(deadline.started_at, deadline.zone)
    counted_then = start_day < closing.day <= deadline.last_day and is_business_day(closing.day, off)
    if not counted_then or deadline.extensions:
        return deadline
    return business_day_deadline(
        deadline.started_at,
        business_days_between(start_day, deadline.last_day, off),
        deadline.zone,
        observed,
        rule=deadline.rule,
        source=deadline.source,
        closing_days=(*known, *deadline.closing_days, closing),
    )


def with_day(known: Iterable[ClosingDay], closing: ClosingDay) -> tuple[ClosingDay, ...]:
    """Add a closing day to those that are known, in their order. A day is announced once."""
    by_day = {closing.day: closing} | {each.day: each for each in known}
    return tuple(by_day[day] for day in sorted(by_day))


def is_business_day(day: date, holidays: Collection[date]) -> bool:
    """Return whether offices work on `day`: Monday to Friday, except holidays."""
    return day.weekday() < SATURDAY and day not in holidays


def business_days_between(after: date, until: date, holidays: Iterable[date]) -> int:
    """Count the business days after the day `after`, up to and including `until`."""
    observed = frozenset(holidays)
    if until <= after:
        return 0
    left_out = sum(after < day <= until and day.weekday() < SATURDAY for day in observed)
    return _weekdays_through(until) - _weekdays_through(after) - left_out


def extended(deadline: Deadline, to_day: date, by: str, at: datetime, reason: str) -> Deadline:
    """Return the deadline moved to the end of `to_day`, with a record of who moved it and why."""
    moved = Extension(by=by, at=at, from_day=deadline.last_day, to_day=to_day, reason=reason)
    return deadline.model_copy(
        update={
            "ends_at": end_of_day(to_day, deadline.zone),
            "last_day": to_day,
            "extensions": (*deadline.extensions, moved),
        }
    )


def end_of_day(day: date, zone: str) -> datetime:
    """Return the instant at which `day` ends in `zone`, in UTC. Days of 23 and 25 hours are handled correctly."""
    return start_of_day(days_later(day, 1), zone) if day < date.max else LAST_INSTANT


def start_of_day(day: date, zone: str) -> datetime:
    """Return the instant at which `day` begins in `zone`, in UTC."""
    return local_instant(day, time.min, zone)


def local_instant(day: date, at: time, zone: str) -> datetime:
    """Return the instant of a day and a time of day in `zone`, in UTC."""
    return in_utc(datetime.combine(day, at, tzinfo=ZoneInfo(zone)))


def in_utc(at: datetime) -> datetime:
    """Return the same instant in UTC."""
    return _moved_to(at, UTC)


def local_time(at: datetime, zone: str) -> datetime:
    """Return the same instant with the local date and time in `zone`."""
    return _moved_to(at, ZoneInfo(zone))


def civil_day(at: datetime, zone: str) -> date:
    """Return the calendar day in `zone` at the instant `at`."""
    return local_time(at, zone).date()


def _moved_to(at: datetime, zone: tzinfo) -> datetime:
    try:
        return at.astimezone(zone)
    except OverflowError:
        return (FIRST_INSTANT if at.year == MINYEAR else LAST_INSTANT).replace(tzinfo=zone)


def last_day_before(end: datetime, zone: str) -> date:
    """Return the last day in `zone` that people have before `end`: an end at midnight is not a day of its own."""
    return civil_day(later(end, -timedelta(microseconds=1)), zone)


def spoken(day: date) -> str:
    """Write a date out: "Friday, November 20, 2026"."""
    return f"{day:%A}, {day:%B} {day.day}, {day.year}"


def spoken_time(at: datetime, zone: str) -> str:
    """Write out the local time in `zone`: "Friday, November 20, 2026, at 3:05 PM"."""
    local = local_time(at, zone)
    return f"{spoken(local.date())}, at {local.hour % 12 or 12}:{local:%M} {'AM' if local.hour < 12 else 'PM'}"


def ends_a_day(end: datetime, zone: str) -> bool:
    """Return whether a wait that ends at `end` has all of its last day: it ends at midnight in `zone`."""
    return local_time(end, zone).time() == time.min


def spoken_end(end: datetime, zone: str) -> str:
    """Write out the end of a wait: its last day, which still counts as a whole, or the time if it ends within a day.

    "Friday, November 20, 2026 (end of day)", "Friday, November 20, 2026, at 3:05 PM".
    """
    return spoken_last_day(last_day_before(end, zone)) if ends_a_day(end, zone) else spoken_time(end, zone)


def spoken_last_day(day: date) -> str:
    """Write out the last day of a wait: "Friday, November 20, 2026 (end of day)"."""
    return f"{spoken(day)} (end of day)"


def counted(number: int, noun: str) -> str:
    """Write a number with its noun: "1 hour", "3 business days"."""
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"


SATURDAY = 5


def days_left(day: date, today: date) -> str:
    """Say how many days are left until the end of `day`, as a sentence: "12 days left."."""
    left = (day - today).days
    if left == 0:
        return "Today is the last day."
    return f"{counted(left, 'day')} left." if left > 0 else f"That was {counted(-left, 'day')} ago."


def _weekdays_through(day: date) -> int:
    """Count the days from Monday to Friday from January 1 of the year 1, which was a Monday, through `day`."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * SATURDAY + min(rest, SATURDAY)


LETTERS_GO_OUT_AT = time(9)
"""Letters of a day go out at 9 AM in the implementation's time zone."""


def morning_of(day: date, zone: str) -> datetime:
    """Return the instant at which the letters of `day` go out, in UTC."""
    return local_instant(day, LETTERS_GO_OUT_AT, zone)
