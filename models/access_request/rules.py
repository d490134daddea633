"""What people may do to an access request, and what it brings about.

Every function takes the request, a message and the time, and returns a Decision, or raises RuleViolation with the
sentence that the person reads.
"""

from datetime import datetime

from models.access_request import flow, permissions
from models.access_request.lifecycle import RequestLifecycle, RequestMove, RequestState
from models.access_request.messages import (
    AccessRequest,
    ChangeRemovalDay,
    CompleteRequest,
    ConfirmAccount,
    Removal,
    RequestDecision,
    RequestKind,
    RequestStep,
    ReviewRequest,
    Verdict,
    WithdrawRequest,
)
from models.access_request.standing import require_known_words
from models.base import listed
from models.calendar import civil_day, spoken
from models.effects import CloseTask, Decision
from models.errors import RuleViolation
from models.forms import remembered, require_new
from models.policy import Stage


def review(request: AccessRequest, message: ReviewRequest, now: datetime) -> RequestDecision:
    """A reviewer approves, returns for completion, or rejects."""
    move = {
        Verdict.APPROVE: RequestMove.APPROVED,
        Verdict.RETURN: RequestMove.RETURNED,
        Verdict.REJECT: RequestMove.REJECTED,
    }[message.verdict]
    require_new(request.keys, message)
    RequestLifecycle(request.state).require(move)
    permissions.may_review_request(message.actor, request).require()
    kept = _kept(request, message)
    if message.verdict == Verdict.REJECT:
        if not message.reason.strip():
            raise RuleViolation("reason_missing", "Say why the request is rejected; the agency reads the reason.")
        return flow.rejected(kept, message.reason.strip(), now)
    if message.verdict == Verdict.RETURN:
        if not message.missing:
            raise RuleViolation("missing_what", "Say what is missing, so that the agency can supply it.")
        return flow.returned(kept, list(message.missing), message.reason.strip(), now)
    return _approve(kept, message)


def complete(request: AccessRequest, message: CompleteRequest, now: datetime) -> RequestDecision:
    """The agency supplies what was missing; the request goes back to the reviewers."""
    require_new(request.keys, message)
    state = RequestLifecycle(request.state).apply(RequestMove.COMPLETED)
    permissions.may_complete(message.actor, request).require()
    if request.due is not None and request.due.passed(now):
        raise RuleViolation("too_late", f"This had to be completed by {spoken(request.due.last_day)}.")
    require_known_words(request.policy.form, message.role_type, message.project_types)
    _refuse_what_training_did_not_cover(request, message)
    supplied = {
        "role_type": message.role_type or request.role_type,
        "project_types": message.project_types or request.project_types,
        "changes": message.changes or request.changes,
        "note": message.note or request.note,
    }
    after = _kept(request, message).model_copy(update={"state": state, **supplied})
    after = after.model_copy(update={"due": flow.review_deadline(after, now), "missing": ()})
    missing = flow.missing_items(after)
    if missing:
        raise RuleViolation("still_missing", f"This is still missing: {listed(missing)}.")
    return Decision(
        state=after,
        move="completed",
        summary="The agency completed the request; it is with the reviewers again.",
        opened=(flow.review_task(after),),
        closed=(CloseTask(key=flow.COMPLETION_TASK),),
    )


def withdraw(request: AccessRequest, message: WithdrawRequest, now: datetime) -> RequestDecision:
    """The agency takes the request back; what was set aside is released, and a planned removal is canceled."""
    require_new(request.keys, message)
    RequestLifecycle(request.state).require(RequestMove.WITHDRAWN)
    permissions.may_withdraw_request(message.actor, request).require()
    if request.kind == RequestKind.REMOVE_USER:
        _still_planned(request, now)
    if request.account is not None and request.account.confirmed_at is not None:
        raise RuleViolation("too_late", "What was asked for is already done in the HMIS; it can't be taken back now.")
    return flow.withdrawn(_kept(request, message), message.reason, now)


