"""What people do to a license that is in use: take access away and give it back, leave, recertification, deletion.

Everything that its workflow calls is named here; revocation, recertification and work on accounts have their own files.
Sources: 003, section 1 (leave as an exception); document 004 (inactive, reactivated, recertified).
"""

from datetime import datetime, timedelta

from models.billing.funding import Funding
from models.calendar import civil_day, day_deadline, end_of_day, spoken
from models.effects import CloseTask, Decision, OpenTask, TaskKind
from models.errors import RuleViolation
from models.license import permissions
from models.license.access import access_ended, access_restored, deleted
from models.license.accounts import ask_for_help, confirm_order, order_answered, ordered
from models.license.lifecycle import InactiveReason, LicenseMove
from models.license.messages import (
    AccountWork,
    AdoptPolicy,
    ChangeKind,
    Crossed,
    Deactivate,
    DeleteLicense,
    EndLeave,
    Hold,
    License,
    LicenseDecision,
    MoveToRegion,
    Reactivate,
    SetExpiration,
    SetFunding,
    StartLeave,
)
from models.license.recertification import counts_for, recertified
from models.license.revocation import clear_flag, end_exception, flag, grant_exception, revoke, warn
from models.license.seat import (
    REASONS,
    RETURN_TASK,
    expiration_passed,
    hold_for,
    holder,
    kept,
    refuse_untrained,
    refuse_what_a_person_cannot_lift,
    require_holder,
    require_step,
    to_holder,
)
from models.lifecycle import in_words
from models.people import Role

__all__ = [
    "adopt_policy",
    "ask_for_help",
    "change_kind",
    "clear_flag",
    "confirm_order",
    "deactivate",
    "delete",
    "end_exception",
    "end_leave",
    "flag",
    "grant_exception",
    "leave_over",
    "move_to_region",
    "order_answered",
    "reactivate",
    "recertified",
    "revoke",
    "set_expiration",
    "set_funding",
    "start_leave",
    "warn",
]


OTHER_WAYS = {
    InactiveReason.LEFT_AND_KEPT: ("use_removal", "If the holder has left, ask for the removal of the user instead."),
    InactiveReason.LEAVE_OF_ABSENCE: ("use_leave", "Arrange a leave of absence instead, and say its last day."),
    InactiveReason.RECERTIFICATION_OVERDUE: (
        "by_itself",
        "A license becomes inactive by itself when its expiration date passes without recertification.",
    ),
}
"""Reasons to be inactive that are not given by taking access away, and what to do instead."""


def deactivate(license_: License, message: Deactivate, now: datetime) -> LicenseDecision:
    """Access ends for a reason; one more reason for an inactive license is kept beside the others."""
    allowed = permissions.may_bill if message.reason == InactiveReason.UNPAID else permissions.may_change_access
    require_step(license_, message, LicenseMove.DEACTIVATED, allowed(message.actor, license_))
    if message.reason in OTHER_WAYS:
        raise RuleViolation(*OTHER_WAYS[message.reason])
    require_holder(license_)
    if hold_for(license_, message.reason) is not None:
        raise RuleViolation("already_inactive", f"This license is already inactive because {REASONS[message.reason]}.")
    hold = Hold(reason=message.reason, since=now, noted_at=now, why=message.why)
    return access_ended(kept(license_, message), hold, now, "deactivated")


def reactivate(license_: License, message: Reactivate, now: datetime) -> LicenseDecision:
    """Access comes back, if nothing stands against it that only payment, recertification, training or an appeal lifts.

    An overdue recertification is lifted by hand only when the expiration date was wrong and has been set right, and
    only by name.
    """
    unpaid = message.reason == InactiveReason.UNPAID
    allowed = permissions.may_bill if unpaid else permissions.may_change_access
    require_step(license_, message, LicenseMove.REACTIVATED, allowed(message.actor, license_))
    if not license_.holds:
        raise RuleViolation("holder_left", "Its holder has left; a new user can be trained for this license.")
    lifted = _to_be_lifted(license_, message, now)
    if license_.revocation is not None and license_.revocation.ground in lifted:
        permissions.may_give_back(message.actor, license_).require()
    before = kept(license_, message)
    if message.training_done:
        before = before.model_copy(update={"training_needed": None})
    elif not unpaid:
        refuse_untrained(license_, lifted)
    return access_restored(before, lifted, now)


