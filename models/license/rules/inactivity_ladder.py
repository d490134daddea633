"""The rungs of the inactivity ladder: warnings, the effect of each rung, and exceptions.

Sources: 003, section 1 (six months without data entry, 30 days to the first sign-in, and the exceptions); document 004
(30 days without a login, deleted if not reactivated). All numbers come from the policy.
"""

from datetime import date, datetime

from models.calendar import Deadline, civil_day, days_later, morning_of, spoken
from models.effects import Decision
from models.license.access_changes import access_ended, deleted
from models.license.assignments import holder
from models.license.excuses import excuse
from models.license.holds import why_inactive
from models.license.inactivity_clocks import again_deadline, coverage_of, last_use, reported_use, rung_deadline
from models.license.lifecycle import LicenseState
from models.license.notices import inactive_notice, spoken_day, to_holder
from models.license.promised_warnings import (
    crossed,
    mornings,
    promised_deadline,
    waits_for_earlier_rung,
    warning_id,
)
from models.license.proof import is_proven, next_look
from models.license.remedies import ask_for_reactivation
from models.license.rules.revocation import flagged
from models.license.state import Crossed, Flag, Hold, License, LicenseAct, LicenseDecision, UpcomingStep, UsageEvidence
from models.lifecycle import in_words
from models.policy.licenses import Consequence, ExceptionKind, Measure, Rung
from models.timeline import Wake, first_wake


def upcoming_of_rung(license_: License, rung: Rung, evidence: UsageEvidence | None = None) -> list[UpcomingStep]:
    """List what comes next for a rung: warnings before it, the rung itself, another check of one that was reached.

    With `evidence`, only what usage reports prove is listed.
    """
    deadline = rung_deadline(license_, rung, evidence)
    if deadline is None:
        return []
    steps = _steps_of_rung(license_, rung, deadline, evidence)
    return [each for each in steps if is_proven(license_, rung, evidence, min(each.at, deadline.ends_at))]


def next_look_at_rung(license_: License, rung: Rung, evidence: UsageEvidence) -> Wake | None:
    """Return when to look again at a rung that reports don't prove, or None if nothing is missing.

    That is the next morning, or the rung's own next date if nothing can follow before.
    """
    plain, moved = rung_deadline(license_, rung), rung_deadline(license_, rung, evidence)
    look = next_look(license_, rung, evidence)
    if plain is None or moved is None or look is None:
        return None
    proven = upcoming_of_rung(license_, rung, evidence)
    if len(proven) == len(_steps_of_rung(license_, rung, moved, evidence)):
        return None
    first = first_wake(_steps_of_rung(license_, rung, plain, evidence))
    return (max(first[0], look), f"{first[1]}, once usage reports cover the time") if first is not None else None


def _steps_of_rung(
    license_: License, rung: Rung, deadline: Deadline, evidence: UsageEvidence | None
) -> list[UpcomingStep]:
    looked_up = evidence or UsageEvidence()
    promised = promised_deadline(license_, rung, deadline, looked_up) or deadline
    reached = crossed(license_, rung.id, deadline)
    if reached is None:
        warnings = _warnings(license_, rung, deadline)
        if waits_for_earlier_rung(license_, rung, deadline, looked_up):
            return warnings
        return [
            UpcomingStep(promised.ends_at, f"{rung.id}: {promised.rule}", _crossing(rung, deadline), rung.id),
            *warnings,
        ]
    if not _may_change(license_, reached):
        return []
    at = _checked_again_at(license_, rung, reached, promised)
    return [UpcomingStep(at, f"{rung.id}: another check", _check_again(rung, deadline, reached, at), rung.id)]


def applies_again_at(
    license_: License, rung: Rung, deadline: Deadline, reached: Crossed, evidence: UsageEvidence
) -> datetime | None:
    """Return when a rung that was reached is applied by another check, as known now. None if nothing follows then."""
    if rung.consequence == Consequence.WARN or not _may_change(license_, reached):
        return None
    promised = promised_deadline(license_, rung, deadline, evidence) or deadline
    at = _checked_again_at(license_, rung, reached, promised)
    unmarked = rung.consequence == Consequence.FLAG and license_.flag is None
    follows = reached.excused_by is not None or unmarked
    return at if follows and excuse(license_, evidence, rung, at) is None else None


