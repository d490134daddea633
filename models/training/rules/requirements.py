"""Forms, tests, courses and signatures: each is done by a step of its own (guide 001; document 002)."""

import re
from datetime import datetime
from decimal import Decimal

from models.base import listed
from models.effects import CloseTask, Decision
from models.errors import RuleViolation
from models.forms import require_new
from models.policy.training import (
    CourseRequirement,
    FormRequirement,
    Requirement,
    SignatureRequirement,
    TestRequirement,
)
from models.training import permissions
from models.training.checks import known, require_on_time, require_step, updated
from models.training.lifecycle import TrainingLifecycle, TrainingMove
from models.training.messages import AddCertificate, RecordTest, Sign, SubmitForm, TestReport, TrainingStep
from models.training.notices import signature_tasks
from models.training.progress import attempts_used_up, available, missing_before
from models.training.progression import advanced
from models.training.state import Attempt, IgnoredReport, PracticeStep, Progress, TrainingDecision, TrainingRun

NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,20})?")
"""A number as a person writes it."""


SHOWN = 40
"""How many characters of a refused grade are repeated."""


IGNORED_KEPT = 100
"""How many ignored reports a run shows; the audit trail has all of them."""


def submit_form(run: TrainingRun, message: SubmitForm, now: datetime) -> TrainingDecision:
    """A form is completed."""
    require_step(run, message, TrainingMove.WORKED_ON, permissions.may_work_on(message.actor, run), now)
    progress = _open_requirement(run, FormRequirement, message.form_id, "form")
    done = progress.model_copy(update={"met_at": now, "met_by": message.actor.person_id})
    return _worked(run, message, done, f"The form “{progress.requirement.title}” was completed.", now)


def record_test(run: TrainingRun, message: RecordTest, now: datetime) -> TrainingDecision:
    """An attempt at a test is entered; it counts as passed from the policy's pass mark on."""
    require_step(run, message, TrainingMove.WORKED_ON, permissions.may_record_test(message.actor, run), now)
    return _attempted(run, message, message.test_id, message.score, message.actor.person_id, now)


def add_certificate(run: TrainingRun, message: AddCertificate, now: datetime) -> TrainingDecision:
    """A course's certificate is kept with the run (document 002, steps for the new user)."""
    require_step(run, message, TrainingMove.WORKED_ON, permissions.may_work_on(message.actor, run), now)
    progress = _open_requirement(run, CourseRequirement, message.course_id, "course")
    done = progress.model_copy(
        update={"met_at": now, "met_by": message.actor.person_id, "document_id": message.document_id}
    )
    return _worked(run, message, done, f"The certificate of “{progress.requirement.title}” was handed in.", now)


def sign(run: TrainingRun, message: Sign, now: datetime) -> TrainingDecision:
    """A signature is put under the agreement, in the policy's order (document 002)."""
    require_new(run.keys, message)
    TrainingLifecycle(run.state).require(TrainingMove.WORKED_ON)
    requirement = known(run, SignatureRequirement, message.signature_id, "signature").requirement
    if not isinstance(requirement, SignatureRequirement):
        raise TypeError(requirement)
    allowed = permissions.may_sign(message.actor, run, requirement.signed_by)
    require_step(run, message, TrainingMove.WORKED_ON, allowed, now)
    progress = _open_requirement(run, SignatureRequirement, message.signature_id, "signature")
    done = progress.model_copy(
        update={"met_at": now, "met_by": message.actor.person_id, "document_id": message.document_id}
    )
    return _worked(run, message, done, f"Signed: {requirement.title}.", now)


def report_test(run: TrainingRun, report: TestReport, now: datetime) -> TrainingDecision:
    """A learning system reports a test. Never refused: what changes nothing is kept, with the reason, to be seen."""
    try:
        if report.report_id in run.reports:
            raise RuleViolation("duplicate", "This attempt was already reported.")
        TrainingLifecycle(run.state).require(TrainingMove.WORKED_ON)
        require_on_time(run, now)
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


def _open_requirement(run: TrainingRun, kind: type[Requirement], wanted: str, noun: str) -> Progress:
    progress = known(run, kind, wanted, noun)
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
    progress = _open_requirement(run, TestRequirement, test_id, "test")
    test = progress.requirement
    if not isinstance(test, TestRequirement):
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
        updated(run, message, requirements=requirements)
        if message is not None
        else run.model_copy(update={"requirements": requirements})
    )
    decision = advanced(after, now, f"{done.requirement.kind}_{'done' if done.met else 'attempted'}", summary)
    was, now_due = signature_tasks(run), signature_tasks(after)
    opened = [task for task in now_due if task not in was]
    closed = [CloseTask(key=task.key) for task in was if task not in now_due]
    return decision.model_copy(update={"opened": (*decision.opened, *opened), "closed": (*closed, *decision.closed)})


def replaced(run: TrainingRun, step: PracticeStep) -> tuple[PracticeStep, ...]:
    """Return the run's practice-case steps with `step` in its place."""
    return tuple(step if (each.case, each.number) == (step.case, step.number) else each for each in run.steps)
