"""How a training run moves by itself: its beginning, what opens next, reminders, the deadline, its end.

Guide 001 ("Requesting New Users") is the source: 14 calendar days that include the reviewers' time, a window of its
own for each additional practice case, and a run that closes when its window ends.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.base import listed
from models.calendar import Deadline, day_deadline, spoken
from models.effects import CloseTask, Decision, Facts, Notice, OpenTask, TaskKind
from models.people import Role
from models.policy import Course, Signature, SignedBy, Training
from models.training.lifecycle import (
    StepLifecycle,
    StepMove,
    StepState,
    TrainingLifecycle,
    TrainingMove,
    TrainingState,
)
from models.training.messages import (
    CaseWindow,
    PracticeStep,
    Progress,
    TrainingEnd,
    TrainingOutcome,
    TrainingRun,
    TrainingStart,
)
from models.training.progress import (
    available,
    missing_before,
    next_step,
    outstanding,
    review_is_waited_for,
    step_title,
)

TRAINING_TASK = "training"
REMINDER_HOUR = time(9)
"""Reminders go out at nine in the morning in the implementation's time zone."""


def begin(start: TrainingStart, now: datetime) -> Decision[TrainingRun]:
    """The run's first state, its task and the first e-mail, which names the date and the number of practice cases."""
    policy = start.policy
    cases = expected_cases(policy, start.project_types)
    run = TrainingRun(
        request_id=start.request_id,
        agency_id=start.agency_id,
        person_id=start.person_id,
        requested_by=start.requested_by,
        role_type=start.role_type,
        time_zone=start.time_zone,
        policy_label=start.policy_label,
        policy=policy,
        started_at=now,
        cases=cases,
        requirements=tuple(
            Progress(requirement=each)
            for each in policy.requirements
            if not isinstance(each, Course) or not each.role_types or start.role_type in each.role_types
        ),
        steps=tuple(
            PracticeStep(case=case, number=number, title=title)
            for case in range(1, cases + 1)
            for number, title in enumerate(policy.practice.steps if policy.practice else (), start=1)
        ),
        windows=(CaseWindow(case=1, deadline=_window(policy, start.time_zone, now)),),
    )
    run = _next_opened(run)
    facts: Facts = {"first_step": next_step(run), "steps": outstanding(run), "cases": cases}
    return Decision(
        state=run,
        move="training_started",
        summary=f"Training began; it must be done by {spoken(run.window.deadline.last_day)}.",
        opened=(training_task(run), *signature_tasks(run)),
        notices=(about_trainee(run, "training_started", facts),),
    )


def expected_cases(policy: Training, project_types: tuple[str, ...]) -> int:
    """How many practice cases a person with access to `project_types` does: the largest number that applies."""
    if policy.practice is None:
        return 0
    by_type = policy.practice.cases_by_project_type
    return max([policy.practice.cases, *(by_type[each] for each in project_types if each in by_type)])


def advanced(run: TrainingRun, now: datetime, move: str, summary: str) -> Decision[TrainingRun]:
    """What follows when something was finished: the run completes, opens a new window, lapses, or goes on.

    What a late review finishes counts as done in time, or the review would not have been waited for.
    """
    if not outstanding(run):
        return _completed(run, now, summary)
    if _window_done(run):
        return _case_opened(run, now, summary)
    if run.window.deadline.passed(now):
        return lapsed(run, now, summary, ())
    return Decision(state=_next_opened(run), move=move, summary=summary)


def lapsed(run: TrainingRun, now: datetime, summary: str, closed: tuple[CloseTask, ...]) -> Decision[TrainingRun]:
    """The run closes because its window ended before everything was done. Whether that is announced is policy."""
    missing = outstanding(run)
    reason = (
        f"The deadline was {spoken(run.window.deadline.last_day)}, and not everything was done. "
        f"Missing: {listed(missing)}."
    )
    state = TrainingLifecycle(run.state).apply(TrainingMove.LAPSED)
    after = ended(run.model_copy(update={"state": state}), now, reason)
    notices = (about_trainee(after, "training_lapsed", {"missing": missing}, with_deadline=False),)
    return Decision(
        state=after,
        move="lapsed",
        summary=f"{summary} {reason}".strip(),
        closed=(*closed, *close_every_task(run, done=False)),
        notices=notices if run.policy.lapse.notice else (),
    )


