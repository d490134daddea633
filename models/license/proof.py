"""Whether usage reports prove a lack of use well enough to act on it (LIC-29)."""

from datetime import datetime

from models.calendar import civil_day, days_later, morning_of
from models.license.inactivity_clocks import coverage_of
from models.license.lifecycle import INACTIVITY, InactiveReason
from models.license.state import License, UsageEvidence
from models.policy.licenses import EvidenceRules, Measure, Rung
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


def _needed(license_: License, rung: Rung, evidence: UsageEvidence | None) -> list[Coverage]:
    """List what reports cover of every kind of use that the rung rests on."""
    if rung.measure != Measure.INACTIVE:
        found = [coverage_of(evidence, rung.measure)]
    else:
        reasons = [each.reason for each in license_.holds if not rung.only_for or each.reason in rung.only_for]
        found = [coverage_for_reason(evidence, reason) for reason in reasons]
    return [each for each in found if each is not None]
