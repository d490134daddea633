"""Practice-case steps: submitted, reviewed, corrected (guide 001)."""

from datetime import datetime

from models.base import listed
from models.calendar import counted
from models.effects import CloseTask, Decision, Facts, Notice
from models.errors import RuleViolation
from models.training import permissions
from models.training.checks import require_step, updated
from models.training.lifecycle import StepLifecycle, StepMove, StepState, TrainingLifecycle, TrainingMove
from models.training.messages import ReviewStep, SubmitStep
from models.training.notices import about_trainee, review_task, review_task_key
from models.training.progress import missing_before, next_step, step_title
from models.training.progression import advanced, lapsed
from models.training.state import PracticeStep, Submission, TrainingDecision, TrainingRun


def submit_step(run: TrainingRun, message: SubmitStep, now: datetime) -> TrainingDecision:
    """Submit a practice-case step, for the first time or corrected."""
    require_step(run, message, TrainingMove.WORKED_ON, permissions.may_submit_step(message.actor, run), now)
    step = _step(run, message.case, message.step)
    _refuse_if_locked(run, step)
    state = _step_moved(run, step, StepMove.SUBMITTED)
    _require_training_site(message)
    new = Submission(at=now, note=message.note, client_id=message.client_id, document_id=message.document_id)
    submitted = step.model_copy(update={"state": state, "submissions": (*step.submissions, new)})
    title = step_title(run, step)
    return Decision(
        state=updated(run, message, steps=_with_step(run, submitted)),
        move="step_submitted",
        summary=f"Submitted for review: {title}.",
        opened=(review_task(run, step, now),),
    )


def review_step(run: TrainingRun, message: ReviewStep, now: datetime) -> TrainingDecision:
    """Approve a submitted step or send it back with comments. Approval opens what comes next."""
    require_step(run, message, TrainingMove.REVIEWED, permissions.may_review_step(message.actor, run), now)
    step = _step(run, message.case, message.step)
    if step.state != StepState.SUBMITTED:
        raise RuleViolation(
            "nothing_to_review", f"There is nothing to review: {step_title(run, step)} is {_status(step)}."
        )
    if not message.approve and not message.comments.strip():
        raise RuleViolation("comments_missing", "Say in the comments what the trainee has to correct.")
    state = _step_moved(run, step, StepMove.APPROVED if message.approve else StepMove.SENT_BACK)
    last = step.submissions[-1].model_copy(
        update={
            "reviewed_at": now,
            "reviewer_id": message.actor.person_id,
            "approved": message.approve,
            "comments": message.comments.strip(),
        }
    )
    reviewed = step.model_copy(update={"state": state, "submissions": (*step.submissions[:-1], last)})
    after = updated(run, message, steps=_with_step(run, reviewed))
    return _approved(after, reviewed, now) if message.approve else _sent_back(after, reviewed, now)


def _require_training_site(message: SubmitStep) -> None:
    """Raise RuleViolation if there is evidence, and nobody confirms that it shows no real client (S37)."""
    if (message.client_id or message.document_id is not None) and not message.training_site_only:
        raise RuleViolation(
            "training_site_only",
            "Please confirm that what you hand in is from the training site and shows no real client.",
        )


def _with_step(run: TrainingRun, step: PracticeStep) -> tuple[PracticeStep, ...]:
    """Return the run's practice-case steps with `step` in its place."""
    return tuple(step if (each.case, each.number) == (step.case, step.number) else each for each in run.steps)


def _step(run: TrainingRun, case: int, number: int) -> PracticeStep:
    for step in run.steps:
        if (step.case, step.number) == (case, number):
            return step
    steps = [each.number for each in run.steps if each.case == case]
    if steps:
        raise RuleViolation("unknown", f"Practice case {case} has no step {number}. Its steps are 1 to {max(steps)}.")
    if not run.steps:
        raise RuleViolation("unknown", "This training has no practice case.")
    cases = counted(len({each.case for each in run.steps}), "practice case")
    raise RuleViolation("unknown", f"This training has no practice case {case}. It has {cases} so far.")


def _refuse_if_locked(run: TrainingRun, step: PracticeStep) -> None:
    if step.state != StepState.LOCKED:
        return
    practice = run.policy.practice
    before = missing_before(run, practice.after if practice else ())
    if step.case > run.window.case:
        before = [each.requirement.title for each in run.requirements if not each.met]
    if before:
        first = listed([f"“{each}”" for each in before])
        raise RuleViolation("out_of_order", f"This practice case is not open yet. First: {first}.")
    blocking = next(each for each in run.steps if each.state != StepState.APPROVED)
    raise RuleViolation(
        "out_of_order",
        f"Step {step.number} is not open yet: {step_title(run, blocking)} must be approved first.",
    )


def _step_moved(run: TrainingRun, step: PracticeStep, move: StepMove) -> StepState:
    lifecycle = StepLifecycle(step.state)
    if not lifecycle.allows(move):
        raise RuleViolation("not_now", f"There is nothing to submit: {step_title(run, step)} is {_status(step)}.")
    return lifecycle.apply(move)


def _status(step: PracticeStep) -> str:
    return {
        StepState.LOCKED: "not open yet",
        StepState.OPEN: "not submitted yet",
        StepState.SUBMITTED: "under review",
        StepState.RETURNED: "back with the trainee for correction",
        StepState.APPROVED: "already approved",
    }[step.state]


def _sent_back(run: TrainingRun, step: PracticeStep, now: datetime) -> TrainingDecision:
    title = step_title(run, step)
    closed = (CloseTask(key=review_task_key(step)),)
    summary = f"Sent back for correction: {title}."
    if run.window.deadline.passed(now):
        return lapsed(run, now, summary, closed)
    facts: Facts = {
        "case": step.case,
        "step": step.number,
        "title": step.title,
        "comments": step.submissions[-1].comments,
    }
    return Decision(
        state=run.model_copy(update={"state": TrainingLifecycle(run.state).apply(TrainingMove.REVIEWED)}),
        move="step_returned",
        summary=summary,
        closed=closed,
        notices=(about_trainee(run, "step_returned", facts),),
    )


def _approved(run: TrainingRun, step: PracticeStep, now: datetime) -> TrainingDecision:
    after = run.model_copy(update={"state": TrainingLifecycle(run.state).apply(TrainingMove.REVIEWED)})
    decision = advanced(after, now, "step_approved", f"Approved: {step_title(run, step)}.")
    notices: tuple[Notice, ...] = decision.notices
    if not decision.state.ended and not notices:
        facts: Facts = {
            "case": step.case,
            "step": step.number,
            "title": step.title,
            "next_step": next_step(decision.state),
        }
        notices = (about_trainee(decision.state, "step_approved", facts),)
    notices = tuple(_with_comments(each, step.submissions[-1].comments) for each in notices)
    return decision.model_copy(
        update={"closed": (CloseTask(key=review_task_key(step)), *decision.closed), "notices": notices}
    )


def _with_comments(notice: Notice, comments: str) -> Notice:
    """Return the letter with the reviewer's comments, if there are any and the letter has a place for them."""
    if not comments or notice.template not in ("step_approved", "case_opened", "training_completed"):
        return notice
    return notice.model_copy(update={"facts": {**notice.facts, "comments": comments}})
