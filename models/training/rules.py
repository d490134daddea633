"""What each step of a training run requires and brings about.

Every function takes the run, a message and the time, and returns a Decision, or raises RuleViolation with the sentence
that the person reads. Guide 001 ("Requesting New Users") is the source unless a rule says otherwise.
"""

import re
from datetime import datetime, timedelta
from decimal import Decimal

from models.base import listed
from models.calendar import civil_day, extended, spoken
from models.effects import CloseTask, Decision, Facts, Notice
from models.errors import RuleViolation
from models.forms import remembered, require_new
from models.people import SYSTEM, Permission
from models.policy import Course, Form, Requirement, Signature, Test
from models.training import permissions
from models.training.flow import (
    about_trainee,
    advanced,
    close_every_task,
    ended,
    lapsed,
    review_task,
    review_task_key,
    signature_tasks,
    training_task,
)
from models.training.lifecycle import StepLifecycle, StepMove, StepState, TrainingLifecycle, TrainingMove
from models.training.messages import (
    AddCertificate,
    Attempt,
    ExtendDeadline,
    IgnoredReport,
    PracticeStep,
    Progress,
    RecordTest,
    ReviewStep,
    Sign,
    StopTraining,
    Submission,
    SubmitForm,
    SubmitStep,
    TestReport,
    TrainingDecision,
    TrainingRun,
    TrainingStep,
    WithdrawTraining,
)
from models.training.progress import (
    attempts_used_up,
    available,
    missing_before,
    next_step,
    review_is_waited_for,
    step_title,
)

NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,20})?")
"""A number as a person writes it."""

SHOWN = 40
"""How many characters of a refused grade are repeated."""

IGNORED_KEPT = 100
"""How many ignored reports a run shows; the audit trail has all of them."""


def submit_form(run: TrainingRun, message: SubmitForm, now: datetime) -> TrainingDecision:
    """A form is completed."""
    _require(run, message, TrainingMove.WORKED_ON, permissions.may_work_on(message.actor, run), now)
    progress = _open_requirement(run, Form, message.form_id, "form")
    done = progress.model_copy(update={"met_at": now, "met_by": message.actor.person_id})
    return _worked(run, message, done, f"The form “{progress.requirement.title}” was completed.", now)


def record_test(run: TrainingRun, message: RecordTest, now: datetime) -> TrainingDecision:
    """An attempt at a test is entered; it counts as passed from the policy's pass mark on."""
    _require(run, message, TrainingMove.WORKED_ON, permissions.may_record_test(message.actor, run), now)
    return _attempted(run, message, message.test_id, message.score, message.actor.person_id, now)


def add_certificate(run: TrainingRun, message: AddCertificate, now: datetime) -> TrainingDecision:
    """A course's certificate is kept with the run (document 002, steps for the new user)."""
    _require(run, message, TrainingMove.WORKED_ON, permissions.may_work_on(message.actor, run), now)
    progress = _open_requirement(run, Course, message.course_id, "course")
    done = progress.model_copy(
        update={"met_at": now, "met_by": message.actor.person_id, "document_id": message.document_id}
    )
    return _worked(run, message, done, f"The certificate of “{progress.requirement.title}” was handed in.", now)


def sign(run: TrainingRun, message: Sign, now: datetime) -> TrainingDecision:
    """A signature is put under the agreement, in the policy's order (document 002)."""
    require_new(run.keys, message)
    TrainingLifecycle(run.state).require(TrainingMove.WORKED_ON)
    requirement = _known(run, Signature, message.signature_id, "signature").requirement
    if not isinstance(requirement, Signature):
        raise TypeError(requirement)
    allowed = permissions.may_sign(message.actor, run, requirement.signed_by)
    _require(run, message, TrainingMove.WORKED_ON, allowed, now)
    progress = _open_requirement(run, Signature, message.signature_id, "signature")
    done = progress.model_copy(
        update={"met_at": now, "met_by": message.actor.person_id, "document_id": message.document_id}
    )
    return _worked(run, message, done, f"Signed: {requirement.title}.", now)


def submit_step(run: TrainingRun, message: SubmitStep, now: datetime) -> TrainingDecision:
    """A practice-case step is handed in, for the first time or corrected."""
    _require(run, message, TrainingMove.WORKED_ON, permissions.may_submit_step(message.actor, run), now)
    step = _step(run, message.case, message.step)
    _refuse_if_locked(run, step)
    state = _step_moved(run, step, StepMove.SUBMITTED)
    submitted = step.model_copy(
        update={"state": state, "submissions": (*step.submissions, Submission(at=now, note=message.note))}
    )
    title = step_title(run, step)
    return Decision(
        state=_kept(run, message, steps=_replaced(run, submitted)),
        move="step_submitted",
        summary=f"Handed in for review: {title}.",
        opened=(review_task(run, step, now),),
    )