def start_leave(license_: License, message: StartLeave, now: datetime) -> LicenseDecision:
    """A leave of absence: access is paused until the holder is back (document 004), and excuses inactivity (003).

    A leave whose last day is over can be prolonged, up to the policy's limit for the whole of it.
    """
    require_step(license_, message, LicenseMove.DEACTIVATED, permissions.may_arrange_leave(message.actor, license_))
    require_holder(license_)
    before = hold_for(license_, InactiveReason.LEAVE_OF_ABSENCE)
    if before is not None and before.over_since is None:
        raise RuleViolation("on_leave", "The holder is on leave already.")
    today = civil_day(now, license_.terms.time_zone)
    first_day = civil_day(before.since, license_.terms.time_zone) if before is not None else today
    longest = license_.terms.policy.leave.at_most_days
    if message.until < today:
        raise RuleViolation("day_is_past", f"The leave can't end before today, {spoken(today)}.")
    if message.until > first_day + timedelta(days=longest):
        raise RuleViolation("too_long", f"A leave can last at most {longest} days.")
    hold = Hold(
        reason=InactiveReason.LEAVE_OF_ABSENCE, since=now, noted_at=now, why=message.reason, until=message.until
    )
    decision = access_ended(kept(license_, message), hold, now, "leave_started")
    told = to_holder(decision.state, "leave_started", {"until": spoken(message.until)})
    answered = (CloseTask(key=RETURN_TASK),) if before is not None else ()
    return decision.model_copy(update={"notices": (told,), "closed": (*decision.closed, *answered)})


def end_leave(license_: License, message: EndLeave, now: datetime) -> LicenseDecision:
    """The holder is back; the clocks of inactivity start anew."""
    require_step(license_, message, LicenseMove.REACTIVATED, permissions.may_arrange_leave(message.actor, license_))
    if hold_for(license_, InactiveReason.LEAVE_OF_ABSENCE) is None:
        raise RuleViolation("not_on_leave", "The holder is not on leave.")
    lifted = (InactiveReason.LEAVE_OF_ABSENCE,)
    refuse_untrained(license_, lifted)
    decision = access_restored(kept(license_, message), lifted, now)
    return decision.model_copy(
        update={"notices": (to_holder(decision.state, "leave_ended", {}),), "move": "leave_ended"}
    )


def leave_over(license_: License, hold: Hold, now: datetime) -> LicenseDecision:
    """The last day of a leave is over: the agency says whether the holder is back; access stays paused until then."""
    zone, policy = license_.terms.time_zone, license_.terms.policy.leave
    over = hold.model_copy(update={"over_since": end_of_day(hold.until or civil_day(now, zone), zone)})
    rule = f"{policy.answer_days} days to say whether the person is back"
    task = OpenTask(
        key=RETURN_TASK,
        kind=TaskKind.CONFIRM_RETURN,
        title="Say whether the person is back from leave",
        role=Role.REPRESENTATIVE,
        agency_id=license_.agency_id,
        due=day_deadline(now, policy.answer_days, zone, rule, policy.source).ends_at,
    )
    holds = tuple(over if each.reason == hold.reason else each for each in license_.holds)
    return Decision(
        state=license_.model_copy(update={"holds": holds}),
        move="leave_over",
        summary="The last day of the leave is over.",
        opened=(task,),
    )


def delete(license_: License, message: DeleteLicense, now: datetime) -> LicenseDecision:
    """The license is given up. Whoever is on it loses access."""
    require_step(license_, message, LicenseMove.DELETED, permissions.may_delete(message.actor, license_))
    return deleted(kept(license_, message), now, now, message.why)


