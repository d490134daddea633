"""How far a training run is, what comes next, and who used how much of the window. Pure reads."""

from datetime import datetime, timedelta

from models.base import Message, listed
from models.policy.training import SignedBy, UnderReview
from models.training.lifecycle import StepState, TrainingState
from models.training.state import CaseWindow, PracticeStep, Progress, TrainingRun


class WindowUse(Message):
    """How the time of one window was spent, up to now or to its end."""

    trainee: timedelta
    reviewers: timedelta


def available(run: TrainingRun, progress: Progress) -> bool:
    """Whether everything that must come before this requirement is done."""
    return not missing_before(run, progress.requirement.after)


def missing_before(run: TrainingRun, wanted: tuple[str, ...]) -> list[str]:
    """The titles of those of `wanted` that are not met yet."""
    return [each.requirement.title for each in run.requirements if each.requirement.id in wanted and not each.met]


def open_step(run: TrainingRun) -> PracticeStep | None:
    """The practice-case step the run stands at: the first that is not approved and not locked."""
    for step in run.steps:
        if step.state not in (StepState.APPROVED, StepState.LOCKED):
            return step
    return None


def under_review(run: TrainingRun) -> bool:
    """Whether a submission waits for a reviewer."""
    return any(step.state == StepState.SUBMITTED for step in run.steps)


def review_is_waited_for(run: TrainingRun) -> bool:
    """Whether the end of the window would not end the run: a submission made in time is still under review."""
    return run.policy.window.under_review_at_deadline == UnderReview.FINISH_REVIEW and under_review(run)


def outstanding(run: TrainingRun) -> list[str]:
    """What is still missing, in order, as a person would list it."""
    missing = [each.requirement.title for each in run.requirements if not each.met]
    missing += [step_title(run, step) for step in run.steps if step.state != StepState.APPROVED]
    return missing


def step_title(run: TrainingRun, step: PracticeStep) -> str:
    """A step's name: with its case's number when there are several cases."""
    case = f" of practice case {step.case}" if run.cases > 1 else " of the practice case"
    return f"step {step.number}{case} (“{step.title}”)"


def waiting_for(run: TrainingRun) -> str:
    """Say who the run is waiting for: the trainee, a reviewer, someone who signs, or nobody."""
    if run.ended:
        return "nobody"
    if under_review(run):
        return "a reviewer"
    others = [
        each.requirement.signed_by
        for each in run.requirements
        if each.requirement.kind == "signature" and not each.met and available(run, each)
    ]
    own = [
        each
        for each in run.requirements
        if not each.met and available(run, each) and each.requirement.kind != "signature"
    ]
    if not own and open_step(run) is None and others and SignedBy.TRAINEE not in others:
        return f"the {listed([signer.value.replace('_', ' ') for signer in others])}"
    return "the trainee"


def next_step(run: TrainingRun) -> str:
    """One sentence: what happens next."""
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
        return _do(ready[0])
    if step is not None:
        return f"Submit {step_title(run, step)}."
    return "Everything is done. The training is being completed."


def _do(progress: Progress) -> str:
    requirement = progress.requirement
    if requirement.kind == "form":
        return f"Complete the form “{requirement.title}”."
    if requirement.kind == "test" and attempts_used_up(progress):
        return f"All attempts at “{requirement.title}” have been used. Ask the helpdesk what to do."
    if requirement.kind == "test":
        return f"Take the test “{requirement.title}” and score at least {requirement.pass_mark} percent."
    if requirement.kind == "course":
        return f"Complete the course “{requirement.title}” and submit the certificate."
    return f"The {requirement.signed_by.value.replace('_', ' ')} needs to sign: {requirement.title}."


def attempts_used_up(progress: Progress) -> bool:
    """Whether a test was not passed and can't be tried again."""
    test = progress.requirement
    return test.kind == "test" and not progress.met and len(progress.attempts) == test.attempts


def window_use(run: TrainingRun, window: CaseWindow, now: datetime) -> WindowUse:
    """How much of `window` the trainee and the reviewers used until `now` or until it ended, never past its deadline.

    A submission is the reviewers' from the moment it was made until it was reviewed; the rest is the trainee's
    (guide 001: the period includes the time for checking the practice case).
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
