"""What every step of an access request needs."""

from datetime import datetime

from models.access_request.lifecycle import RequestState
from models.access_request.messages import CompleteRequest, RequestStep
from models.access_request.state import AccessDetails, AccessRequest
from models.base import fields_of, listed
from models.calendar import spoken
from models.errors import RuleViolation
from models.forms import remembered


def updated(request: AccessRequest, message: RequestStep) -> AccessRequest:
    """Remember the form that the request received."""
    return request.model_copy(update={"keys": remembered(request.keys, message)})


def require_something_supplied(request: AccessRequest, message: CompleteRequest) -> None:
    """Raise RuleViolation for a completion of a returned request that supplies nothing, if no paper came since then.

    Services ask before they send the form, because a form that was once accepted has to stay accepted.
    """
    if request.state != RequestState.RETURNED or message.key in request.keys:
        return
    if any(fields_of(message, AccessDetails).values()):
        return
    returned_at = request.due.started_at if request.due is not None else request.submitted_at
    if not any(each.at >= returned_at for each in request.papers):
        raise RuleViolation(
            "nothing_supplied",
            f"Please supply what is missing before you send the request again: {listed(request.missing)}.",
        )


def require_still_completed(request: AccessRequest, now: datetime) -> None:
    """Raise RuleViolation when the last day to complete a returned request is over."""
    if request.due is not None and request.due.passed(now):
        raise RuleViolation(
            "too_late",
            f"The last day to complete this request was {spoken(request.due.last_day)}. Please send a new request.",
        )
