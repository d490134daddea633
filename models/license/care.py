"""What people do to a license that is in use: take access away and give it back, leave, revocation, exceptions.

Sources: 003, sections 1, 3 and 4 (revocation and its exceptions); document 004 (inactive, reactivated, recertified).
"""

from datetime import date, datetime, timedelta

from models.calendar import civil_day, spoken
from models.effects import CloseTask, Decision, Notice, OpenTask, TaskKind
from models.errors import RuleViolation
from models.forms import require_new
from models.license import permissions
from models.license.lifecycle import (
    AssignmentMove,
    InactiveReason,
    LicenseLifecycle,
    LicenseMove,
    LicenseState,
)
from models.license.messages import (
    AccountHelp,
    AccountWork,
    AdoptPolicy,
    AskForHelp,
    ChangeKind,
    ClearFlag,
    ConfirmOrder,
    Deactivate,
    DeleteLicense,
    EndException,
    EndLeave,
    ExceptionGrant,
    Flag,
    FlagForRevocation,
    GrantException,
    Hold,
    License,
    LicenseStep,
    Reactivate,
    Recertified,
    Revocation,
    Revoke,
    SetExpiration,
    SignedIn,
    StartLeave,
    Warn,
)
from models.license.seat import (
    REASONS,
    account_task,
    held_back,
    holder,
    kept,
    left_ones,
    moved,
    order_key,
    ordered,
    require_holder,
    to_holder,
    why_inactive,
    without_holds,
)
from models.people import Permission, Role
from models.policy import Consequence

LicenseDecision = Decision[License]

RETURN_TASK = "return"
REACTIVATION_TASK = "reactivation"
NOT_LIFTED_BY_HAND = (InactiveReason.UNPAID, InactiveReason.RECERTIFICATION_OVERDUE)
"""Payment and recertification lift these; nobody else does."""


def deactivate(license_: License, message: Deactivate, now: datetime) -> LicenseDecision:
    """Access ends for a reason; one more reason for an inactive license is kept beside the others."""
    allowed = permissions.may_bill if message.reason == InactiveReason.UNPAID else permissions.may_change_access
    _require(license_, message, LicenseMove.DEACTIVATED, allowed(message.actor, license_))
    if message.reason == InactiveReason.LEFT_AND_KEPT:
        raise RuleViolation("use_removal", "If the holder has left, ask for the removal of the user instead.")
    require_holder(license_)
    if any(each.reason == message.reason for each in license_.holds):
        raise RuleViolation("already_inactive", f"This license is already inactive because {REASONS[message.reason]}.")
    hold = Hold(reason=message.reason, since=now, noted_at=now, why=message.why)
    return access_ended(kept(license_, message), hold, now, "deactivated")


def access_ended(license_: License, hold: Hold, now: datetime, move: str) -> LicenseDecision:
    """The license is inactive from now on; the account is closed unless it already was."""
    was_active = license_.state == LicenseState.ACTIVE
    after = held_back(license_, hold)
    opened: tuple[OpenTask, ...] = ()
    if was_active:
        after, opened = ordered(after, AccountWork.DEACTIVATE, REASONS[hold.reason], now)
    facts = {"reason": hold.why, "what_to_do": _what_to_do(hold.reason)}
    return Decision(
        state=after,
        move=move,
        summary=f"The license is inactive since {spoken(civil_day(hold.since, license_.terms.time_zone))}: "
        f"{REASONS[hold.reason]}. {hold.why}",
        opened=opened,
        notices=(to_holder(after, "license_inactive", facts),),
    )


