"""The region from which an organization that covers several takes its license (003, section 3; LIC-12)."""

from collections.abc import Sequence

from models.base import Key, Message, listed
from models.errors import RuleViolation


class RegionIntakes(Message):
    """An organization's intakes in a region, month by month."""

    region_id: Key
    name: str
    monthly: tuple[int, ...] = ()

    @property
    def average(self) -> float:
        """The average number of intakes a month, or 0 if no month is known."""
        return sum(self.monthly) / len(self.monthly) if self.monthly else 0.0


def home_region(intakes: Sequence[RegionIntakes], decided: str | None = None) -> str:
    """Return the region in which an organization counts.

    That is the committee's decision or else the region with the highest average of intakes. Raises RuleViolation:
    no_intakes if nothing is known, undecided if regions are equal and nobody has decided.
    """
    if decided is not None:
        return decided
    if not intakes:
        raise RuleViolation(
            "no_intakes", "It is unknown in which regions this organization works. Please enter its intakes."
        )
    most = max(each.average for each in intakes)
    first = [each for each in intakes if each.average == most]
    if len(first) > 1:
        raise RuleViolation(
            "undecided",
            f"This organization has the same number of intakes in {listed([each.name for each in first])}. The "
            "Coordinated Entry Committee needs to decide in which region it counts.",
        )
    return first[0].region_id


def explained(intakes: Sequence[RegionIntakes]) -> str:
    """Write out the averages, the largest first."""
    ordered = sorted(intakes, key=lambda each: (-each.average, each.name))
    return listed([f"{each.name} {each.average:.1f} intakes a month" for each in ordered])