def change_kind(license_: License, message: ChangeKind, now: datetime) -> LicenseDecision:
    """The license becomes one of another kind; its holder's account is changed."""
    require_step(license_, message, LicenseMove.KEPT_UP, permissions.may_administer(message.actor))
    if message.kind == license_.kind:
        raise RuleViolation("same_kind", "This license is of that kind already.")
    after = kept(license_, message, kind=message.kind)
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
    """Somebody else pays for the license; what was billed stays, and the next renewal is billed accordingly.

    The fees of a self-pay agreement end with it.
    """
    require_step(license_, message, LicenseMove.KEPT_UP, permissions.may_administer(message.actor))
    if message.funding == license_.funding:
        raise RuleViolation("same_funding", f"This license is {message.funding.spoken} already.")
    fees = license_.agreed_fees if message.funding == Funding.SELF_PAY else ()
    after = kept(license_, message, funding=message.funding, agreed_fees=fees)
    return Decision(state=after, move="funding_set", summary=f"From now on it is {message.funding.spoken}.")


def set_expiration(license_: License, message: SetExpiration, now: datetime) -> LicenseDecision:
    """The agency's common expiration date (FEE-04).

    A recertification of the last twelve months before the new date counts for it too.
    """
    require_step(license_, message, LicenseMove.KEPT_UP, permissions.may_administer(message.actor))
    if message.expires_on == license_.expires_on:
        raise RuleViolation("same_day", f"It already expires on {spoken(message.expires_on)}.")
    after = kept(license_, message, expires_on=message.expires_on, recertification_reminded=())
    if license_.recertified_for is not None and license_.recertified_for == license_.expires_on:
        done_at = license_.recertified_at
        counts = done_at is not None and counts_for(license_, done_at, message.expires_on)
        after = after.model_copy(update={"recertified_for": message.expires_on if counts else license_.recertified_for})
    return Decision(state=after, move="expiration_set", summary=f"It expires on {spoken(message.expires_on)}.")


def move_to_region(license_: License, message: MoveToRegion, now: datetime) -> LicenseDecision:
    """The license follows its agency to another region, whose Coordinated Entry lead it concerns from now on."""
    require_step(license_, message, LicenseMove.KEPT_UP, permissions.may_administer(message.actor))
    if message.region_id == license_.region_id:
        raise RuleViolation("same_region", "It belongs to this region already.")
    after = kept(license_, message, region_id=message.region_id)
    return Decision(state=after, move="moved_to_region", summary="Its organization belongs to another region now.")


def adopt_policy(license_: License, message: AdoptPolicy, now: datetime) -> LicenseDecision:
    """The license follows another version of the policy. What was reached of rungs that stay the same, stays so."""
    require_step(license_, message, LicenseMove.KEPT_UP, permissions.may_administer(message.actor))
    if message.terms == license_.terms:
        raise RuleViolation("same_policy", f"This license already follows {license_.terms.policy_label}.")
    before = license_.terms.policy.ladder
    same = [rung.id for rung in message.terms.policy.ladder if rung in before]
    after = kept(
        license_,
        message,
        terms=message.terms,
        crossed=tuple(each for each in license_.crossed if _rung_of(each) in same),
    )
    return Decision(
        state=after,
        move="policy_adopted",
        summary=f"It follows {message.terms.policy_label} instead of {license_.terms.policy_label}.",
    )


def _to_be_lifted(license_: License, message: Reactivate, now: datetime) -> tuple[InactiveReason, ...]:
    reasons = tuple(each.reason for each in license_.holds)
    if message.reason is None:
        refuse_what_a_person_cannot_lift(reasons)
        return reasons
    if message.reason not in reasons:
        raise RuleViolation("not_the_reason", f"It is not inactive because {REASONS[message.reason]}.")
    due_is_right = license_.terms.policy.recertification is not None and expiration_passed(license_, now)
    if message.reason == InactiveReason.RECERTIFICATION_OVERDUE and due_is_right:
        refuse_what_a_person_cannot_lift((message.reason,))
    return (message.reason,)


def _rung_of(crossed: Crossed) -> str:
    return crossed.rung.partition("/")[0]
