"""What every step on an appeal needs."""

from models.appeal.lifecycle import AppealLifecycle, AppealMove
from models.appeal.messages import AppealStep
from models.appeal.state import Appeal
from models.forms import remembered, require_new
from models.people import Permission

KEYS_KEPT = 100
"""The number of form keys that an appeal remembers."""


def check_and_remember(appeal: Appeal, message: AppealStep, move: AppealMove, allowed: Permission) -> Appeal:
    """Require a new form, a possible move and an allowed person. Make the move, and remember the form."""
    require_new(appeal.keys, message)
    lifecycle = AppealLifecycle(appeal.state)
    lifecycle.require(move)
    allowed.require()
    keys = remembered(appeal.keys, message, KEYS_KEPT)
    return appeal.model_copy(update={"state": lifecycle.apply(move), "keys": keys})
