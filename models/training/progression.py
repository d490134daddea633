"""How a training run moves on: what opens next, when it is complete, and how it ends (guide 001)."""

from datetime import datetime

from models.base import listed
from models.calendar import Deadline, counted, day_deadline, spoken
from models.effects import CloseTask, Decision, Facts, OpenTask
from models.forms import remembered
from models.policy.training import TrainingPolicy
from models.training import failed_attempts, validity
from models.training.lifecycle import StepLifecycle, StepMove, StepState, TrainingLifecycle, TrainingMove
from models.training.messages import TrainingStep
from models.training.notices import about_trainee, close_every_task, requirement_tasks, signature_letters, training_task
from models.training.progress import missing_before, next_step, outstanding, review_is_waited_for
from models.training.requirement import Progress
from models.training.state import CaseWindow, TrainingEnd, TrainingOutcome, TrainingRun


def lapsed(run: TrainingRun, now: datetime, summary: str, closed: tuple[CloseTask, ...]) -> Decision[TrainingRun]:
    """Close the run because its window ended before everything was done. The policy says if an email goes out."""
    missing = outstanding(run)
    reason = (
        f"The deadline was {spoken(run.window.deadline.last_day)}, and not everything was done. "
        f"Missing: {listed(missing)}."
    )
    state = TrainingLifecycle(run.state).apply(TrainingMove.LAPSED)
    after = ended(run.model_copy(update={"state": state}), now, reason)
    notices = (about_trainee(after, "training_lapsed", {"missing": missing}, is_off=True),)
    return Decision(
        state=after,
        move="lapsed",
        summary=f"{summary} {reason}".strip(),
        closed=(*closed, *close_every_task(run, done=False)),
        notices=notices if run.policy.lapse.notice else (),
    )


def failed(run: TrainingRun, now: datetime, summary: str, why: str) -> Decision[TrainingRun]:
    """Close the run because of failed attempts, as the policy says or as staff decided (`why`, in sentences)."""
    state = TrainingLifecycle(run.state).apply(TrainingMove.FAILED)
    after = ended(run.model_copy(update={"state": state}), now, why)
    return Decision(
        state=after,
        move="failed",
        summary=f"{summary} The training was closed. {why}".strip(),
        closed=close_every_task(run, done=False),
        notices=(about_trainee(after, "training_failed", {"reason": why}, is_off=True),),
    )


def advanced(run: TrainingRun, now: datetime, move: str, summary: str) -> Decision[TrainingRun]:
    """Decide what follows when something was finished: the run completes, opens a new window, lapses, or goes on.

    What a late review finishes counts as done in time, because the run waited for that review.
    """
    counts = not validity.stale(run, now)  # An alarm that is late must not let through what no longer counts.
    if counts and not outstanding(run):
        return completed(run, now, summary)
    if (why := failed_attempts.why_closed(run)) is not None:
        return failed(run, now, summary, why)
    if counts and _window_done(run):
        return _case_opened(run, now, summary)
    if run.window.deadline.passed(now) and not review_is_waited_for(run):
        return lapsed(run, now, summary, ())
    return Decision(state=next_opened(run), move=move, summary=summary)


def worked(
    run: TrainingRun, message: TrainingStep | None, done: Progress, summary: str, now: datetime, move: str = ""
) -> Decision[TrainingRun]:
    """Decide what follows when somebody worked on a requirement, whether that met it or not.

    `message` is the form that it came with. A report of the learning system has none. `move` is the word for it in the
    audit trail, if it is not the usual one.
    """
    requirements = tuple(done if each.requirement.id == done.requirement.id else each for each in run.requirements)
    keys = run.keys if message is None else remembered(run.keys, message)
    after = failed_attempts.counted_in(run.model_copy(update={"requirements": requirements, "keys": keys}))
    after = locked_again(after)
    usual = f"{done.requirement.kind}_{'done' if done.met else 'attempted'}"
    decision = advanced(after, now, move or usual, summary)
    opened, closed = changed_tasks(run, after)
    opened = () if decision.state.ended else opened
    return decision.model_copy(
        update={
            "opened": (*decision.opened, *opened),
            "closed": (*closed, *decision.closed),
            "notices": (*decision.notices, *signature_letters(run, decision.state)),
        }
    )