def _checked_again_at(license_: License, rung: Rung, reached: Crossed, promised: Deadline) -> datetime:
    return max(again_deadline(license_, rung, reached.looked_at or reached.noted_at).ends_at, promised.ends_at)


def _may_change(license_: License, reached: Crossed) -> bool:
    """Return whether to check a reached rung again: it left the license in use, or circumstances excused it.

    An exception on appeal ends automatically or by a separate step. What it excused is then checked again.
    """
    if reached.excused_by is None:
        return license_.state == LicenseState.ACTIVE
    return reached.excused_by in (ExceptionKind.ONLY_LICENSE, ExceptionKind.LIST_HOLDER)


def _crossing(rung: Rung, deadline: Deadline) -> LicenseAct:
    def act(license_: License, evidence: UsageEvidence, now: datetime) -> LicenseDecision:
        if _is_unreported(license_, evidence, rung):
            return _restart_clocks(license_, rung, now)
        excused_by = excuse(license_, evidence, rung, deadline.ends_at)
        promised = promised_deadline(license_, rung, deadline, evidence)
        if excused_by is None and promised is None:
            return _warned_late(license_, rung, deadline, now, evidence)
        since = _counts_since(license_, rung, promised or deadline)
        noted = _with_crossed(license_, _reached(rung.id, deadline, since, now, excused_by))
        if excused_by is not None:
            return _excused(noted, rung, deadline, excused_by)
        return _applied(noted, rung, deadline, since, now, evidence)

    return act


def _is_unreported(license_: License, evidence: UsageEvidence, rung: Rung) -> bool:
    """Return whether there may only be a lack of reports, not a lack of use.

    This is for histories from before reports were asked what they cover. Later on, nothing unproven comes this far.
    """
    held = holder(license_)
    if rung.measure == Measure.INACTIVE or held is None or held.active_from is None:
        return False
    if coverage_of(evidence, rung.measure) is not None:
        return False
    started = max(held.active_from, license_.resumed_at or held.active_from)
    if reported_use(license_.activity, rung.measure, started) is not None:
        return False
    return evidence.unreported if rung.measure == Measure.DATA_ENTRY else evidence.logins_unreported


def _restart_clocks(license_: License, rung: Rung, now: datetime) -> LicenseDecision:
    """Restart the clocks of a kind of use, because no report of that kind was taken in since they started.

    Nothing is held against the license.
    """
    entries = rung.measure == Measure.DATA_ENTRY
    kind = "HMIS CSV export" if entries else "login report"
    return Decision(
        state=license_.model_copy(update={"watched_since" if entries else "logins_watched_since": now}),
        move="not_reported",
        summary=f"No {kind} was imported, so its use is unknown and nothing is held against it.",
    )


def _check_again(rung: Rung, deadline: Deadline, reached: Crossed, at: datetime) -> LicenseAct:
    """Check the same lack of use some time later. It may no longer be excused, or the mark may have been removed.

    What is applied only now counts from this check, because it was excused before.
    """

    def act(license_: License, evidence: UsageEvidence, now: datetime) -> LicenseDecision:
        excused_by = excuse(license_, evidence, rung, now)
        checked = reached.model_copy(update={"looked_at": now, "excused_by": excused_by})
        if excused_by is not None:
            return _excused(_with_crossed(license_, checked), rung, deadline, excused_by)
        if reached.excused_by is not None and promised_deadline(license_, rung, deadline, evidence) is None:
            return _warned_late(license_, rung, deadline, now, evidence)
        unmarked = rung.consequence == Consequence.FLAG and license_.flag is None
        if reached.excused_by is None and not unmarked:
            summary = f"{_count(deadline)}. This has not changed."
            return Decision(state=_with_crossed(license_, checked), move="looked_again", summary=summary)
        after = _with_crossed(license_, checked.model_copy(update={"effective": at}))
        return _applied(after, rung, deadline, at, now, evidence)

    return act


def _is_reached(license_: License, rung: Rung, deadline: Deadline, evidence: UsageEvidence, now: datetime) -> bool:
    """Return whether it is too late for a warning: what it warns of is due, and waits for no other warning."""
    promised = promised_deadline(license_, rung, deadline, evidence)
    waits = waits_for_earlier_rung(license_, rung, deadline, evidence)
    return promised is not None and promised.passed(now) and not waits


