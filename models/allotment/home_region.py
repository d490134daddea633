"""The region from which an organization that covers several takes its license (003, section 3; LIC-12)."""

from collections.abc import Mapping, Sequence
from datetime import date

from models.base import Key, Message, listed
from models.calendar import months_later
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


def month_name(day: date) -> str:
    """Return the name of a day's month as figures are kept by it: "2026-11"."""
    return f"{day:%Y-%m}"


def months_before(today: date, months: int) -> list[str]:
    """Return the last complete months before `today`, the earliest first."""
    this_month = today.replace(day=1)
    return [month_name(months_later(this_month, -number)) for number in range(months, 0, -1)]


def recorded_intakes(
    figures: Mapping[str, Mapping[str, int]], names: Mapping[str, str], months: Sequence[str]
) -> tuple[RegionIntakes, ...]:
    """Return an organization's intakes in each region, over the months of which anything is recorded.

    A region without a figure for such a month had no intakes in it.
    """
    known = [month for month in months if any(month in monthly for monthly in figures.values())]
    return tuple(
        RegionIntakes(
            region_id=region_id,
            name=names.get(region_id, region_id),
            monthly=tuple(monthly.get(month, 0) for month in known),
        )
        for region_id, monthly in sorted(figures.items())
        if any(month in monthly for month in known)
    )


def explained(intakes: Sequence[RegionIntakes]) -> str:
    """Write out the averages, the largest first."""
    ordered = sorted(intakes, key=lambda each: (-each.average, each.name))
    return listed([f"{each.name} {each.average:.1f} intakes a month" for each in ordered])
