"""The inactivity ladder: what happens to a license by itself, because time passes and nobody uses it.

Sources: 003, section 1 (six months without data entry, 30 days to the first sign-in, and the exceptions); document 004
(30 days without a login, deleted if not reactivated, yearly recertification). All numbers are the policy's.

A license sleeps until the next date that could matter. Then its last use is looked up and the ladder decides: mostly
that it was used, and that it can sleep on.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from models.calendar import Deadline, civil_day, day_deadline, end_of_day, month_deadline, months_later, spoken
from models.effects import Decision
from models.license import care
from models.license.lifecycle import InactiveReason, LicenseState
from models.license.messages import Activity, Crossed, Evidence, Flag, Hold, License
from models.license.seat import holder, to_holder
from models.policy import Consequence, ExceptionKind, Measure, Rung

LicenseDecision = Decision[License]
MORNING = time(9)
"""Warnings and reminders go out at nine in the morning in the implementation's time zone."""

FROM_USE = (Measure.DATA_ENTRY, Measure.LOGIN, Measure.FIRST_SIGN_IN)
LADDER_REASONS = (InactiveReason.NO_DATA_ENTRY, InactiveReason.NEVER_SIGNED_IN, InactiveReason.NO_LOGIN)
AFTER_INACTIVITY = (Consequence.REFRESHER, Consequence.RETRAINING, Consequence.DELETE)
RECERTIFICATION_RULE = "recertification by the license's expiration date"


class Coming(NamedTuple):
    """Something that happens by itself: when, what for, and what it does to the license."""

    at: datetime
    summary: str
    act: Callable[[License, Evidence, datetime], LicenseDecision]


def next_wake(license_: License) -> tuple[datetime, str] | None:
    """The next instant that could matter, by the last use that is known; none if nothing can happen by itself."""
    coming = _coming(license_)
    if not coming:
        return None
    first = min(coming, key=lambda each: each.at)
    return first.at, first.summary


def informed(license_: License, evidence: Evidence) -> License:
    """The license knowing the last use that was looked up; what it knew and is later stays."""
    known, found = license_.activity, evidence.activity
    activity = Activity(data_entry=_later(known.data_entry, found.data_entry), login=_later(known.login, found.login))
    return license_ if activity == known else license_.model_copy(update={"activity": activity})


def wake(license_: License, evidence: Evidence, now: datetime) -> LicenseDecision | None:
    """What happens at `now`, if anything: the earliest thing that is due. `license_` is `informed` already."""
    due = [each for each in _coming(license_) if each.at <= now]
    if not due:
        return None
    return min(due, key=lambda each: each.at).act(license_, evidence, now)


def rung_deadline(license_: License, rung: Rung) -> Deadline | None:
    """When a rung is reached if nothing happens, explained; none if it can't apply to the license as it stands."""
    start = _counted_from(license_, rung)
    if start is None:
        return None
    rule = f"{rung.age} without {rung.measure.spoken}" if rung.measure in FROM_USE else f"{rung.age} inactive"
    zone = license_.terms.time_zone
    if rung.months is not None:
        return month_deadline(start, rung.months, zone, rule=rule, source=rung.source)
    return day_deadline(start, rung.days or 0, zone, rule, rung.source)


def excuse(license_: License, evidence: Evidence, rung: Rung, now: datetime) -> ExceptionKind | None:
    """The exception that keeps `rung` from being applied, if one holds."""
    today = civil_day(now, license_.terms.time_zone)
    holds = {
        ExceptionKind.ON_APPEAL: care.exception_in_force(license_, today) is not None,
        ExceptionKind.LEAVE: any(each.reason == InactiveReason.LEAVE_OF_ABSENCE for each in license_.holds),
        ExceptionKind.LIST_HOLDER: evidence.list_holder,
        ExceptionKind.ONLY_LICENSE: evidence.only_license,
    }
    return next((kind for kind in rung.exceptions if holds[kind]), None)


def _coming(license_: License) -> list[Coming]:
    if license_.state not in (LicenseState.ACTIVE, LicenseState.INACTIVE) or holder(license_) is None:
        return []
    coming = [each for rung in license_.terms.policy.ladder for each in _of_rung(license_, rung)]
    return [*coming, *_of_recertification(license_), *_of_leave(license_), *_of_exceptions(license_)]


def _of_rung(license_: License, rung: Rung) -> list[Coming]:
    deadline = rung_deadline(license_, rung)
    if deadline is None or _was_crossed(license_, rung.id, deadline.started_at):
        return []
    coming = [Coming(deadline.ends_at, f"{rung.id}: {deadline.rule}", _crossing(rung, deadline))]
    for days in rung.warn_days_before:
        at = _morning(deadline, days, license_.terms.time_zone)
        warned = _was_crossed(license_, _warning_id(rung, days), deadline.started_at)
        if not warned and at > deadline.started_at:
            coming.append(Coming(at, f"{rung.id}: warning", _warning(rung, days, deadline)))
    return coming


