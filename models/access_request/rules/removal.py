"""A removal: planned for a day, moved, and done when the day is over (guide 001; ACC-16)."""

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
    """A removal waits for its day; access ends when the last day is over (ACC-16)."""
    state = RequestLifecycle(request.state).apply(RequestMove.SCHEDULED)
    after = request.model_copy(update={"state": state, "due": removal_deadline(request)})
    day = last_day(request)
    return Decision(
        state=after,
        move="scheduled",
        summary=f"Access ends when {spoken(day)} is over.",
        notices=(to_requester(after, "removal_scheduled", {"day": spoken(day)}),),
    )


def departed(request: AccessRequest) -> RequestDecision:
    """The person is off the license."""
    after = request.model_copy(update={"done": (*request.done, Stage.DEPARTURE), "due": None})
    return Decision(state=after, move="departed", summary="The person's access was ended.")


def is_planned(request: AccessRequest, now: datetime) -> bool:
    """Whether a removal has a last day that is not over yet."""
    removal = request.removal
    return removal is not None and removal.last_day is not None and now < removal_deadline(request).ends_at


def removal_deadline(request: AccessRequest) -> Deadline:
    """The end of a planned removal's last day."""
    day = last_day(request)
    return last_day_deadline(
        day,
        request.submitted_at,
        request.time_zone,
        rule="the last day with access, as the agency asked",
        source=request.policy.leaver_notice.source,
    )


def last_day(request: AccessRequest) -> date:
    """A planned removal's last day with access. Raises ValueError when none is planned."""
    if request.removal is None or request.removal.last_day is None:
        raise ValueError("the removal has no planned day")
    return request.removal.last_day


def change_removal_day(request: AccessRequest, message: ChangeRemovalDay, now: datetime) -> RequestDecision:
    """A planned removal is moved to another day (ACC-16)."""
    require_new(request.keys, message)
    state = RequestLifecycle(request.state).apply(RequestMove.RESCHEDULED)
    permissions.may_complete(message.actor, request).require()
    removal = still_planned(request, now)
    today = civil_day(now, request.time_zone)
    if message.last_day < today:
        raise RuleViolation("day_is_past", f"The last day with access can't be before today, {spoken(today)}.")
    before = removal_deadline(request).last_day
    if message.last_day == before:
        raise RuleViolation("same_day", f"The last day is already {spoken(before)}.")
    moved = removal.model_copy(update={"last_day": message.last_day})
    after = updated(request, message).model_copy(update={"state": state, "removal": moved})
    after = after.model_copy(update={"due": removal_deadline(after)})
    facts = {"day": spoken(message.last_day), "from_day": spoken(before)}
    return Decision(
        state=after,
        move="rescheduled",
        summary=f"The last day was moved from {spoken(before)} to {spoken(message.last_day)}.",
        notices=(notices.to_requester(after, "removal_changed", facts),),
    )


def still_planned(request: AccessRequest, now: datetime) -> Removal:
    """The removal, as long as its last day is not over."""
    removal = request.removal
    if removal is None or request.state != RequestState.SCHEDULED or not is_planned(request, now):
        raise RuleViolation("too_late", "The person's access has already been ended; ask for a new user instead.")
    return removal
