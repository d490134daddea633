"""What a license is: its kind, who pays for it, its dates, its region, its policy version."""

from datetime import datetime

from models.billing.funding import Funding
from models.calendar import spoken
from models.effects import CloseTask, Decision, OpenTask
from models.errors import RuleViolation
from models.license import permissions
from models.license.assignments import holder
from models.license.checks import require_step, updated
from models.license.lifecycle import LicenseMove
from models.license.messages import AdoptPolicy, ChangeKind, MoveToRegion, SetExpiration, SetFunding
from models.license.rules.account_orders import ordered
from models.license.rules.recertification import counts_for
from models.license.state import AccountWork, Crossed, License, LicenseDecision
from models.lifecycle import in_words


def change_kind(license_: License, message: ChangeKind, now: datetime) -> LicenseDecision:
    """Change the license's kind, and order the change of its holder's account."""
    require_step(license_, message, LicenseMove.MAINTAINED, permissions.may_administer(message.actor))
    if message.kind == license_.kind:
        raise RuleViolation("same_kind", "This license is already of that kind.")
    after = updated(license_, message, kind=message.kind)
    opened: tuple[OpenTask, ...] = ()
    closed: tuple[CloseTask, ...] = ()
    if holder(license_) is not None:
        why = f"the license is now {in_words(message.kind)}"
        after, opened, closed = ordered(after, AccountWork.CHANGE, why, now)
    return Decision(
        state=after,
        move="kind_changed",
        summary=f"Changed from {in_words(license_.kind)} to {in_words(message.kind)}.",
        opened=opened,
        closed=closed,
    )


def set_funding(license_: License, message: SetFunding, now: datetime) -> LicenseDecision:
    """Change who pays for the license. Past bills stay as they are; the next renewal is billed accordingly.

    The fees of a self-pay agreement end with it.
    """
    require_step(license_, message, LicenseMove.MAINTAINED, permissions.may_administer(message.actor))
    if message.funding == license_.funding:
        raise RuleViolation("same_funding", f"This license is already {message.funding.spoken}.")
    if message.instead_of is not None and message.instead_of != license_.funding:
        raise RuleViolation("decided_meanwhile", "Somebody has just decided who pays for this license, so it stays so.")
    fees = license_.agreed_fees if message.funding == Funding.SELF_PAY else ()
    after = updated(license_, message, funding=message.funding, agreed_fees=fees)
    return Decision(state=after, move="funding_set", summary=f"From now on, it is {message.funding.spoken}.")


def set_expiration(license_: License, message: SetExpiration, now: datetime) -> LicenseDecision:
    """Set the agency's common expiration date (FEE-04).

    A recertification in the last twelve months before the new date counts for it as well.
    """
    require_step(license_, message, LicenseMove.MAINTAINED, permissions.may_set_expiration(message.actor, license_))
    if message.expires_on == license_.expires_on:
        raise RuleViolation("same_day", f"This license already expires on {spoken(message.expires_on)}.")
    after = updated(license_, message, expires_on=message.expires_on, recertification_reminded=())
    if license_.recertified_for is not None and license_.recertified_for == license_.expires_on:
        done_at = license_.recertified_at
        counts = done_at is not None and counts_for(license_, done_at, message.expires_on)
        after = after.model_copy(update={"recertified_for": message.expires_on if counts else license_.recertified_for})
    return Decision(state=after, move="expiration_set", summary=f"It expires on {spoken(message.expires_on)}.")


def move_to_region(license_: License, message: MoveToRegion, now: datetime) -> LicenseDecision:
    """Move the license to its agency's new region, whose Coordinated Entry lead is responsible from now on."""
    require_step(license_, message, LicenseMove.MAINTAINED, permissions.may_administer(message.actor))
    if message.region_id == license_.region_id:
        raise RuleViolation("same_region", "This license already belongs to this region.")
    after = updated(license_, message, region_id=message.region_id)
    return Decision(state=after, move="moved_to_region", summary="Its organization has moved to another region.")


def adopt_policy(license_: License, message: AdoptPolicy, now: datetime) -> LicenseDecision:
    """Move the license to another version of the policy. What was reached on unchanged rungs is kept."""
    require_step(license_, message, LicenseMove.MAINTAINED, permissions.may_administer(message.actor))
    if message.terms == license_.terms:
        raise RuleViolation("same_policy", f"This license already follows {license_.terms.policy_label}.")
    before = license_.terms.policy.ladder
    same = [rung.id for rung in message.terms.policy.ladder if rung in before]
    after = updated(
        license_,
        message,
        terms=message.terms,
        crossed=tuple(each for each in license_.crossed if _rung_of(each) in same),
    )
    return Decision(
        state=after,
        move="policy_adopted",
        summary=f"It now follows {message.terms.policy_label} instead of {license_.terms.policy_label}.",
    )


def _rung_of(crossed: Crossed) -> str:
    return crossed.rung.partition("/")[0]