def _counted_from(license_: License, rung: Rung) -> datetime | None:
    """Where the rung's clock starts, if it can apply to the license as it stands."""
    held = holder(license_)
    if held is None or held.active_from is None:
        return None
    reasons = [each.reason for each in license_.holds]
    if rung.measure == Measure.INACTIVE:
        wanted = not rung.only_for or any(reason in rung.only_for for reason in reasons)
        return license_.inactive_since if license_.state == LicenseState.INACTIVE and wanted else None
    if license_.state == LicenseState.INACTIVE:
        goes_on = rung.consequence in AFTER_INACTIVITY and any(reason in LADDER_REASONS for reason in reasons)
        if not goes_on:
            return None
    return _last_use(license_, rung.measure, held.active_from)


def _last_use(license_: License, measure: Measure, active_from: datetime) -> datetime | None:
    resumed = license_.resumed_at or active_from
    activity = license_.activity
    if measure == Measure.FIRST_SIGN_IN:
        used = _later(activity.login, activity.data_entry)
        return None if used is not None and used >= active_from else resumed
    last = activity.data_entry if measure == Measure.DATA_ENTRY else activity.login
    return max(resumed, last) if last is not None else resumed


def _crossing(rung: Rung, deadline: Deadline) -> Callable[[License, Evidence, datetime], LicenseDecision]:
    def act(license_: License, evidence: Evidence, now: datetime) -> LicenseDecision:
        excused_by = excuse(license_, evidence, rung, now)
        noted = _noted(license_, rung.id, deadline, now, excused_by)
        if excused_by is not None:
            return Decision(
                state=noted,
                move="excused",
                summary=f"{_said(deadline)}: excused ({excused_by.value.replace('_', ' ')}).",
            )
        return _applied(noted, rung, deadline, now)

    return act


def _applied(license_: License, rung: Rung, deadline: Deadline, now: datetime) -> LicenseDecision:
    said = _said(deadline)
    if rung.consequence == Consequence.WARN:
        return _warned(license_, rung, deadline)
    if rung.consequence == Consequence.DELETE:
        return care.deleted(license_, deadline.ends_at, now, said)
    if rung.consequence in (Consequence.REFRESHER, Consequence.RETRAINING):
        after = license_.model_copy(update={"training_needed": rung.consequence})
        return Decision(state=after, move="training_needed", summary=f"{said}: {rung.consequence.spoken}.")
    if rung.reason is None:
        raise ValueError(f"rung {rung.id} has no reason")
    if rung.consequence == Consequence.FLAG:
        if license_.flag is not None:
            return Decision(state=license_, move="crossed", summary=f"{said}; marked for revocation already.")
        mark = Flag(reason=rung.reason, since=deadline.ends_at, noted_at=now, why=said)
        return care.flagged(license_, mark)
    hold = Hold(reason=rung.reason, since=deadline.ends_at, noted_at=now, why=said)
    return care.access_ended(license_, hold, now, "inactivated")


def _warning(rung: Rung, days: int, deadline: Deadline) -> Callable[[License, Evidence, datetime], LicenseDecision]:
    def act(license_: License, evidence: Evidence, now: datetime) -> LicenseDecision:
        noted = _noted(license_, _warning_id(rung, days), deadline, now, None)
        if excuse(license_, evidence, rung, now) is not None:
            return Decision(state=noted, move="excused", summary=f"No warning is needed: {rung.id} is excused.")
        return _warned(noted, rung, deadline)

    return act


def _warned(license_: License, rung: Rung, deadline: Deadline) -> LicenseDecision:
    """The holder is told what follows and when; a first sign-in that never was is asked for in its own words."""
    if rung.measure == Measure.FIRST_SIGN_IN:
        left = max((deadline.last_day - civil_day(deadline.started_at, deadline.zone)).days, 0)
        told = to_holder(license_, "first_sign_in_reminder", {"days_left": left})
    else:
        facts = {
            "rung": f"{rung.consequence.spoken} after {spoken(deadline.last_day)}",
            "last_activity": spoken(civil_day(deadline.started_at, deadline.zone)),
            "measure": rung.measure.spoken,
        }
        told = to_holder(license_, "inactivity_warning", facts)
    return Decision(
        state=license_,
        move="warned",
        summary=f"The holder was warned: {rung.consequence.spoken} after {spoken(deadline.last_day)}.",
        notices=(told,),
    )


