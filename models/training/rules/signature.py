"""The step that meets a requirement of a signature: the user agreement is signed (document 002)."""

from datetime import datetime

from models.forms import require_new
from models.training import permissions
from models.training.checks import named_requirement, open_requirement, paper_requirement, require_step
from models.training.kinds.signature import SignatureRequirement
from models.training.lifecycle import TrainingLifecycle, TrainingMove
from models.training.messages import Sign
from models.training.progression import worked
from models.training.requirement import Progress, SignedText
from models.training.state import TrainingDecision, TrainingRun


def sign(run: TrainingRun, message: Sign, now: datetime) -> TrainingDecision:
    """Sign the agreement, in the order of the policy (document 002). A signed copy replaces an earlier one."""
    require_new(run.keys, message)
    TrainingLifecycle(run.state).require(TrainingMove.WORKED_ON)
    _, signature = named_requirement(run, SignatureRequirement, message.signature_id)
    allowed = permissions.may_sign(message.actor, run, signature.done_by)
    require_step(run, message, TrainingMove.WORKED_ON, allowed, now)
    signed = message.signed
    if signed is None:
        progress, _ = paper_requirement(run, SignatureRequirement, message.signature_id, message.document_id)
    else:
        progress = _to_sign(run, message.signature_id, signed)
    done = progress.with_paper(message.document_id, message.actor.person_id, now)
    done = done.model_copy(update={"signed": signed})
    if progress.met and signed is not None:
        summary = f"Signed again, because the text changed: {signature.title}."
        return worked(run, message, done, summary, now, move="signature_replaced")
    if progress.met:
        summary = f"Signed again: {signature.title}. The earlier copy is kept."
        return worked(run, message, done, summary, now, move="signature_replaced")
    return worked(run, message, done, f"Signed: {signature.title}.", now)


def _to_sign(run: TrainingRun, signature_id: str, signed: SignedText) -> Progress:
    """Return what a typed name signs: what is not signed yet, or was signed under another text."""
    progress, _ = named_requirement(run, SignatureRequirement, signature_id)
    if progress.signed is not None and progress.signed.text_sha256 != signed.text_sha256:
        return progress
    return open_requirement(run, SignatureRequirement, signature_id)[0]
