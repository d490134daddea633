"""The letters and tasks of a training run."""

from datetime import datetime, timedelta

from models.calendar import later, spoken
from models.effects import CloseTask, Facts, Notice, OpenTask, TaskKind
from models.training.lifecycle import StepState
from models.training.progress import available, step_title
from models.training.requirement import Progress
from models.training.state import PracticeStep, TrainingRun

TRAINING_TASK = "training"

WINDOW = "case-1"
"""The key of the deadline's calendar entry. The entry moves with each practice case: there is one window at a time."""


def about_trainee(
    run: TrainingRun,
    template: str,
    facts: Facts,
    *,
    with_deadline: bool = True,
    is_off: bool = False,
) -> Notice:
    """Return a notice to the trainee, with a copy to the representative who requested access.

    It carries the deadline as a calendar entry. One that `is_off` takes the entry out of their calendars.
    """
    return Notice(
        template=template,
        to=(run.person_id,),
        cc=(run.requested_by,),
        agency_id=run.agency_id,
        about=run.person_id,
        facts=facts,
        deadline=run.window.deadline if with_deadline else None,
        deadline_title="Finish your HMIS training" if with_deadline else "",
        deadline_key=WINDOW if with_deadline else None,
        deadline_is_off=is_off,
    )


def training_task(run: TrainingRun) -> OpenTask:
    """Return the trainee's own task, due at the deadline of the current window."""
    return OpenTask(
        key=TRAINING_TASK,
        kind=TaskKind.DO_TRAINING,
        title="Complete the HMIS training",
        person_id=run.person_id,
        agency_id=run.agency_id,
        due=run.window.deadline.ends_at,
    )


def requirement_tasks(run: TrainingRun) -> tuple[OpenTask, ...]:
    """Return the tasks of everyone but the trainee who has to meet a requirement now."""
    ready = (each for each in run.requirements if not each.met and available(run, each))
    tasks = (each.requirement.task(each, run.agency_id, run.window.deadline.ends_at) for each in ready)
    return tuple(task for task in tasks if task is not None)


def signature_letters(before: TrainingRun | None, run: TrainingRun) -> tuple[Notice, ...]:
    """Return the letters to those whose turn to sign has come since `before`, which is None at the beginning.

    The trainee's turn comes when nothing that the policy lists earlier is missing. At the beginning the first letter
    says so, and others sign only for the agency.
    """
    if run.ended:
        return ()
    earlier = _turns(before) if before is not None else []
    new = [each for each in _turns(run) if each.requirement.id not in [one.requirement.id for one in earlier]]
    letters = [_signature_letter(run, each) for each in new]
    return tuple(each for each in letters if before is not None or each.to_role is not None)


def _turns(run: TrainingRun) -> list[Progress]:
    """Return the signatures whose signers can sign now."""
    unmet = [each for each in run.requirements if not each.met]
    return [
        each
        for each in unmet
        if each.requirement.asks_by_letter
        and available(run, each)
        and (each.requirement.waits_for(each) is not None or each == unmet[0])
    ]


def _signature_letter(run: TrainingRun, signature: Progress) -> Notice:
    """Return the letter to the person or the role whose turn it is."""
    role = signature.requirement.waits_for(signature)
    return Notice(
        template="signature_needed",
        to=(run.person_id,) if role is None else (),
        to_role=role,
        agency_id=run.agency_id,
        about=run.person_id,
        facts={
            "title": signature.requirement.title,
            "last_day": spoken(run.window.deadline.last_day),
            "request": run.request_id,
        },
    )


def review_task(run: TrainingRun, step: PracticeStep, now: datetime) -> OpenTask:
    """Return the reviewers' task for a submitted step, due after the usual time but not later than the deadline."""
    return OpenTask(
        key=review_task_key(step),
        kind=TaskKind.REVIEW_STEP,
        title=f"Review {step_title(run, step)}",
        role=run.policy.reviewers[0],
        agency_id=run.agency_id,
        due=min(later(now, timedelta(days=run.policy.review_days)), run.window.deadline.ends_at),
    )


def review_task_key(step: PracticeStep) -> str:
    """Return the key of the review task of a step."""
    return review_key(step.case, step.number)


def review_key(case: int, step: int) -> str:
    """Return the key of the review task of the step with this number."""
    return f"review/{case}/{step}"


def close_every_task(run: TrainingRun, *, done: bool = True) -> tuple[CloseTask, ...]:
    """Close the trainee's task, every open review, and the tasks of everyone else, because nothing is left to do."""
    others = [review_task_key(each) for each in run.steps if each.state == StepState.SUBMITTED]
    others += [task.key for task in requirement_tasks(run)]
    return (CloseTask(key=TRAINING_TASK, done=done), *(CloseTask(key=key, done=False) for key in others))
