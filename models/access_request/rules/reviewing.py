"""A request under review: opened, returned for completion, approved or rejected (guide 001; document 002)."""

from datetime import datetime
from typing import Final

from models.access_request import permissions, stages
from models.access_request.checks import require_still_completed, updated
from models.access_request.lifecycle import RequestLifecycle, RequestMove, RequestState
from models.access_request.messages import CompleteRequest, ObserveClosingDay, ReviewRequest, ReviewVerdict
from models.access_request.notices import COMPLETION_TASK, REVIEW_TASK, completed_in_time, review_moved, to_requester
from models.access_request.preconditions import require_known_types
from models.access_request.rules import ending
from models.access_request.rules.account import refuse_what_training_did_not_cover
from models.access_request.stages import missing_items
from models.access_request.state import AccessDetails, AccessRequest, RequestDecision, RequestKind
from models.base import fields_of, listed, missing_words
from models.calendar import (
    ClosingDay,
    Deadline,
    business_day_deadline,
    counted,
    day_deadline,
    spoken,
    with_closing_day,
    with_day,
)
from models.effects import CloseTask, Decision, Facts, OpenTask, TaskKind
from models.errors import ALREADY, RuleViolation
from models.forms import require_new
from models.policy.access_requests import Stage

REVIEW_OVER: Final = "review_over"
"""The refusal code for a request that counts no business day any longer."""


def open_review(request: AccessRequest, now: datetime) -> RequestDecision:
    """Send the request to the reviewers. If it is clearly incomplete, return it at once with what is missing."""
    state = RequestLifecycle(request.state).apply(RequestMove.TAKEN_FOR_REVIEW)
    under_review = request.model_copy(update={"state": state, "due": review_deadline(request, now)})
    missing = missing_items(request)
    if missing:
        return returned(under_review, missing, "", now, automatic=True)
    return Decision(
        state=under_review,
        move="taken_for_review",
        summary="The request is with the reviewers.",
        opened=(review_task(under_review),),
    )


def returned(
    request: AccessRequest, missing: list[str], reason: str, now: datetime, *, automatic: bool = False
) -> RequestDecision:
    """Return the request to the agency, which has some days to complete it. `automatic` if no reviewer looked at it."""
    state = RequestLifecycle(request.state).apply(RequestMove.RETURNED)
    reviewing = request.policy.reviewing
    due = day_deadline(
        now,
        reviewing.completion_days,
        request.time_zone,
        f"{counted(reviewing.completion_days, 'calendar day')} to complete a request",
        reviewing.source,
    )
    after = request.model_copy(update={"state": state, "missing": tuple(missing), "due": due})
    facts: Facts = {"missing": missing, "automatic": automatic, "request": request.request_id}
    return Decision(
        state=after,
        move="returned",
        summary=f"Sent back for completion. Missing: {missing_words(missing)}. {reason}".strip(),
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
        notices=(to_requester(after, "request_returned", facts, due),),
    )


def approved(request: AccessRequest, training_needed: bool | None) -> RequestDecision:
    """Approve the request."""
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
    """Return the deadline for the reviewers, in business days."""
    reviewing = request.policy.reviewing
    return business_day_deadline(
        now,
        reviewing.within_business_days,
        request.time_zone,
        request.holidays,
        rule=f"{counted(reviewing.within_business_days, 'business day')} to review a request",
        source=reviewing.source,
        closing_days=request.closing_days,
    )


def observe_closing_day(request: AccessRequest, message: ObserveClosingDay, now: datetime) -> RequestDecision:
    """Leave out a day on which the office is closed: a review may take longer, and never has to be done earlier.

    What an agency has to do counts in calendar days, and keeps its date. A request whose review is over counts no
    business day any longer, so the day is no step of it.
    """
    require_new(request.keys, message)
    permissions.may_observe_closing_day(message.actor).require()
    closing = message.closing
    if any(each.day == closing.day for each in request.closing_days):
        raise RuleViolation(ALREADY, "This request already knows of this day.")
    if request.ended or Stage.REVIEW in request.done:
        raise RuleViolation(REVIEW_OVER, "This request is no longer waiting for a review.")
    after = updated(request, message).model_copy(
        update={"closing_days": with_day(request.closing_days, closing), "due": review_due_with(request, closing)}
    )
    if request.due is None or after.due is None or after.due.ends_at == request.due.ends_at:
        return Decision(
            state=after, move="closing_day_observed", summary=f"{closing.sentence} No date of the request changes."
        )
    return Decision(
        state=after,
        move="review_moved",
        summary=f"{closing.sentence} The review is due by {spoken(after.due.last_day)}, not by "
        f"{spoken(request.due.last_day)}.",
        opened=(review_task(after),),
        notices=(review_moved(after, closing, request.due, after.due),),
    )


