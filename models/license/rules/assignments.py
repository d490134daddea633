"""One person's time on a license: reserved, started, ended (FAQ 000; guide 001 for reservations)."""

from datetime import datetime

from models.calendar import spoken
from models.effects import CloseTask, Decision, OpenTask, TaskKind
from models.errors import RuleViolation
from models.forms import require_new
from models.ids import opaque
from models.license import permissions
from models.license.access_changes import lost_access
from models.license.assignments import move_departed, moved
from models.license.checks import updated
from models.license.lifecycle import AssignmentMove, AssignmentState, InactiveReason, LicenseLifecycle, LicenseMove
from models.license.messages import AssignLicense, EndAssignment, PlanDeactivation, ReleaseLicense, ReserveLicense
from models.license.rules.account_orders import DETAILS_CHANGED, ordered, without_departed
from models.license.state import (
    HOLDING,
    AccountWork,
    Activity,
    Assignment,
    License,
    LicenseDecision,
    PlannedDeactivation,
)
from models.people import Role

RESET_FOR_NEXT_HOLDER: dict[str, object] = {
    "holds": (),
    "crossed": (),
    "flag": None,
    "revocation": None,
    "inactive_reason": None,
    "inactive_since": None,
    "resumed_at": None,
    "training_needed": None,
    "activity": Activity(),
    "loaded_at": None,
    "watched_since": None,
    "logins_watched_since": None,
    "first_look_due": False,
    "recertified_for": None,
    "recertified_at": None,
    "recertification_reminded": (),
}
"""The fields that are reset for a new holder. Exceptions belong to the organization and stay with the license."""


def reserve(license_: License, message: ReserveLicense, now: datetime) -> LicenseDecision:
    """Reserve an available license for one person."""
    require_new(license_.keys, message)
    permissions.may_assign(message.actor).require()
    state = LicenseLifecycle(license_.state).apply(LicenseMove.RESERVED)
    if not license_.available:
        raise RuleViolation(
            "not_available", "Somebody who is currently inactive holds this license. Please choose another one."
        )
    assignment = Assignment(
        number=len(license_.assignments) + 1,
        person_id=message.person_id,
        request_id=message.request_id,
        state=AssignmentState.RESERVED,
        reserved_at=now,
    )
    after = updated(
        license_,
        message,
        state=state,
        inactive_reason=None,
        inactive_since=None,
        assignments=(*license_.assignments, assignment),
    )
    return Decision(state=after, move="reserved", summary="The license was reserved for a new user.")


def release(license_: License, message: ReleaseLicense, now: datetime) -> LicenseDecision:
    """End a reservation. The license is open again."""
    require_new(license_.keys, message)
    permissions.may_assign(message.actor).require()
    state = LicenseLifecycle(license_.state).apply(LicenseMove.RELEASED)
    reserved = _reserved_for(license_, message.request_id)
    after = updated(license_, message, state=state, assignments=moved(license_, reserved, AssignmentMove.RELEASED, now))
    return Decision(state=after, move="released", summary="The license is no longer reserved.")


def assign(license_: License, message: AssignLicense, now: datetime) -> LicenseDecision:
    """Make the person with the reservation the holder. A holder who left before is now transferred (FEE-12).

    Nothing is held against the new holder. An exception stays, because the organization has it (003, section 4).
    Somebody who comes back under another name or address has an account that needs to change.
    """
    require_new(license_.keys, message)
    permissions.may_assign(message.actor).require()
    state = LicenseLifecycle(license_.state).apply(LicenseMove.ASSIGNED)
    reserved = _reserved_for(license_, message.request_id)
    if reserved.person_id != message.person_id:
        raise RuleViolation("somebody_else", "This license is reserved for somebody else.")
    reserved_with_training = reserved.model_copy(update={"trained_on": message.trained_on})
    assignments = moved(license_, reserved_with_training, AssignmentMove.STARTED, now)
    transferred = any(each.state == AssignmentState.LEFT for each in assignments)
    after = updated(
        license_,
        message,
        state=state,
        assignments=move_departed(assignments, AssignmentMove.TRANSFERRED),
        **RESET_FOR_NEXT_HOLDER,
    )
    summary = "The license was transferred to its new holder." if transferred else "The license was activated."
    opened: tuple[OpenTask, ...] = ()
    closed: tuple[CloseTask, ...] = ()
    if message.details_changed:
        after, opened, closed = ordered(after, AccountWork.UPDATE_DETAILS, DETAILS_CHANGED, now)
    return Decision(
        state=after,
        move="transferred" if transferred else "assigned",
        summary=summary,
        opened=opened,
        closed=closed,
    )