def next_wake(run: TrainingRun) -> tuple[datetime, str] | None:
    """The next instant at which something happens by itself, and what for; none while held for a review or ended."""
    if run.state != TrainingState.IN_TRAINING:
        return None
    deadline = run.window.deadline
    reminders = [(at, f"reminder, {days} days before") for days, at in _reminders_due(run)]
    return min([*reminders, (deadline.ends_at, f"deadline of practice case {run.window.case}")])


def wake(run: TrainingRun, now: datetime) -> Decision[TrainingRun] | None:
    """What happens by itself at `now`: the window ends, a reminder goes out, or nothing.

    A reminder that could not go out on its day goes out late, once; an older one is dropped with it.
    """
    if run.state != TrainingState.IN_TRAINING:
        return None
    if run.window.deadline.passed(now):
        return _window_ended(run, now)
    due = [days for days, at in _reminders_due(run) if at <= now]
    if not due:
        return None
    left = (run.window.deadline.last_day - now.astimezone(ZoneInfo(run.time_zone)).date()).days
    window = run.window.model_copy(update={"reminded": (*run.window.reminded, *due)})
    after = run.model_copy(update={"windows": (*run.windows[:-1], window)})
    facts: Facts = {"next_step": next_step(after), "days_left": left}
    return Decision(
        state=after,
        move="reminded",
        summary=f"Reminder, {left} days before the deadline.",
        notices=(about_trainee(after, "training_reminder", facts),),
    )


def outcome(run: TrainingRun) -> TrainingOutcome:
    """The result of a run that has ended."""
    if run.ended_at is None:
        raise ValueError("the run has not ended")
    return TrainingOutcome(end=TrainingEnd(run.state.value), ended_at=run.ended_at, reason=run.end_reason)


def ended(run: TrainingRun, now: datetime, reason: str) -> TrainingRun:
    """The run with its end written down."""
    window = run.window.model_copy(update={"ended_at": now})
    return run.model_copy(update={"ended_at": now, "end_reason": reason, "windows": (*run.windows[:-1], window)})


def about_trainee(
    run: TrainingRun,
    template: str,
    facts: Facts,
    *,
    with_deadline: bool = True,
    is_off: bool = False,
) -> Notice:
    """A notice to the trainee, the requesting representative in copy, with the deadline as a calendar entry; one that
    `is_off` leaves their calendars."""
    return Notice(
        template=template,
        to=(run.person_id,),
        cc=(run.requested_by,),
        agency_id=run.agency_id,
        about=run.person_id,
        facts=facts,
        deadline=run.window.deadline if with_deadline else None,
        deadline_title="HMIS training must be done" if with_deadline else "",
        deadline_key=f"case-{run.window.case}" if with_deadline else None,
        deadline_is_off=is_off,
    )


def training_task(run: TrainingRun) -> OpenTask:
    """The trainee's own task, due at the deadline of the running window."""
    return OpenTask(
        key=TRAINING_TASK,
        kind=TaskKind.DO_TRAINING,
        title="Complete the HMIS training",
        person_id=run.person_id,
        agency_id=run.agency_id,
        due=run.window.deadline.ends_at,
    )


def signature_tasks(run: TrainingRun) -> tuple[OpenTask, ...]:
    """The tasks of those who have to sign now, the trainee left out: document 002 wants three signatures in order."""
    return tuple(
        OpenTask(
            key=f"sign/{each.requirement.id}",
            kind=TaskKind.DO_TRAINING,
            title=f"Sign: {each.requirement.title}",
            role=Role(each.requirement.signed_by.value),
            agency_id=run.agency_id,
            due=run.window.deadline.ends_at,
        )
        for each in run.requirements
        if isinstance(each.requirement, Signature)
        and each.requirement.signed_by != SignedBy.TRAINEE
        and not each.met
        and available(run, each)
    )