def review_due_with(request: AccessRequest, closing: ClosingDay) -> Deadline | None:
    """Return when the present wait ends if the office is closed on a day. Only a review waits in business days."""
    if request.due is None or request.state != RequestState.UNDER_REVIEW:
        return request.due
    return with_closing_day(request.due, closing, request.holidays, request.closing_days)


def review_task(request: AccessRequest) -> OpenTask:
    """Build the reviewers' task."""
    return OpenTask(
        key=REVIEW_TASK,
        kind=TaskKind.REVIEW_REQUEST,
        title=f"Review the request for {request.kind.spoken}",
        role=request.policy.reviewing.roles[0],
        agency_id=request.agency_id,
        region_id=request.region_id,
        due=request.due.ends_at if request.due else None,
    )


def review(request: AccessRequest, message: ReviewRequest, now: datetime) -> RequestDecision:
    """Record a reviewer's decision: approve, return for completion, or reject."""
    move = {
        ReviewVerdict.APPROVE: RequestMove.APPROVED,
        ReviewVerdict.RETURN: RequestMove.RETURNED,
        ReviewVerdict.REJECT: RequestMove.REJECTED,
    }[message.verdict]
    require_new(request.keys, message)
    RequestLifecycle(request.state).require(move)
    permissions.may_review_request(message.actor, request).require()
    reviewed = updated(request, message)
    if message.verdict == ReviewVerdict.REJECT:
        if not message.reason.strip():
            raise RuleViolation(
                "reason_missing", "Please say why you reject the request. The agency will read the reason."
            )
        return ending.rejected(reviewed, message.reason.strip(), now)
    if message.verdict == ReviewVerdict.RETURN:
        if not message.missing:
            raise RuleViolation("missing_what", "Please say what is missing, so that the agency can add it.")
        return returned(reviewed, list(message.missing), message.reason.strip(), now)
    return _approve(reviewed, message)


def complete(request: AccessRequest, message: CompleteRequest, now: datetime) -> RequestDecision:
    """Add what was missing, and send the request back to the reviewers."""
    require_new(request.keys, message)
    state = RequestLifecycle(request.state).apply(RequestMove.COMPLETED)
    permissions.may_complete(message.actor, request).require()
    require_still_completed(request, now)
    require_known_types(request.policy.form, message)
    refuse_what_training_did_not_cover(request, message)
    supplied = {name: value for name, value in fields_of(message, AccessDetails).items() if value}
    after = updated(request, message).model_copy(update={"state": state, **supplied})
    after = after.model_copy(update={"due": review_deadline(after, now), "missing": ()})
    missing = stages.missing_items(after)
    if missing:
        raise RuleViolation("still_missing", f"Please add what is still missing: {listed(missing)}.")
    return Decision(
        state=after,
        move="completed",
        summary="The agency completed the request. It is with the reviewers again.",
        opened=(review_task(after),),
        closed=(CloseTask(key=COMPLETION_TASK),),
        notices=(completed_in_time(after, request),),
    )


def _approve(request: AccessRequest, message: ReviewRequest) -> RequestDecision:
    if request.kind == RequestKind.MODIFY_ACCESS and message.training_needed is None:
        raise RuleViolation(
            "training_or_not", "Please say whether this change needs training: --training or --no-training."
        )
    missing = stages.missing_items(request)
    if missing:
        raise RuleViolation(
            "incomplete",
            f"The request is not complete, so you can't approve it yet. Missing: {missing_words(missing)}.",
        )
    return approved(request, message.training_needed)
