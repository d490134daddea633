"""The time that a trainee has: a later deadline, or an early end (guide 001)."""

from datetime import datetime

from models.calendar import civil_day, days_later, extended, spoken
from models.effects import Decision
from models.errors import RuleViolation
from models.forms import require_new
from models.people import SYSTEM
from models.training import permissions
from models.training.checks import require_on_time, updated
from models.training.lifecycle import TrainingLifecycle, TrainingMove
from models.training.messages import ExtendDeadline, StopTraining, WithdrawTraining
from models.training.notices import about_trainee, close_every_task, requirement_tasks, training_task
from models.training.progress import review_is_waited_for
from models.training.progression import ended, failed
from models.training.state import TrainingDecision, TrainingRun


def extend(run: TrainingRun, message: ExtendDeadline, now: datetime) -> TrainingDecision:
    """Move the deadline of the current window to a later day, with a reason.

    Once it has passed, it can be moved only while the run waits for a review. Otherwise the training is over.
    """
    require_new(run.keys, message)
    state = TrainingLifecycle(run.state).apply(TrainingMove.EXTENDED)
    permissions.may_extend(message.actor, run).require()
    if not review_is_waited_for(run):
        require_on_time(run, now)
    deadline = run.window.deadline
    earliest = max(days_later(deadline.last_day, 1), civil_day(now, run.time_zone))
    if message.to_day < earliest:
        raise RuleViolation("not_later", f"The new day must be {spoken(earliest)} or later.")
    original = deadline.extensions[0].from_day if deadline.extensions else deadline.last_day
    at_most = run.policy.extending.at_most_days
    if (message.to_day - original).days > at_most:
        raise RuleViolation("too_far", f"A deadline can be moved by at most {at_most} days from {spoken(original)}.")
    moved = extended(deadline, message.to_day, message.actor.person_id, now, message.reason)
    window = run.window.model_copy(update={"deadline": moved, "reminded": (), "ended_at": None})
    after = updated(run, message, state=state, windows=(*run.windows[:-1], window))
    return Decision(
        state=after,
        move="extended",
        summary=f"Deadline moved from {spoken(deadline.last_day)} to {spoken(message.to_day)}: {message.reason}",
        opened=(training_task(after), *requirement_tasks(after)),
        notices=(
            about_trainee(
                after, "training_extended", {"reason": message.reason, "from_day": spoken(deadline.last_day)}
            ),
        ),
    )


def withdraw(run: TrainingRun, message: WithdrawTraining, now: datetime) -> TrainingDecision:
    """Withdraw the training. Those who decide after failed attempts end it because of these."""
    if not message.actor.is_system:  # The system sends a signal, and nobody could send that again.
        require_new(run.keys, message)
    state = TrainingLifecycle(run.state).apply(TrainingMove.WITHDRAWN)
    permissions.may_withdraw(message.actor, run).require()
    if permissions.decides_on_failed_attempts(message.actor, run):
        why = f"Staff decided after the failed attempts: {message.reason}"
        return failed(updated(run, message), now, "", why)
    after = ended(updated(run, message, state=state), now, message.reason)
    return Decision(
        state=after,
        move="withdrawn",
        summary=f"The training was withdrawn: {message.reason}",
        closed=close_every_task(run, done=False),
        notices=(about_trainee(after, "training_withdrawn", {"reason": message.reason}, is_off=True),),
    )


def stop(run: TrainingRun, message: StopTraining, now: datetime) -> TrainingDecision | None:
    """Withdraw the training because its request has ended. A training that is already over does not change.

    If the trainee left, the letter goes to the agency instead of the trainee.
    """
    if run.ended:
        return None
    withdrawal = WithdrawTraining(actor=SYSTEM, key=f"request:{run.request_id}", reason=message.reason)
    decision = withdraw(run, withdrawal, now)
    if not message.person_left:
        return decision
    letter = about_trainee(decision.state, "training_ended_person_left", {}, is_off=True)
    to_agency = letter.model_copy(update={"to": (run.requested_by,), "cc": ()})
    return decision.model_copy(update={"notices": (to_agency,)})
