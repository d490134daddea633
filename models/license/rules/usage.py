"""What use of a license means for it: since when its lack counts, and what newly found use brings about.

Source: 003, section 1 (six months without client data, 30 days to the first sign-in); document 004 (30 days without a
login).
"""

from datetime import datetime, timedelta

from models.base import Instant, Message
from models.calendar import civil_day, spoken
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

    Use after `after` proves that the license was used after all. For a license that is inactive, only use before
    `until` does: then it became inactive by mistake. For one that is merely marked, `until` is None.
    """

    measure: Measure
    after: Instant
    until: Instant | None = None

    def disproved_by(self, activity: Activity) -> datetime | None:
        """The use that shows that there was no such lack, if any."""
        used = last_use(activity, self.measure)
        if used is None or used <= self.after or (self.until is not None and used >= self.until):
            return None
        return used


def lack_of(license_: License) -> Lack | None:
    """The lack of use for which the ladder marked the license or made it inactive; None if it did neither.

    A mark or a reason of a person's making is none, even for lack of use; nor is a revocation.
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
    """What newly found use brings about; None if it changes nothing.

    A mark that the ladder made is taken away: the file that shows the use came late, or the person came back since. A
    license that became inactive by mistake is a task for the system administrator; only people give access back.
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
    """What a license of whose use nothing was known learns of it for the first time: its clocks may have begun earlier
    than it assumed. None if it knew all along, or learned nothing."""
    knew, knows = before.activity, after.activity
    entries = before.watched_since is not None and knew.data_entry is None and knows.data_entry is not None
    logins = before.logins_watched_since is not None and knew.login is None and knows.login is not None
    if not (entries or logins):
        return None
    return Decision(state=after, move="looked_up", summary="A usage report tells of its use so far.")


def _lack(license_: License, reason: InactiveReason, since: datetime) -> Lack | None:
    held = holder(license_)
    if reason not in INACTIVITY or held is None or held.active_from is None:
        return None
    rungs = {rung.id: rung for rung in license_.terms.policy.ladder if rung.ground == reason}
    for crossed in license_.crossed:
        if crossed.rung in rungs and crossed.effective == since and crossed.excused_by is None:
            measure = rungs[crossed.rung].measure
            # A first sign-in counts from the moment at which the license began, that moment included.
            first = held.active_from - timedelta(microseconds=1)
            return Lack(measure=measure, after=first if measure == Measure.FIRST_SIGN_IN else crossed.counted_from)
    return None