def change_removal_day(request: AccessRequest, message: ChangeRemovalDay, now: datetime) -> RequestDecision:
    """A planned removal is moved to another day (ACC-16)."""
    require_new(request.keys, message)
    state = RequestLifecycle(request.state).apply(RequestMove.RESCHEDULED)
    permissions.may_complete(message.actor, request).require()
    removal = _still_planned(request, now)
    today = civil_day(now, request.time_zone)
    if message.last_day < today:
        raise RuleViolation("day_is_past", f"The last day with access can't be before today, {spoken(today)}.")
    before = flow.removal_deadline(request).last_day
    if message.last_day == before:
        raise RuleViolation("same_day", f"The last day is already {spoken(before)}.")
    moved = removal.model_copy(update={"last_day": message.last_day})
    after = _kept(request, message).model_copy(update={"state": state, "removal": moved})
    after = after.model_copy(update={"due": flow.removal_deadline(after)})
    facts = {"day": spoken(message.last_day), "from_day": spoken(before)}
    return Decision(
        state=after,
        move="rescheduled",
        summary=f"The last day was moved from {spoken(before)} to {spoken(message.last_day)}.",
        notices=(flow.to_requester(after, "removal_changed", facts),),
    )


def confirm_account(request: AccessRequest, message: ConfirmAccount, now: datetime) -> RequestDecision:
    """The system administrator confirms the work on the account; whether it was late is kept (NEW-06)."""
    require_new(request.keys, message)
    account = request.account
    if request.state != RequestState.ACCOUNT_PENDING or account is None or account.confirmed_at is not None:
        raise RuleViolation("nothing_to_confirm", "There is no work on an account to confirm for this request.")
    permissions.may_confirm_account(message.actor, request).require()
    confirmed = account.model_copy(
        update={
            "confirmed_at": now,
            "confirmed_by": message.actor.person_id,
            "late": account.limit.passed(now),
        }
    )
    after = _kept(request, message).model_copy(update={"account": confirmed, "due": None})
    late = " It was late." if confirmed.late else ""
    return Decision(
        state=after,
        move="account_confirmed",
        summary=f"The work on the account was confirmed.{late} {message.note}".strip(),
        closed=(CloseTask(key=flow.ACCOUNT_TASK),),
    )


def _approve(request: AccessRequest, message: ReviewRequest) -> RequestDecision:
    if request.kind == RequestKind.MODIFY_ACCESS and message.training_needed is None:
        raise RuleViolation("training_or_not", "Say whether this change needs training.")
    missing = flow.missing_items(request)
    if missing:
        raise RuleViolation("incomplete", f"The request is not complete. Missing: {listed(missing)}.")
    return flow.approved(request, message.training_needed)


def _refuse_what_training_did_not_cover(request: AccessRequest, message: CompleteRequest) -> None:
    """A role type or project types named after the training could ask for other courses than were done (NEW-01)."""
    if Stage.TRAINING not in request.done:
        return
    other_role = message.role_type not in ("", request.role_type)
    other_projects = bool(message.project_types) and set(message.project_types) != set(request.project_types)
    if other_role or other_projects:
        raise RuleViolation(
            "trained_for_something_else",
            "The training that was completed depends on the role type and the project types, so they can't be "
            "changed any more. Withdraw this request and make a new one.",
        )


def _still_planned(request: AccessRequest, now: datetime) -> Removal:
    """The removal, as long as its last day is not over."""
    removal = request.removal
    if removal is None or request.state != RequestState.SCHEDULED or not flow.is_planned(request, now):
        raise RuleViolation("too_late", "The person's access has already been ended; ask for a new user instead.")
    return removal


def _kept(request: AccessRequest, message: RequestStep) -> AccessRequest:
    return request.model_copy(update={"keys": remembered(request.keys, message)})
