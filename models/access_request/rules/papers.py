"""What a returned request lacks on paper: a readable certificate, a signature (document 002)."""

from datetime import datetime

from models.access_request import permissions
from models.access_request.checks import require_still_completed, updated
from models.access_request.lifecycle import RequestLifecycle, RequestMove
from models.access_request.messages import SupplyPaper
from models.access_request.state import AccessRequest, RequestDecision, SuppliedPaper
from models.effects import Decision
from models.errors import RuleViolation
from models.forms import require_new


def supply_paper(request: AccessRequest, message: SupplyPaper, now: datetime) -> RequestDecision:
    """Supply a paper for a returned request. It takes the place of the earlier one, which is kept."""
    require_new(request.keys, message)
    state = RequestLifecycle(request.state).apply(RequestMove.PAPER_SUPPLIED)
    permissions.may_complete(message.actor, request).require()
    require_still_completed(request, now)
    if any(each.document_id == message.document_id for each in request.papers):
        raise RuleViolation("same_paper", f"We already have this file for “{message.title}”. Please choose another.")
    paper = SuppliedPaper(part=message.part, document_id=message.document_id, at=now, by=message.actor.person_id)
    after = updated(request, message).model_copy(update={"state": state, "papers": (*request.papers, paper)})
    return Decision(
        state=after,
        move="paper_supplied",
        summary=f"A new file for “{message.title}” was submitted. An earlier one is kept.",
    )
