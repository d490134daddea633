"""What holds a license back: the reasons why it is inactive, and what lifts them."""

from datetime import datetime

from models.base import listed
from models.calendar import civil_day, end_of_day
from models.errors import RuleViolation
from models.license.assignments import moved, require_holder
from models.license.lifecycle import AssignmentMove, InactiveReason, LicenseLifecycle, LicenseMove
from models.license.state import ExceptionGrant, Hold, License
from models.policy.licenses import Consequence

REASONS = {
    InactiveReason.LEFT_AND_KEPT: "its holder left and the agency kept it",
    InactiveReason.UNPAID: "the agency’s invoice is unpaid",
    InactiveReason.NO_DATA_ENTRY: "nobody entered or updated client data",
    InactiveReason.NEVER_SIGNED_IN: "nobody ever signed in",
    InactiveReason.NO_LOGIN: "nobody has logged in for too long",
    InactiveReason.LEAVE_OF_ABSENCE: "its holder is on leave of absence",
    InactiveReason.RECERTIFICATION_OVERDUE: "the yearly recertification is overdue",
    InactiveReason.SANCTION: "it was revoked",
}
"""Why a license is inactive, as people say it."""


NOT_LIFTED_BY_HAND = (InactiveReason.UNPAID, InactiveReason.RECERTIFICATION_OVERDUE)
"""Payment and recertification lift these; nobody else does."""


def held_back(license_: License, hold: Hold) -> License:
    """The license with one more reason to be inactive; the same reason given again keeps its earlier beginning."""
    held = require_holder(license_)
    state = LicenseLifecycle(license_.state).apply(LicenseMove.DEACTIVATED)
    holds = _with_hold(license_.holds, hold)
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
    """The license with these reasons gone: active again if none is left. A mark for revocation stays."""
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
    """What holds the license back for this reason, if anything."""
    return next((each for each in license_.holds if each.reason == reason), None)


def why_inactive(license_: License) -> str:
    """Every reason why it is inactive, as people say it."""
    return listed([REASONS[each.reason] for each in license_.holds])


def exception_in_force(license_: License, now: datetime) -> ExceptionGrant | None:
    """The exception on record that holds at `now`, if any; its last day is one of its days."""
    today = civil_day(now, license_.terms.time_zone)
    for each in license_.exceptions:
        if each.ended_at is None and (each.until is None or each.until >= today):
            return each
    return None


def refuse_what_a_person_cannot_lift(reasons: tuple[InactiveReason, ...]) -> None:
    """Raise RuleViolation if payment or recertification has to come first."""
    if InactiveReason.UNPAID in reasons:
        raise RuleViolation("unpaid", "The agency's invoice must be paid first; payment brings the access back.")
    if InactiveReason.RECERTIFICATION_OVERDUE in reasons:
        raise RuleViolation(
            "not_recertified", "The yearly recertification must be done first; it brings the access back."
        )


def refuse_untrained(license_: License, lifted: tuple[InactiveReason, ...]) -> None:
    """Raise RuleViolation if training must come first, and lifting these leaves nothing that waits for it."""
    waiting = [each for each in license_.holds if each.reason not in (*lifted, *NOT_LIFTED_BY_HAND)]
    if license_.training_needed is not None and not waiting:
        whole = license_.training_needed == Consequence.RETRAINING
        needed = "the whole training has to be completed again" if whole else "the refresher has to be completed"
        raise RuleViolation("training_needed", f"First, {needed}.")


def expiration_passed(license_: License, now: datetime) -> bool:
    """Whether the last day of the license's term is over."""
    due = license_.expires_on
    return due is not None and now >= end_of_day(due, license_.terms.time_zone)


def _with_hold(holds: tuple[Hold, ...], hold: Hold) -> tuple[Hold, ...]:
    known = next((each for each in holds if each.reason == hold.reason), None)
    if known is None:
        return (*holds, hold)
    merged = hold.model_copy(
        update={"since": min(known.since, hold.since), "noted_at": min(known.noted_at, hold.noted_at)}
    )
    return tuple(merged if each is known else each for each in holds)
