"""What usage reports cover: the days for which they can prove that a license was not used.

A report speaks only for what it covers (LIC-29). Days are civil days in the implementation's time zone, and a day is
covered only as a whole.
"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from models.base import Instant, Message
from models.calendar import civil_day, days_later, start_of_day

_FIRST_DAY = date.min


class Period(Message):
    """The time from `start` to before `end`. Without a start, all the time before `end`."""

    start: Instant | None = None
    end: Instant


class NotCovered(StrEnum):
    """Why reports can't cover a kind of use at all, whatever their dates."""

    UNMAPPED_AGENCY = "unmapped_agency"
    UNKNOWN_PROJECTS = "unknown_projects"
    UNLINKED_HOLDER = "unlinked_holder"

    @property
    def spoken(self) -> str:
        """The reason in words."""
        return {
            NotCovered.UNMAPPED_AGENCY: "the agency isn’t linked to its organization in the HMIS",
            NotCovered.UNKNOWN_PROJECTS: "no export has shown the projects of the agency’s organization",
            NotCovered.UNLINKED_HOLDER: "the holder isn’t linked to an HMIS account",
        }[self]


class Coverage(Message):
    """The times that reports of one kind of use cover, and how many reports that rests on."""

    periods: tuple[Period, ...] = ()
    """In order, without overlaps."""
    reports: int = 0
    looked_at: Instant
    """When the records were asked. Reports that come later can cover more."""
    why_not: NotCovered | None = None
    """Why nothing is covered, if the reason is not a lack of reports."""

    def covers_before(self, day: date, zone: str) -> bool:
        """Return whether reports reach up to the beginning of `day`."""
        last = self.last_day(zone)
        return last is not None and last >= days_later(day, -1)

    def last_day(self, zone: str) -> date | None:
        """Return the last day that is covered, or None if no day is."""
        spans = self._spans(zone)
        return spans[-1][1] if spans else None

    def first_day(self, zone: str) -> date | None:
        """Return the first day that is covered, or None if no day is."""
        spans = self._spans(zone)
        return spans[0][0] if spans else None

    def counted_day(self, start: date, days: int, zone: str) -> date:
        """Return the day with which `days` covered days after `start` are complete.

        Days after the last covered one are taken as if a later report covered them. Only a day that `covers_before`
        the next one is certain.
        """
        missing, after = days, start
        for since_day, last in self._spans(zone):
            first = max(since_day, days_later(start, 1))
            if last < first:
                continue
            covered = (last - first).days + 1
            if covered >= missing:
                return days_later(first, missing - 1)
            missing, after = missing - covered, last
        return days_later(after, missing)

    def reached_on(self, start: date, days: int, zone: str) -> date | None:
        """Return the day with which `days` covered days after `start` are complete, or None while they are not."""
        day = self.counted_day(start, days, zone)
        return day if self.covers_before(days_later(day, 1), zone) else None

    def uncovered_days(self, start: date, day: date, zone: str) -> int:
        """Count the days after `start`, up to the last covered one before or on `day`, that no report covers."""
        last = self.last_day(zone)
        if last is None:
            return 0
        end = min(last, day)
        covered = sum(
            max((min(until, end) - max(first, days_later(start, 1))).days + 1, 0) for first, until in self._spans(zone)
        )
        return max((end - start).days, 0) - covered

    def uncovered_since(self, start: date, day: date, zone: str) -> date | None:
        """Return the first day after `start`, before `day`, that no report covers, or None if all are covered."""
        at = days_later(start, 1)
        for first, last in self._spans(zone):
            if first > at:
                break
            at = max(at, days_later(last, 1))
        return at if at < day else None

    def _spans(self, zone: str) -> list[tuple[date, date]]:
        """List the first and the last whole day of each period, without periods that hold no whole day."""
        spans = [(_first_whole_day(each.start, zone), _last_whole_day(each.end, zone)) for each in self.periods]
        return [(first, last) for first, last in spans if first <= last]


def merged(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Return the union of periods: in order, and periods that touch or overlap as one."""
    after: list[Period] = []
    for each in sorted(periods, key=lambda each: (each.start is not None, each.start or each.end)):
        last = after[-1] if after else None
        if last is not None and (each.start is None or each.start <= last.end):
            after[-1] = last.model_copy(update={"end": max(last.end, each.end)})
        elif each.start is None or each.start < each.end:
            after.append(each)
    return tuple(after)


def common(one: Iterable[Period], other: Iterable[Period]) -> tuple[Period, ...]:
    """Return the times that both unions of periods hold."""
    found = []
    for left in merged(one):
        for right in merged(other):
            starts = [at for at in (left.start, right.start) if at is not None]
            start, end = max(starts, default=None), min(left.end, right.end)
            if start is None or start < end:
                found.append(Period(start=start, end=end))
    return merged(found)


def since(period: Period, start: datetime) -> Period | None:
    """Return the part of a period from `start` on, or None if nothing is left of it."""
    if period.start is not None and period.start >= start:
        return period
    return Period(start=start, end=period.end) if start < period.end else None


def _first_whole_day(at: datetime | None, zone: str) -> date:
    if at is None:
        return _FIRST_DAY
    day = civil_day(at, zone)
    return day if at <= start_of_day(day, zone) else days_later(day, 1)


def _last_whole_day(at: datetime, zone: str) -> date:
    return days_later(civil_day(at, zone), -1)
