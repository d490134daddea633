"""Ends, restores and deletes access, for whatever reason."""

from datetime import datetime

from models.effects import CloseTask, Decision, LostAccess, Notice, OpenTask
from models.license.assignments import holder, move_departed, moved, require_holder
from models.license.holds import why_inactive, with_hold, without_holds
from models.license.lifecycle import AssignmentMove, InactiveReason, LicenseLifecycle, LicenseMove, LicenseState
from models.license.notices import (
    QUESTIONS_CLOSED,
    REACTIVATION_TASK,
    RETURN_TASK,
    WISH_TASK,
    inactive_notice,
    spoken_day,
    to_holder,
    without_appeal,
)
from models.license.remedies import appeal_still_open, what_to_do
from models.license.rules.account_orders import ordered
from models.license.state import AccountWork, Hold, License, LicenseDecision


def access_ended(license_: License, hold: Hold, now: datetime, move: str) -> LicenseDecision:
    """Make the license inactive from the start of the hold, and close the account unless it is already closed."""
    was_active = license_.state == LicenseState.ACTIVE
    after = with_hold(license_, hold)
    opened: tuple[OpenTask, ...] = ()
    closed: tuple[CloseTask, ...] = ()
    if was_active:
        after, opened, closed = ordered(after, AccountWork.DEACTIVATE, hold.reason.spoken, now)
    return Decision(
        state=after,
        move=move,
        summary=f"The license has been inactive since {spoken_day(license_, hold.since)}: {hold.reason.spoken}. "
        f"{hold.why}",
        opened=opened,
        closed=closed,
        notices=(inactive_notice(after, hold.why, what_to_do(after, hold.reason)),),
    )


def access_restored(license_: License, lifted: tuple[InactiveReason, ...], now: datetime) -> LicenseDecision:
    """Lift these reasons. The license becomes active again if no other reason is left."""
    after = without_holds(license_, lifted, now)
    returned = (CloseTask(key=RETURN_TASK),) if InactiveReason.LEAVE_OF_ABSENCE in lifted else ()
    if after.state != LicenseState.ACTIVE:
        return Decision(
            state=after,
            move="hold_lifted",
            summary=f"It is still inactive because {why_inactive(after)}.",
            closed=returned,
        )
    after, opened, closed = ordered(after, AccountWork.REACTIVATE, "the license is active again", now)
    return Decision(
        state=after,
        move="reactivated",
        summary="The license is active again.",
        opened=opened,
        closed=(*closed, CloseTask(key=REACTIVATION_TASK), CloseTask(key=WISH_TASK), *returned),
        notices=(without_appeal(license_, to_holder(after, "license_reactivated", {})),),
    )


def deleted(
    license_: License, effective: datetime, now: datetime, why: str, *, with_agency: bool = False
) -> LicenseDecision:
    """Delete the license as of `effective`. Its last holder would have to start over like any new user (LOG-08).

    A revocation stays on it, because its letter promised that a committee hears an appeal (LIC-30). Appeals end only
    `with_agency`, when it closes.
    """
    state = LicenseLifecycle(license_.state).apply(LicenseMove.DELETED)
    held = holder(license_)
    assignments = license_.assignments
    opened: tuple[OpenTask, ...] = ()
    closed: tuple[CloseTask, ...] = ()
    notices: tuple[Notice, ...] = ()
    if held is not None:
        license_, opened, withdrawn = ordered(license_, AccountWork.DELETE, "the license is deleted", now)
        assignments = moved(license_, held, AssignmentMove.DELETED, effective)
        closed = (*withdrawn, *QUESTIONS_CLOSED)
        notices = (_deletion_notice(license_, why, now, with_agency=with_agency),)
    after = license_.model_copy(
        update={
            "state": state,
            "deleted_at": effective,
            "inactive_reason": None,
            "inactive_since": None,
            "holds": (),
            "flag": None,
            "training_needed": None,
            "programmed": None,
            "assignments": move_departed(assignments, AssignmentMove.DELETED),
        }
    )
    return Decision(
        state=after,
        move="deleted",
        summary=f"The license was deleted: {why}",
        opened=opened,
        closed=closed,
        notices=notices,
        lost_access=lost_access(license_, f"The license was deleted: {why}") if held is not None else None,
    )


def _deletion_notice(license_: License, why: str, now: datetime, *, with_agency: bool) -> Notice:
    """Say that the license is deleted. An appeal that is still possible is offered again, and stays on calendars."""
    if with_agency:
        notice = to_holder(license_, "license_deleted", {"reason": why, "with_agency": True})
        return without_appeal(license_, notice)
    appeal = appeal_still_open(license_, now)
    if appeal:
        return to_holder(license_, "license_deleted", {"reason": why, "appeal_how": appeal})
    return without_appeal(license_, to_holder(license_, "license_deleted", {"reason": why}))


def lost_access(license_: License, reason: str, *, person_left: bool = False) -> LostAccess:
    """Say that the holder no longer has the license, and why."""
    person_id = require_holder(license_).person_id
    return LostAccess(license_id=license_.license_id, person_id=person_id, reason=reason, person_left=person_left)