def changed_tasks(before: TrainingRun, after: TrainingRun) -> tuple[tuple[OpenTask, ...], tuple[CloseTask, ...]]:
    """Return the tasks of everyone but the trainee that a step opens, and those that it closes."""
    tasks_before, tasks_now = requirement_tasks(before), requirement_tasks(after)
    opened = tuple(task for task in tasks_now if task not in tasks_before)
    return opened, tuple(CloseTask(key=task.key) for task in tasks_before if task not in tasks_now)


def outcome(run: TrainingRun) -> TrainingOutcome:
    """Return the result of a run that has ended."""
    if run.ended_at is None:
        raise ValueError("the run has not ended")
    return TrainingOutcome(end=TrainingEnd(run.state.value), ended_at=run.ended_at, reason=run.end_reason)


def ended(run: TrainingRun, now: datetime, reason: str) -> TrainingRun:
    """Return the run with its end recorded."""
    window = run.window.model_copy(update={"ended_at": now})
    return run.model_copy(update={"ended_at": now, "end_reason": reason, "windows": (*run.windows[:-1], window)})


def open_window(policy: TrainingPolicy, zone: str, now: datetime) -> Deadline:
    """Return the deadline of a window that opens at `now`."""
    rule = counted(policy.window.days, "calendar day")
    return day_deadline(now, policy.window.days, zone, rule, policy.window.source)


def completed(run: TrainingRun, now: datetime, summary: str) -> Decision[TrainingRun]:
    """Complete the run, in which nothing is left to do."""
    state = TrainingLifecycle(run.state).apply(TrainingMove.COMPLETED)
    after = ended(run.model_copy(update={"state": state}), now, "Everything was done.")
    facts: Facts = {**({"then": run.then} if run.then else {})}
    if run.waiver is not None:
        facts = {**facts, "waiver": run.waiver.sentence}
    return Decision(
        state=after,
        move="completed",
        summary=f"{summary} The training is completed.",
        closed=close_every_task(run),
        notices=(about_trainee(after, "training_completed", facts, is_off=True),),
    )


def _window_done(run: TrainingRun) -> bool:
    """Return whether everything in the current window is done: the requirements and its practice case."""
    steps = [step for step in run.steps if step.case <= run.window.case]
    return all(step.state == StepState.APPROVED for step in steps) and all(each.met for each in run.requirements)


def _case_opened(run: TrainingRun, now: datetime, summary: str) -> Decision[TrainingRun]:
    case = run.window.case + 1
    state = TrainingLifecycle(run.state).apply(TrainingMove.CASE_OPENED)
    before = run.window.model_copy(update={"ended_at": now})
    window = CaseWindow(case=case, deadline=open_window(run.policy, run.time_zone, now))
    after = next_opened(run.model_copy(update={"state": state, "windows": (*run.windows[:-1], before, window)}))
    facts: Facts = {"case": case, "cases": run.cases, "first_step": next_step(after)}
    return Decision(
        state=after,
        move="case_opened",
        summary=f"{summary} Practice case {case} of {run.cases} began, with a window of its own.",
        opened=(training_task(after),),
        notices=(about_trainee(after, "case_opened", facts),),
    )


def locked_again(run: TrainingRun) -> TrainingRun:
    """Return the run with an open practice-case step locked, if something that comes before it is no longer done.

    What was submitted stays: it is the trainee's work, and a wrong score does not make it wrong.
    """
    practice = run.policy.practice
    if practice is None or not missing_before(run, practice.after):
        return run
    steps = tuple(
        step.model_copy(update={"state": StepLifecycle(step.state).apply(StepMove.LOCKED_AGAIN)})
        if step.state == StepState.OPEN
        else step
        for step in run.steps
    )
    return run.model_copy(update={"steps": steps})


def next_opened(run: TrainingRun) -> TrainingRun:
    """Return the run with the next step of the current practice case open, if everything before it is done."""
    practice = run.policy.practice
    if practice is None or missing_before(run, practice.after):
        return run
    for position, step in enumerate(run.steps):
        if step.case > run.window.case:
            return run
        if step.state == StepState.LOCKED:
            opened = step.model_copy(update={"state": StepLifecycle(step.state).apply(StepMove.OPENED)})
            return run.model_copy(update={"steps": (*run.steps[:position], opened, *run.steps[position + 1 :])})
        if step.state != StepState.APPROVED:
            return run
    return run
