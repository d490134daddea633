"""What use of a license means: when a lack of use starts to count, and the effect of use that is found later.

Source: 003, section 1 (six months without client data, 30 days to the first sign-in); document 004 (30 days without a
login).
"""

from datetime import datetime, timedelta

from models.base import Instant, Message
from models.calendar import civil_day, later, spoken
from models.effects import Decision, OpenTask, TaskKind
from models.license.activity import informed
from models.license.assignments import holder
from models.license.inactivity_clocks import last_use
from models.license.lifecycle import INACTIVITY, InactiveReason
from models.license.notices import REACTIVATION_TASK
from models.license.state import Activity, License, LicenseDecision, UsageEvidence
from models.people import Role
from models.policy.licenses import Measure


class Lack(Message):
    """A lack of use that the ladder holds against a license: which use, missing since when.

    Use after `after` proves that the license was used. For a license that is inactive, only use before `until` does,
    because it then became inactive by mistake. For a license that is only marked, `until` is None.
    """

    measure: Measure
    after: Instant
    until: Instant | None = None

    def disproved_by(self, activity: Activity) -> datetime | None:
        """Return the use that disproves the lack, or None."""
        used = last_use(activity, self.measure)
        if used is None or used <= self.after or (self.until is not None and used >= self.until):
            return None
        return used


def lack_of(license_: License) -> Lack | None:
    """Return the lack of use for which the ladder marked the license or made it inactive, or None.

    A mark or a reason that a person gave does not count, even if it is for lack of use. Nor does a revocation.
    """
    if license_.revocation is not None:
        return None
    if license_.flag is not None:
        return None if license_.flag.by else _lack(license_, license_.flag.reason, license_.flag.since)
    for hold in license_.holds:
        found = _lack(license_, hold.reason, hold.since)
        if found is not None:
            return found.model_copy(update={"until": hold.since})
    return None


def used_again(license_: License, evidence: UsageEvidence, now: datetime) -> LicenseDecision | None:
    """Apply newly found use, or return None if it changes nothing.

    A mark from the ladder is removed: the file that shows the use came late, or the person has come back. A license
    that became inactive by mistake is a task for the system administrator, because only people restore access.
    """
    known = informed(license_, evidence)
    lack = lack_of(known)
    used = lack.disproved_by(known.activity) if lack is not None else None
    if lack is None or used is None:
        return None
    shown = f"{lack.measure.spoken} on {spoken(civil_day(used, known.terms.time_zone))}"
    if lack.until is None:
        return Decision(
            state=known.model_copy(update={"flag": None}),
            move="flag_cleared",
            summary=f"No longer marked for revocation: a usage report shows {shown}.",
        )
    task = OpenTask(
        key=REACTIVATION_TASK,
        kind=TaskKind.REACTIVATE_LICENSE,
        title=f"Decide on reactivating a license: a usage report that came later shows {shown}",
        role=Role.SYSTEM_ADMINISTRATOR,
        agency_id=known.agency_id,
    )
    return Decision(
        state=known,
        move="use_found",
        summary=f"It became inactive although it was used: a usage report that came later shows {shown}.",
        opened=(task,),
    )


def first_known(before: License, after: License) -> LicenseDecision | None:
    """Record the first known use of a license, whose clocks may start earlier than it assumed.

    Returns None if its use was already known, or nothing was learned.
    """
    known_before, known_now = before.activity, after.activity
    entries = before.watched_since is not None and known_before.data_entry is None and known_now.data_entry is not None
    logins = before.logins_watched_since is not None and known_before.login is None and known_now.login is not None
    if not (entries or logins):
        return None
    return Decision(state=after, move="looked_up", summary="A usage report shows its use so far.")


def _lack(license_: License, reason: InactiveReason, since: datetime) -> Lack | None:
    held = holder(license_)
    if reason not in INACTIVITY or held is None or held.active_from is None:
        return None
    rungs = {rung.id: rung for rung in license_.terms.policy.ladder if rung.ground == reason}
    for crossed in license_.crossed:
        if crossed.rung in rungs and crossed.effective == since and crossed.excused_by is None:
            measure = rungs[crossed.rung].measure
            # A first sign-in counts from the very moment at which the holder started.
            first = later(held.active_from, -timedelta(microseconds=1))
            return Lack(measure=measure, after=first if measure == Measure.FIRST_SIGN_IN else crossed.counted_from)
    return None
