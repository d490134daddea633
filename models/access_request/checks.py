"""What every step of an access request needs."""

from datetime import datetime

from models.access_request.messages import RequestStep
from models.access_request.state import AccessRequest
from models.calendar import spoken
from models.errors import RuleViolation
from models.forms import remembered


def updated(request: AccessRequest, message: RequestStep) -> AccessRequest:
    """Remember the form that the request received."""
    return request.model_copy(update={"keys": remembered(request.keys, message)})


def require_still_completed(request: AccessRequest, now: datetime) -> None:
    """Raise RuleViolation when the last day to complete a returned request is over."""
    if request.due is not None and request.due.passed(now):
        raise RuleViolation(
            "too_late",
            f"The last day to complete this request was {spoken(request.due.last_day)}. Please send a new request.",
        )
