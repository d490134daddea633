"""A license that is marked for revocation, warned or revoked (003, section 1)."""

from datetime import datetime

from models.calendar import spoken
from models.effects import Decision
from models.errors import RuleViolation
from models.license import permissions
from models.license.access_changes import access_ended, lost_access
from models.license.assignments import require_holder
from models.license.checks import require_step, updated
from models.license.excuses import refuse_excused
from models.license.holds import exception_in_force, why_revoked
from models.license.lifecycle import INACTIVITY, InactiveReason, LicenseKind, LicenseMove
from models.license.messages import ClearFlag, FlagForRevocation, Revoke, Warn
from models.license.notices import APPEAL_ENTRY, LAST_DAY_TO_APPEAL, REACTIVATION_CLOSED, to_holder
from models.license.proof import refuse_unproven
from models.license.remedies import appeal_deadline, how_to_appeal_until, what_to_do
from models.license.state import Flag, Hold, License, LicenseDecision, Revocation
from models.policy.licenses import Consequence


def flag(license_: License, message: FlagForRevocation, now: datetime) -> LicenseDecision:
    """Mark the license as eligible for revocation."""
    require_step(license_, message, LicenseMove.MAINTAINED, permissions.may_judge_inactivity(message.actor, license_))
    require_holder(license_)
    _require_ground(license_, message)
    _refuse_excepted(license_, message.reason, now)
    refuse_excused(license_, message.reason, message.evidence, now)
    if license_.revocation is not None:
        raise RuleViolation("already_revoked", "This license has already been revoked.")
    if license_.flag is not None:
        raise RuleViolation("already_flagged", "This license is already marked for revocation.")
    refuse_unproven(license_, message.reason, message.evidence, now)
    mark = Flag(reason=message.reason, since=now, noted_at=now, why=message.why, by=message.actor.person_id)
    return flagged(updated(license_, message), mark)


def flagged(license_: License, mark: Flag) -> LicenseDecision:
    """Mark the license for revocation. The monthly review decides (LIC-01, LIC-05)."""
    after = license_.model_copy(update={"flag": mark})
    return Decision(
        state=after,
        move="flagged",
        summary=f"Marked for revocation: {mark.why}",
        notices=(to_holder(after, "revocation_flagged", {"reason": mark.why}),),
    )


def clear_flag(license_: License, message: ClearFlag, now: datetime) -> LicenseDecision:
    """Remove the mark. If nothing changes, the ladder checks again after its usual time."""
    require_step(license_, message, LicenseMove.MAINTAINED, permissions.may_judge_inactivity(message.actor, license_))
    if license_.flag is None:
        raise RuleViolation("not_flagged", "This license is not marked for revocation.")
    marked = [rung.id for rung in license_.terms.policy.ladder if rung.consequence == Consequence.FLAG]
    crossed = tuple(
        each.model_copy(update={"looked_at": now}) if each.rung in marked else each for each in license_.crossed
    )
    after = updated(license_, message, flag=None, crossed=crossed)
    return Decision(state=after, move="flag_cleared", summary=f"No longer marked for revocation: {message.why}")


def warn(license_: License, message: Warn, now: datetime) -> LicenseDecision:
    """Warn the holder on behalf of the monthly review. The license stays as it is (LIC-05).

    Raises RuleViolation if reports don't prove the lack of use any longer: the person may have come back.
    """
    require_step(license_, message, LicenseMove.MAINTAINED, permissions.may_judge_inactivity(message.actor, license_))
    require_holder(license_)
    if message.ground is not None:
        refuse_unproven(license_, message.ground, message.evidence, now, only_warns=True)
    facts = {"rung": message.rung, "last_activity": message.last_used, "measure": message.measure}
    after = updated(license_, message)
    return Decision(
        state=after,
        move="warned",
        summary=f"The review warned the holder: {message.why}",
        notices=(to_holder(after, "inactivity_warning", facts),),
    )


