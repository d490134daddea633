"""What each region has, has given, and has left."""

from collections.abc import Iterable

from models.allotment.shares import by_region, shares
from models.allotment.state import Allotment
from models.base import Key, Message
from models.errors import RuleViolation


class RegionAllotment(Message):
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


def region_allotments(allotment: Allotment) -> tuple[RegionAllotment, ...]:
    """Every region with what it has, has given and has left, under the figures in force."""
    return tuple(
        RegionAllotment(
            region_id=each.region_id,
            name=each.name,
            arithmetic=each.arithmetic,
            share=each.allotted,
            extra=allotment.extra.get(each.region_id, 0),
            delegated=sum(given.region_id == each.region_id for given in allotment.live),
        )
        for each in shares(allotment.in_force, allotment.policy.sharing).regions
    )


def region_allotment(allotment: Allotment, region_id: str) -> RegionAllotment:
    """One region's. Raises RuleViolation (unknown_region) for a region without population figures."""
    found = next((each for each in region_allotments(allotment) if each.region_id == region_id), None)
    if found is None:
        raise RuleViolation("unknown_region", "There are no population figures of this region.")
    return found


def require_free(allotment: Allotment, region_id: str) -> RegionAllotment:
    """The region's standing. Raises RuleViolation (above_allotment) when everything it has is given (LIC-11)."""
    stands = region_allotment(allotment, region_id)
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


def over_allotted(stands: Iterable[RegionAllotment]) -> tuple[RegionAllotment, ...]:
    """The regions that have given more than they have."""
    return tuple(each for each in stands if each.over)
