"""What every step of a training run needs."""

from datetime import datetime, timedelta
from typing import TypeVar

from models.base import listed
from models.calendar import later, spoken
from models.errors import RuleViolation
from models.forms import remembered, require_new
from models.people import Permission
from models.training import validity
from models.training.lifecycle import TrainingLifecycle, TrainingMove
from models.training.messages import TrainingStep
from models.training.progress import available, missing_before, review_is_waited_for
from models.training.requirement import Progress, TrainingRequirement
from models.training.state import TrainingRun

RequirementT = TypeVar("RequirementT", bound=TrainingRequirement)

NO_SKEW = timedelta()


def require_step(
    run: TrainingRun, message: TrainingStep, move: TrainingMove, allowed: Permission, now: datetime
) -> None:
    """Require a new form, a run that is open to the step, an actor who may take it, and time left."""
    require_open(run, message, move, allowed)
    if move != TrainingMove.REVIEWED or not review_is_waited_for(run):
        require_on_time(run, now)


def require_open(run: TrainingRun, message: TrainingStep, move: TrainingMove, allowed: Permission) -> None:
    """Require a new form, a run that is open to the step, and an actor who may take it."""
    require_new(run.keys, message)
    TrainingLifecycle(run.state).require(move)
    allowed.require()


def require_taken_in_time(
    run: TrainingRun,
    taken_at: datetime,
    now: datetime,
    skew: timedelta = NO_SKEW,
    what: str = "test was taken",
    requirement_id: str = "",
) -> None:
    """Raise RuleViolation unless a test was taken between the start of the run and its deadline, and not after `now`.

    A test that was taken in time and recorded late counts. The clock of another system may be `skew` ahead of ours.
    `what` says what was done instead, such as "course was completed". What was done before the run counts if the policy
    lets a completion of this requirement count longer.
    """
    if taken_at > later(now, skew):
        done = what.replace(" was ", " can't be ")
        raise RuleViolation("in_the_future", f"A {done} in the future. Please check the date and the time.")
    if taken_at < run.started_at and not validity.still_counts(run, requirement_id, taken_at, now):
        raise RuleViolation("too_early", f"This {what} before the training began.")
    require_on_time(run, taken_at)


def require_on_time(run: TrainingRun, at: datetime) -> None:
    """Raise RuleViolation when the deadline has passed."""
    deadline = run.window.deadline
    if deadline.passed(at):
        raise RuleViolation("too_late", f"The deadline for this training was {spoken(deadline.last_day)}.")


def named_requirement(run: TrainingRun, kind: type[RequirementT], requirement_id: str) -> tuple[Progress, RequirementT]:
    """Return the requirement of a kind that a message names. Raises RuleViolation when the training has none such."""
    offered = [(each, each.requirement) for each in run.requirements if isinstance(each.requirement, kind)]
    for progress, requirement in offered:
        if requirement.id == requirement_id:
            return progress, requirement
    noun = kind.kind_name()
    have = f"It has: {listed([each.id for _, each in offered])}." if offered else f"It has no {noun}s."
    raise RuleViolation("unknown", f"This training has no {noun} called “{requirement_id}”. {have}")


def open_requirement(run: TrainingRun, kind: type[RequirementT], requirement_id: str) -> tuple[Progress, RequirementT]:
    """Return the requirement of a kind that a message names, if it can be worked on now.

    Raises RuleViolation when the training has none such, it is met, something comes first, or it can't be met anymore.
    """
    progress, requirement = named_requirement(run, kind, requirement_id)
    if progress.met:
        raise RuleViolation("already_done", f"“{requirement.title}” is already done.")
    if not available(run, progress):
        first = listed([f"“{each}”" for each in missing_before(run, requirement.after)])
        raise RuleViolation("out_of_order", f"“{requirement.title}” comes later. First: {first}.")
    requirement.require_can_be_met(progress)
    return progress, requirement


def paper_requirement(
    run: TrainingRun, kind: type[RequirementT], requirement_id: str, document_id: str | None
) -> tuple[Progress, RequirementT]:
    """Return the requirement that a paper is for. One that is already met gets this paper in place of the earlier one.

    Raises RuleViolation when the training has none such, it can't be met yet, or it is met and this is no other paper.
    """
    progress, requirement = named_requirement(run, kind, requirement_id)
    if not progress.met or document_id is None:
        return open_requirement(run, kind, requirement_id)
    known = {progress.document_id, *(each.document_id for each in progress.earlier_papers)}
    if document_id in known:
        raise RuleViolation(
            "same_paper", f"We already have this file for “{requirement.title}”. Please choose another."
        )
    return progress, requirement


def updated(run: TrainingRun, message: TrainingStep, **changes: object) -> TrainingRun:
    """Return the run with `changes`, remembering the form that they came with."""
    return run.model_copy(update={"keys": remembered(run.keys, message), **changes})
