"""What happens to a license by itself: because nobody uses it, or because a day in its calendar is over.

At the next date that could matter a license's last use is looked up: mostly it was used, and the license sleeps on. It
wakes when something is due; when it wakes late, what it finds counts from the threshold's own date.
"""

from datetime import datetime

from models.calendar import civil_day, end_of_day
from models.effects import Decision
from models.license.care import leave_over
from models.license.clocks import rung_deadline
from models.license.coming import Act, Coming
from models.license.lifecycle import InactiveReason, LicenseState
from models.license.messages import Activity, Evidence, License, LicenseDecision
from models.license.recertification import coming_recertification
from models.license.revocation import exception_over
from models.license.rungs import coming_of_rung, excuse
from models.license.seat import hold_for, holder

__all__ = ["excuse", "informed", "next_wake", "rung_deadline", "wake"]


def next_wake(license_: License) -> tuple[datetime, str] | None:
    """The next instant that could matter, by the last use that is known; none if nothing can happen by itself."""
    coming = _coming(license_)
    if not coming:
        return None
    first = min(coming, key=lambda each: each.at)
    return first.at, first.summary


def informed(license_: License, evidence: Evidence) -> License:
    """The license knowing the last use that was looked up; what it knew and is later stays."""
    known, found = license_.activity, evidence.activity
    activity = Activity(
        data_entry=_later(known.data_entry, found.data_entry),
        login=_later(known.login, found.login),
        record=_later(known.record, found.record),
    )
    return license_ if activity == known else license_.model_copy(update={"activity": activity})


def wake(license_: License, evidence: Evidence, now: datetime) -> LicenseDecision | None:
    """What happens at `now`, if anything: the earliest thing that is due. `license_` is `informed` already."""
    due = [each for each in _coming(license_) if each.at <= now]
    if not due:
        return None
    return min(due, key=lambda each: each.at).act(license_, evidence, now)


def _coming(license_: License) -> list[Coming]:
    if license_.state not in (LicenseState.ACTIVE, LicenseState.INACTIVE) or holder(license_) is None:
        return []
    coming = [each for rung in license_.terms.policy.ladder for each in coming_of_rung(license_, rung)]
    first = _first_look(license_)
    return [*first, *coming, *coming_recertification(license_), *_of_leave(license_), *_of_exceptions(license_)]


def _first_look(license_: License) -> list[Coming]:
    """A license that was loaded is looked up when its first day here is over: by then its use may be known."""
    if not license_.first_look_due or license_.watched_since is None:
        return []
    zone = license_.terms.time_zone
    return [Coming(end_of_day(civil_day(license_.watched_since, zone), zone), "the first look at its use", _looked)]


def _looked(license_: License, evidence: Evidence, now: datetime) -> LicenseDecision:
    after = license_.model_copy(update={"first_look_due": False})
    known = license_.activity != Activity()
    said = "Its use so far was looked up." if known else "Nothing is known of its use before it came here."
    return Decision(state=after, move="looked_up", summary=said)


def _of_leave(license_: License) -> list[Coming]:
    leave = hold_for(license_, InactiveReason.LEAVE_OF_ABSENCE)
    if leave is None or leave.until is None or leave.over_since is not None:
        return []

    def act(license_: License, evidence: Evidence, now: datetime) -> LicenseDecision:
        return leave_over(license_, leave, now)

    return [Coming(end_of_day(leave.until, license_.terms.time_zone), "the leave is over", act)]


def _of_exceptions(license_: License) -> list[Coming]:
    zone = license_.terms.time_zone
    return [
        Coming(
            end_of_day(each.until, zone),
            "an exception ends",
            _exception_ends(each.number, end_of_day(each.until, zone)),
        )
        for each in license_.exceptions
        if each.ended_at is None and each.until is not None
    ]


def _exception_ends(number: int, at: datetime) -> Act:
    def act(license_: License, evidence: Evidence, now: datetime) -> LicenseDecision:
        return exception_over(license_, number, at, "its last day is over")

    return act


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    known = [each for each in (one, other) if each is not None]
    return max(known) if known else None
