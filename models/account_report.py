"""What a system administrator reports about work on an account in the HMIS: when it was done, and what."""

from datetime import date, datetime

from pydantic import Field

from models.base import Message
from models.calendar import civil_day, spoken
from models.dates import EnteredDay
from models.errors import RuleViolation
from models.forms import Note


class AccountReport(Message):
    """The fields of a report that somebody did work on an account in the HMIS."""

    done_on: EnteredDay | None = None
    """The day on which it was done, if whoever reports it says so."""
    note: Note = Field(default="")


def reported(report: AccountReport, ordered_at: datetime, now: datetime, zone: str) -> str:
    """Return what a report adds to the audit trail; empty if it says nothing more. Instants are in UTC.

    Whether the work was late goes by the time of the report, whatever day it names. Raises RuleViolation for a day on
    which it can't have been done.
    """
    day = report.done_on
    if day is not None:
        _require_possible(day, civil_day(ordered_at, zone), civil_day(now, zone))
    done = "" if day is None else f"Done on {spoken(day)}."
    return f"{done} {report.note}".strip()


def _require_possible(day: date, first: date, today: date) -> None:
    if day > today:
        raise RuleViolation(
            "not_done_yet", f"The day can’t be in the future. Please enter {spoken(today)} or an earlier day."
        )
    if day < first:
        raise RuleViolation(
            "before_order",
            f"We asked for this work on {spoken(first)}. Please enter that day or a later one.",
        )
