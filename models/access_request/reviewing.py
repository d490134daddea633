"""A request before the reviewers: taken up, sent back for completion, approved (guide 001; document 002)."""

from datetime import datetime

from models.access_request.letters import to_requester
from models.access_request.lifecycle import RequestLifecycle, RequestMove
from models.access_request.messages import AccessRequest, RequestDecision
from models.access_request.stages import missing_items
from models.base import listed
from models.calendar import Deadline, business_day_deadline, day_deadline
from models.effects import CloseTask, Decision, OpenTask, TaskKind
from models.policy import Stage

REVIEW_TASK = "review"
COMPLETION_TASK = "completion"


def open_review(request: AccessRequest, now: datetime) -> RequestDecision:
    """The request comes to the reviewers; one that is visibly incomplete goes straight back with what is missing."""
    state = RequestLifecycle(request.state).apply(RequestMove.TAKEN_FOR_REVIEW)
    under_review = request.model_copy(update={"state": state, "due": review_deadline(request, now)})
    missing = missing_items(request)
    if missing:
        return returned(under_review, missing, "", now)
    return Decision(
        state=under_review,
        move="taken_for_review",
        summary="The request is with the reviewers.",
        opened=(review_task(under_review),),
    )


def returned(request: AccessRequest, missing: list[str], reason: str, now: datetime) -> RequestDecision:
    """The request goes back to the agency, which has some days to complete it."""
    state = RequestLifecycle(request.state).apply(RequestMove.RETURNED)
    reviewing = request.policy.reviewing
    due = day_deadline(
        now,
        reviewing.completion_days,
        request.time_zone,
        f"{reviewing.completion_days} calendar days to complete a request",
        reviewing.source,
    )
    after = request.model_copy(update={"state": state, "missing": tuple(missing), "due": due})
    return Decision(
        state=after,
        move="returned",
        summary=f"Sent back for completion. Missing: {listed(missing)}. {reason}".strip(),
        opened=(
            OpenTask(
                key=COMPLETION_TASK,
                kind=TaskKind.COMPLETE_REQUEST,
                title=f"Complete the request for {request.kind.spoken}",
                role=request.policy.requesting.roles[0],
                person_id=request.requested_by,
                agency_id=request.agency_id,
                due=due.ends_at,
            ),
        ),
        closed=(CloseTask(key=REVIEW_TASK),),
        notices=(to_requester(after, "request_returned", {"missing": missing}, due),),
    )


def approved(request: AccessRequest, training_needed: bool | None) -> RequestDecision:
    """The reviewers approve."""
    state = RequestLifecycle(request.state).apply(RequestMove.APPROVED)
    after = request.model_copy(
        update={
            "state": state,
            "due": None,
            "missing": (),
            "training_needed": training_needed,
            "done": (*request.done, Stage.REVIEW),
        }
    )
    return Decision(
        state=after,
        move="approved",
        summary="The request was approved.",
        closed=(CloseTask(key=REVIEW_TASK),),
    )


def review_deadline(request: AccessRequest, now: datetime) -> Deadline:
    """By when the reviewers should decide: business days."""
    reviewing = request.policy.reviewing
    return business_day_deadline(
        now,
        reviewing.within_business_days,
        request.time_zone,
        request.holidays,
        rule=f"{reviewing.within_business_days} business days to review a request",
        source=reviewing.source,
    )


def review_task(request: AccessRequest) -> OpenTask:
    """The reviewers' task."""
    return OpenTask(
        key=REVIEW_TASK,
        kind=TaskKind.REVIEW_REQUEST,
        title=f"Review the request for {request.kind.spoken}",
        role=request.policy.reviewing.roles[0],
        agency_id=request.agency_id,
        region_id=request.region_id,
        due=request.due.ends_at if request.due else None,
    )
