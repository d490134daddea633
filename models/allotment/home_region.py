"""From which region an organization takes its license when it covers several (003, section 3; LIC-12)."""

from collections.abc import Sequence

from models.base import Key, Message, listed
from models.errors import RuleViolation


class RegionIntakes(Message):
    """How many intakes an organization had in a region, month by month."""

    region_id: Key
    name: str
    monthly: tuple[int, ...] = ()

    @property
    def average(self) -> float:
        """Intakes a month on average; none when no month is known."""
        return sum(self.monthly) / len(self.monthly) if self.monthly else 0.0


def home_region(intakes: Sequence[RegionIntakes], decided: str | None = None) -> str:
    """The region in which the organization counts: as the committee decided, else where it has most intakes on average.

    Raises RuleViolation: no_intakes when nothing is known, undecided when regions are equal and nobody decided.
    """
    if decided is not None:
        return decided
    if not intakes:
        raise RuleViolation("no_intakes", "It is not known in which regions this organization works.")
    most = max(each.average for each in intakes)
    first = [each for each in intakes if each.average == most]
    if len(first) > 1:
        raise RuleViolation(
            "undecided",
            f"This organization has as many intakes in {listed([each.name for each in first])}; the Coordinated Entry "
            "Committee has to decide in which region it counts.",
        )
    return first[0].region_id


def explained(intakes: Sequence[RegionIntakes]) -> str:
    """The averages in words, the largest first."""
    ordered = sorted(intakes, key=lambda each: (-each.average, each.name))
    return listed([f"{each.name} {each.average:.1f} intakes a month" for each in ordered])
