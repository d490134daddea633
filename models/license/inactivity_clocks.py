"""When the clock of each rung of the inactivity ladder starts, and when it runs out."""

from datetime import datetime

from models.calendar import Deadline, civil_day, counted, day_deadline, end_of_day, month_deadline
from models.license.assignments import holder
from models.license.holds import hold_for
from models.license.lifecycle import INACTIVITY, InactiveReason, LicenseState
from models.license.state import Activity, Assignment, Hold, License, UsageEvidence
from models.policy.licenses import Consequence, ExceptionKind, Measure, Rung
from models.usage.coverage import Coverage

AFTER_INACTIVITY = (Consequence.REFRESHER, Consequence.RETRAINING, Consequence.DELETE)
"""The consequences that can follow while a license is inactive for lack of use and stays unused."""


def rung_deadline(license_: License, rung: Rung, evidence: UsageEvidence | None = None) -> Deadline | None:
    """Return when a rung is reached if nothing changes, or None if it can't apply to the license now.

    With `evidence`, days that no usage report covers don't count. The days that reports don't reach yet are taken as if
    a later one covered them.
    """
    start = counted_from(license_, rung)
    if start is None:
        return None
    if rung.measure == Measure.INACTIVE:
        return _age_deadline(license_, rung, start, f"{rung.age} inactive")
    return _unused_deadline(license_, rung, start, evidence)


def unused_rung_deadline(license_: License, rung: Rung, evidence: UsageEvidence | None = None) -> Deadline | None:
    """Return when a lack of use reaches a rung, whether the license is in use now or not.

    None if the rung doesn't count a lack of use, nobody holds the license, or a first sign-in was seen.
    """
    held = holder(license_)
    if held is None or held.active_from is None or rung.measure == Measure.INACTIVE:
        return None
    start = _without_use_from(license_, rung, held)
    return None if start is None else _unused_deadline(license_, rung, start, evidence)


def coverage_of(evidence: UsageEvidence | None, measure: Measure) -> Coverage | None:
    """Return what reports of this kind of use cover. None if that wasn't looked up, as in older histories."""
    if evidence is None or measure == Measure.INACTIVE:
        return None
    return evidence.entries if measure == Measure.DATA_ENTRY else evidence.logins


def not_counting_uncovered(plain: Deadline, coverage: Coverage) -> Deadline:
    """Return the deadline moved by the days that no usage report covers (LIC-29)."""
    zone = plain.zone
    start = civil_day(plain.started_at, zone)
    last_day = coverage.counted_day(start, (plain.last_day - start).days, zone)
    missing = coverage.uncovered_days(start, last_day, zone)
    if missing == 0:
        return plain
    rule = f"{plain.rule}, not counting {counted(missing, 'day')} that no usage report covers"
    return plain.model_copy(update={"last_day": last_day, "ends_at": end_of_day(last_day, zone), "rule": rule})


def again_deadline(license_: License, rung: Rung, looked_at: datetime) -> Deadline:
    """Return when to check again a rung that was reached and left the license in use."""
    if rung.look_again_days is not None:
        rule = f"checked again after {counted(rung.look_again_days, 'day')}"
        return day_deadline(looked_at, rung.look_again_days, license_.terms.time_zone, rule, rung.source)
    return _age_deadline(license_, rung, looked_at, f"checked again after {rung.age}")


def counted_from(license_: License, rung: Rung) -> datetime | None:
    """Return when the rung's clock starts, or None if it can't apply to the license now.

    During a leave of absence, no clock runs that the leave excuses. A revoked license is not deleted automatically,
    because an appeal can take months (003, section 4).
    """
    held = holder(license_)
    if held is None or held.active_from is None:
        return None
    if rung.consequence == Consequence.DELETE and license_.revocation is not None:
        return None
    leave = hold_for(license_, InactiveReason.LEAVE_OF_ABSENCE) if ExceptionKind.LEAVE in rung.exceptions else None
    if leave is not None and leave.over_since is None:
        return None
    if rung.measure == Measure.INACTIVE:
        return _inactive_from(license_, rung, leave)
    if license_.state == LicenseState.INACTIVE and not _is_still_unused(license_, rung):
        return None
    return _without_use_from(license_, rung, held)


def last_use(activity: Activity, measure: Measure) -> datetime | None:
    """Return the last known use of the kind that `measure` looks at. Data entry also proves a sign-in."""
    if measure == Measure.DATA_ENTRY:
        return activity.data_entry
    known = [each for each in (activity.login, activity.data_entry, activity.record) if each is not None]
    return max(known) if known else None