def reactivate(license_: License, message: Reactivate, now: datetime) -> LicenseDecision:
    """Access comes back, if nothing stands against it that only payment, recertification or training can lift."""
    unpaid = message.reason == InactiveReason.UNPAID
    allowed = permissions.may_bill if unpaid else permissions.may_change_access
    _require(license_, message, LicenseMove.REACTIVATED, allowed(message.actor, license_))
    if not license_.holds:
        raise RuleViolation("holder_left", "Its holder has left; a new user can be trained for this license.")
    reasons = [each.reason for each in license_.holds]
    if message.reason is not None and message.reason not in reasons:
        raise RuleViolation("not_the_reason", f"It is not inactive because {REASONS[message.reason]}.")
    if message.reason is None:
        _refuse_what_a_person_cannot_lift(reasons)
    if license_.training_needed is not None and not message.training_done and not unpaid:
        raise RuleViolation("training_needed", f"First, {_training_needed(license_)}.")
    lifted = tuple(reasons) if message.reason is None else (message.reason,)
    return access_restored(kept(license_, message), lifted, now)


def access_restored(license_: License, lifted: tuple[InactiveReason, ...], now: datetime) -> LicenseDecision:
    """These reasons are gone; the license is active again if no other is left."""
    after = without_holds(license_, lifted, now)
    if after.state != LicenseState.ACTIVE:
        return Decision(state=after, move="hold_lifted", summary=f"It is still inactive because {why_inactive(after)}.")
    after, opened = ordered(after, AccountWork.REACTIVATE, "the license is active again", now)
    return Decision(
        state=after,
        move="reactivated",
        summary="The license is active again.",
        opened=opened,
        closed=(CloseTask(key=REACTIVATION_TASK), CloseTask(key=RETURN_TASK)),
        notices=(to_holder(after, "license_reactivated", {}),),
    )


def start_leave(license_: License, message: StartLeave, now: datetime) -> LicenseDecision:
    """A leave of absence: access is paused until the holder is back (document 004), and excuses inactivity (003)."""
    _require(license_, message, LicenseMove.DEACTIVATED, permissions.may_arrange_leave(message.actor, license_))
    require_holder(license_)
    today = civil_day(now, license_.terms.time_zone)
    longest = license_.terms.policy.leave.at_most_days
    if message.until < today:
        raise RuleViolation("day_is_past", f"The leave can't end before today, {spoken(today)}.")
    if message.until > today + timedelta(days=longest):
        raise RuleViolation("too_long", f"A leave can last at most {longest} days.")
    if any(each.reason == InactiveReason.LEAVE_OF_ABSENCE for each in license_.holds):
        raise RuleViolation("on_leave", "The holder is on leave already.")
    hold = Hold(
        reason=InactiveReason.LEAVE_OF_ABSENCE, since=now, noted_at=now, why=message.reason, until=message.until
    )
    decision = access_ended(kept(license_, message), hold, now, "leave_started")
    told = to_holder(decision.state, "leave_started", {"until": spoken(message.until)})
    return decision.model_copy(update={"notices": (told,)})


def end_leave(license_: License, message: EndLeave, now: datetime) -> LicenseDecision:
    """The holder is back; the clock of inactivity starts anew."""
    _require(license_, message, LicenseMove.REACTIVATED, permissions.may_arrange_leave(message.actor, license_))
    if not any(each.reason == InactiveReason.LEAVE_OF_ABSENCE for each in license_.holds):
        raise RuleViolation("not_on_leave", "The holder is not on leave.")
    decision = access_restored(kept(license_, message), (InactiveReason.LEAVE_OF_ABSENCE,), now)
    closed = (*decision.closed, CloseTask(key=RETURN_TASK))
    return decision.model_copy(
        update={"closed": closed, "notices": (to_holder(decision.state, "leave_ended", {}),), "move": "leave_ended"}
    )


def flag(license_: License, message: FlagForRevocation, now: datetime) -> LicenseDecision:
    """The license is marked as eligible for revocation by a person."""
    _require(license_, message, LicenseMove.KEPT_UP, permissions.may_revoke(message.actor, license_))
    require_holder(license_)
    _refuse_excepted(license_, now)
    if license_.flag is not None:
        raise RuleViolation("already_flagged", "This license is already marked for revocation.")
    mark = Flag(reason=message.reason, since=now, noted_at=now, why=message.why)
    return flagged(kept(license_, message), mark)


