"""What every step on a license needs."""

from models.forms import remembered, require_new
from models.license.lifecycle import LicenseLifecycle, LicenseMove
from models.license.messages import LicenseStep
from models.license.state import License
from models.people import Permission


def updated(license_: License, message: LicenseStep, **changes: object) -> License:
    """Return the license with `changes`, and remember the form."""
    return license_.model_copy(update={"keys": remembered(license_.keys, message), **changes})


def require_step(license_: License, message: LicenseStep, move: LicenseMove, allowed: Permission) -> None:
    """Raise RuleViolation unless the form is new, `move` is possible, and the sender is allowed."""
    require_new(license_.keys, message)
    LicenseLifecycle(license_.state).require(move)
    allowed.require()
