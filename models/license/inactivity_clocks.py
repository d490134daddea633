"""Where the clock of each rung of the inactivity ladder starts, and when it runs out."""

from datetime import datetime

from models.calendar import Deadline, day_deadline, month_deadline
from models.license.assignments import holder
from models.license.holds import hold_for
from models.license.lifecycle import INACTIVITY, InactiveReason, LicenseState
from models.license.state import Activity, Assignment, Hold, License
from models.policy.licenses import Consequence, ExceptionKind, Measure, Rung

AFTER_INACTIVITY = (Consequence.REFRESHER, Consequence.RETRAINING, Consequence.DELETE)
"""What can follow when a license is inactive for a lack of use, and the lack goes on."""


def rung_deadline(license_: License, rung: Rung) -> Deadline | None:
    """When a rung is reached if nothing happens, explained; none if it can't apply to the license as it stands."""
    start = counted_from(license_, rung)
    if start is None:
        return None
    rule = f"{rung.age} inactive" if rung.measure == Measure.INACTIVE else f"{rung.age} without {rung.measure.spoken}"
    return _age_deadline(license_, rung, start, rule)


def again_deadline(license_: License, rung: Rung, looked_at: datetime) -> Deadline:
    """When a rung that was reached and left the license in use is looked at again."""
    if rung.look_again_days is not None:
        rule = f"another look after {rung.look_again_days} days"
        return day_deadline(looked_at, rung.look_again_days, license_.terms.time_zone, rule, rung.source)
    return _age_deadline(license_, rung, looked_at, f"another look after {rung.age}")


def counted_from(license_: License, rung: Rung) -> datetime | None:
    """Where the rung's clock starts, if it can apply to the license as it stands.

    During a leave of absence no clock runs that the leave excuses. A revoked license is not deleted by itself: an
    appeal can take months (003, section 4).
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
    if license_.state == LicenseState.INACTIVE and not _lack_goes_on(license_, rung):
        return None
    return _without_use_from(license_, rung, held)


def last_use(activity: Activity, measure: Measure) -> datetime | None:
    """The last known use of the kind that `measure` looks at. Whoever entered data had signed in."""
    if measure == Measure.DATA_ENTRY:
        return activity.data_entry
    known = [each for each in (activity.login, activity.data_entry, activity.record) if each is not None]
    return max(known) if known else None


def reported_use(activity: Activity, measure: Measure, begun: datetime) -> datetime | None:
    """The last use since the holder began, or came back, that a report of just that kind of use tells of."""
    own = activity.data_entry if measure == Measure.DATA_ENTRY else activity.login
    return own if own is not None and own >= begun else None


def clock_start(activity: Activity, measure: Measure, begun: datetime, watched: datetime | None) -> datetime:
    """From the last use that is known, or from when the holder began or came back.

    Before it was `watched` for a kind of use, only that kind's own reports tell of a lack of it: data entry shows that
    somebody signed in, but whoever enters nothing may still sign in and read.
    """
    starts = [begun, last_use(activity, measure)]
    if reported_use(activity, measure, begun) is None:
        starts.append(watched)
    return max(at for at in starts if at is not None)


def is_unreported(
    activity: Activity, measure: Measure, begun: datetime, watched: datetime | None, reported_at: datetime | None
) -> bool:
    """Whether a lack of use would be but a lack of reports: none of the measure's kind was taken in since its clock
    started. `reported_at` is when the last one was."""
    if reported_use(activity, measure, begun) is not None:
        return False
    return reported_at is None or reported_at < clock_start(activity, measure, begun, watched)


def watched(license_: License, measure: Measure) -> datetime | None:
    """From when on missing use of this kind means that there was none, if not from the day the holder began."""
    return license_.watched_since if measure == Measure.DATA_ENTRY else license_.logins_watched_since


def _inactive_from(license_: License, rung: Rung, leave: Hold | None) -> datetime | None:
    """From when it is inactive for a reason that the rung looks at.

    Nobody can ask for reactivation before the inactivity is noticed and told, so that is when this clock starts.
    A leave that excuses, or a return from one, starts it anew.
    """
    if license_.state != LicenseState.INACTIVE:
        return None
    starts = [
        max(each.since, each.noted_at) for each in license_.holds if not rung.only_for or each.reason in rung.only_for
    ]
    if not starts:
        return None
    anew = [at for at in (leave.over_since if leave else None, license_.resumed_at) if at is not None]
    return max([min(starts), *anew])


def _lack_goes_on(license_: License, rung: Rung) -> bool:
    return rung.consequence in AFTER_INACTIVITY and any(each.reason in INACTIVITY for each in license_.holds)


def no_longer_new(rung: Rung, begun: datetime, loaded_at: datetime | None, zone: str) -> bool:
    """Whether the time to the first sign-in was over when a license was loaded: its holder is none of the new ones whom
    that rule is about (LIC-02), and what is not known of the time before says nothing."""
    return loaded_at is not None and reached_at(rung, begun, zone) <= loaded_at


def reached_at(rung: Rung, start: datetime, zone: str) -> datetime:
    """When a rung is reached by a license that was last used, or begun, at `start`."""
    return _deadline(rung, start, zone, rung.age).ends_at


def _without_use_from(license_: License, rung: Rung, held: Assignment) -> datetime | None:
    """From where a lack of use counts; None once the holder has signed in, for a rung about the first sign-in."""
    measure = rung.measure
    begun = [at for at in (held.active_from, license_.resumed_at) if at is not None]
    seen_from = watched(license_, measure)
    if measure == Measure.FIRST_SIGN_IN:
        used = last_use(license_.activity, measure)
        if used is not None and used >= min(begun):
            return None
        unknown, zone = license_.activity.login is None, license_.terms.time_zone
        if unknown and no_longer_new(rung, min(begun), license_.loaded_at, zone):
            return None
    return clock_start(license_.activity, measure, max(begun), seen_from)


def _age_deadline(license_: License, rung: Rung, start: datetime, rule: str) -> Deadline:
    return _deadline(rung, start, license_.terms.time_zone, rule)


def _deadline(rung: Rung, start: datetime, zone: str, rule: str) -> Deadline:
    if rung.months is not None:
        return month_deadline(start, rung.months, zone, rule=rule, source=rung.source)
    return day_deadline(start, rung.days or 0, zone, rule, rung.source)
