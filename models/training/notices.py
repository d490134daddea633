"""The letters and tasks of a training run."""

from datetime import datetime, timedelta

from models.effects import CloseTask, Facts, Notice, OpenTask, TaskKind
from models.people import Role
from models.policy.training import SignatureRequirement, SignedBy
from models.training.lifecycle import StepState
from models.training.progress import available, step_title
from models.training.state import PracticeStep, TrainingRun

TRAINING_TASK = "training"


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
        deadline_title="Finish your HMIS training" if with_deadline else "",
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
        if isinstance(each.requirement, SignatureRequirement)
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
