"""A course with a certificate (document 002, steps for the new user)."""

from datetime import datetime
from typing import Literal

from models.policy.rule import Names
from models.training import permissions
from models.training.checks import open_requirement, require_step
from models.training.lifecycle import TrainingMove
from models.training.messages import AddCertificate
from models.training.progression import worked
from models.training.requirement import Progress, TrainingRequirement
from models.training.state import TrainingDecision, TrainingRun


class CourseRequirement(TrainingRequirement):
    """A course with a certificate.

    It is required for the listed HMIS role types, or for everyone if none are listed.
    """

    kind: Literal["course"] = "course"
    role_types: Names = ()

    @property
    def limited_to(self) -> tuple[str, ...]:
        """The HMIS role types that have to take it. Empty if everyone does."""
        return self.role_types

    def instruction(self, progress: Progress) -> str:
        """Name the course and ask for the certificate."""
        return f"Complete the course “{self.title}” and submit the certificate."


def add_certificate(run: TrainingRun, message: AddCertificate, now: datetime) -> TrainingDecision:
    """Submit the certificate of a course. It stays with the run."""
    require_step(run, message, TrainingMove.WORKED_ON, permissions.may_work_on(message.actor, run), now)
    progress, course = open_requirement(run, CourseRequirement, message.course_id)
    done = progress.model_copy(
        update={"met_at": now, "met_by": message.actor.person_id, "document_id": message.document_id}
    )
    return worked(run, message, done, f"The certificate for “{course.title}” was submitted.", now)
