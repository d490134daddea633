"""What happens to a request automatically: its start, and time limits that pass."""

from datetime import datetime

from models.access_request.lifecycle import RequestState
from models.access_request.messages import RequestStart
from models.access_request.notices import to_requester, without_wait
from models.access_request.permissions import may_request
from models.access_request.rules.account import account_is_late
from models.access_request.rules.ending import closed
from models.access_request.state import AccessRequest, RequestBase, RequestDecision
from models.base import fields_of
from models.calendar import counted
from models.effects import Decision
from models.timeline import Wake


def begin(start: RequestStart, now: datetime) -> RequestDecision:
    """Return the request's first state. Raises RuleViolation if the requester may not ask for this agency."""
    may_request(start.actor, start.agency_id, start.policy.requesting).require()
    request = AccessRequest(**fields_of(start, RequestBase), requested_by=start.actor.person_id, submitted_at=now)
    late = start.removal is not None and start.removal.lateness is not None and start.removal.lateness.late
    return Decision(
        state=request,
        move="submitted",
        summary=f"Requested: {start.kind.spoken}."
        + (f" {start.removal.lateness.sentence}" if late and start.removal and start.removal.lateness else ""),
        notices=(
            to_requester(request, "request_received", {"kind": start.kind.spoken, "request": request.request_id}),
        ),
        introduced=start.introduced,
    )


def next_wake(request: AccessRequest) -> Wake | None:
    """Return when something happens automatically next, and what, or None."""
    if request.due is None or request.ended:
        return None
    if request.state == RequestState.ACCOUNT_PENDING and request.account is not None and request.account.warned:
        return None
    if request.state == RequestState.UNDER_REVIEW:
        return None
    return request.due.ends_at, f"{request.state.value}: {request.due.rule}"


def wake(request: AccessRequest, now: datetime) -> RequestDecision | None:
    """Do what is due at `now`: close the request after a wait, end a planned day, or report a late account.

    Whatever next_wake names also happens, so that no timer fires twice for the same thing.
    """
    due = next_wake(request)
    if due is None or now < due[0]:
        return None
    if request.state == RequestState.RETURNED:
        return closed(request, "The request was not completed in time. You can send a new one at any time.", now)
    if request.state == RequestState.AWAITING_LICENSE:
        days = request.policy.licensing.wait_days
        decision = closed(request, f"No license became available within {counted(days, 'day')}.", now)
        notice = to_requester(decision.state, "license_wait_ended", {"wait_days": days})
        return decision.model_copy(update={"notices": (without_wait(notice, request),)})
    if request.state == RequestState.SCHEDULED:
        after = request.model_copy(update={"due": None})
        return Decision(state=after, move="last_day_over", summary="The last day with access has ended.")
    return account_is_late(request)
