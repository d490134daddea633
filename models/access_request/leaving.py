"""A removal: planned for a day, and done when it is over (guide 001; ACC-16)."""

from datetime import date, datetime

from models.access_request.letters import to_requester
from models.access_request.lifecycle import RequestLifecycle, RequestMove
from models.access_request.messages import AccessRequest, RequestDecision
from models.calendar import Deadline, last_day_deadline, spoken
from models.effects import Decision
from models.policy import Stage


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
