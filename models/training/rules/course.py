"""The step that meets a requirement of a course: its certificate is submitted (document 002)."""

from datetime import datetime

from models.training import permissions
from models.training.checks import paper_requirement, require_step
from models.training.kinds.course import CourseRequirement
from models.training.lifecycle import TrainingMove
from models.training.messages import AddCertificate
from models.training.progression import worked
from models.training.state import TrainingDecision, TrainingRun


def add_certificate(run: TrainingRun, message: AddCertificate, now: datetime) -> TrainingDecision:
    """Submit the certificate of a course. It stays with the run, and replaces an earlier one, which is kept."""
    require_step(run, message, TrainingMove.WORKED_ON, permissions.may_work_on(message.actor, run), now)
    progress, course = paper_requirement(run, CourseRequirement, message.course_id, message.document_id)
    done = progress.with_paper(message.document_id, message.actor.person_id, now)
    if progress.met:
        summary = f"The certificate for “{course.title}” was replaced. The earlier one is kept."
        return worked(run, message, done, summary, now, move="course_replaced")
    return worked(run, message, done, f"The certificate for “{course.title}” was submitted.", now)
