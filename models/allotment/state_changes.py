"""Changes of the allotment that several rules make."""

from datetime import datetime

from models.allotment.state import Adjustment, Allotment, AllotmentOrder, AllotmentWork, Delegation
from models.errors import RuleViolation

PAST_KEPT = 20
"""The number of past items of each kind that are kept. The records have all of them."""


def numbered(allotment: Allotment) -> tuple[Allotment, int]:
    """Take the next number for anything that is counted."""
    number = allotment.counted + 1
    return allotment.model_copy(update={"counted": number}), number


def with_delegation(allotment: Allotment, delegation: Delegation) -> Allotment:
    """Add or replace a delegation. Of those that have ended, only the latest are kept."""
    others = [each for each in allotment.delegations if each.number != delegation.number]
    every = sorted([*others, delegation], key=lambda each: each.number)
    over = sorted((each for each in every if each.ended_at), key=lambda each: (each.ended_at, each.number))
    dropped = [each.number for each in over[:-PAST_KEPT]]
    return allotment.model_copy(update={"delegations": tuple(each for each in every if each.number not in dropped)})


def adjusted(
    allotment: Allotment, region_id: str, change: int, why: str, by: str, at: datetime, appeal_id: str | None
) -> Allotment:
    """Give a region more or fewer licenses than its share."""
    allotment, number = numbered(allotment)
    made = Adjustment(number=number, region_id=region_id, change=change, why=why, by=by, at=at, appeal_id=appeal_id)
    return allotment.model_copy(
        update={
            "extra": {**allotment.extra, region_id: allotment.extra.get(region_id, 0) + change},
            "adjustments": (*allotment.adjustments, made)[-PAST_KEPT:],
        }
    )


def ordered(allotment: Allotment, work: AllotmentWork, license_id: str, agency_id: str, why: str) -> Allotment:
    """Add an order for a license."""
    allotment, number = numbered(allotment)
    order = AllotmentOrder(number=number, work=work, license_id=license_id, agency_id=agency_id, why=why)
    return allotment.model_copy(update={"orders": (*allotment.orders, order)})


def delegation_of(allotment: Allotment, license_id: str) -> Delegation:
    """Return the live delegation of a license. Raises RuleViolation (not_delegated) if there is none."""
    found = next((each for each in allotment.live if each.license_id == license_id), None)
    if found is None:
        raise RuleViolation("not_delegated", "This license is not from a region's allotment.")
    return found