def revoke(license_: License, message: Revoke, now: datetime) -> LicenseDecision:
    """Revoke the license at once (LIC-03). The notice says what to do: how to appeal and by when, or another remedy.

    An exception forbids it (LIC-21, LIC-24), unless the ground is not a lack of use. In that case, the organization
    can lose the last license that it can use, and the record says so.
    """
    require_step(license_, message, LicenseMove.DEACTIVATED, permissions.may_revoke(message.actor, license_))
    require_holder(license_)
    if license_.revocation is not None:
        raise RuleViolation("already_revoked", "This license has already been revoked.")
    known = message.reason or _known_ground(license_)
    _refuse_excepted(license_, known, now)
    ground = known or InactiveReason.SANCTION
    _require_ground(license_, message)
    refuse_excused(license_, ground, message.evidence, now)
    refuse_unproven(license_, ground, message.evidence, now)
    deadline = appeal_deadline(license_, ground, now)
    revocation = Revocation(
        at=now,
        by=message.actor.person_id,
        reason=message.why,
        appeal_until=deadline.last_day if deadline else None,
        ground=ground,
        last_one=message.evidence is not None and message.evidence.last_one,
    )
    hold = Hold(reason=ground, since=now, noted_at=now, why=message.why)
    decision = access_ended(updated(license_, message), hold, now, "revoked")
    after = decision.state.model_copy(update={"revocation": revocation, "flag": None})
    notice = to_holder(after, "license_revoked", {"reason": message.why, **_what_to_do(license_, revocation)})
    if deadline is not None:
        appeal = {"deadline": deadline, "deadline_title": LAST_DAY_TO_APPEAL, "deadline_key": APPEAL_ENTRY}
        notice = notice.model_copy(update=appeal)
    return decision.model_copy(
        update={
            "state": after,
            "summary": f"The license was revoked: {why_revoked(revocation)}",
            "closed": (*decision.closed, *REACTIVATION_CLOSED),
            "notices": (notice,),
            "lost_access": lost_access(license_, f"The license was revoked: {message.why}"),
        }
    )


def _require_ground(license_: License, message: FlagForRevocation | Revoke) -> None:
    """Raise RuleViolation unless licenses are revoked for this reason. Older revocations don't name one."""
    reason = message.reason
    if reason is None:
        return
    taken_back = reason == InactiveReason.CE_ALLOTMENT
    if reason not in license_.terms.policy.grounds or (taken_back and not license_.terms.allotted):
        raise RuleViolation(
            "not_a_ground",
            f"This office doesn’t revoke a license because {reason.spoken}. {_INSTEAD.get(reason, _REACTIVATION)}",
        )
    by_hand = not message.actor.is_system
    if by_hand and reason == InactiveReason.CE_ALLOTMENT and license_.kind != LicenseKind.CE_ACCESS:
        raise RuleViolation("not_ce", "Only a Coordinated Entry license can be taken back for a region’s allotment.")


_REACTIVATION = "It is inactive until it is reactivated."
_INSTEAD = {
    InactiveReason.LEFT_AND_KEPT: "If the holder has left, please request the user’s removal instead.",
    InactiveReason.UNPAID: "Payment restores access.",
    InactiveReason.RECERTIFICATION_OVERDUE: "Recertification restores access.",
    InactiveReason.LEAVE_OF_ABSENCE: "Access comes back when the leave ends.",
    InactiveReason.CE_ALLOTMENT: "Its regions have no allotment of Coordinated Entry licenses.",
}
"""What happens instead of a revocation. These reasons have their own remedies."""


def _what_to_do(license_: License, revocation: Revocation) -> dict[str, str]:
    """Build the facts of the letter: how to appeal, or what else to do if no committee hears it (LIC-30)."""
    how = how_to_appeal_until(license_, revocation.ground, revocation.appeal_until)
    return {"appeal_how": how} if how else {"what_to_do": what_to_do(license_, revocation.ground)}


def _refuse_excepted(license_: License, ground: InactiveReason | None, now: datetime) -> None:
    """Refuse while an exception is in force, unless the ground is not a lack of use."""
    held = exception_in_force(license_, now)
    if held is None or (ground is not None and ground not in INACTIVITY):
        return
    until = f"until {spoken(held.until)}" if held.until else "without end"
    raise RuleViolation(
        "excepted", f"This license has an exception {until}, granted on appeal “{held.appeal_id}”: “{held.reason}”."
    )


def _known_ground(license_: License) -> InactiveReason | None:
    """Return the reason of the mark or, if there is none, of the inactivity. Returns None if there is neither."""
    if license_.flag is not None:
        return license_.flag.reason
    return next((each.reason for each in license_.holds if each.reason in INACTIVITY), None)
