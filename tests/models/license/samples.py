"""What the tests of a license have in common: its first day, reports that nobody made, licenses in every state."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from models.calendar import civil_day, end_of_day
from models.license import state
from models.license.lifecycle import InactiveReason
from models.license.rules import access, assignments
from models.license.rules import leave as license_leave
from models.license.state import License, UsageEvidence
from tests.models import forms
from tests.models.builders import DAY
from tests.models.license_builders import BEGUN, HOLDER, deactivation, deletion, held, leave, open_license

CHICAGO = "America/Chicago"
FIRST = civil_day(BEGUN, CHICAGO)
"""The day on which the holder began."""
MINUTE = timedelta(minutes=1)
UNREPORTED = UsageEvidence(unreported=True, logins_unreported=True)
R = InactiveReason
BY_HAND = (R.NO_DATA_ENTRY, R.NEVER_SIGNED_IN, R.NO_LOGIN, R.SANCTION)
"""Reasons that lead staff give and lift."""

AnyRule = Callable[[License, Any, datetime], state.LicenseDecision]


def moments(days: int) -> st.SearchStrategy[datetime]:
    """Instants of so many days from the beginning of 2024 on."""
    return st.integers(0, days * 24 * 60).map(lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + minutes * MINUTE)


def midnight_after(day: date, zone: str = CHICAGO) -> datetime:
    return end_of_day(day, zone)


def inactive(*reasons: InactiveReason, pack: str = "missouri") -> License:
    """A license inactive for these reasons, in this order."""
    license_ = held(pack)
    for reason in reasons:
        if reason == R.LEAVE_OF_ABSENCE:
            license_ = license_leave.start_leave(license_, leave(FIRST + 30 * DAY), BEGUN).state
        else:
            license_ = access.deactivate(license_, deactivation(reason), BEGUN).state
    return license_


def kept_for_another() -> License:
    return assignments.end_assignment(held(), forms.leaving(HOLDER), BEGUN).state


def deleted() -> License:
    return access.delete(held(), deletion(), BEGUN).state


def set_aside() -> License:
    return assignments.reserve(open_license(), forms.reservation(), BEGUN).state