def reported_use(activity: Activity, measure: Measure, started: datetime) -> datetime | None:
    """Return the last use of just this kind that a report shows since `started`, or None."""
    own = activity.data_entry if measure == Measure.DATA_ENTRY else activity.login
    return own if own is not None and own >= started else None


def clock_start(activity: Activity, measure: Measure, started: datetime, watched: datetime | None) -> datetime:
    """Return the start of the clock: the last known use, or `started`, when the holder started or came back.

    Before this kind of use was `watched`, only reports of this kind prove a lack of use. Data entry proves a sign-in,
    but a person who enters nothing may still sign in and read.
    """
    starts = [started, last_use(activity, measure)]
    if reported_use(activity, measure, started) is None:
        starts.append(watched)
    return max(at for at in starts if at is not None)


def is_unreported(
    activity: Activity, measure: Measure, started: datetime, watched: datetime | None, reported_at: datetime | None
) -> bool:
    """Return whether there may only be a lack of reports: none of this kind was taken in since the clock started.

    `reported_at` is when the last one was taken in.
    """
    if reported_use(activity, measure, started) is not None:
        return False
    return reported_at is None or reported_at < clock_start(activity, measure, started, watched)


def watched(license_: License, measure: Measure) -> datetime | None:
    """Return when missing use of this kind starts to count as lack of use, if not on the holder's first day."""
    return license_.watched_since if measure == Measure.DATA_ENTRY else license_.logins_watched_since


def _inactive_from(license_: License, rung: Rung, leave: Hold | None) -> datetime | None:
    """Return when the license became inactive for a reason that the rung looks at.

    Nobody can ask for reactivation before the inactivity is noticed and announced, so the clock starts then. A leave
    that excuses, or a return from one, restarts it.
    """
    if license_.state != LicenseState.INACTIVE:
        return None
    starts = [
        max(each.since, each.noted_at) for each in license_.holds if not rung.only_for or each.reason in rung.only_for
    ]
    if not starts:
        return None
    restarts = [at for at in (leave.over_since if leave else None, license_.resumed_at) if at is not None]
    return max([min(starts), *restarts])


def _is_still_unused(license_: License, rung: Rung) -> bool:
    return rung.consequence in AFTER_INACTIVITY and any(each.reason in INACTIVITY for each in license_.holds)


def no_longer_new(rung: Rung, started: datetime, loaded_at: datetime | None, zone: str) -> bool:
    """Return whether the time for a first sign-in had passed when the license was loaded.

    The rule is about new holders only (LIC-02), and nothing is known about the time before.
    """
    return loaded_at is not None and reached_at(rung, started, zone) <= loaded_at


def reached_at(rung: Rung, start: datetime, zone: str) -> datetime:
    """Return when a rung is reached by a license that was last used, or started, at `start`."""
    return _deadline(rung, start, zone, rung.age).ends_at


def unused_deadline(rung: Rung, start: datetime, zone: str) -> Deadline:
    """Return the deadline of a rung for a license that was last used, or started, at `start`."""
    return _deadline(rung, start, zone, f"{rung.age} without {rung.measure.spoken}")


def _without_use_from(license_: License, rung: Rung, held: Assignment) -> datetime | None:
    """Return when a lack of use starts to count. Returns None for a first sign-in rung if the holder has signed in."""
    measure = rung.measure
    starts = [at for at in (held.active_from, license_.resumed_at) if at is not None]
    seen_from = watched(license_, measure)
    if measure == Measure.FIRST_SIGN_IN:
        used = last_use(license_.activity, measure)
        if used is not None and used >= min(starts):
            return None
        unknown, zone = license_.activity.login is None, license_.terms.time_zone
        if unknown and no_longer_new(rung, min(starts), license_.loaded_at, zone):
            return None
    return clock_start(license_.activity, measure, max(starts), seen_from)


def _unused_deadline(license_: License, rung: Rung, start: datetime, evidence: UsageEvidence | None) -> Deadline:
    plain = _age_deadline(license_, rung, start, f"{rung.age} without {rung.measure.spoken}")
    coverage = coverage_of(evidence, rung.measure)
    return plain if coverage is None else not_counting_uncovered(plain, coverage)


def _age_deadline(license_: License, rung: Rung, start: datetime, rule: str) -> Deadline:
    return _deadline(rung, start, license_.terms.time_zone, rule)


def _deadline(rung: Rung, start: datetime, zone: str, rule: str) -> Deadline:
    if rung.months is not None:
        return month_deadline(start, rung.months, zone, rule=rule, source=rung.source)
    return day_deadline(start, rung.days or 0, zone, rule, rung.source)
