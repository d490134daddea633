"""How an access request moves from stage to stage, in the order of its policy pack.

Sources: guide 001 (review, license, training, removal), FAQ 000 (training first), document 002 (account in 24 to 48
hours).

Everything that the workflow and the rules call is named here; each part has a file of its own.
"""

from datetime import datetime

from models.access_request.account import ACCOUNT_TASK, account_is_late, account_ordered, account_task
from models.access_request.ending import closed, granted, rejected, withdrawn
from models.access_request.leaving import departed, is_planned, removal_deadline, scheduled
from models.access_request.letters import to_requester, wanted_changes, without_wait
from models.access_request.licensing import LICENSE_TASK, license_set_aside, may_create_license, waits_for_license
from models.access_request.lifecycle import RequestLifecycle, RequestMove, RequestState
from models.access_request.messages import AccessRequest, RequestDecision, RequestKind, RequestOutcome, RequestStart
from models.access_request.permissions import may_request
from models.access_request.reviewing import (
    COMPLETION_TASK,
    REVIEW_TASK,
    approved,
    open_review,
    returned,
    review_deadline,
    review_task,
)
from models.access_request.stages import missing_items, next_stage, stages
from models.calendar import civil_day
from models.effects import Decision
from models.policy import Stage
from models.training.messages import TrainingEnd, TrainingOutcome, TrainingStart

__all__ = [
    "ACCOUNT_TASK",
    "COMPLETION_TASK",
    "LICENSE_TASK",
    "REVIEW_TASK",
    "RequestDecision",
    "account_ordered",
    "account_task",
    "approved",
    "begin",
    "closed",
    "departed",
    "granted",
    "is_planned",
    "license_set_aside",
    "may_create_license",
    "missing_items",
    "next_stage",
    "next_wake",
    "open_review",
    "outcome",
    "rejected",
    "removal_deadline",
    "returned",
    "review_deadline",
    "review_task",
    "scheduled",
    "stages",
    "to_requester",
    "training_ended",
    "training_start",
    "training_started",
    "waits_for_license",
    "wake",
    "wanted_changes",
    "withdrawn",
    "without_wait",
]


def begin(start: RequestStart, now: datetime) -> RequestDecision:
    """The request's first state. Raises RuleViolation if the requester may not ask for this agency."""
    may_request(start.actor, start.agency_id, start.policy.requesting).require()
    request = AccessRequest(
        request_id=start.request_id,
        kind=start.kind,
        agency_id=start.agency_id,
        region_id=start.region_id,
        region_name=start.region_name,
        person_id=start.person_id,
        requested_by=start.actor.person_id,
        role_type=start.role_type,
        project_types=start.project_types,
        changes=start.changes,
        license_kind=start.license_kind,
        note=start.note,
        time_zone=start.time_zone,
        policy_label=start.policy_label,
        policy=start.policy,
        holidays=start.holidays,
        submitted_at=now,
        license_id=start.license_id,
        removal=start.removal,
        form=start.form,
    )
    late = start.removal is not None and start.removal.lateness is not None and start.removal.lateness.late
    return Decision(
        state=request,
        move="submitted",
        summary=f"Asked for {start.kind.spoken}."
        + (f" {start.removal.lateness.sentence}" if late and start.removal and start.removal.lateness else ""),
        notices=(to_requester(request, "request_received", {"kind": start.kind.spoken}),),
    )


def training_started(request: AccessRequest) -> RequestDecision:
    """The person is sent to training."""
    state = RequestLifecycle(request.state).apply(RequestMove.TRAINING_STARTED)
    after = request.model_copy(update={"state": state, "due": None})
    return Decision(state=after, move="training_started", summary="The person was sent to training.")


def training_start(request: AccessRequest, start: RequestStart) -> TrainingStart:
    """What the training run of this request begins with."""
    return TrainingStart(
        request_id=request.request_id,
        agency_id=request.agency_id,
        person_id=request.person_id,
        requested_by=request.requested_by,
        role_type=request.role_type,
        project_types=request.project_types,
        time_zone=request.time_zone,
        policy_label=request.policy_label,
        policy=start.training,
    )


def training_ended(request: AccessRequest, outcome: TrainingOutcome, now: datetime) -> RequestDecision:
    """The training is over: completed, and the request goes on; or not, and the request ends with nothing changed."""
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
    told = to_requester(decision.state, "change_not_made", {"changes": wanted_changes(request)})
    return decision.model_copy(update={"notices": (*decision.notices, told)})


def next_wake(request: AccessRequest) -> tuple[datetime, str] | None:
    """The next instant at which something happens by itself, and what for."""
    if request.due is None or request.ended:
        return None
    if request.state == RequestState.ACCOUNT_PENDING and request.account is not None and request.account.warned:
        return None
    if request.state == RequestState.UNDER_REVIEW:
        return None
    return request.due.ends_at, f"{request.state.value}: {request.due.rule}"


def wake(request: AccessRequest, now: datetime) -> RequestDecision | None:
    """What happens by itself at `now`: a wait that ended closes the request, a planned day is over, an account is late.

    Whatever next_wake names does happen, so that no alarm rings twice for the same thing.
    """
    due = next_wake(request)
    if due is None or now < due[0]:
        return None
    if request.state == RequestState.RETURNED:
        return closed(request, "The request was not completed in time. A new one can be made at any time.", now)
    if request.state == RequestState.AWAITING_LICENSE:
        days = request.policy.licensing.wait_days
        decision = closed(request, f"No license came free within {days} days.", now)
        told = to_requester(decision.state, "license_wait_ended", {"wait_days": days})
        return decision.model_copy(update={"notices": (told,)})
    if request.state == RequestState.SCHEDULED:
        after = request.model_copy(update={"due": None})
        return Decision(state=after, move="last_day_over", summary="The last day with access is over.")
    return account_is_late(request)


def outcome(request: AccessRequest) -> RequestOutcome:
    """The result of a request that has ended."""
    return RequestOutcome(request_id=request.request_id, state=request.state, reason=request.end_reason)