def flagged(license_: License, mark: Flag) -> LicenseDecision:
    """The license is eligible for revocation; the monthly review decides (LIC-01, LIC-05)."""
    after = license_.model_copy(update={"flag": mark})
    return Decision(
        state=after,
        move="flagged",
        summary=f"Marked for revocation: {mark.why}",
        notices=(to_holder(after, "revocation_flagged", {"reason": mark.why}),),
    )


def clear_flag(license_: License, message: ClearFlag, now: datetime) -> LicenseDecision:
    """The mark is taken away."""
    _require(license_, message, LicenseMove.KEPT_UP, permissions.may_judge_inactivity(message.actor, license_))
    if license_.flag is None:
        raise RuleViolation("not_flagged", "This license is not marked for revocation.")
    after = kept(license_, message, flag=None)
    return Decision(state=after, move="flag_cleared", summary=f"No longer marked for revocation: {message.why}")


def warn(license_: License, message: Warn, now: datetime) -> LicenseDecision:
    """The monthly review warns the holder; the license stays as it is (LIC-05)."""
    _require(license_, message, LicenseMove.KEPT_UP, permissions.may_judge_inactivity(message.actor, license_))
    require_holder(license_)
    facts = {"rung": message.rung, "last_activity": message.last_used, "measure": message.measure}
    after = kept(license_, message)
    return Decision(
        state=after,
        move="warned",
        summary=f"The review warned the holder: {message.why}",
        notices=(to_holder(after, "inactivity_warning", facts),),
    )


def revoke(license_: License, message: Revoke, now: datetime) -> LicenseDecision:
    """The license is taken from its holder at once (LIC-03); the notice says how and until when to appeal."""
    _require(license_, message, LicenseMove.DEACTIVATED, permissions.may_revoke(message.actor, license_))
    require_holder(license_)
    _refuse_excepted(license_, now)
    if license_.revocation is not None:
        raise RuleViolation("already_revoked", "This license has been revoked already.")
    reason = _reason_to_revoke(license_)
    appealing = license_.terms.policy.appealing
    until = (
        civil_day(now, license_.terms.time_zone) + timedelta(days=appealing.within_days)
        if appealing.within_days is not None
        else None
    )
    revocation = Revocation(at=now, by=message.actor.person_id, reason=message.why, appeal_until=until)
    hold = Hold(reason=reason, since=now, noted_at=now, why=message.why)
    decision = access_ended(kept(license_, message), hold, now, "revoked")
    after = decision.state.model_copy(update={"revocation": revocation, "flag": None})
    told = to_holder(after, "license_revoked", {"reason": message.why, "appeal_how": _how_to_appeal(license_, until)})
    return decision.model_copy(
        update={"state": after, "summary": f"The license was revoked: {message.why}", "notices": (told,)}
    )


def grant_exception(license_: License, message: GrantException, now: datetime) -> LicenseDecision:
    """The Performance Committee excepts the license from the inactivity policy; a mark is taken away (LIC-21)."""
    _require(license_, message, LicenseMove.KEPT_UP, permissions.may_grant_exception(message.actor, license_))
    today = civil_day(now, license_.terms.time_zone)
    if message.until is not None and message.until < today:
        raise RuleViolation("day_is_past", f"The exception can't end before today, {spoken(today)}.")
    if any(each.appeal_id == message.appeal_id and each.ended_at is None for each in license_.exceptions):
        raise RuleViolation("already_granted", "An exception on this appeal is in force already.")
    grant = ExceptionGrant(
        number=len(license_.exceptions) + 1,
        appeal_id=message.appeal_id,
        until=message.until,
        reason=message.why,
        granted_by=message.actor.person_id,
        granted_at=now,
    )
    after = kept(license_, message, exceptions=(*license_.exceptions, grant), flag=None)
    until = f"until {spoken(message.until)}" if message.until else "without end"
    return Decision(
        state=after,
        move="exception_granted",
        summary=f"Excepted from the inactivity policy {until}, on appeal {message.appeal_id}: {message.why}",
    )


