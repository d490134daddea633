"""What every step on the allotment needs."""

from models.allotment.messages import AllotmentStep
from models.allotment.state import Allotment
from models.forms import remembered, require_new
from models.people import Permission

KEYS_KEPT = 200


def check_and_remember(allotment: Allotment, message: AllotmentStep, allowed: Permission) -> Allotment:
    """Require a new form and an allowed person, and remember the form."""
    require_new(allotment.keys, message)
    allowed.require()
    return allotment.model_copy(update={"keys": remembered(allotment.keys, message, KEYS_KEPT)})
