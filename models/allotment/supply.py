"""What each region has, has given, and has left."""

from collections.abc import Iterable

from models.allotment.shares import by_region, shares
from models.allotment.state import Allotment
from models.base import Key, Message
from models.errors import RuleViolation


class RegionAllotment(Message):
    """The licenses that a region has, and how many of them are given."""

    region_id: Key
    name: str
    arithmetic: str
    share: int
    extra: int
    """Licenses beyond its share. Negative if it gave licenses to other regions."""
    delegated: int

    @property
    def allotted(self) -> int:
        """The number of licenses it can give in total."""
        return max(self.share + self.extra, 0)

    @property
    def free(self) -> int:
        """The number of licenses it has left: its excess."""
        return max(self.allotted - self.delegated, 0)

    @property
    def over(self) -> int:
        """The number of licenses given beyond its allotment, which can happen with new population figures."""
        return max(self.delegated - self.allotted, 0)


def region_allotments(allotment: Allotment) -> tuple[RegionAllotment, ...]:
    """Return what every region has, has given and has left, under the current figures."""
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
    """Return one region's allotment. Raises RuleViolation (unknown_region) if it has no population figures."""
    found = next((each for each in region_allotments(allotment) if each.region_id == region_id), None)
    if found is None:
        raise RuleViolation("unknown_region", "There are no population figures for this region. Please set them first.")
    return found


def require_free(allotment: Allotment, region_id: str) -> RegionAllotment:
    """Return the region's allotment. Raises RuleViolation (above_allotment) if all of it is given (LIC-11)."""
    region = region_allotment(allotment, region_id)
    if region.free < 1:
        raise RuleViolation(
            "above_allotment",
            f"{region.name} has given {region.delegated} of its {region.allotted} allotted licenses, so none is left. "
            "Please take one back first, or ask the Coordinated Entry Committee for more.",
        )
    return region


def region_name(allotment: Allotment, region_id: str) -> str:
    """Return a region's name, or its id if the figures don't include it."""
    names = by_region([region for figures in allotment.figures for region in figures.regions])
    return names.get(region_id, region_id)


def over_allotted(allotments: Iterable[RegionAllotment]) -> tuple[RegionAllotment, ...]:
    """Return the regions that have given more than they have."""
    return tuple(each for each in allotments if each.over)
