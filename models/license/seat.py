"""What every rule about a license uses: who is on it, how it changes, and work on the account."""

from datetime import datetime

from models.base import listed
from models.calendar import hour_deadline
from models.effects import CloseTask, Facts, Notice, OpenTask, TaskKind
from models.errors import RuleViolation
from models.forms import remembered
from models.license.lifecycle import (
    AssignmentLifecycle,
    AssignmentMove,
    AssignmentState,
    InactiveReason,
    LicenseLifecycle,
    LicenseMove,
)
from models.license.messages import (
    HOLDING,
    AccountOrder,
    AccountWork,
    Assignment,
    Hold,
    License,
    LicenseStep,
)
from models.people import Role
from models.policy import AccountsBy

WORK_TITLES = {
    AccountWork.DEACTIVATE: "Deactivate the account in the HMIS",
    AccountWork.REACTIVATE: "Reactivate the account in the HMIS",
    AccountWork.DELETE: "Delete the account in the HMIS",
    AccountWork.CHANGE: "Change the account in the HMIS",
    AccountWork.UNLOCK: "Unlock the account in the HMIS",
    AccountWork.RESET_PASSWORD: "Reset the password of the account in the HMIS",
}

REASONS = {
    InactiveReason.LEFT_AND_KEPT: "its holder left, and the agency keeps it",
    InactiveReason.UNPAID: "the agency's invoice is not paid",
    InactiveReason.NO_DATA_ENTRY: "no client data was entered or updated",
    InactiveReason.NEVER_SIGNED_IN: "it was never signed into",
    InactiveReason.NO_LOGIN: "nobody logged in for too long",
    InactiveReason.LEAVE_OF_ABSENCE: "its holder is on leave of absence",
    InactiveReason.RECERTIFICATION_OVERDUE: "the yearly recertification is overdue",
    InactiveReason.SANCTION: "it was taken away",
}
"""Why a license is inactive, as people say it."""


def kept(license_: License, message: LicenseStep, **changes: object) -> License:
    """The license with `changes`, remembering the form they came with."""
    return license_.model_copy(update={"keys": remembered(license_.keys, message), **changes})


def holder(license_: License) -> Assignment | None:
    """The assignment of whoever is on the license, active or inactive."""
    return next((each for each in license_.assignments if each.state in HOLDING), None)


def require_holder(license_: License) -> Assignment:
    """The holder's assignment. Raises RuleViolation if nobody is on the license."""
    held = holder(license_)
    if held is None:
        raise RuleViolation("nobody_on_it", "Nobody is on this license.")
    return held


def moved(license_: License, assignment: Assignment, move: AssignmentMove, now: datetime) -> tuple[Assignment, ...]:
    """All assignments, `assignment` moved on."""
    state = AssignmentLifecycle(assignment.state).apply(move)
    changes: dict[str, object] = {"state": state}
    if move == AssignmentMove.STARTED:
        changes["active_from"] = now
    elif move in (AssignmentMove.LEFT, AssignmentMove.RELEASED, AssignmentMove.DELETED):
        changes["ended_at"] = assignment.ended_at or now
    after = assignment.model_copy(update=changes)
    return tuple(after if each.number == assignment.number else each for each in license_.assignments)


def left_ones(assignments: tuple[Assignment, ...], move: AssignmentMove) -> tuple[Assignment, ...]:
    """The assignments with those of people who left moved on: transferred to a successor, or deleted."""
    return tuple(
        each.model_copy(update={"state": AssignmentLifecycle(each.state).apply(move)})
        if each.state == AssignmentState.LEFT
        else each
        for each in assignments
    )


def held_back(license_: License, hold: Hold) -> License:
    """The license with one more reason to be inactive."""
    held = require_holder(license_)
    state = LicenseLifecycle(license_.state).apply(LicenseMove.DEACTIVATED)
    holds = (*[each for each in license_.holds if each.reason != hold.reason], hold)
    return license_.model_copy(
        update={
            "state": state,
            "holds": holds,
            "inactive_reason": holds[0].reason,
            "inactive_since": license_.inactive_since or hold.since,
            "assignments": moved(license_, held, AssignmentMove.PAUSED, hold.since),
        }
    )


