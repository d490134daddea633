"""Access taken away, given back, and ended for good, whoever or whatever does it."""

from datetime import datetime

from models.effects import CloseTask, Decision, Notice, OpenTask
from models.license.assignments import holder, left_ones, moved
from models.license.holds import REASONS, held_back, why_inactive, without_holds
from models.license.lifecycle import AssignmentMove, InactiveReason, LicenseLifecycle, LicenseMove, LicenseState
from models.license.notices import (
    QUESTIONS_CLOSED,
    REACTIVATION_TASK,
    RETURN_TASK,
    inactive_notice,
    spoken_day,
    to_holder,
    what_to_do,
)
from models.license.rules.account_orders import ordered
from models.license.state import AccountWork, Hold, License, LicenseDecision


def access_ended(license_: License, hold: Hold, now: datetime, move: str) -> LicenseDecision:
    """The license is inactive from the hold's beginning on; the account is closed unless it already was."""
    was_active = license_.state == LicenseState.ACTIVE
    after = held_back(license_, hold)
    opened: tuple[OpenTask, ...] = ()
    closed: tuple[CloseTask, ...] = ()
    if was_active:
        after, opened, closed = ordered(after, AccountWork.DEACTIVATE, REASONS[hold.reason], now)
    return Decision(
        state=after,
        move=move,
        summary=f"The license is inactive since {spoken_day(license_, hold.since)}: {REASONS[hold.reason]}. {hold.why}",
        opened=opened,
        closed=closed,
        notices=(inactive_notice(after, hold.why, what_to_do(hold.reason)),),
    )


def access_restored(license_: License, lifted: tuple[InactiveReason, ...], now: datetime) -> LicenseDecision:
    """These reasons are gone; the license is active again if no other is left."""
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
        closed=(*closed, CloseTask(key=REACTIVATION_TASK), *returned),
        notices=(to_holder(after, "license_reactivated", {}),),
    )


def deleted(license_: License, effective: datetime, now: datetime, why: str) -> LicenseDecision:
    """The license is deleted as of `effective`; its last holder starts anew like any new user (LOG-08)."""
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
        notices = (to_holder(license_, "license_deleted", {"reason": why}),)
    after = license_.model_copy(
        update={
            "state": state,
            "deleted_at": effective,
            "inactive_reason": None,
            "inactive_since": None,
            "holds": (),
            "flag": None,
            "revocation": None,
            "training_needed": None,
            "programmed": None,
            "assignments": left_ones(assignments, AssignmentMove.DELETED),
        }
    )
    return Decision(
        state=after,
        move="deleted",
        summary=f"The license was deleted: {why}",
        opened=opened,
        closed=closed,
        notices=notices,
    )
