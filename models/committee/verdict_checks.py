"""Checks whether a verdict is possible: for this committee, this appeal, and the regions' supply of licenses."""

from collections.abc import Sequence
from datetime import datetime

from models.appeal.reasons import ALLOTMENT_REASONS, AppealReason
from models.appeal.verdicts import (
    POSSIBLE,
    ExceptionUntil,
    GrantFromAllotment,
    ReassignExcess,
    Reinstatement,
    RemoveAndReassign,
    RequestOneMore,
    Upheld,
    Verdict,
)
from models.base import listed
from models.calendar import civil_day, counted, spoken
from models.committee.docket import Docketed
from models.committee.messages import ProposeVerdict
from models.committee.state import Committee, RegionSupply
from models.errors import RuleViolation
from models.policy.committees import CommitteeKind

MATTERS = {
    CommitteeKind.PERFORMANCE: (
        AppealReason.REVOKED_INACTIVITY,
        AppealReason.SPECIAL_REQUEST,
        AppealReason.REVOKED_SANCTION,
    ),
    CommitteeKind.COORDINATED_ENTRY: (*ALLOTMENT_REASONS, AppealReason.REVOKED_SANCTION),
}
"""What each kind of committee can decide (003, section 4). Which one hears a sanction, the policy says."""


def valid_verdict(committee: Committee, appeal: Docketed, message: ProposeVerdict, now: datetime) -> Verdict:
    """Return the verdict, with the marks of a license that would be removed.

    Raises RuleViolation if it isn't possible.
    """
    verdict = message.verdict
    possible = [what for reason in MATTERS[committee.policy.kind] for what in POSSIBLE[reason]]
    if verdict.what not in possible:
        raise RuleViolation(
            "wrong_committee", f"The {committee.policy.title} can't decide this. Another committee decides it."
        )
    if verdict.what not in POSSIBLE[appeal.reason]:
        raise RuleViolation(
            "not_possible",
            f"An appeal about {appeal.reason.spoken} can't be decided in this way. Please choose another decision.",
        )
    if isinstance(verdict, Upheld):
        return verdict
    if isinstance(verdict, ExceptionUntil | Reinstatement):
        return _about_its_licenses(committee, appeal, verdict, message.supply, now)
    return _with_a_license_to_give(appeal, verdict, message)


def _about_its_licenses(
    committee: Committee,
    appeal: Docketed,
    verdict: ExceptionUntil | Reinstatement,
    supply: Sequence[RegionSupply],
    now: datetime,
) -> Verdict:
    if any(each not in appeal.license_ids for each in verdict.license_ids):
        raise RuleViolation("another_license", "The appeal is not about this license.")
    if isinstance(verdict, ExceptionUntil):
        today = civil_day(now, committee.time_zone)
        if verdict.until <= today:
            raise RuleViolation(
                "day_is_past", f"The exception has to last beyond today. Please choose a day after {spoken(today)}."
            )
    elif appeal.reason == AppealReason.REVOKED_ALLOTMENT:
        left = [each for each in supply if each.region_id in appeal.region_ids]
        wanted = len(verdict.license_ids)
        if not any(each.free >= wanted for each in left):
            raise _nothing_left(left, wanted)
    return verdict


def _with_a_license_to_give(
    appeal: Docketed,
    verdict: GrantFromAllotment | ReassignExcess | RemoveAndReassign | RequestOneMore,
    message: ProposeVerdict,
) -> Verdict:
    if verdict.region_id not in appeal.region_ids:
        raise RuleViolation("another_region", "This appeal is not from this region.")
    if isinstance(verdict, GrantFromAllotment):
        left = [each for each in message.supply if each.region_id == verdict.region_id]
        if not any(each.free >= 1 for each in left):
            raise _nothing_left(left, 1)
    if isinstance(verdict, ReassignExcess):
        _require_excess(verdict, message.supply)
    if isinstance(verdict, RemoveAndReassign):
        return _with_marks(appeal, verdict, message)
    return verdict


def _require_excess(verdict: ReassignExcess, supply: Sequence[RegionSupply]) -> None:
    if verdict.from_region_id == verdict.region_id:
        raise RuleViolation(
            "same_region",
            "The license already belongs to this region. Please grant it from the region’s own allotment.",
        )
    found = [each for each in supply if each.region_id == verdict.from_region_id]
    if not any(each.free >= 1 for each in found):
        name = listed([each.name for each in found]) or "That region"
        raise RuleViolation("no_excess", f"{name} has no license to spare. All of its licenses are assigned.")


def _with_marks(appeal: Docketed, verdict: RemoveAndReassign, message: ProposeVerdict) -> RemoveAndReassign:
    candidate = message.candidate
    if candidate is None or candidate.license_id != verdict.license_id:
        raise RuleViolation("no_candidate", "This license can't be removed from its organization.")
    if candidate.agency_id == appeal.agency_id:
        raise RuleViolation("own_license", "This license belongs to the organization that appeals.")
    if candidate.protected and not verdict.justification:
        raise RuleViolation(
            "justify_removal",
            f"This license is {candidate.marks}. Under the policy, it should stay where it is if possible. Please say "
            "why it is removed anyway.",
        )
    return verdict.model_copy(update={"candidate": candidate})


def _nothing_left(regions: Sequence[RegionSupply], wanted: int) -> RuleViolation:
    name = listed([each.name for each in regions], "or") or "the region"
    return RuleViolation(
        "above_allotment",
        f"The allotment of {name} has too few licenses left for {counted(wanted, 'license')}. You can reassign another "
        "region’s excess, or request one more license from the HMIS lead.",
    )
