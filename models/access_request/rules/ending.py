"""How a request ends: granted, closed without a result, withdrawn, rejected."""

from datetime import datetime

from models.access_request import permissions
from models.access_request.checks import updated
from models.access_request.lifecycle import RequestLifecycle, RequestMove
from models.access_request.messages import LicenseLost, PersonLeft, WithdrawRequest
from models.access_request.notices import (
    COMPLETION_TASK,
    REVIEW_TASK,
    granted_notice,
    to_requester,
    wanted_changes,
    without_wait,
)
from models.access_request.rules.account import ACCOUNT_TASK
from models.access_request.rules.license import LICENSE_TASK
from models.access_request.rules.removal import still_planned
from models.access_request.state import AccessRequest, RequestDecision, RequestKind
from models.effects import CloseTask, Decision, Facts
from models.errors import RuleViolation
from models.forms import require_new
from models.policy.access_requests import Stage
from models.training.messages import StopTraining


def granted(request: AccessRequest, now: datetime) -> RequestDecision:
    """End the request because it was fulfilled."""
    state = RequestLifecycle(request.state).apply(RequestMove.GRANTED)
    after = request.model_copy(
        update={
            "state": state,
            "ended_at": now,
            "end_reason": "Done.",
            "due": None,
            "license_is_reserved": False,
            "done": (*request.done, Stage.ACCOUNT),
        }
    )
    return Decision(
        state=after, move="granted", summary=f"Done: {request.kind.spoken}.", notices=(granted_notice(after),)
    )


def closed(request: AccessRequest, reason: str, now: datetime) -> RequestDecision:
    """End the request without a result."""
    return ended(request, RequestMove.CLOSED, reason, now)


def withdrawn(request: AccessRequest, reason: str, now: datetime) -> RequestDecision:
    """End the request because it was withdrawn."""
    decision = ended(request, RequestMove.WITHDRAWN, reason, now)
    if request.kind == RequestKind.REMOVE_USER and Stage.DEPARTURE not in request.done:
        notice = to_requester(decision.state, "removal_canceled", {})
    else:
        notice = to_requester(decision.state, "request_withdrawn", {"reason": reason})
    return decision.model_copy(update={"notices": (without_wait(notice, request),)})


def rejected(request: AccessRequest, reason: str, now: datetime) -> RequestDecision:
    """End the request because it was rejected, with the reason."""
    decision = ended(request, RequestMove.REJECTED, reason, now)
    notice = to_requester(decision.state, "request_rejected", {"reason": reason})
    return decision.model_copy(update={"notices": (without_wait(notice, request),)})


def person_left(request: AccessRequest, report: PersonLeft, now: datetime) -> RequestDecision | None:
    """End a pending change of access because its person was removed. Any other request does not change.

    A change that is already made in the HMIS ends as it would have.
    """
    if not _is_pending_change(request):
        return None
    decision = ended(request.model_copy(update={"person_left": True}), RequestMove.WITHDRAWN, report.reason, now)
    notice = to_requester(decision.state, "change_ended_person_left", {"changes": wanted_changes(request)})
    return decision.model_copy(update={"notices": (without_wait(notice, request),)})


def license_lost(request: AccessRequest, report: LicenseLost, now: datetime) -> RequestDecision | None:
    """End a pending change of access because the license was revoked or deleted. Any other request does not change.

    The training that it waits for ends with it. A change that is already made in the HMIS ends as it would have.
    """
    if not _is_pending_change(request):
        return None
    decision = ended(request, RequestMove.WITHDRAWN, report.reason, now)
    facts: Facts = {"changes": wanted_changes(request), "reason": report.reason}
    notice = to_requester(decision.state, "change_ended_license_lost", facts)
    return decision.model_copy(update={"notices": (without_wait(notice, request),)})


def _is_pending_change(request: AccessRequest) -> bool:
    """Return whether the request is for a change of access that was not made yet."""
    made = request.account is not None and request.account.confirmed_at is not None
    return request.kind == RequestKind.MODIFY_ACCESS and not request.ended and not made


def training_stop(request: AccessRequest) -> StopTraining:
    """Return the message that stops the training of a request that has ended."""
    return StopTraining(reason=request.end_reason, person_left=request.person_left)


def ended(request: AccessRequest, move: RequestMove, reason: str, now: datetime) -> RequestDecision:
    """Make the request's last move, and close all open tasks as not done."""
    state = RequestLifecycle(request.state).apply(move)
    after = request.model_copy(
        update={"state": state, "ended_at": now, "end_reason": reason, "due": None, "license_is_reserved": False}
    )
    tasks = (REVIEW_TASK, COMPLETION_TASK, LICENSE_TASK, ACCOUNT_TASK)
    return Decision(
        state=after,
        move=state.value,
        summary=f"The request has ended: {reason}",
        closed=tuple(CloseTask(key=task, done=False) for task in tasks),
    )


def withdraw(request: AccessRequest, message: WithdrawRequest, now: datetime) -> RequestDecision:
    """Withdraw the request. A reserved license is released, and a planned removal is canceled."""
    require_new(request.keys, message)
    RequestLifecycle(request.state).require(RequestMove.WITHDRAWN)
    permissions.may_withdraw_request(message.actor, request).require()
    if request.kind == RequestKind.REMOVE_USER:
        still_planned(request, now)
    if request.account is not None and request.account.confirmed_at is not None:
        raise RuleViolation(
            "too_late", "The work in the HMIS is already done, so it is too late to withdraw this request."
        )
    return withdrawn(updated(request, message), message.reason, now)
