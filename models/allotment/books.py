"""Reading and changing the allotment: what a region has, has given and has left, and what is kept of the past."""

from collections.abc import Iterable
from datetime import datetime

from models.allotment.messages import Adjustment, Allotment, AllotmentStep, Delegation, SeatOrder, SeatWork
from models.allotment.table import by_region, shares
from models.base import Key, Message
from models.errors import RuleViolation
from models.forms import remembered, require_new
from models.people import Permission

KEYS_KEPT = 200
PAST_KEPT = 20
"""How many of the things that are over are kept of each kind; the records have all of them."""


class RegionStanding(Message):
    """What a region has and how much of it is given."""

    region_id: Key
    name: str
    arithmetic: str
    share: int
    extra: int
    """Beyond its share, or given away to other regions when below zero."""
    delegated: int

    @property
    def allotted(self) -> int:
        """What it can give in all."""
        return max(self.share + self.extra, 0)

    @property
    def free(self) -> int:
        """What it has left to give: its excess."""
        return max(self.allotted - self.delegated, 0)

    @property
    def over(self) -> int:
        """How many more are given than it has: new population figures can bring that about."""
        return max(self.delegated - self.allotted, 0)


def standings(allotment: Allotment) -> tuple[RegionStanding, ...]:
    """Every region with what it has, has given and has left, under the figures in force."""
    return tuple(
        RegionStanding(
            region_id=each.region_id,
            name=each.name,
            arithmetic=each.arithmetic,
            share=each.allotted,
            extra=allotment.extra.get(each.region_id, 0),
            delegated=sum(given.region_id == each.region_id for given in allotment.live),
        )
        for each in shares(allotment.in_force, allotment.policy.sharing).regions
    )


def standing(allotment: Allotment, region_id: str) -> RegionStanding:
    """One region's. Raises RuleViolation (unknown_region) for a region without population figures."""
    found = next((each for each in standings(allotment) if each.region_id == region_id), None)
    if found is None:
        raise RuleViolation("unknown_region", "There are no population figures of this region.")
    return found


def require_free(allotment: Allotment, region_id: str) -> RegionStanding:
    """The region's standing. Raises RuleViolation (above_allotment) when everything it has is given (LIC-11)."""
    stands = standing(allotment, region_id)
    if stands.free < 1:
        raise RuleViolation(
            "above_allotment",
            f"{stands.name} has an allotment of {stands.allotted} and has given {stands.delegated}; no more than the "
            "allotment can be given. Take one back first, or ask the Coordinated Entry Committee for more.",
        )
    return stands


def region_name(allotment: Allotment, region_id: str) -> str:
    """A region's name; its id where the figures don't know it."""
    names = by_region([region for figures in allotment.figures for region in figures.regions])
    return names.get(region_id, region_id)


def begun(allotment: Allotment, message: AllotmentStep, allowed: Permission) -> Allotment:
    """What every step needs: a new form, and a person who may. The form is remembered."""
    require_new(allotment.keys, message)
    allowed.require()
    return allotment.model_copy(update={"keys": remembered(allotment.keys, message, KEYS_KEPT)})


def numbered(allotment: Allotment) -> tuple[Allotment, int]:
    """The next number for anything that is counted."""
    number = allotment.counted + 1
    return allotment.model_copy(update={"counted": number}), number


def with_delegation(allotment: Allotment, delegation: Delegation) -> Allotment:
    """The allotment with a delegation added or put in its place; only the latest of those that are over are kept."""
    others = [each for each in allotment.delegations if each.number != delegation.number]
    every = sorted([*others, delegation], key=lambda each: each.number)
    over = sorted((each for each in every if each.ended_at), key=lambda each: (each.ended_at, each.number))
    gone = [each.number for each in over[:-PAST_KEPT]]
    return allotment.model_copy(update={"delegations": tuple(each for each in every if each.number not in gone)})


def adjusted(
    allotment: Allotment, region_id: str, change: int, why: str, by: str, at: datetime, appeal_id: str | None
) -> Allotment:
    """The allotment with more or fewer licenses for a region than its share."""
    allotment, number = numbered(allotment)
    made = Adjustment(number=number, region_id=region_id, change=change, why=why, by=by, at=at, appeal_id=appeal_id)
    return allotment.model_copy(
        update={
            "extra": {**allotment.extra, region_id: allotment.extra.get(region_id, 0) + change},
            "adjustments": (*allotment.adjustments, made)[-PAST_KEPT:],
        }
    )


def ordered(allotment: Allotment, work: SeatWork, license_id: str, agency_id: str, why: str) -> Allotment:
    """The allotment with something to be asked of a license."""
    allotment, number = numbered(allotment)
    order = SeatOrder(number=number, work=work, license_id=license_id, agency_id=agency_id, why=why)
    return allotment.model_copy(update={"orders": (*allotment.orders, order)})


def delegation_of(allotment: Allotment, license_id: str) -> Delegation:
    """The live delegation of a license. Raises RuleViolation (not_delegated)."""
    found = next((each for each in allotment.live if each.license_id == license_id), None)
    if found is None:
        raise RuleViolation("not_delegated", "This license is not one that a region has given from its allotment.")
    return found


def over_allotted(stands: Iterable[RegionStanding]) -> tuple[RegionStanding, ...]:
    """The regions that have given more than they have."""
    return tuple(each for each in stands if each.over)
