"""How far a training run is, what comes next, and who used how much of the window. Nothing here changes a run."""

from datetime import datetime, timedelta

from models.base import Message, listed
from models.policy.training import UnderReview
from models.training.lifecycle import StepState, TrainingState
from models.training.requirement import Progress
from models.training.state import CaseWindow, PracticeStep, TrainingRun


class WindowUse(Message):
    """How the time of one window was spent, up to now or to its end."""

    trainee: timedelta
    reviewers: timedelta


def available(run: TrainingRun, progress: Progress) -> bool:
    """Return whether everything that must come before this requirement is done."""
    return not missing_before(run, progress.requirement.after)


def missing_before(run: TrainingRun, wanted: tuple[str, ...]) -> list[str]:
    """Return the titles of the `wanted` requirements that are not met yet."""
    return [each.requirement.title for each in run.requirements if each.requirement.id in wanted and not each.met]


def open_step(run: TrainingRun) -> PracticeStep | None:
    """Return the current practice-case step: the first that is neither approved nor locked."""
    for step in run.steps:
        if step.state not in (StepState.APPROVED, StepState.LOCKED):
            return step
    return None


def under_review(run: TrainingRun) -> bool:
    """Return whether a submission waits for a reviewer."""
    return any(step.state == StepState.SUBMITTED for step in run.steps)


def review_is_waited_for(run: TrainingRun) -> bool:
    """Return whether the run outlasts its window because a submission made in time is still under review."""
    return run.policy.window.under_review_at_deadline == UnderReview.FINISH_REVIEW and under_review(run)


def outstanding(run: TrainingRun) -> list[str]:
    """List what is still missing, in order, as a person would list it."""
    missing = [each.requirement.title for each in run.requirements if not each.met]
    missing += [step_title(run, step) for step in run.steps if step.state != StepState.APPROVED]
    return missing


def step_title(run: TrainingRun, step: PracticeStep) -> str:
    """Name a step, with the number of its case when there are several cases."""
    case = f" of practice case {step.case}" if run.cases > 1 else " of the practice case"
    return f"step {step.number}{case} (“{step.title}”)"


def waiting_for(run: TrainingRun) -> str:
    """Say who the run is waiting for: the trainee, a reviewer, others at the agency, or nobody."""
    if run.ended:
        return "nobody"
    if under_review(run):
        return "a reviewer"
    waited_for = [each.requirement.done_by for each in run.requirements if not each.met and available(run, each)]
    others = [role.spoken for role in waited_for if role is not None]
    if others and None not in waited_for and open_step(run) is None:
        return f"the {listed(others)}"
    return "the trainee"


def next_step(run: TrainingRun) -> str:
    """Return one sentence that says what happens next."""
    if run.state == TrainingState.COMPLETED:
        return "The training is completed."
    if run.ended:
        return f"The training has ended: {run.end_reason}"
    step = open_step(run)
    if step is not None and step.state == StepState.SUBMITTED:
        return f"A reviewer is checking {step_title(run, step)}."
    if step is not None and step.state == StepState.RETURNED:
        return f"Correct {step_title(run, step)} and submit it again."
    ready = [each for each in run.requirements if not each.met and available(run, each)]
    if ready:
        return ready[0].requirement.instruction(ready[0])
    if step is not None:
        return f"Submit {step_title(run, step)}."
    return "Everything is done. The training is being completed."


def window_use(run: TrainingRun, window: CaseWindow, now: datetime) -> WindowUse:
    """Return how much of `window` the trainee and the reviewers used, up to `now`, its end, or its deadline.

    The time from a submission to its review counts as the reviewers', and the rest as the trainee's (guide 001: the
    period includes the time for checking the practice case).
    """
    begin = window.deadline.started_at
    end = min(window.ended_at or now, now, window.deadline.ends_at)
    reviewers = timedelta()
    for step in run.steps:
        for submission in step.submissions:
            start = max(submission.at, begin)
            stop = min(submission.reviewed_at or end, end)
            reviewers += max(stop - start, timedelta())
    return WindowUse(trainee=max(end - begin - reviewers, timedelta()), reviewers=reviewers)