def end_exception(license_: License, message: EndException, now: datetime) -> LicenseDecision:
    """An exception ends before its day."""
    _require(license_, message, LicenseMove.KEPT_UP, permissions.may_grant_exception(message.actor, license_))
    return exception_over(kept(license_, message), message.number, now, message.why)


def exception_over(license_: License, number: int, now: datetime, why: str) -> LicenseDecision:
    """An exception is over: what it excused counts again."""
    ended = [each for each in license_.exceptions if each.number == number and each.ended_at is None]
    if not ended:
        raise RuleViolation("no_exception", "There is no such exception in force.")
    over = ended[0].model_copy(update={"ended_at": now, "end_reason": why})
    exceptions = tuple(over if each.number == number else each for each in license_.exceptions)
    crossed = tuple(each for each in license_.crossed if each.excused_by is None)
    return Decision(
        state=license_.model_copy(update={"exceptions": exceptions, "crossed": crossed}),
        move="exception_ended",
        summary=f"The exception on appeal {over.appeal_id} is over: {why}",
    )


def delete(license_: License, message: DeleteLicense, now: datetime) -> LicenseDecision:
    """The license is given up. Whoever is on it loses access."""
    _require(license_, message, LicenseMove.DELETED, permissions.may_delete(message.actor, license_))
    return deleted(kept(license_, message), now, now, message.why)


def deleted(license_: License, effective: datetime, now: datetime, why: str) -> LicenseDecision:
    """The license is deleted; its last holder starts anew like any new user (LOG-08)."""
    state = LicenseLifecycle(license_.state).apply(LicenseMove.DELETED)
    held = holder(license_)
    assignments = license_.assignments
    opened: tuple[OpenTask, ...] = ()
    notices: tuple[Notice, ...] = ()
    if held is not None:
        license_, opened = ordered(license_, AccountWork.DELETE, "the license is deleted", now)
        assignments = moved(license_, held, AssignmentMove.DELETED, effective)
        notices = (to_holder(license_, "license_deleted", {"reason": why}),)
    after = license_.model_copy(
        update={
            "state": state,
            "deleted_at": effective,
            "inactive_reason": None,
            "holds": (),
            "flag": None,
            "programmed": None,
            "assignments": left_ones(assignments, AssignmentMove.DELETED),
        }
    )
    return Decision(
        state=after, move="deleted", summary=f"The license was deleted: {why}", opened=opened, notices=notices
    )


def change_kind(license_: License, message: ChangeKind, now: datetime) -> LicenseDecision:
    """The license becomes one of another kind; its holder's account is changed."""
    _require(license_, message, LicenseMove.KEPT_UP, permissions.may_administer(message.actor))
    if message.kind == license_.kind:
        raise RuleViolation("same_kind", "This license is of that kind already.")
    after = kept(license_, message, kind=message.kind)
    opened: tuple[OpenTask, ...] = ()
    if holder(license_) is not None:
        after, opened = ordered(after, AccountWork.CHANGE, f"the license is now {message.kind.value}", now)
    return Decision(
        state=after,
        move="kind_changed",
        summary=f"Changed from {license_.kind.value} to {message.kind.value}.",
        opened=opened,
    )


def set_expiration(license_: License, message: SetExpiration, now: datetime) -> LicenseDecision:
    """The agency's common expiration date (FEE-04)."""
    _require(license_, message, LicenseMove.KEPT_UP, permissions.may_administer(message.actor))
    if message.expires_on == license_.expires_on:
        raise RuleViolation("same_day", f"It already expires on {spoken(message.expires_on)}.")
    after = kept(license_, message, expires_on=message.expires_on, recertification_reminded=())
    return Decision(state=after, move="expiration_set", summary=f"It expires on {spoken(message.expires_on)}.")


def adopt_policy(license_: License, message: AdoptPolicy, now: datetime) -> LicenseDecision:
    """The license follows another version of the policy."""
    _require(license_, message, LicenseMove.KEPT_UP, permissions.may_administer(message.actor))
    if message.terms == license_.terms:
        raise RuleViolation("same_policy", f"This license already follows {license_.terms.policy_label}.")
    after = kept(license_, message, terms=message.terms)
    return Decision(
        state=after,
        move="policy_adopted",
        summary=f"It follows {message.terms.policy_label} instead of {license_.terms.policy_label}.",
    )


