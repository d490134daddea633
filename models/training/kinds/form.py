"""A form that the trainee completes (guide 001)."""

from datetime import datetime
from typing import Literal

from models.training import permissions
from models.training.checks import open_requirement, require_step
from models.training.lifecycle import TrainingMove
from models.training.messages import SubmitForm
from models.training.progression import worked
from models.training.requirement import Progress, TrainingRequirement
from models.training.state import TrainingDecision, TrainingRun


class FormRequirement(TrainingRequirement):
    """A form that the trainee completes."""

    kind: Literal["form"] = "form"

    def instruction(self, progress: Progress) -> str:
        """Name the form."""
        return f"Complete the form “{self.title}”."


def submit_form(run: TrainingRun, message: SubmitForm, now: datetime) -> TrainingDecision:
    """Complete a form."""
    require_step(run, message, TrainingMove.WORKED_ON, permissions.may_work_on(message.actor, run), now)
    progress, form = open_requirement(run, FormRequirement, message.form_id)
    done = progress.model_copy(update={"met_at": now, "met_by": message.actor.person_id})
    return worked(run, message, done, f"The form “{form.title}” was completed.", now)