def _warned_late(
    license_: License, rung: Rung, deadline: Deadline, now: datetime, evidence: UsageEvidence
) -> LicenseDecision:
    """Give the promised warning although the rung's own date has passed. The rung waits for the time that it gives."""
    return _warned(_with_warnings(license_, rung, deadline, now, None), rung, deadline, now, evidence)


def _with_warnings(
    license_: License, rung: Rung, deadline: Deadline, now: datetime, excused_by: ExceptionKind | None
) -> License:
    """Remember every warning that is due by now: one letter is sent for all of them."""
    for days in rung.warn_days_before:
        at = morning_of(days_later(deadline.last_day, -days), deadline.zone)
        known = crossed(license_, warning_id(rung, days), deadline)
        was_given = known is not None and known.excused_by is None
        if at <= now and not was_given:
            license_ = _with_crossed(license_, _reached(warning_id(rung, days), deadline, at, now, excused_by))
    return license_


def _counts_since(license_: License, rung: Rung, deadline: Deadline) -> datetime:
    """Return when the rung starts to count: its own date, or the end of an exception on appeal if that is later."""
    if ExceptionKind.ON_APPEAL not in rung.exceptions:
        return deadline.ends_at
    return max([deadline.ends_at, *[each.ended_at for each in license_.exceptions if each.ended_at is not None]])


def _excused(license_: License, rung: Rung, deadline: Deadline, by: ExceptionKind) -> LicenseDecision:
    """Apply nothing, and remove a mark that this rung gave earlier."""
    mark = license_.flag
    if rung.consequence == Consequence.FLAG and mark is not None and mark.by is None and mark.reason == rung.reason:
        license_ = license_.model_copy(update={"flag": None})
    return Decision(state=license_, move="excused", summary=f"{_count(deadline)}: excused ({in_words(by)}).")


def _applied(
    license_: License, rung: Rung, deadline: Deadline, since: datetime, now: datetime, evidence: UsageEvidence
) -> LicenseDecision:
    count = _count(deadline)
    if rung.consequence == Consequence.WARN:
        return _warned(license_, rung, deadline, now, evidence)
    if rung.consequence == Consequence.DELETE:
        return deleted(license_, since, now, f"{count}.")
    if rung.consequence in (Consequence.REFRESHER, Consequence.RETRAINING):
        return _training_needed(license_, rung, deadline, since, now)
    if rung.consequence == Consequence.FLAG:
        if license_.flag is not None:
            return Decision(state=license_, move="crossed", summary=f"{count}. It is already marked for revocation.")
        return flagged(license_, Flag(reason=rung.ground, since=since, noted_at=now, why=f"{count}."))
    hold = Hold(reason=rung.ground, since=since, noted_at=now, why=f"{count}.")
    return _with_day_of_deletion(access_ended(license_, hold, now, "inactivated"))


def _training_needed(
    license_: License, rung: Rung, deadline: Deadline, since: datetime, now: datetime
) -> LicenseDecision:
    """Require a refresher or the entire training. A license that is still in use becomes inactive."""
    whole = Consequence.RETRAINING in (rung.consequence, license_.training_needed)
    needed = Consequence.RETRAINING if whole else Consequence.REFRESHER
    count, was_active = _count(deadline), license_.state == LicenseState.ACTIVE
    after = license_.model_copy(update={"training_needed": needed})
    summary = f"{count}: {needed.spoken}."
    notice = inactive_notice(after, summary, f"After the training: {ask_for_reactivation(after)}")
    if not was_active:
        return Decision(state=after, move="training_needed", summary=summary, notices=(notice,))
    hold = Hold(reason=rung.ground, since=since, noted_at=now, why=f"{count}.")
    decision = access_ended(after, hold, now, "training_needed")
    return decision.model_copy(update={"notices": (notice,)})


def _with_day_of_deletion(decision: LicenseDecision) -> LicenseDecision:
    """Add to the letter of an inactivation the last day to reactivate the license, if it will be deleted otherwise."""
    license_ = decision.state
    rungs = [rung for rung in license_.terms.policy.ladder if rung.consequence == Consequence.DELETE]
    deadlines = [each for each in (rung_deadline(license_, rung) for rung in rungs) if each is not None]
    if not deadlines:
        return decision
    last_day = min(deadlines, key=lambda each: each.ends_at).last_day
    to_do = f"{ask_for_reactivation(license_)} {_or_deleted(last_day)}"
    reason = license_.holds[-1].why
    return decision.model_copy(update={"notices": (inactive_notice(license_, reason, to_do),)})