def end_assignment(license_: License, message: EndAssignment, now: datetime) -> LicenseDecision:
    """End the holder's time: the agency keeps the license for somebody else (FEE-09), or it is deleted (FEE-10)."""
    require_new(license_.keys, message)
    permissions.may_assign(message.actor).require()
    move = LicenseMove.DEACTIVATED if message.keep else LicenseMove.DELETED
    state = LicenseLifecycle(license_.state).apply(move)
    held = _held_by(license_, message.person_id)
    lost = lost_access(license_, message.reason, person_left=True)
    assignments = moved(license_, held, AssignmentMove.LEFT, now)
    license_, closed = without_departed(license_)
    if message.keep:
        after = updated(
            license_,
            message,
            state=state,
            assignments=assignments,
            programmed=None,
            **{**RESET_FOR_NEXT_HOLDER, "inactive_reason": InactiveReason.LEFT_AND_KEPT, "inactive_since": now},
        )
        summary = "The holder left. The agency keeps the license for somebody else."
    else:
        after = updated(
            license_,
            message,
            state=state,
            deleted_at=now,
            assignments=move_departed(assignments, AssignmentMove.DELETED),
            programmed=None,
            **RESET_FOR_NEXT_HOLDER,
        )
        summary = "The holder left. The license was deleted."
    return Decision(
        state=after,
        move="holder_left" if message.keep else "deleted",
        summary=f"{summary} {message.reason}",
        closed=closed,
        lost_access=lost,
    )


def plan_deactivation(license_: License, message: PlanDeactivation, now: datetime) -> LicenseDecision:
    """Record, move or cancel a planned deactivation (ACC-16). The request that planned it carries it out."""
    require_new(license_.keys, message)
    permissions.may_assign(message.actor).require()
    state = LicenseLifecycle(license_.state).apply(LicenseMove.MAINTAINED)
    _held_by(license_, message.person_id)
    if message.on_day is None:
        if license_.programmed is None or license_.programmed.request_id != message.request_id:
            raise RuleViolation("not_planned", "This request didn't plan a deactivation of this license.")
        after = updated(license_, message, state=state, programmed=None)
        return Decision(state=after, move="program_canceled", summary="The planned deactivation was canceled.")
    programmed = PlannedDeactivation(on_day=message.on_day, request_id=message.request_id)
    after = updated(license_, message, state=state, programmed=programmed)
    return Decision(state=after, move="programmed", summary=f"A deactivation is planned for {spoken(message.on_day)}.")


def contradicted(license_: License, sentence: str, now: datetime, *, on_record: bool) -> LicenseDecision:
    """Undo the last step because the records refused it, and open a task for anything but a reservation.

    If nothing of the license is `on_record`, the records refused the holder with whom it was loaded. A holder on record
    stays, whatever contradicts a later step: a contradiction never takes access away.
    """
    current = license_.current
    if current is not None and current.state == AssignmentState.RESERVED:
        state = LicenseLifecycle(license_.state).apply(LicenseMove.RELEASED)
        after = license_.model_copy(
            update={"state": state, "assignments": moved(license_, current, AssignmentMove.RELEASED, now)}
        )
        return Decision(state=after, move="released", summary=f"The reservation ended: {sentence}")
    task = OpenTask(
        key=opaque("conflict", sentence),
        kind=TaskKind.SETTLE_CONFLICT,
        title=f"Settle a contradiction in the records: {sentence}",
        role=Role.HMIS_LEAD,
        agency_id=license_.agency_id,
    )
    if current is None or on_record:
        return Decision(state=license_, move="contradicted", summary=sentence, opened=(task,))
    state = LicenseLifecycle(license_.state).apply(LicenseMove.CONTRADICTED)
    after = license_.model_copy(update={**RESET_FOR_NEXT_HOLDER, "state": state, "assignments": ()})
    return Decision(state=after, move="contradicted", summary=f"It is now an open license: {sentence}", opened=(task,))


def _reserved_for(license_: License, request_id: str) -> Assignment:
    for each in license_.assignments:
        if each.state == AssignmentState.RESERVED and each.request_id == request_id:
            return each
    raise RuleViolation("not_reserved", "This license is not reserved for this request.")


def _held_by(license_: License, person_id: str) -> Assignment:
    for each in license_.assignments:
        if each.state in HOLDING and each.person_id == person_id:
            return each
    raise RuleViolation("not_the_holder", "This person doesn't hold this license.")
