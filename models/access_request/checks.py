"""What every step of an access request needs."""

from models.access_request.messages import RequestStep
from models.access_request.state import AccessRequest
from models.forms import remembered


def updated(request: AccessRequest, message: RequestStep) -> AccessRequest:
    """Remember the form that the request received."""
    return request.model_copy(update={"keys": remembered(request.keys, message)})
