"""A removal: planned for a day, moved, and done when the day has ended (guide 001; ACC-16)."""

from datetime import date, datetime

from models.access_request import notices, permissions
from models.access_request.checks import updated
from models.access_request.lifecycle import RequestLifecycle, RequestMove, RequestState
from models.access_request.messages import ChangeRemovalDay
from models.access_request.notices import to_requester
from models.access_request.state import AccessRequest, Removal, RequestDecision
from models.calendar import Deadline, civil_day, last_day_deadline, spoken
from models.effects import Decision
from models.errors import RuleViolation
from models.forms import require_new
from models.policy.access_requests import Stage


def scheduled(request: AccessRequest, now: datetime) -> RequestDecision:
    """Plan the removal. Access ends when the last day has ended (ACC-16)."""
    state = RequestLifecycle(request.state).apply(RequestMove.SCHEDULED)
    after = request.model_copy(update={"state": state, "due": removal_deadline(request)})
    day = last_day(request)
    return Decision(
        state=after,
        move="scheduled",
        summary=f"Access ends at the end of {spoken(day)}.",
        notices=(
            to_requester(
                after,
                "removal_scheduled",
                {"day": spoken(day), "license_then": _license_then(request), "request": request.request_id},
            ),
        ),
    )


def departed(request: AccessRequest) -> RequestDecision:
    """Record that the person no longer holds the license."""
    after = request.model_copy(update={"done": (*request.done, Stage.DEPARTURE), "due": None})
    return Decision(state=after, move="departed", summary="The person's access has ended.")


def is_planned(request: AccessRequest, now: datetime) -> bool:
    """Return whether a removal has a last day that has not ended yet."""
    removal = request.removal
    return removal is not None and removal.last_day is not None and now < removal_deadline(request).ends_at


def removal_deadline(request: AccessRequest) -> Deadline:
    """Return the end of a planned removal's last day."""
    day = last_day(request)
    return last_day_deadline(
        day,
        request.submitted_at,
        request.time_zone,
        rule="the last day with access, as the agency requested",
        source=request.policy.leaver_notice.source,
    )


def last_day(request: AccessRequest) -> date:
    """Return a planned removal's last day with access. Raises ValueError if none is planned."""
    if request.removal is None or request.removal.last_day is None:
        raise ValueError("the removal has no planned day")
    return request.removal.last_day


def change_removal_day(request: AccessRequest, message: ChangeRemovalDay, now: datetime) -> RequestDecision:
    """Move a planned removal to another day (ACC-16)."""
    require_new(request.keys, message)
    state = RequestLifecycle(request.state).apply(RequestMove.RESCHEDULED)
    permissions.may_complete(message.actor, request).require()
    removal = still_planned(request, now)
    today = civil_day(now, request.time_zone)
    if message.last_day < today:
        raise RuleViolation(
            "day_is_past",
            f"The last day with access can't be before today. Please choose {spoken(today)}, or a later day.",
        )
    before = removal_deadline(request).last_day
    if message.last_day == before:
        raise RuleViolation("same_day", f"The last day is already {spoken(before)}. Please choose another day.")
    moved = removal.model_copy(update={"last_day": message.last_day})
    after = updated(request, message).model_copy(update={"state": state, "removal": moved})
    after = after.model_copy(update={"due": removal_deadline(after)})
    facts = {
        "day": spoken(message.last_day),
        "from_day": spoken(before),
        "license_then": _license_then(after),
        "request": request.request_id,
    }
    return Decision(
        state=after,
        move="rescheduled",
        summary=f"The last day was moved from {spoken(before)} to {spoken(message.last_day)}.",
        notices=(notices.to_requester(after, "removal_changed", facts),),
    )


def still_planned(request: AccessRequest, now: datetime) -> Removal:
    """Return the removal while its last day has not ended. Raises RuleViolation afterwards."""
    removal = request.removal
    if removal is None or request.state != RequestState.SCHEDULED or not is_planned(request, now):
        raise RuleViolation("too_late", "The person's access has already ended. Please request a new user instead.")
    return removal


def _license_then(request: AccessRequest) -> str:
    """Say what happens to the license when access has ended."""
    if request.removal is not None and request.removal.keep:
        return "Your agency then keeps the license, and someone else can use it after they complete the training."
    return "Your agency then gives up the license."