def _of_recertification(license_: License) -> list[Coming]:
    """Reminders before the expiration date, inactive after it (LOG-04)."""
    policy = license_.terms.policy.recertification
    due = license_.expires_on
    if policy is None or due is None:
        return []
    if license_.recertified_for == due:
        return [Coming(end_of_day(due, license_.terms.time_zone), "another year begins", _year_begins)]
    if any(each.reason == InactiveReason.RECERTIFICATION_OVERDUE for each in license_.holds):
        return []
    zone = license_.terms.time_zone
    coming = [Coming(end_of_day(due, zone), RECERTIFICATION_RULE, _recertification_overdue)]
    for days in policy.remind_days_before:
        if days not in license_.recertification_reminded:
            at = datetime.combine(due - timedelta(days=days), MORNING, tzinfo=ZoneInfo(zone))
            coming.append(Coming(at, f"recertification, {days} days before", _recertification_reminder))
    return coming


def _year_begins(license_: License, evidence: Evidence, now: datetime) -> LicenseDecision:
    """Recertified in time: the next recertification is a year later."""
    if license_.expires_on is None:
        raise ValueError("no recertification is due")
    expires_on = months_later(license_.expires_on, 12)
    after = license_.model_copy(update={"expires_on": expires_on, "recertification_reminded": ()})
    return Decision(state=after, move="year_began", summary=f"The next term ends on {spoken(expires_on)}.")


def _recertification_reminder(license_: License, evidence: Evidence, now: datetime) -> LicenseDecision:
    """One reminder, however many were missed: it says how many days are left now."""
    policy, due = license_.terms.policy.recertification, license_.expires_on
    if policy is None or due is None:
        raise ValueError("no recertification is due")
    left = (due - civil_day(now, license_.terms.time_zone)).days
    reminded = tuple(days for days in policy.remind_days_before if days >= left)
    after = license_.model_copy(update={"recertification_reminded": reminded})
    return Decision(
        state=after,
        move="recertification_reminded",
        summary=f"Reminded of the recertification, {left} days before.",
        notices=(to_holder(after, "recertification_due", {"days_left": max(left, 0)}),),
    )


def _recertification_overdue(license_: License, evidence: Evidence, now: datetime) -> LicenseDecision:
    if license_.expires_on is None:
        raise ValueError("no recertification is due")
    since = end_of_day(license_.expires_on, license_.terms.time_zone)
    why = f"The recertification was due by {spoken(license_.expires_on)}."
    hold = Hold(reason=InactiveReason.RECERTIFICATION_OVERDUE, since=since, noted_at=now, why=why)
    decision = care.access_ended(license_, hold, now, "recertification_overdue")
    return decision.model_copy(update={"notices": (to_holder(decision.state, "recertification_overdue", {}),)})


def _of_leave(license_: License) -> list[Coming]:
    return [
        Coming(end_of_day(hold.until, license_.terms.time_zone), "the leave is over", _leave_over(hold))
        for hold in license_.holds
        if hold.until is not None
    ]


def _leave_over(hold: Hold) -> Callable[[License, Evidence, datetime], LicenseDecision]:
    return lambda license_, evidence, now: care.leave_over(license_, hold, now)


def _of_exceptions(license_: License) -> list[Coming]:
    return [
        Coming(end_of_day(each.until, license_.terms.time_zone), "an exception ends", _exception_over(each.number))
        for each in license_.exceptions
        if each.ended_at is None and each.until is not None
    ]


def _exception_over(number: int) -> Callable[[License, Evidence, datetime], LicenseDecision]:
    return lambda license_, evidence, now: care.exception_over(license_, number, now, "its last day is over")


def _noted(
    license_: License, rung: str, deadline: Deadline, now: datetime, excused_by: ExceptionKind | None
) -> License:
    """The license remembering that a rung was reached; what it remembers of earlier counts is dropped."""
    reached = Crossed(
        rung=rung,
        counted_from=deadline.started_at,
        effective=deadline.ends_at,
        noted_at=now,
        excused_by=excused_by,
    )
    others = tuple(each for each in license_.crossed if each.rung != rung)
    return license_.model_copy(update={"crossed": (*others, reached)})


def _was_crossed(license_: License, rung: str, counted_from: datetime) -> bool:
    return any(each.rung == rung and each.counted_from == counted_from for each in license_.crossed)


def _warning_id(rung: Rung, days: int) -> str:
    return f"{rung.id}/{days}"


def _morning(deadline: Deadline, days: int, zone: str) -> datetime:
    return datetime.combine(deadline.last_day - timedelta(days=days), MORNING, tzinfo=ZoneInfo(zone))


def _said(deadline: Deadline) -> str:
    counted = spoken(civil_day(deadline.started_at, deadline.zone))
    return f"{deadline.rule[0].upper()}{deadline.rule[1:]} (counted from {counted})"


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    known = [each for each in (one, other) if each is not None]
    return max(known) if known else None
