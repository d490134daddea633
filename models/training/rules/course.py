"""What meets a requirement of a course: its certificate, or a report of the learning system (document 002)."""

from datetime import datetime

from models.errors import RuleViolation
from models.training import permissions, validity
from models.training.checks import open_requirement, paper_requirement, require_step, require_taken_in_time
from models.training.kinds.course import CourseRequirement
from models.training.lifecycle import TrainingLifecycle, TrainingMove
from models.training.messages import AddCertificate, CourseReport
from models.training.progression import worked
from models.training.reports import CLOCK_SKEW, LEARNING_SYSTEM, already_reported_course, report_ignored
from models.training.state import TrainingDecision, TrainingRun


def add_certificate(run: TrainingRun, message: AddCertificate, now: datetime) -> TrainingDecision:
    """Submit the certificate of a course. It stays with the run, and replaces an earlier one, which is kept."""
    require_step(run, message, TrainingMove.WORKED_ON, permissions.may_work_on(message.actor, run), now)
    progress, course = paper_requirement(run, CourseRequirement, message.course_id, message.document_id)
    done = progress.with_paper(message.document_id, message.actor.person_id, now)
    if progress.document_id is not None:
        summary = f"The certificate for “{course.title}” was replaced. The earlier one is kept."
        return worked(run, message, done, summary, now, move="course_replaced")
    return worked(run, message, done, f"The certificate for “{course.title}” was submitted.", now)


def report_course(run: TrainingRun, report: CourseReport, now: datetime) -> TrainingDecision:
    """Record a course that a learning system reports as completed, with its date. A report is never refused.

    It counts like the certificate, which can still be submitted. One that changes nothing is listed with the reason.
    """
    try:
        if report.report_id in run.reports:
            raise already_reported_course(run, report.course_id)
        TrainingLifecycle(run.state).require(TrainingMove.TEST_RECORDED)
        require_taken_in_time(run, report.completed_at, now, CLOCK_SKEW, "course was completed", report.course_id)
        progress, course = open_requirement(run, CourseRequirement, report.course_id)
    except RuleViolation as refusal:
        return report_ignored(run, report.report_id, refusal, now)
    after = run.model_copy(update={"reports": (*run.reports, report.report_id)})
    if report.completed_at < run.started_at:
        before = validity.credited(progress, report.completed_at, run.time_zone, now)
        if before is not None and before.earlier is not None:
            said = f"The learning system reported “{course.title}”. {before.earlier.sentence}"
            return worked(after, None, before, said, now)
    done = progress.model_copy(
        update={"met_at": min(report.completed_at, now), "met_by": LEARNING_SYSTEM, "earlier": None}
    )
    return worked(after, None, done, f"The learning system reported “{course.title}” as completed.", now)
