"""Whether usage reports prove a lack of use well enough to act on it (LIC-29)."""

from datetime import datetime

from models.calendar import Deadline, civil_day, days_later, morning_of, spoken
from models.errors import RuleViolation
from models.license.activity import informed
from models.license.holds import hold_for
from models.license.inactivity_clocks import coverage_of, unused_rung_deadline
from models.license.lifecycle import INACTIVITY, InactiveReason
from models.license.promised_warnings import promised_deadline
from models.license.state import License, UsageEvidence
from models.policy.licenses import Consequence, EvidenceRules, Measure, Rung
from models.usage.coverage import Coverage


def is_proven(license_: License, rung: Rung, evidence: UsageEvidence | None, through: datetime) -> bool:
    """Return whether reports cover the days of a rung before `through`, and are recent enough to act on.

    A rung that counts from inactivity only needs recent reports: the person may have come back.
    """
    zone = license_.terms.time_zone
    own = coverage_of(evidence, rung.measure)
    if own is not None and not own.covers_before(civil_day(through, zone), zone):
        return False
    return all(is_recent(each, license_.terms.policy.evidence, zone) for each in _needed(license_, rung, evidence))


def is_recent(coverage: Coverage, rules: EvidenceRules | None, zone: str) -> bool:
    """Return whether reports reach to within the policy's number of days of the day on which they were looked up."""
    if rules is None:
        return True
    oldest = days_later(civil_day(coverage.looked_at, zone), -rules.evidence_age)
    return coverage.covers_before(days_later(oldest, 1), zone)


def next_look(license_: License, rung: Rung, evidence: UsageEvidence | None) -> datetime | None:
    """Return when to ask again what reports cover: the next morning. None if reports don't matter to the rung."""
    zone = license_.terms.time_zone
    looked = [each.looked_at for each in _needed(license_, rung, evidence)]
    return morning_of(days_later(civil_day(max(looked), zone), 1), zone) if looked else None


def coverage_for_reason(evidence: UsageEvidence | None, reason: InactiveReason) -> Coverage | None:
    """Return what reports cover of the kind of use whose lack is this reason for inactivity. None for other reasons."""
    if reason not in INACTIVITY:
        return None
    return coverage_of(evidence, Measure.DATA_ENTRY if reason == InactiveReason.NO_DATA_ENTRY else Measure.LOGIN)


def unproven_grounds(license_: License, evidence: UsageEvidence) -> tuple[InactiveReason, ...]:
    """List the reasons of inactivity for which reports are not recent enough to revoke the license."""
    rules, zone = license_.terms.policy.evidence, license_.terms.time_zone
    found = {reason: coverage_for_reason(evidence, reason) for reason in INACTIVITY}
    return tuple(reason for reason, each in found.items() if each is not None and not is_recent(each, rules, zone))


def refuse_unproven(
    license_: License,
    ground: InactiveReason,
    evidence: UsageEvidence | None,
    now: datetime,
    *,
    only_warns: bool = False,
) -> None:
    """Raise RuleViolation if a person's step rests on a lack of use that reports don't prove (LIC-29).

    The law is that of the ladder: reports are recent, the policy's limit is reached by days that they cover, and the
    holder was warned in time, unless the step `only_warns`. A mark for this ground, and a license that is inactive for
    it, were tested already. Where the policy has no limit for the ground, recent reports are enough. Older messages
    carry no evidence, or none of this kind.
    """
    if evidence is None or ground not in INACTIVITY:
        return
    if ground in unproven_grounds(license_, evidence):
        report = "HMIS CSV export" if ground == InactiveReason.NO_DATA_ENTRY else "login report"
        raise RuleViolation(
            "use_unknown",
            f"No recent {report} covers this license, so nobody knows whether it is used. Please import one first.",
        )
    if not evidence.strict or hold_for(license_, ground) is not None:
        return
    known = informed(license_, evidence)
    rungs = [each for each in known.terms.policy.ladder if each.ground == ground and _takes(each)]
    missing = [_missing(known, each, evidence, now, only_warns=only_warns) for each in rungs]
    refusals = [each for each in missing if each is not None]
    if refusals and len(refusals) == len(rungs):
        raise refusals[0]


def _takes(rung: Rung) -> bool:
    """Return whether a rung takes something from a license in use because of a lack of use."""
    return rung.measure != Measure.INACTIVE and rung.consequence != Consequence.WARN


def _missing(
    license_: License, rung: Rung, evidence: UsageEvidence, now: datetime, *, only_warns: bool
) -> RuleViolation | None:
    """Return the refusal that says what a rung lacks before a person may act on it, or None if it lacks nothing."""
    deadline = unused_rung_deadline(license_, rung, evidence)
    if deadline is None:
        return RuleViolation(
            "was_used", "The holder has signed in, so the license was used. Please give another reason."
        )
    if not deadline.passed(now):
        return RuleViolation("limit_not_reached", f"The limit of the policy is not reached yet. {_limit(deadline)}")
    if not is_proven(license_, rung, evidence, deadline.ends_at):
        day = spoken(deadline.last_day)
        return RuleViolation(
            "use_unknown", f"Usage reports don’t cover the time up to {day} yet. Please import one first."
        )
    is_marked = license_.flag is not None and license_.flag.reason == rung.ground
    promised = promised_deadline(license_, rung, deadline, evidence)
    if only_warns or is_marked or (promised is not None and promised.passed(now)):
        return None
    if promised is None:
        return RuleViolation(
            "not_warned",
            "The holder has not been warned yet. The warning is sent automatically. Please wait for the time it gives.",
        )
    day = spoken(promised.last_day)
    return RuleViolation(
        "not_warned", f"The holder was warned and has time through {day}. Please decide after that day."
    )


def _limit(deadline: Deadline) -> str:
    started = spoken(civil_day(deadline.started_at, deadline.zone))
    return f"It is {deadline.rule}, counted from {started}. Its last day is {spoken(deadline.last_day)}."


def _needed(license_: License, rung: Rung, evidence: UsageEvidence | None) -> list[Coverage]:
    """List what reports cover of every kind of use that the rung rests on."""
    if rung.measure != Measure.INACTIVE:
        found = [coverage_of(evidence, rung.measure)]
    else:
        reasons = [each.reason for each in license_.holds if not rung.only_for or each.reason in rung.only_for]
        found = [coverage_for_reason(evidence, reason) for reason in reasons]
    return [each for each in found if each is not None]