def review_task(run: TrainingRun, step: PracticeStep, now: datetime) -> OpenTask:
    """The reviewers' task for a submitted step: due after the usual time, and never later than the deadline."""
    return OpenTask(
        key=review_task_key(step),
        kind=TaskKind.REVIEW_STEP,
        title=f"Review {step_title(run, step)}",
        role=run.policy.reviewers[0],
        agency_id=run.agency_id,
        due=min(now + timedelta(days=run.policy.review_days), run.window.deadline.ends_at),
    )


def review_task_key(step: PracticeStep) -> str:
    """The key of the review task of a step."""
    return f"review/{step.case}/{step.number}"


def close_every_task(run: TrainingRun, *, done: bool = True) -> tuple[CloseTask, ...]:
    """Nothing is waited for any more: the trainee's task, every open review, and every signature."""
    others = [review_task_key(each) for each in run.steps if each.state == StepState.SUBMITTED]
    others += [task.key for task in signature_tasks(run)]
    return (CloseTask(key=TRAINING_TASK, done=done), *(CloseTask(key=key, done=False) for key in others))


def _window(policy: Training, zone: str, now: datetime) -> Deadline:
    rule = f"{policy.window.days} calendar days"
    return day_deadline(now, policy.window.days, zone, rule, policy.window.source)


def _completed(run: TrainingRun, now: datetime, summary: str) -> Decision[TrainingRun]:
    state = TrainingLifecycle(run.state).apply(TrainingMove.COMPLETED)
    after = ended(run.model_copy(update={"state": state}), now, "Everything was done.")
    return Decision(
        state=after,
        move="completed",
        summary=f"{summary} The training is completed.",
        closed=close_every_task(run),
        notices=(about_trainee(after, "training_completed", {}, is_off=True),),
    )


def _window_done(run: TrainingRun) -> bool:
    """Whether everything the running window is for is done: its practice case, and whatever is no practice case."""
    steps = [step for step in run.steps if step.case <= run.window.case]
    return all(step.state == StepState.APPROVED for step in steps) and all(each.met for each in run.requirements)


def _case_opened(run: TrainingRun, now: datetime, summary: str) -> Decision[TrainingRun]:
    case = run.window.case + 1
    state = TrainingLifecycle(run.state).apply(TrainingMove.CASE_OPENED)
    before = run.window.model_copy(update={"ended_at": now})
    window = CaseWindow(case=case, deadline=_window(run.policy, run.time_zone, now))
    after = _next_opened(run.model_copy(update={"state": state, "windows": (*run.windows[:-1], before, window)}))
    facts: Facts = {"case": case, "cases": run.cases, "first_step": next_step(after)}
    return Decision(
        state=after,
        move="case_opened",
        summary=f"{summary} Practice case {case} of {run.cases} began, with a window of its own.",
        opened=(training_task(after),),
        notices=(about_trainee(after, "case_opened", facts),),
    )


def _next_opened(run: TrainingRun) -> TrainingRun:
    """The run with the next step of the running practice case open, if everything before it is done."""
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


def _reminders_due(run: TrainingRun) -> list[tuple[int, datetime]]:
    """The reminders not sent yet and their instants, those left out that would fall before the window began."""
    window = run.window
    zone = ZoneInfo(run.time_zone)
    due = [
        (days, datetime.combine(window.deadline.last_day - timedelta(days=days), REMINDER_HOUR, tzinfo=zone))
        for days in run.policy.reminders.days_before
        if days not in window.reminded
    ]
    return [(days, at) for days, at in due if at > _window_began(window)]


def _window_began(window: CaseWindow) -> datetime:
    """When the window, or its last extension, began: an extension brings its own reminders."""
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