def ask_for_help(license_: License, message: AskForHelp, now: datetime) -> LicenseDecision:
    """The agency asks for an unlock, a password reset or a reactivation: the right task for the right person."""
    _require(license_, message, LicenseMove.KEPT_UP, permissions.may_ask_for_help(message.actor, license_))
    require_holder(license_)
    asked = kept(license_, message)
    if message.help == AccountHelp.REACTIVATION:
        return _reactivation_asked(asked, message)
    if license_.state != LicenseState.ACTIVE:
        raise RuleViolation("inactive", f"The license is inactive because {why_inactive(license_)}.")
    work = AccountWork.UNLOCK if message.help == AccountHelp.UNLOCK else AccountWork.RESET_PASSWORD
    if any(each.work == work for each in license_.orders):
        raise RuleViolation("already_asked", "This was asked for already; the system administrator has the task.")
    after, opened = ordered(asked, work, message.why or "the agency asked for it", now)
    return Decision(state=after, move="help_asked", summary=f"Asked for: {work.value}.", opened=opened)


def confirm_order(license_: License, message: ConfirmOrder, now: datetime) -> LicenseDecision:
    """Work on the account is done; whether it was late is kept in the audit trail."""
    permissions.may_confirm_order(message.actor, license_).require()
    require_new(license_.keys, message)
    order = next((each for each in license_.orders if each.number == message.number), None)
    if order is None:
        raise RuleViolation("no_order", "There is no such work on an account to confirm.")
    late = " It was late." if order.limit.passed(now) else ""
    after = kept(license_, message, orders=tuple(each for each in license_.orders if each.number != message.number))
    return Decision(
        state=after,
        move="account_confirmed",
        summary=f"Done in the HMIS: {order.work.value}.{late}",
        closed=(CloseTask(key=order_key(order.number)),),
    )


def order_answered(license_: License, number: int, problem: str, now: datetime) -> LicenseDecision:
    """The HMIS did the work by itself, or says why it can't; then it is a task for the system administrator."""
    order = next(each for each in license_.orders if each.number == number)
    others = tuple(each for each in license_.orders if each.number != number)
    if problem:
        by_hand = order.model_copy(update={"by_hand": True})
        task = account_task(license_, order)
        return Decision(
            state=license_.model_copy(update={"orders": (*others, by_hand)}),
            move="account_problem",
            summary=problem,
            opened=(task.model_copy(update={"title": f"{task.title} ({problem})"}),),
        )
    late = " It was late." if order.limit.passed(now) else ""
    after = license_.model_copy(update={"orders": others})
    return Decision(state=after, move="account_done", summary=f"Done in the HMIS: {order.work.value}.{late}")


def signed_in(license_: License, message: SignedIn) -> License:
    """The license with a later sign-in noted; the records keep sign-ins, so this is no step of its own."""
    known = license_.activity.login
    if known is not None and known >= message.at:
        return license_
    return license_.model_copy(update={"activity": license_.activity.model_copy(update={"login": message.at})})


def recertified(license_: License, message: Recertified, now: datetime) -> LicenseDecision | None:
    """This year's recertification is done; a license that was inactive for it is active again (LOG-05)."""
    held = holder(license_)
    if held is None or license_.expires_on is None or license_.recertified_for == license_.expires_on:
        return None
    overdue = any(each.reason == InactiveReason.RECERTIFICATION_OVERDUE for each in license_.holds)
    done = license_.model_copy(update={"recertified_for": license_.expires_on, "recertification_reminded": ()})
    if overdue:
        return access_restored(done, (InactiveReason.RECERTIFICATION_OVERDUE,), now)
    return Decision(
        state=done, move="recertified", summary=f"Recertified for the term that ends on {spoken(license_.expires_on)}."
    )


