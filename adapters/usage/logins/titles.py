"""The lines of a login report that are about the report or a group of accounts: titles, periods, statuses, totals."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.files.times import ReportClock, WrittenMoment
from models.calendar import civil_day, end_of_day, later
from models.usage.logins import AccountStatus

_RUN = re.compile(
    r"\b(?:run|ran|printed|generated|created|exported|prepared|produced|as of|report (?:date|time)|date of report)\b"
    r"|^date\b(?! range)",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"\b(?:period|range|between|from|reporting dates?|dates)\b", re.IGNORECASE)
_START = re.compile(r"^(?:report(?:ing)? )?(?:start|begin(?:ning)?|from)\b", re.IGNORECASE)
_END = re.compile(r"^(?:report(?:ing)? )?(?:end(?:ing)?|to|through|thru)\b", re.IGNORECASE)
_RANGE = re.compile(r"\d(?: ?[ap]m)? ?(?:-|–|—|\bto\b|\bthrough\b|\bthru\b|\band\b) ?(?:[a-z]+ )?\d", re.IGNORECASE)
_ABOUT_THE_REPORT = re.compile(
    r"^(?:grand |sub)?(?:totals?|count|number of|page|end of report|printed|generated|report|run|ran|as of|date range"
    r"|reporting period|confidential|active and locked)\b(?![@.\w])",
    re.IGNORECASE,
)
_WORDS = {
    **dict.fromkeys(("active", "enabled", "open", "current", "unlocked"), AccountStatus.ACTIVE),
    **dict.fromkeys(("inactive", "inactivated", "disabled", "deactivated"), AccountStatus.INACTIVE),
    **dict.fromkeys(("deleted", "suspended", "terminated", "closed", "archived"), AccountStatus.INACTIVE),
    **dict.fromkeys(("pending", "invited"), AccountStatus.PENDING),
    **dict.fromkeys(("locked", "locked out"), AccountStatus.LOCKED),
}
_STATUS_LINE = re.compile(
    r"(?:(?:(?:user|staff|account) )?status ?[:=-]? ?)?"
    rf"(?P<word>{'|'.join(sorted(_WORDS, key=len, reverse=True))})(?: (?:users?|staff|accounts?|members?))?"
    r" ?[:-]? ?(?:\(? ?\d+ ?\)?)?:?",
    re.IGNORECASE,
)


def status_of(text: str) -> AccountStatus | None:
    """Understand what a column says of an account; None for a word that is not known."""
    return _WORDS.get(" ".join(text.lower().split()))


def status_line(text: str) -> AccountStatus | None:
    """Understand a line above a group of accounts, such as "Status: Inactive" or "Locked staff (3)"."""
    found = _STATUS_LINE.fullmatch(" ".join(text.split()))
    return _WORDS[found["word"].lower()] if found else None


def is_about_the_report(text: str) -> bool:
    """Tell whether a line is a total, a page number or the like, and no account."""
    return bool(_ABOUT_THE_REPORT.match(" ".join(text.split())))


@dataclass
class Titles:
    """What the titles of a report say: when it was run, and its period."""

    clock: ReportClock
    run: WrittenMoment | None = None
    start: WrittenMoment | None = None
    end: WrittenMoment | None = None

    def read(self, text: str) -> bool:
        """Take in a line; tell whether it holds a date. The first run date and the first period count."""
        moments = list(self.clock.all_in(text))
        if not moments:
            return False
        text = " ".join(text.split())
        is_run = _RUN.search(text) and not _PERIOD.search(text) and not _RANGE.search(text)
        if len(moments) == 1 or is_run:
            self._read_one(text, moments[0])
        elif len(moments) > 2 and _RUN.search(text):
            self._read_three(text, moments)
        elif self.start is None and self.end is None:
            self.start, self.end = moments[:2]
        return True

    def _read_three(self, text: str, moments: list[WrittenMoment]) -> None:
        """Read a line with a run date and a period: the run date is first if its word stands before every date."""
        before_dates = re.split(r"\d", text, maxsplit=1)[0]
        is_first = _RUN.search(before_dates) and not _PERIOD.search(before_dates)
        run, start, end = moments[:3] if is_first else (moments[2], *moments[:2])
        self.run = self.run or run
        if self.start is None and self.end is None:
            self.start, self.end = start, end

    def _read_one(self, text: str, moment: WrittenMoment) -> None:
        if _START.search(text):
            self.start = self.start or moment
        elif _END.search(text):
            self.end = self.end or moment
        elif _RUN.search(text) and not _PERIOD.search(text):
            self.run = self.run or moment

    def run_at(self, newest: datetime | None) -> datetime | None:
        """Return when the report was run, or the latest moment before that; None if neither it nor a login says so.

        A day without a time of day is only sure from its beginning, or from the newest login on it.
        """
        if self.run is None:
            return newest
        at = self.run.instant(self.clock.zone)
        if at > self.clock.now:
            return newest
        return at if self.run.has_time or newest is None else max(at, newest)

    def period(self, run_at: datetime | None) -> tuple[datetime | None, datetime | None]:
        """Return the beginning and the end of the period, which reaches no further than the report was run."""
        if self.start is None or self.end is None:
            return None, None
        start, end = self.start.instant(self.clock.zone), self._end_of(self.end)
        if end > self.clock.now or (self.run is not None and run_at is not None):
            end = min(end, run_at or start)
        return (start, end) if start < end else (None, None)

    def _end_of(self, moment: WrittenMoment) -> datetime:
        """Return the end of a period: a day without a time of day is part of it, and so is the minute of a time."""
        at = moment.instant(self.clock.zone)
        if moment.has_time:
            return later(at, timedelta(minutes=1)) if at.second == 0 else at
        return end_of_day(civil_day(at, self.clock.zone), self.clock.zone)
