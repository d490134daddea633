"""Who is on a license, and who was."""

from datetime import datetime

from models.errors import RuleViolation
from models.license.lifecycle import AssignmentLifecycle, AssignmentMove, AssignmentState
from models.license.state import HOLDING, Assignment, License


def holder(license_: License) -> Assignment | None:
    """The assignment of whoever is on the license, active or inactive."""
    return next((each for each in license_.assignments if each.state in HOLDING), None)


def require_holder(license_: License) -> Assignment:
    """The holder's assignment. Raises RuleViolation if nobody is on the license."""
    held = holder(license_)
    if held is None:
        raise RuleViolation("nobody_on_it", "Nobody is on this license.")
    return held


def last_person(license_: License) -> str:
    """Whoever is on the license, else whoever was last. Raises RuleViolation if nobody ever was."""
    last = holder(license_) or next(reversed(license_.assignments), None)
    if last is None:
        raise RuleViolation("nobody_on_it", "Nobody is on this license.")
    return last.person_id


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