def exception_in_force(license_: License, today: date) -> ExceptionGrant | None:
    """The exception on record that holds on `today`, if any."""
    for each in license_.exceptions:
        if each.ended_at is None and (each.until is None or each.until >= today):
            return each
    return None


def _require(license_: License, message: LicenseStep, move: LicenseMove, allowed: Permission) -> None:
    LicenseLifecycle(license_.state).require(move)
    allowed.require()
    require_new(license_.keys, message)


def _refuse_excepted(license_: License, now: datetime) -> None:
    held = exception_in_force(license_, civil_day(now, license_.terms.time_zone))
    if held is not None:
        until = f"until {spoken(held.until)}" if held.until else "without end"
        raise RuleViolation(
            "excepted", f"An exception holds {until}, granted on appeal {held.appeal_id}: {held.reason}"
        )


def _refuse_what_a_person_cannot_lift(reasons: list[InactiveReason]) -> None:
    if InactiveReason.UNPAID in reasons:
        raise RuleViolation("unpaid", "The agency's invoice must be paid first; payment brings the access back.")
    if InactiveReason.RECERTIFICATION_OVERDUE in reasons:
        raise RuleViolation(
            "not_recertified", "The yearly recertification must be done first; it brings the access back."
        )


def _reason_to_revoke(license_: License) -> InactiveReason:
    if license_.flag is not None:
        return license_.flag.reason
    grounds = (
        InactiveReason.NO_DATA_ENTRY,
        InactiveReason.NEVER_SIGNED_IN,
        InactiveReason.NO_LOGIN,
    )
    inactive_for = [each.reason for each in license_.holds if each.reason in grounds]
    return inactive_for[0] if inactive_for else InactiveReason.SANCTION


def _reactivation_asked(license_: License, message: AskForHelp) -> LicenseDecision:
    reasons = [each.reason for each in license_.holds]
    if not reasons:
        raise RuleViolation("is_active", "This license is active; there is nothing to reactivate.")
    _refuse_what_a_person_cannot_lift(reasons)
    task = OpenTask(
        key=REACTIVATION_TASK,
        kind=TaskKind.REACTIVATE_LICENSE,
        title=f"Decide on reactivating a license: {why_inactive(license_)}. {message.why}".strip(),
        role=Role.SYSTEM_ADMINISTRATOR,
        agency_id=license_.agency_id,
    )
    return Decision(state=license_, move="reactivation_asked", summary="Asked for reactivation.", opened=(task,))


def _training_needed(license_: License) -> str:
    whole = license_.training_needed == Consequence.RETRAINING
    return "the whole training has to be completed again" if whole else "the refresher has to be completed"


def _what_to_do(reason: InactiveReason) -> str:
    return {
        InactiveReason.UNPAID: "Your agency has to pay its invoice; access comes back with the payment.",
        InactiveReason.RECERTIFICATION_OVERDUE: "Complete the recertification courses and the worksheet.",
        InactiveReason.LEAVE_OF_ABSENCE: "When you are back, your agency asks for reactivation.",
    }.get(reason, "Ask your agency's authorized representative to request a reactivation.")


def _how_to_appeal(license_: License, until: date | None) -> str:
    how = license_.terms.policy.appealing.how
    return f"{how} The appeal must be filed by {spoken(until)}." if until else how


def leave_over(license_: License, hold: Hold, now: datetime) -> LicenseDecision:
    """The last day of a leave is over: the agency says whether the holder is back; access stays paused until then."""
    waiting = hold.model_copy(update={"until": None})
    holds = tuple(waiting if each.reason == hold.reason else each for each in license_.holds)
    task = OpenTask(
        key=RETURN_TASK,
        kind=TaskKind.CONFIRM_RETURN,
        title="Say whether the person is back from leave",
        role=Role.REPRESENTATIVE,
        agency_id=license_.agency_id,
        due=now + timedelta(days=7),
    )
    return Decision(
        state=license_.model_copy(update={"holds": holds}),
        move="leave_over",
        summary="The last day of the leave is over.",
        opened=(task,),
    )