def review_step(run: TrainingRun, message: ReviewStep, now: datetime) -> TrainingDecision:
    """A reviewer approves a submitted step or sends it back with comments; approval opens what comes next."""
    _require(run, message, TrainingMove.REVIEWED, permissions.may_review_step(message.actor, run), now)
    step = _step(run, message.case, message.step)
    if step.state != StepState.SUBMITTED:
        raise RuleViolation(
            "nothing_to_review", f"There is nothing to review: {step_title(run, step)} is {_where(step)}."
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
    after = _kept(run, message, steps=_replaced(run, reviewed))
    return _approved(after, reviewed, now) if message.approve else _sent_back(after, reviewed, now)


def extend(run: TrainingRun, message: ExtendDeadline, now: datetime) -> TrainingDecision:
    """The running window's deadline is moved to a later day by an authorized person, with a reason.

    Once it has passed it can be moved only while the run is kept for a review: else the training is over.
    """
    require_new(run.keys, message)
    state = TrainingLifecycle(run.state).apply(TrainingMove.EXTENDED)
    permissions.may_extend(message.actor, run).require()
    if not review_is_waited_for(run):
        _require_on_time(run, now)
    deadline = run.window.deadline
    earliest = max(deadline.last_day + timedelta(days=1), civil_day(now, run.time_zone))
    if message.to_day < earliest:
        raise RuleViolation("not_later", f"The new day must be {spoken(earliest)} or later.")
    original = deadline.extensions[0].from_day if deadline.extensions else deadline.last_day
    at_most = run.policy.extending.at_most_days
    if (message.to_day - original).days > at_most:
        raise RuleViolation("too_far", f"A deadline can be moved by at most {at_most} days from {spoken(original)}.")
    moved = extended(deadline, message.to_day, message.actor.person_id, now, message.reason)
    window = run.window.model_copy(update={"deadline": moved, "reminded": (), "ended_at": None})
    after = _kept(run, message, state=state, windows=(*run.windows[:-1], window))
    return Decision(
        state=after,
        move="extended",
        summary=f"Deadline moved from {spoken(deadline.last_day)} to {spoken(message.to_day)}: {message.reason}",
        opened=(training_task(after), *signature_tasks(after)),
        notices=(
            about_trainee(
                after, "training_extended", {"reason": message.reason, "from_day": spoken(deadline.last_day)}
            ),
        ),
    )


def withdraw(run: TrainingRun, message: WithdrawTraining, now: datetime) -> TrainingDecision:
    """The training is given up."""
    if not message.actor.is_system:  # the system's word comes through a signal, which nobody could send again
        require_new(run.keys, message)
    state = TrainingLifecycle(run.state).apply(TrainingMove.WITHDRAWN)
    permissions.may_withdraw(message.actor, run).require()
    after = ended(_kept(run, message, state=state), now, message.reason)
    return Decision(
        state=after,
        move="withdrawn",
        summary=f"The training was withdrawn: {message.reason}",
        closed=close_every_task(run, done=False),
        notices=(about_trainee(after, "training_withdrawn", {"reason": message.reason}, is_off=True),),
    )


def stop(run: TrainingRun, message: StopTraining, now: datetime) -> TrainingDecision | None:
    """The request that the training belongs to has ended; a training that is over already changes nothing."""
    if run.ended:
        return None
    withdrawal = WithdrawTraining(actor=SYSTEM, key=f"request:{run.request_id}", reason=message.reason)
    return withdraw(run, withdrawal, now)


def report_test(run: TrainingRun, report: TestReport, now: datetime) -> TrainingDecision:
    """A learning system reports a test. Never refused: what changes nothing is kept, with the reason, to be seen."""
    try:
        if report.report_id in run.reports:
            raise RuleViolation("duplicate", "This attempt was already reported.")
        TrainingLifecycle(run.state).require(TrainingMove.WORKED_ON)
        _require_on_time(run, now)
        if report.taken_at < run.started_at:
            raise RuleViolation("too_early", "This test was taken before the training began.")
        known = run.model_copy(update={"reports": (*run.reports, report.report_id)})
        return _attempted(known, None, report.test_id, report.score, "learning-system", now)
    except RuleViolation as refusal:
        ignored = IgnoredReport(report_id=report.report_id, at=now, reason=refusal.sentence)
        return Decision(
            state=run.model_copy(update={"ignored": (*run.ignored, ignored)[-IGNORED_KEPT:]}),
            move="report_ignored",
            summary=f"A report of the learning system changed nothing: {refusal.sentence}",
        )


def _require(run: TrainingRun, message: TrainingStep, move: TrainingMove, allowed: Permission, now: datetime) -> None:
    """What every step needs: a new form, a run that is open to it, a person who may, and time left."""
    require_new(run.keys, message)
    TrainingLifecycle(run.state).require(move)
    allowed.require()
    if move != TrainingMove.REVIEWED or not review_is_waited_for(run):
        _require_on_time(run, now)


def _require_on_time(run: TrainingRun, now: datetime) -> None:
    deadline = run.window.deadline
    if deadline.passed(now):
        raise RuleViolation("too_late", f"The deadline for this training was {spoken(deadline.last_day)}.")


def _known(run: TrainingRun, kind: type[Requirement], wanted: str, noun: str) -> Progress:
    for progress in run.requirements:
        if progress.requirement.id == wanted and isinstance(progress.requirement, kind):
            return progress
    offered = [each.requirement.id for each in run.requirements if isinstance(each.requirement, kind)]
    have = f"It has: {listed(offered)}." if offered else f"It has no {noun}s."
    raise RuleViolation("unknown", f"This training has no {noun} called “{wanted}”. {have}")


def _open_requirement(run: TrainingRun, kind: type[Requirement], wanted: str, noun: str) -> Progress:
    progress = _known(run, kind, wanted, noun)
    title = progress.requirement.title
    if progress.met:
        raise RuleViolation("already_done", f"“{title}” is already done.")
    if not available(run, progress):
        first = listed([f"“{each}”" for each in missing_before(run, progress.requirement.after)])
        raise RuleViolation("out_of_order", f"“{title}” comes later. First: {first}.")
    return progress


def _attempted(
    run: TrainingRun, message: RecordTest | None, test_id: str, typed: str, by: str, now: datetime
) -> TrainingDecision:
    progress = _open_requirement(run, Test, test_id, "test")
    test = progress.requirement
    if not isinstance(test, Test):
        raise TypeError(test)
    score = _grade(typed)
    if attempts_used_up(progress):
        raise RuleViolation(
            "no_attempts_left",
            f"All {test.attempts} attempts at “{test.title}” are used. Please ask the helpdesk what to do.",
        )
    number = len(progress.attempts) + 1
    passed = score >= test.pass_mark
    attempt = Attempt(number=number, score=score, passed=passed, at=now, entered_by=by)
    done = progress.model_copy(
        update={
            "attempts": (*progress.attempts, attempt),
            "met_at": now if passed else None,
            "met_by": by if passed else None,
        }
    )
    result = "passed" if passed else f"not passed, {test.pass_mark} percent needed"
    return _worked(run, message, done, f"Attempt {number} at “{test.title}”: {score} percent, {result}.", now)


def _grade(typed: str) -> Decimal:
    """The percentage in "95", "87.5" or "95 %"; neither exponents nor other things that only programs call numbers."""
    written = typed.strip().removesuffix("%").strip()
    if not NUMBER.fullmatch(written):
        raise RuleViolation("not_a_grade", f"A grade is a number from 0 to 100, not “{typed.strip()[:SHOWN]}”.")
    score = Decimal(written)
    if not 0 <= score <= 100:
        raise RuleViolation("not_a_grade", f"A grade is from 0 to 100 percent, and {written} is not.")
    return score.copy_abs()


def _worked(
    run: TrainingRun, message: TrainingStep | None, done: Progress, summary: str, now: datetime
) -> TrainingDecision:
    requirements = tuple(done if each.requirement.id == done.requirement.id else each for each in run.requirements)
    after = (
        _kept(run, message, requirements=requirements)
        if message is not None
        else run.model_copy(update={"requirements": requirements})
    )
    decision = advanced(after, now, f"{done.requirement.kind}_{'done' if done.met else 'attempted'}", summary)
    was, now_due = signature_tasks(run), signature_tasks(after)
    opened = [task for task in now_due if task not in was]
    closed = [CloseTask(key=task.key) for task in was if task not in now_due]
    return decision.model_copy(update={"opened": (*decision.opened, *opened), "closed": (*closed, *decision.closed)})


def _kept(run: TrainingRun, message: TrainingStep, **changes: object) -> TrainingRun:
    return run.model_copy(update={"keys": remembered(run.keys, message), **changes})


def _step(run: TrainingRun, case: int, number: int) -> PracticeStep:
    for step in run.steps:
        if (step.case, step.number) == (case, number):
            return step
    raise RuleViolation("unknown", f"This training has no step {number} in a practice case {case}.")


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
        raise RuleViolation("not_now", f"There is nothing to hand in: {step_title(run, step)} is {_where(step)}.")
    return lifecycle.apply(move)


def _where(step: PracticeStep) -> str:
    return {
        StepState.LOCKED: "not open yet",
        StepState.OPEN: "not handed in yet",
        StepState.SUBMITTED: "with the reviewers",
        StepState.RETURNED: "back with the trainee for correction",
        StepState.APPROVED: "approved already",
    }[step.state]


def _replaced(run: TrainingRun, step: PracticeStep) -> tuple[PracticeStep, ...]:
    return tuple(step if (each.case, each.number) == (step.case, step.number) else each for each in run.steps)


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
    told: tuple[Notice, ...] = decision.notices
    if not decision.state.ended and not told:
        facts: Facts = {
            "case": step.case,
            "step": step.number,
            "title": step.title,
            "next_step": next_step(decision.state),
        }
        told = (about_trainee(decision.state, "step_approved", facts),)
    return decision.model_copy(
        update={"closed": (CloseTask(key=review_task_key(step)), *decision.closed), "notices": told}
    )
