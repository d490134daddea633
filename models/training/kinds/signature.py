"""A signature on the user agreement. The policy puts the signatures in order (document 002)."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from models.effects import OpenTask, TaskKind
from models.forms import require_new
from models.people import Role
from models.training import permissions
from models.training.checks import named_requirement, open_requirement, require_step
from models.training.lifecycle import TrainingLifecycle, TrainingMove
from models.training.messages import Sign
from models.training.progression import worked
from models.training.requirement import Progress, TrainingRequirement
from models.training.state import TrainingDecision, TrainingRun


class SignedBy(StrEnum):
    """Who signs the user agreement."""

    TRAINEE = "trainee"
    AGENCY_ADMINISTRATOR = "agency_administrator"
    EXECUTIVE_DIRECTOR = "executive_director"


class SignatureRequirement(TrainingRequirement):
    """One signature on the agreement."""

    kind: Literal["signature"] = "signature"
    signed_by: SignedBy

    @property
    def done_by(self) -> Role | None:
        """The role at the trainee's agency that signs. None if the trainee does."""
        return None if self.signed_by == SignedBy.TRAINEE else Role(self.signed_by.value)

    def instruction(self, progress: Progress) -> str:
        """Say who needs to sign."""
        signer = self.done_by.spoken if self.done_by else "trainee"
        return f"The {signer} needs to sign: {self.title}."

    def task(self, agency_id: str, due: datetime) -> OpenTask | None:
        """Return the task of the person who signs for the agency. Document 002 requires three signatures in order."""
        if self.done_by is None:
            return None
        return OpenTask(
            key=f"sign/{self.id}",
            kind=TaskKind.DO_TRAINING,
            title=f"Sign: {self.title}",
            role=self.done_by,
            agency_id=agency_id,
            due=due,
        )


def sign(run: TrainingRun, message: Sign, now: datetime) -> TrainingDecision:
    """Sign the agreement, in the order of the policy (document 002)."""
    require_new(run.keys, message)
    TrainingLifecycle(run.state).require(TrainingMove.WORKED_ON)
    _, signature = named_requirement(run, SignatureRequirement, message.signature_id)
    allowed = permissions.may_sign(message.actor, run, signature.done_by)
    require_step(run, message, TrainingMove.WORKED_ON, allowed, now)
    progress, _ = open_requirement(run, SignatureRequirement, message.signature_id)
    done = progress.model_copy(
        update={"met_at": now, "met_by": message.actor.person_id, "document_id": message.document_id}
    )
    return worked(run, message, done, f"Signed: {signature.title}.", now)
