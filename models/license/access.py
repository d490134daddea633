"""Access taken away, given back, and ended for good: what every such step brings about, whoever or whatever takes it.

Sources: document 004 (inactive, reactivated, deleted).
"""

from datetime import datetime

from models.effects import CloseTask, Decision, Notice, OpenTask
from models.license.accounts import ordered
from models.license.lifecycle import AssignmentMove, InactiveReason, LicenseLifecycle, LicenseMove, LicenseState
from models.license.messages import AccountWork, Hold, License, LicenseDecision
from models.license.seat import (
    QUESTIONS_CLOSED,
    REACTIVATION_TASK,
    REASONS,
    RETURN_TASK,
    held_back,
    holder,
    left_ones,
    moved,
    spoken_day,
    to_holder,
    why_inactive,
    without_holds,
)

ASK_FOR_REACTIVATION = "Ask your agency's authorized representative to request a reactivation."


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
        notices=(told_inactive(after, hold.why, what_to_do(hold.reason)),),
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


def told_inactive(license_: License, reason: str, to_do: str) -> Notice:
    """The letter that says why the license is inactive, and what brings it back."""
    return to_holder(license_, "license_inactive", {"reason": reason, "what_to_do": to_do})


def what_to_do(reason: InactiveReason) -> str:
    """What brings access back, as a sentence."""
    return {
        InactiveReason.UNPAID: "Your agency has to pay its invoice; access comes back with the payment.",
        InactiveReason.RECERTIFICATION_OVERDUE: "Complete the recertification courses and the worksheet.",
        InactiveReason.LEAVE_OF_ABSENCE: "When you are back, your agency asks for reactivation.",
        InactiveReason.SANCTION: "Your agency's authorized representative can ask the HMIS lead about it.",
    }.get(reason, ASK_FOR_REACTIVATION)
