"""The training stage of a request: its start, and the effect of its end (guide 001)."""

from datetime import datetime

from models.access_request.lifecycle import RequestLifecycle, RequestMove
from models.access_request.messages import RequestStart
from models.access_request.notices import to_requester, wanted_changes
from models.access_request.rules.ending import closed, withdrawn
from models.access_request.stages import stages
from models.access_request.state import AccessRequest, RequestDecision, RequestKind
from models.calendar import civil_day
from models.effects import Decision
from models.policy.access_requests import Stage
from models.training.background import Background, LookBack
from models.training.messages import TrainingStart
from models.training.state import TrainingEnd, TrainingOutcome

_THEN = {
    Stage.REVIEW: "Next, we’ll review your agency’s request.",
    Stage.LICENSE: "Next, we’ll look for a license for you.",
    Stage.ACCOUNT: "Next, we’ll set up or change your access.",
}
"""What a trainee reads about the stage after the training. Nothing else may follow it."""


def training_started(request: AccessRequest) -> RequestDecision:
    """Send the person to training."""
    state = RequestLifecycle(request.state).apply(RequestMove.TRAINING_STARTED)
    after = request.model_copy(update={"state": state, "due": None})
    return Decision(state=after, move="training_started", summary="The person was sent to training.")


def looks_back(start: RequestStart) -> bool:
    """Return whether the policy asks what the person brings to the training."""
    lasting = any(each.counts_for_months is not None for each in start.training.requirements)
    return lasting or bool(start.training.waivers)


def look_back(request: AccessRequest, now: datetime) -> LookBack:
    """Return the question what the person brings to the training."""
    return LookBack(person_id=request.person_id, request_id=request.request_id, at=now)


def training_start(
    request: AccessRequest, start: RequestStart, background: Background = Background()
) -> TrainingStart:
    """Build the start message of the request's training run."""
    return TrainingStart(
        request_id=request.request_id,
        agency_id=request.agency_id,
        person_id=request.person_id,
        requested_by=request.requested_by,
        role_type=request.role_type,
        then=_THEN[stages(request)[stages(request).index(Stage.TRAINING) + 1]],
        project_types=request.project_types,
        license_kind=request.license_kind,
        background=background,
        time_zone=request.time_zone,
        policy_label=request.policy_label,
        policy=start.training,
    )


def training_ended(request: AccessRequest, outcome: TrainingOutcome, now: datetime) -> RequestDecision:
    """Continue the request after completed training, or end it without changes if the training was not completed."""
    if outcome.end == TrainingEnd.COMPLETED:
        state = RequestLifecycle(request.state).apply(RequestMove.TRAINING_COMPLETED)
        day = civil_day(outcome.ended_at, request.time_zone)
        done = (*request.done, Stage.TRAINING)
        after = request.model_copy(update={"state": state, "done": done, "trained_on": day})
        return Decision(state=after, move="trained", summary="The training was completed.")
    if outcome.end == TrainingEnd.WITHDRAWN:
        return withdrawn(request, outcome.reason, now)
    decision = closed(request, outcome.reason, now)
    if request.kind != RequestKind.MODIFY_ACCESS:
        return decision
    notice = to_requester(decision.state, "change_not_made", {"changes": wanted_changes(request)})
    return decision.model_copy(update={"notices": (*decision.notices, notice)})
