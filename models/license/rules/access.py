"""Rules for ending, restoring and deleting access."""

from datetime import datetime

from models.errors import RuleViolation
from models.license import permissions
from models.license.access_changes import access_ended, access_restored, deleted
from models.license.assignments import require_holder
from models.license.checks import require_step, updated
from models.license.excuses import refuse_excused
from models.license.holds import (
    expiration_passed,
    hold_for,
    refuse_unliftable,
    refuse_untrained,
)
from models.license.lifecycle import InactiveReason, LicenseMove
from models.license.messages import Deactivate, DeleteLicense, Reactivate
from models.license.proof import refuse_unproven
from models.license.state import Hold, License, LicenseDecision

USE_INSTEAD = {
    InactiveReason.LEFT_AND_KEPT: ("use_removal", "If the holder has left, please request the user's removal instead."),
    InactiveReason.LEAVE_OF_ABSENCE: ("use_leave", "Please start a leave of absence instead, and enter its last day."),
    InactiveReason.CE_ALLOTMENT: ("use_revocation", "To take a license back to its region, please revoke it instead."),
    InactiveReason.RECERTIFICATION_OVERDUE: (
        "by_itself",
        "A license becomes inactive automatically if its expiration date passes without recertification.",
    ),
}
"""Reasons that can't be used to deactivate a license, and what to do instead."""


def deactivate(license_: License, message: Deactivate, now: datetime) -> LicenseDecision:
    """Make the license inactive for a reason. An inactive license keeps its earlier reasons as well."""
    allowed = permissions.may_bill if message.reason == InactiveReason.UNPAID else permissions.may_change_access
    require_step(license_, message, LicenseMove.DEACTIVATED, allowed(message.actor, license_))
    if message.reason in USE_INSTEAD:
        raise RuleViolation(*USE_INSTEAD[message.reason])
    require_holder(license_)
    refuse_excused(license_, message.reason, message.evidence, now)
    if hold_for(license_, message.reason) is not None:
        raise RuleViolation("already_inactive", f"This license is already inactive because {message.reason.spoken}.")
    refuse_unproven(license_, message.reason, message.evidence, now)
    hold = Hold(reason=message.reason, since=now, noted_at=now, why=message.why)
    return access_ended(updated(license_, message), hold, now, "deactivated")


def reactivate(license_: License, message: Reactivate, now: datetime) -> LicenseDecision:
    """Restore access, unless payment, recertification, training or an appeal has to come first.

    A person can lift an overdue recertification only if the expiration date was wrong and has been corrected, and only
    by naming this reason.
    """
    unpaid = message.reason == InactiveReason.UNPAID
    allowed = permissions.may_bill if unpaid else permissions.may_change_access
    require_step(license_, message, LicenseMove.REACTIVATED, allowed(message.actor, license_))
    if not license_.holds:
        raise RuleViolation("holder_left", "This license's holder has left. Please request a new user for it instead.")
    lifted = _to_be_lifted(license_, message, now)
    if license_.revocation is not None and license_.revocation.ground in lifted:
        permissions.may_give_back(message.actor, license_).require()
    before = updated(license_, message)
    if message.training_done:
        before = before.model_copy(update={"training_needed": None})
    elif not unpaid:
        refuse_untrained(license_, lifted)
    return access_restored(before, lifted, now)


def delete(license_: License, message: DeleteLicense, now: datetime) -> LicenseDecision:
    """Delete the license. Its holder loses access."""
    require_step(license_, message, LicenseMove.DELETED, permissions.may_delete(message.actor, license_))
    return deleted(updated(license_, message), now, now, message.why, with_agency=message.with_agency)


def _to_be_lifted(license_: License, message: Reactivate, now: datetime) -> tuple[InactiveReason, ...]:
    reasons = tuple(each.reason for each in license_.holds)
    if message.reason is None:
        refuse_unliftable(reasons)
        return reasons
    if message.reason not in reasons:
        raise RuleViolation(
            "not_the_reason", f"This license is inactive for another reason, not because {message.reason.spoken}."
        )
    due_is_right = license_.terms.policy.recertification is not None and expiration_passed(license_, now)
    if message.reason == InactiveReason.RECERTIFICATION_OVERDUE and due_is_right:
        refuse_unliftable((message.reason,))
    return (message.reason,)
