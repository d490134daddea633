"""The step that meets a requirement of a form: the form is completed (guide 001)."""

from datetime import datetime

from models.training import permissions
from models.training.checks import open_requirement, require_step
from models.training.kinds.form import FormRequirement
from models.training.lifecycle import TrainingMove
from models.training.messages import SubmitForm
from models.training.progression import worked
from models.training.state import TrainingDecision, TrainingRun


def submit_form(run: TrainingRun, message: SubmitForm, now: datetime) -> TrainingDecision:
    """Complete a form."""
    require_step(run, message, TrainingMove.WORKED_ON, permissions.may_work_on(message.actor, run), now)
    progress, form = open_requirement(run, FormRequirement, message.form_id)
    done = progress.model_copy(update={"met_at": now, "met_by": message.actor.person_id})
    return worked(run, message, done, f"The form “{form.title}” was completed.", now)
