"""The current and earlier holders of a license."""

from datetime import datetime

from models.errors import RuleViolation
from models.license.lifecycle import AssignmentLifecycle, AssignmentMove, AssignmentState
from models.license.state import HOLDING, Assignment, License


def holder(license_: License) -> Assignment | None:
    """Return the holder's assignment, active or inactive, or None."""
    return next((each for each in license_.assignments if each.state in HOLDING), None)


def require_holder(license_: License) -> Assignment:
    """Return the holder's assignment. Raises RuleViolation if the license has no holder."""
    held = holder(license_)
    if held is None:
        raise RuleViolation("nobody_on_it", "Nobody holds this license.")
    return held


def last_person(license_: License) -> str:
    """Return the holder or, if there is none, the last one. Raises RuleViolation if there never was a holder."""
    last = holder(license_) or next(reversed(license_.assignments), None)
    if last is None:
        raise RuleViolation("nobody_on_it", "Nobody has ever held this license.")
    return last.person_id


def moved(license_: License, assignment: Assignment, move: AssignmentMove, now: datetime) -> tuple[Assignment, ...]:
    """Return all assignments, with `move` applied to `assignment`."""
    state = AssignmentLifecycle(assignment.state).apply(move)
    changes: dict[str, object] = {"state": state}
    if move == AssignmentMove.STARTED:
        changes["active_from"] = now
    elif move in (AssignmentMove.LEFT, AssignmentMove.RELEASED, AssignmentMove.DELETED):
        changes["ended_at"] = assignment.ended_at or now
    after = assignment.model_copy(update=changes)
    return tuple(after if each.number == assignment.number else each for each in license_.assignments)


def move_departed(assignments: tuple[Assignment, ...], move: AssignmentMove) -> tuple[Assignment, ...]:
    """Return all assignments, with `move` applied to those of people who left: transferred or deleted."""
    return tuple(
        each.model_copy(update={"state": AssignmentLifecycle(each.state).apply(move)})
        if each.state == AssignmentState.LEFT
        else each
        for each in assignments
    )