def without_holds(license_: License, lifted: tuple[InactiveReason, ...], now: datetime) -> License:
    """The license with these reasons gone: active again if none is left."""
    holds = tuple(each for each in license_.holds if each.reason not in lifted)
    if holds:
        return license_.model_copy(update={"holds": holds, "inactive_reason": holds[0].reason})
    state = LicenseLifecycle(license_.state).apply(LicenseMove.REACTIVATED)
    return license_.model_copy(
        update={
            "state": state,
            "holds": (),
            "inactive_reason": None,
            "inactive_since": None,
            "resumed_at": now,
            "flag": None,
            "revocation": None,
            "training_needed": None,
            "assignments": moved(license_, require_holder(license_), AssignmentMove.RESUMED, now),
        }
    )


def ordered(license_: License, work: AccountWork, why: str, now: datetime) -> tuple[License, tuple[OpenTask, ...]]:
    """The license with work on its holder's account ordered, and the system administrator's task if done by hand.

    The clock is the policy's for accounts (document 002: 24 to 48 hours).
    """
    person = _person(license_)
    account = license_.terms.account
    limit = hour_deadline(
        now,
        account.limit_hours,
        license_.terms.time_zone,
        f"{account.limit_hours} hours for work on an account",
        account.source,
    )
    number = license_.orders_given + 1
    by_hand = account.by == AccountsBy.HAND
    order = AccountOrder(
        number=number, work=work, person_id=person, why=why, ordered_at=now, limit=limit, by_hand=by_hand
    )
    after = license_.model_copy(update={"orders": (*license_.orders, order), "orders_given": number})
    return after, (account_task(license_, order),) if by_hand else ()


def account_task(license_: License, order: AccountOrder) -> OpenTask:
    """The system administrator's task for an order."""
    kinds = {
        AccountWork.DEACTIVATE: TaskKind.CLOSE_ACCOUNT,
        AccountWork.DELETE: TaskKind.CLOSE_ACCOUNT,
        AccountWork.REACTIVATE: TaskKind.REOPEN_ACCOUNT,
        AccountWork.CHANGE: TaskKind.CHANGE_ACCOUNT,
        AccountWork.UNLOCK: TaskKind.UNLOCK_ACCOUNT,
        AccountWork.RESET_PASSWORD: TaskKind.UNLOCK_ACCOUNT,
    }
    return OpenTask(
        key=order_key(order.number),
        kind=kinds[order.work],
        title=f"{WORK_TITLES[order.work]}: {order.why}",
        role=Role.SYSTEM_ADMINISTRATOR,
        agency_id=license_.agency_id,
        due=order.limit.ends_at,
    )


def order_key(number: int) -> str:
    """The key of an order's task."""
    return f"account/{number}"


def withdrawn_orders(license_: License) -> tuple[CloseTask, ...]:
    """The tasks of every order that is still open, no longer needed."""
    return tuple(CloseTask(key=order_key(each.number), done=False) for each in license_.orders)


def to_holder(license_: License, template: str, facts: Facts) -> Notice:
    """A notice to the holder, the agency's representatives in copy."""
    person = _person(license_)
    return Notice(
        template=template,
        to=(person,),
        to_role=Role.REPRESENTATIVE,
        agency_id=license_.agency_id,
        about=person,
        facts=facts,
    )


def why_inactive(license_: License) -> str:
    """Every reason why it is inactive, as people say it."""
    return listed([REASONS[each.reason] for each in license_.holds])


def _person(license_: License) -> str:
    current = holder(license_) or next(reversed(license_.assignments), None)
    if current is None:
        raise RuleViolation("nobody_on_it", "Nobody is on this license.")
    return current.person_id
