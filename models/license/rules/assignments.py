"""One person's time on a license: set aside, started, ended (FAQ 000; guide 001 for reservations)."""

from datetime import datetime

from models.calendar import spoken
from models.effects import Decision, OpenTask, TaskKind
from models.errors import RuleViolation
from models.forms import require_new
from models.ids import opaque
from models.license import permissions
from models.license.assignments import left_ones, moved
from models.license.checks import updated
from models.license.lifecycle import AssignmentMove, AssignmentState, InactiveReason, LicenseLifecycle, LicenseMove
from models.license.messages import AssignLicense, EndAssignment, PlanDeactivation, ReleaseLicense, ReserveLicense
from models.license.rules.account_orders import holder_gone
from models.license.state import HOLDING, Activity, Assignment, License, LicenseDecision, PlannedDeactivation
from models.people import Role

NOTHING_AGAINST_IT: dict[str, object] = {
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
"""What a new holder, or nobody, has against them. Exceptions are the organization's, and stay with the license."""


def reserve(license_: License, message: ReserveLicense, now: datetime) -> LicenseDecision:
    """Set aside for one person: only an available license, and only once."""
    require_new(license_.keys, message)
    permissions.may_assign(message.actor).require()
    state = LicenseLifecycle(license_.state).apply(LicenseMove.RESERVED)
    if not license_.available:
        raise RuleViolation("not_available", "This license belongs to somebody who is only inactive on it.")
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
    return Decision(state=after, move="reserved", summary="The license was set aside for a new user.")


def release(license_: License, message: ReleaseLicense, now: datetime) -> LicenseDecision:
    """A reservation is given up; the license is open again."""
    require_new(license_.keys, message)
    permissions.may_assign(message.actor).require()
    state = LicenseLifecycle(license_.state).apply(LicenseMove.RELEASED)
    reserved = _reserved_for(license_, message.request_id)
    after = updated(license_, message, state=state, assignments=moved(license_, reserved, AssignmentMove.RELEASED, now))
    return Decision(state=after, move="released", summary="The license is no longer set aside.")


def assign(license_: License, message: AssignLicense, now: datetime) -> LicenseDecision:
    """The person it is set aside for begins on it. Somebody who left it before is now transferred (FEE-12).

    The new holder starts with a clean slate. An exception stays: it was granted to the organization (003, section 4).
    """
    require_new(license_.keys, message)
    permissions.may_assign(message.actor).require()
    state = LicenseLifecycle(license_.state).apply(LicenseMove.ASSIGNED)
    reserved = _reserved_for(license_, message.request_id)
    if reserved.person_id != message.person_id:
        raise RuleViolation("somebody_else", "This license is set aside for somebody else.")
    begun = reserved.model_copy(update={"trained_on": message.trained_on})
    assignments = moved(license_, begun, AssignmentMove.STARTED, now)
    transferred = any(each.state == AssignmentState.LEFT for each in assignments)
    after = updated(
        license_,
        message,
        state=state,
        assignments=left_ones(assignments, AssignmentMove.TRANSFERRED),
        **NOTHING_AGAINST_IT,
    )
    summary = "The license was transferred to its new holder." if transferred else "The license was activated."
    return Decision(state=after, move="transferred" if transferred else "assigned", summary=summary)


def end_assignment(license_: License, message: EndAssignment, now: datetime) -> LicenseDecision:
    """Its holder leaves: kept by the agency for somebody else (FEE-09), or deleted (FEE-10)."""
    require_new(license_.keys, message)
    permissions.may_assign(message.actor).require()
    move = LicenseMove.DEACTIVATED if message.keep else LicenseMove.DELETED
    state = LicenseLifecycle(license_.state).apply(move)
    held = _held_by(license_, message.person_id)
    assignments = moved(license_, held, AssignmentMove.LEFT, now)
    license_, closed = holder_gone(license_)
    if message.keep:
        after = updated(
            license_,
            message,
            state=state,
            assignments=assignments,
            programmed=None,
            **{**NOTHING_AGAINST_IT, "inactive_reason": InactiveReason.LEFT_AND_KEPT, "inactive_since": now},
        )
        summary = "The holder left; the agency keeps the license for somebody else."
    else:
        after = updated(
            license_,
            message,
            state=state,
            deleted_at=now,
            assignments=left_ones(assignments, AssignmentMove.DELETED),
            programmed=None,
            **NOTHING_AGAINST_IT,
        )
        summary = "The holder left; the license was deleted."
    return Decision(
        state=after,
        move="holder_left" if message.keep else "deleted",
        summary=f"{summary} {message.reason}",
        closed=closed,
    )


def plan_deactivation(license_: License, message: PlanDeactivation, now: datetime) -> LicenseDecision:
    """A planned deactivation is noted, moved or canceled (ACC-16). The request that plans it carries it out."""
    require_new(license_.keys, message)
    permissions.may_assign(message.actor).require()
    state = LicenseLifecycle(license_.state).apply(LicenseMove.MAINTAINED)
    _held_by(license_, message.person_id)
    if message.on_day is None:
        if license_.programmed is None or license_.programmed.request_id != message.request_id:
            raise RuleViolation("not_planned", "This request has not planned a deactivation of this license.")
        after = updated(license_, message, state=state, programmed=None)
        return Decision(state=after, move="program_canceled", summary="The planned deactivation was canceled.")
    programmed = PlannedDeactivation(on_day=message.on_day, request_id=message.request_id)
    after = updated(license_, message, state=state, programmed=programmed)
    return Decision(state=after, move="programmed", summary=f"A deactivation is planned for {spoken(message.on_day)}.")


def contradicted(license_: License, sentence: str, now: datetime, *, on_record: bool) -> LicenseDecision:
    """The records refused the last step: what they refuse is given up; for more than a reservation, a person is told.

    With nothing of the license `on_record`, it is whoever was said to be on it when it was taken in. A holder whom the
    records know stays, whatever they say against a later step: access is not taken from anybody by a contradiction.
    """
    current = license_.current
    if current is not None and current.state == AssignmentState.RESERVED:
        state = LicenseLifecycle(license_.state).apply(LicenseMove.RELEASED)
        after = license_.model_copy(
            update={"state": state, "assignments": moved(license_, current, AssignmentMove.RELEASED, now)}
        )
        return Decision(state=after, move="released", summary=f"The reservation was given up: {sentence}")
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
    after = license_.model_copy(update={**NOTHING_AGAINST_IT, "state": state, "assignments": ()})
    return Decision(
        state=after, move="contradicted", summary=f"It is kept as an open license: {sentence}", opened=(task,)
    )


def _reserved_for(license_: License, request_id: str) -> Assignment:
    for each in license_.assignments:
        if each.state == AssignmentState.RESERVED and each.request_id == request_id:
            return each
    raise RuleViolation("not_reserved", "This license is not set aside for this request.")


def _held_by(license_: License, person_id: str) -> Assignment:
    for each in license_.assignments:
        if each.state in HOLDING and each.person_id == person_id:
            return each
    raise RuleViolation("not_the_holder", "This person is not on this license.")