def _warnings(license_: License, rung: Rung, deadline: Deadline) -> list[UpcomingStep]:
    """List the warnings before a rung that were not given yet."""
    return [
        UpcomingStep(at, f"{rung.id}: warning", _warning(rung, deadline), rung.id)
        for days, at in mornings(rung, deadline)
        if crossed(license_, warning_id(rung, days), deadline) is None
    ]


def _warning(rung: Rung, deadline: Deadline) -> LicenseAct:
    """Give one warning, even if several were missed. If it is too late for a warning, do what it warned of."""

    def act(license_: License, evidence: UsageEvidence, now: datetime) -> LicenseDecision:
        if _is_reached(license_, rung, deadline, evidence, now):
            return _crossing(rung, deadline)(license_, evidence, now)
        if _is_unreported(license_, evidence, rung):
            return _restart_clocks(license_, rung, now)
        excused_by = excuse(license_, evidence, rung, now)
        license_ = _with_warnings(license_, rung, deadline, now, excused_by)
        if excused_by is not None:
            summary = f"No warning about {rung.measure.spoken} is needed: it is excused ({in_words(excused_by)})."
            return Decision(state=license_, move="excused", summary=summary)
        return _warned(license_, rung, deadline, now, evidence)

    return act


def _warned(
    license_: License, rung: Rung, deadline: Deadline, now: datetime, evidence: UsageEvidence
) -> LicenseDecision:
    """Warn the holder of what happens next and when. A first sign-in reminder has its own letter."""
    deadline = promised_deadline(license_, rung, deadline, evidence) or deadline
    follows = _what_follows(license_, rung, deadline, evidence)
    if rung.measure == Measure.FIRST_SIGN_IN:
        left = max((deadline.last_day - civil_day(now, deadline.zone)).days, 0)
        notice = to_holder(license_, "first_sign_in_reminder", {"days_left": left})
    elif rung.measure == Measure.INACTIVE:
        to_do = f"{ask_for_reactivation(license_)} If nothing changes: {follows}."
        notice = inactive_notice(license_, f"It is inactive because {why_inactive(license_)}.", to_do)
    else:
        used = last_use(license_.activity, rung.measure)
        started = spoken_day(license_, deadline.started_at)
        facts = {
            "rung": follows,
            "last_activity": started if used == deadline.started_at else f"none since {started}",
            "measure": rung.measure.spoken,
        }
        notice = to_holder(license_, "inactivity_warning", facts)
    return Decision(state=license_, move="warned", summary=f"The holder was warned: {follows}.", notices=(notice,))


def _what_follows(license_: License, rung: Rung, deadline: Deadline, evidence: UsageEvidence) -> str:
    """Describe what a warning warns of: the rung itself or, if the rung is itself a warning, the next one after it."""
    if rung.consequence != Consequence.WARN:
        return f"{rung.consequence.spoken} after {spoken(deadline.last_day)}"
    more = [each for each in license_.terms.policy.ladder if each.consequence != Consequence.WARN]
    later = [
        (when, each)
        for each in more
        if (when := rung_deadline(license_, each, evidence)) and when.ends_at > deadline.ends_at
    ]
    if not later:
        return "we will ask you why the license isn’t used"
    when, following = min(later, key=lambda each: each[0].ends_at)
    return f"{following.consequence.spoken} after {spoken(when.last_day)}"


def _or_deleted(last_day: date) -> str:
    return f"If the license isn’t reactivated by {spoken(last_day)}, it will be deleted."


def _reached(
    rung_id: str, deadline: Deadline, since: datetime, now: datetime, excused_by: ExceptionKind | None
) -> Crossed:
    return Crossed(rung=rung_id, counted_from=deadline.started_at, effective=since, noted_at=now, excused_by=excused_by)


def _with_crossed(license_: License, reached: Crossed) -> License:
    """Remember that a rung was reached, and forget earlier counts of it."""
    others = tuple(each for each in license_.crossed if each.rung != reached.rung)
    return license_.model_copy(update={"crossed": (*others, reached)})


def _count(deadline: Deadline) -> str:
    started = spoken(civil_day(deadline.started_at, deadline.zone))
    return f"{deadline.rule[0].upper()}{deadline.rule[1:]} (counted from {started})"
