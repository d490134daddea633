"""What happens to a training run by itself: its start, the reminders, and the deadline (guide 001)."""

from datetime import datetime

from models.base import fields_of, listed
from models.calendar import civil_day, days_later, morning_of, spoken
from models.effects import Decision, Facts
from models.timeline import Wake
from models.training import failed_attempts, validity
from models.training.lifecycle import TrainingLifecycle, TrainingMove, TrainingState
from models.training.messages import TrainingStart
from models.training.notices import about_trainee, requirement_tasks, signature_letters, training_task
from models.training.progress import decision_pending, next_step, outstanding, review_is_waited_for
from models.training.progression import (
    changed_tasks,
    completed,
    lapsed,
    locked_again,
    next_opened,
    open_window,
)
from models.training.requirement import Progress, WantedAccess
from models.training.state import CaseWindow, PracticeStep, TrainingBase, TrainingRun
from models.training.waivers import practice_needed, still_needed, waiver_for


def begin(start: TrainingStart, now: datetime) -> Decision[TrainingRun]:
    """Begin a run with its tasks and the first email, which names the date and the number of practice cases."""
    policy = start.policy
    waiver = waiver_for(policy, start.background, start.time_zone, now)
    practice = policy.practice if practice_needed(policy, waiver) else None
    work = WantedAccess(role_type=start.role_type, project_types=start.project_types, license_kind=start.license_kind)
    cases = practice.cases_for(work) if practice else 0
    titles = practice.steps_for(work) if practice else ()
    run = TrainingRun(
        **fields_of(start, TrainingBase),
        started_at=now,
        cases=cases,
        waiver=waiver,
        requirements=tuple(
            Progress(requirement=each) for each in still_needed(policy, waiver) if each.applies_to(work)
        ),
        steps=tuple(
            PracticeStep(case=case, number=number, title=title)
            for case in range(1, cases + 1)
            for number, title in enumerate(titles, start=1)
        ),
        windows=(CaseWindow(case=1, deadline=open_window(policy, start.time_zone, now)),),
    )
    run = next_opened(failed_attempts.counted_in(validity.with_earlier(run, start.background, now)))
    why = f" {waiver.sentence}" if waiver is not None else ""
    earlier = validity.counting_from_before(run)
    if earlier:
        why += f" Completed before: {' '.join(earlier)}"
    if not outstanding(run):
        return completed(run, now, f"Training began.{why}")
    facts: Facts = {
        "first_step": next_step(run),
        "steps": outstanding(run),
        "cases": cases,
        "case_steps": len(titles),
        "request": run.request_id,
        **({"earlier": earlier} if earlier else {}),
        **({"waiver": waiver.sentence} if waiver is not None else {}),
    }
    return Decision(
        state=run,
        move="training_started",
        summary=f"Training began; it must be done by {spoken(run.window.deadline.last_day)}.{why}",
        opened=(training_task(run), *requirement_tasks(run)),
        notices=(about_trainee(run, "training_started", facts), *signature_letters(None, run)),
    )


def next_wake(run: TrainingRun) -> Wake | None:
    """Return when something happens by itself next, and what. Nothing does during a review or after the end."""
    if run.state != TrainingState.IN_TRAINING:
        return None
    deadline = run.window.deadline
    reminders = [(at, f"reminder, {days} days before") for days, at in _reminders_due(run)]
    over = [(at, f"“{each.requirement.title}” no longer counts") for at, each in validity.ends(run)]
    return min([*reminders, *over, (deadline.ends_at, f"deadline of practice case {run.window.case}")])


def wake(run: TrainingRun, now: datetime) -> Decision[TrainingRun] | None:
    """Decide what happens by itself at `now`: the window ends, a reminder goes out, or nothing.

    A reminder that could not go out on its day goes out late, but only once. Older ones are dropped with it.
    """
    if run.state != TrainingState.IN_TRAINING:
        return None
    if run.window.deadline.passed(now):
        return _window_ended(run, now)
    over = _no_longer_counts(run, now)
    reminded = _reminded(over.state if over is not None else run, now)
    if over is None or reminded is None:
        return over or reminded
    changes = {"opened": over.opened, "closed": over.closed, "notices": (*over.notices, *reminded.notices)}
    return reminded.model_copy(update={**changes, "move": over.move, "summary": f"{over.summary} {reminded.summary}"})


def _no_longer_counts(run: TrainingRun, now: datetime) -> Decision[TrainingRun] | None:
    """Have those parts done again that were completed before the training, too long ago by now."""
    over = [each.requirement.title for at, each in validity.ends(run) if at <= now]
    if not over:
        return None
    after = locked_again(validity.reopened(run, now))
    opened, closed = changed_tasks(run, after)
    titles = listed([f"“{each}”" for each in over])
    return Decision(
        state=after,
        move="no_longer_counts",
        summary=f"What was completed before the training no longer counts: {titles}.",
        opened=opened,
        closed=closed,
        notices=(about_trainee(after, "completion_over", {"titles": over, "next_step": next_step(after)}),),
    )


def _reminded(run: TrainingRun, now: datetime) -> Decision[TrainingRun] | None:
    due = [days for days, at in _reminders_due(run) if at <= now]
    if not due:
        return None
    left = (run.window.deadline.last_day - civil_day(now, run.time_zone)).days
    window = run.window.model_copy(update={"reminded": (*run.window.reminded, *due)})
    after = run.model_copy(update={"windows": (*run.windows[:-1], window)})
    pending = decision_pending(run)
    if pending:
        summary = f"No reminder was sent, because a decision about another attempt at “{pending}” is pending."
        return Decision(state=after, move="reminder_skipped", summary=summary)
    facts: Facts = {"next_step": next_step(after), "days_left": left}
    return Decision(
        state=after,
        move="reminded",
        summary=f"Reminder, {left} days before the deadline.",
        notices=(about_trainee(after, "training_reminder", facts),),
    )


def _reminders_due(run: TrainingRun) -> list[tuple[int, datetime]]:
    """Return the reminders not sent yet and their instants, without those that would fall before the window began."""
    window = run.window
    due = [
        (days, morning_of(days_later(window.deadline.last_day, -days), run.time_zone))
        for days in run.policy.reminders.days_before
        if days not in window.reminded
    ]
    return [(days, at) for days, at in due if at > _window_began(window)]


def _window_began(window: CaseWindow) -> datetime:
    """Return when the window or its last extension began, because an extension brings its own reminders."""
    extensions = window.deadline.extensions
    return extensions[-1].at if extensions else window.deadline.started_at


def _window_ended(run: TrainingRun, now: datetime) -> Decision[TrainingRun]:
    if not review_is_waited_for(run):
        return lapsed(run, now, "", ())
    state = TrainingLifecycle(run.state).apply(TrainingMove.HELD)
    return Decision(
        state=run.model_copy(update={"state": state}),
        move="held_for_review",
        summary="The window ended while a submission was under review; the review is still to be finished.",
    )
