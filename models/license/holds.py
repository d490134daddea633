"""The holds of a license: the reasons why it is inactive, and what lifts them."""

from datetime import datetime

from models.base import listed
from models.calendar import civil_day, end_of_day
from models.errors import RuleViolation
from models.license.assignments import moved, require_holder
from models.license.lifecycle import AssignmentMove, InactiveReason, LicenseLifecycle, LicenseMove
from models.license.state import ExceptionGrant, Hold, License, Revocation
from models.policy.licenses import Consequence

NOT_LIFTED_BY_HAND = (InactiveReason.UNPAID, InactiveReason.RECERTIFICATION_OVERDUE)
"""Only payment and recertification lift these reasons."""


def with_hold(license_: License, hold: Hold) -> License:
    """Add a reason to be inactive. If the license already has this reason, the earlier start date stays."""
    held = require_holder(license_)
    state = LicenseLifecycle(license_.state).apply(LicenseMove.DEACTIVATED)
    holds = _merged(license_.holds, hold)
    return license_.model_copy(
        update={
            "state": state,
            "holds": holds,
            "inactive_reason": holds[0].reason,
            "inactive_since": min(license_.inactive_since or hold.since, hold.since),
            "assignments": moved(license_, held, AssignmentMove.PAUSED, hold.since),
        }
    )


def without_holds(license_: License, lifted: tuple[InactiveReason, ...], now: datetime) -> License:
    """Lift these reasons. The license becomes active again if none is left. A mark for revocation stays."""
    holds = tuple(each for each in license_.holds if each.reason not in lifted)
    changes: dict[str, object] = {"holds": holds}
    if license_.revocation is not None and license_.revocation.ground in lifted:
        changes["revocation"] = None
    if InactiveReason.LEAVE_OF_ABSENCE in lifted:
        changes["resumed_at"] = now
    if holds:
        changes["inactive_reason"] = holds[0].reason
    else:
        changes |= {
            "state": LicenseLifecycle(license_.state).apply(LicenseMove.REACTIVATED),
            "inactive_reason": None,
            "inactive_since": None,
            "resumed_at": now,
            "training_needed": None,
            "assignments": moved(license_, require_holder(license_), AssignmentMove.RESUMED, now),
        }
    return license_.model_copy(update=changes)


def hold_for(license_: License, reason: InactiveReason) -> Hold | None:
    """Return the license's hold for this reason, or None."""
    return next((each for each in license_.holds if each.reason == reason), None)


def why_inactive(license_: License) -> str:
    """List every reason why the license is inactive, in words."""
    return listed([each.reason.spoken for each in license_.holds])


def why_revoked(revocation: Revocation) -> str:
    """Say why a license was revoked and, if so, that it was the last one its organization could use."""
    last_one = " It was the only license that its organization could use." if revocation.last_one else ""
    return f"{revocation.reason}{last_one}"


def exception_in_force(license_: License, now: datetime) -> ExceptionGrant | None:
    """Return the exception in force at `now`, or None. Its last day is included."""
    today = civil_day(now, license_.terms.time_zone)
    for each in license_.exceptions:
        if each.ended_at is None and (each.until is None or each.until >= today):
            return each
    return None


def refuse_unliftable(reasons: tuple[InactiveReason, ...]) -> None:
    """Raise RuleViolation if payment or recertification has to come first."""
    if InactiveReason.UNPAID in reasons:
        raise RuleViolation("unpaid", "The agency needs to pay its invoice first. Payment restores access.")
    if InactiveReason.RECERTIFICATION_OVERDUE in reasons:
        raise RuleViolation(
            "not_recertified", "The holder needs to complete the yearly recertification first. That restores access."
        )


def refuse_untrained(license_: License, lifted: tuple[InactiveReason, ...]) -> None:
    """Raise RuleViolation if training has to come first and no other hold that people lift would be left."""
    waiting = [each for each in license_.holds if each.reason not in (*lifted, *NOT_LIFTED_BY_HAND)]
    if license_.training_needed is not None and not waiting:
        whole = license_.training_needed == Consequence.RETRAINING
        training = "the entire training again" if whole else "the refresher training"
        raise RuleViolation("training_needed", f"The holder needs to complete {training} first.")


def expiration_passed(license_: License, now: datetime) -> bool:
    """Return whether the last day of the license's term has ended."""
    due = license_.expires_on
    return due is not None and now >= end_of_day(due, license_.terms.time_zone)


def _merged(holds: tuple[Hold, ...], hold: Hold) -> tuple[Hold, ...]:
    known = next((each for each in holds if each.reason == hold.reason), None)
    if known is None:
        return (*holds, hold)
    merged = hold.model_copy(
        update={"since": min(known.since, hold.since), "noted_at": min(known.noted_at, hold.noted_at)}
    )
    return tuple(merged if each is known else each for each in holds)
