"""What every step of a training run needs."""

from datetime import datetime

from models.base import listed
from models.calendar import spoken
from models.errors import RuleViolation
from models.forms import remembered, require_new
from models.people import Permission
from models.policy.training import Requirement
from models.training.lifecycle import TrainingLifecycle, TrainingMove
from models.training.messages import TrainingStep
from models.training.progress import review_is_waited_for
from models.training.state import Progress, TrainingRun


def require_step(
    run: TrainingRun, message: TrainingStep, move: TrainingMove, allowed: Permission, now: datetime
) -> None:
    """What every step needs: a new form, a run that is open to it, a person who may, and time left."""
    require_new(run.keys, message)
    TrainingLifecycle(run.state).require(move)
    allowed.require()
    if move != TrainingMove.REVIEWED or not review_is_waited_for(run):
        require_on_time(run, now)


def require_on_time(run: TrainingRun, now: datetime) -> None:
    """Raise RuleViolation when the deadline has passed."""
    deadline = run.window.deadline
    if deadline.passed(now):
        raise RuleViolation("too_late", f"The deadline for this training was {spoken(deadline.last_day)}.")


def known(run: TrainingRun, kind: type[Requirement], wanted: str, noun: str) -> Progress:
    """Return the requirement of a kind that a message names. Raises RuleViolation when the training has none such."""
    for progress in run.requirements:
        if progress.requirement.id == wanted and isinstance(progress.requirement, kind):
            return progress
    offered = [each.requirement.id for each in run.requirements if isinstance(each.requirement, kind)]
    have = f"It has: {listed(offered)}." if offered else f"It has no {noun}s."
    raise RuleViolation("unknown", f"This training has no {noun} called “{wanted}”. {have}")


def updated(run: TrainingRun, message: TrainingStep, **changes: object) -> TrainingRun:
    """Return the run with `changes`, remembering the form that they came with."""
    return run.model_copy(update={"keys": remembered(run.keys, message), **changes})
