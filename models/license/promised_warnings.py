"""The warning that the policy promises before a rung: nobody loses access without it and its full time (LIC-29).

Reports can come late and cover months at once, and a license can wake late after an outage. Its warning is then given
late, and what it warns of waits (docs/adr/0017).
"""

from datetime import date, datetime

from models.calendar import Deadline, civil_day, counted, days_later, end_of_day, morning_of, spoken
from models.license.inactivity_clocks import rung_deadline
from models.license.state import Crossed, License, UsageEvidence
from models.policy.licenses import Consequence, Rung


def crossed(license_: License, rung_id: str, deadline: Deadline) -> Crossed | None:
    """Return what is remembered about a rung or a warning in this count, or None if it was not reached."""
    of_rung = (each for each in license_.crossed if each.rung == rung_id)
    return next((each for each in of_rung if each.counted_from == deadline.started_at), None)


def warning_id(rung: Rung, days: int) -> str:
    """Return the id under which a warning so many days before a rung is remembered."""
    return f"{rung.id}/{days}"


def mornings(rung: Rung, deadline: Deadline) -> list[tuple[int, datetime]]:
    """List the warnings of a rung that fall into its time: the days before it, and the morning of each."""
    before = [(each, days_later(deadline.last_day, -each)) for each in rung.warn_days_before]
    found = [(days, morning_of(day, deadline.zone)) for days, day in before]
    return [(days, at) for days, at in found if at > deadline.started_at]


def promised_deadline(license_: License, rung: Rung, deadline: Deadline, evidence: UsageEvidence) -> Deadline | None:
    """Return the deadline moved to the end of the time that the warning gave. None if the warning was not given yet.

    A warning in time moves nothing. Without a promised warning, and in histories from before, it is the rung's own.
    A rung that is itself a warning needs none.
    """
    if not evidence.strict or rung.consequence == Consequence.WARN or not mornings(rung, deadline):
        return deadline
    reached = crossed(license_, rung.id, deadline)
    if reached is not None and reached.excused_by is None:
        return deadline
    warned = _warned_at(license_, rung, deadline)
    if warned is None:
        return None
    return _not_before(deadline, days_later(civil_day(warned, deadline.zone), _lead(rung, deadline)), warned)


def expected_deadline(
    license_: License, rung: Rung, deadline: Deadline, evidence: UsageEvidence, now: datetime | None
) -> Deadline:
    """Return the deadline as it will be once the warning is given: its full time counts from then, or from today.

    One that has passed without a warning stays as it is: the warning follows when reports prove the lack of use.
    """
    promised = promised_deadline(license_, rung, deadline, evidence)
    if promised is not None:
        return promised
    if now is None or deadline.passed(now):
        return deadline
    first = min(at for _, at in mornings(rung, deadline))
    warned = max(first, now)
    return _not_before(deadline, days_later(civil_day(warned, deadline.zone), _lead(rung, deadline)), warned)


def waits_for_earlier_rung(license_: License, rung: Rung, deadline: Deadline, evidence: UsageEvidence) -> bool:
    """Return whether an earlier rung for the same lack of use still waits for its warning, and so this one too.

    Otherwise, a later rung without a warning would end the access that the earlier one promises to warn about.
    """
    if not evidence.strict:
        return False
    for each in license_.terms.policy.ladder:
        earlier = rung_deadline(license_, each, evidence) if each.measure == rung.measure else None
        if earlier is None or earlier.ends_at >= deadline.ends_at or crossed(license_, each.id, earlier) is not None:
            continue
        promised = promised_deadline(license_, each, earlier, evidence)
        if promised is None or promised.ends_at > deadline.ends_at:
            return True
    return False


def _lead(rung: Rung, deadline: Deadline) -> int:
    return max(days for days, _ in mornings(rung, deadline))


def _warned_at(license_: License, rung: Rung, deadline: Deadline) -> datetime | None:
    """Return when the holder was first warned in this count. A warning that was excused was never sent."""
    known = [crossed(license_, warning_id(rung, days), deadline) for days, _ in mornings(rung, deadline)]
    return min((each.noted_at for each in known if each is not None and each.excused_by is None), default=None)


def _not_before(deadline: Deadline, last_day: date, warned: datetime) -> Deadline:
    if last_day <= deadline.last_day:
        return deadline
    left = counted((last_day - civil_day(warned, deadline.zone)).days, "day")
    rule = f"{deadline.rule}, and {left} after the warning of {spoken(civil_day(warned, deadline.zone))}"
    return deadline.model_copy(
        update={"last_day": last_day, "ends_at": end_of_day(last_day, deadline.zone), "rule": rule}
    )
