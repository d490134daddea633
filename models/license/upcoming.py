"""What will happen to a license without anybody's doing: when, why, and what it does."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from models.license.state import License, LicenseDecision, UsageEvidence

Act = Callable[[License, UsageEvidence, datetime], LicenseDecision]


MORNING = time(9)
"""Warnings and reminders go out at nine in the morning in the implementation's time zone."""


class Coming(NamedTuple):
    """Something that happens by itself: when, what for, and what it does to the license."""

    at: datetime
    summary: str
    act: Act


def morning_of(day: date, zone: str) -> datetime:
    """The instant at which warnings and reminders of a day go out, in UTC."""
    return datetime.combine(day, MORNING, tzinfo=ZoneInfo(zone)).astimezone(UTC)
