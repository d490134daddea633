"""A leave of absence: it starts, it ends, and its last day passes."""

from datetime import datetime

from models.calendar import civil_day, counted, day_deadline, days_later, end_of_day, spoken
from models.effects import CloseTask, Decision, OpenTask, TaskKind
from models.errors import RuleViolation
from models.license import permissions
from models.license.access_changes import access_ended, access_restored
from models.license.assignments import require_holder
from models.license.checks import require_step, updated
from models.license.holds import hold_for, refuse_untrained
from models.license.lifecycle import InactiveReason, LicenseMove
from models.license.messages import EndLeave, StartLeave
from models.license.notices import RETURN_TASK, to_holder
from models.license.remedies import what_to_do
from models.license.state import Hold, License, LicenseDecision


def start_leave(license_: License, message: StartLeave, now: datetime) -> LicenseDecision:
    """Start a leave: access is paused until the holder is back (document 004), and inactivity is excused (003).

    A leave whose last day has passed can be extended, up to the policy's limit for the entire leave.
    """
    require_step(license_, message, LicenseMove.DEACTIVATED, permissions.may_arrange_leave(message.actor, license_))
    require_holder(license_)
    before = hold_for(license_, InactiveReason.LEAVE_OF_ABSENCE)
    if before is not None and before.over_since is None:
        raise RuleViolation("on_leave", "The holder is already on leave.")
    today = civil_day(now, license_.terms.time_zone)
    first_day = civil_day(before.since, license_.terms.time_zone) if before is not None else today
    longest = license_.terms.policy.leave.at_most_days
    if message.until < today:
        raise RuleViolation(
            "day_is_past", f"The leave can't end before today. Please choose {spoken(today)}, or a later day."
        )
    if message.until > days_later(first_day, longest):
        raise RuleViolation("too_long", f"A leave can last at most {longest} days. Please choose an earlier last day.")
    hold = Hold(
        reason=InactiveReason.LEAVE_OF_ABSENCE, since=now, noted_at=now, why=message.reason, until=message.until
    )
    decision = access_ended(updated(license_, message), hold, now, "leave_started")
    to_do = what_to_do(decision.state, InactiveReason.LEAVE_OF_ABSENCE)
    notice = to_holder(decision.state, "leave_started", {"until": spoken(message.until), "what_to_do": to_do})
    answered = (CloseTask(key=RETURN_TASK),) if before is not None else ()
    return decision.model_copy(update={"notices": (notice,), "closed": (*decision.closed, *answered)})


def end_leave(license_: License, message: EndLeave, now: datetime) -> LicenseDecision:
    """End the leave because the holder is back. The inactivity clocks restart."""
    require_step(license_, message, LicenseMove.REACTIVATED, permissions.may_arrange_leave(message.actor, license_))
    if hold_for(license_, InactiveReason.LEAVE_OF_ABSENCE) is None:
        raise RuleViolation("not_on_leave", "The holder is not on leave.")
    lifted = (InactiveReason.LEAVE_OF_ABSENCE,)
    refuse_untrained(license_, lifted)
    decision = access_restored(updated(license_, message), lifted, now)
    letter = to_holder(decision.state, "leave_ended", {"contact": license_.terms.contact.yours})
    return decision.model_copy(update={"notices": (letter,), "move": "leave_ended"})


def leave_over(license_: License, hold: Hold, now: datetime) -> LicenseDecision:
    """Ask the agency if the holder is back, because the leave's last day has passed. Access stays paused until then."""
    zone, policy = license_.terms.time_zone, license_.terms.policy.leave
    over = hold.model_copy(update={"over_since": end_of_day(hold.until or civil_day(now, zone), zone)})
    rule = f"{counted(policy.answer_days, 'day')} to say whether the person is back"
    task = OpenTask(
        key=RETURN_TASK,
        kind=TaskKind.CONFIRM_RETURN,
        title="Say whether the person is back from leave",
        role=license_.terms.contact,
        agency_id=license_.agency_id,
        due=day_deadline(now, policy.answer_days, zone, rule, policy.source).ends_at,
    )
    holds = tuple(over if each.reason == hold.reason else each for each in license_.holds)
    return Decision(
        state=license_.model_copy(update={"holds": holds}),
        move="leave_over",
        summary="The last day of the leave has passed.",
        opened=(task,),
    )
