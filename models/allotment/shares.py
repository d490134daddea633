"""The arithmetic of the allotment: each region's share of the population times the target (003, section 2)."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from models.base import Key, Message, listed
from models.calendar import counted
from models.dates import YearsAheadDay
from models.policy.allotment import Rounding, SharingPolicy


class RegionPopulation(Message):
    """A region and its population."""

    region_id: Key
    name: str
    population: Annotated[int, Field(ge=0)]


class Populations(Message):
    """The population figures that count from a day on, and their source."""

    effective: YearsAheadDay
    source: str
    regions: Annotated[tuple[RegionPopulation, ...], Field(min_length=1)]

    @property
    def total(self) -> int:
        """The population of all regions."""
        return sum(each.population for each in self.regions)


class Share(Message):
    """One region's share, with its arithmetic."""

    region_id: Key
    name: str
    population: int
    arithmetic: str
    rounded: int
    """The share as a whole number, before the floor."""
    allotted: int

    @property
    def floored(self) -> bool:
        """True if the floor raised it."""
        return self.allotted > self.rounded


class Shares(Message):
    """Every region's share, and how their sum compares with the target."""

    effective: date
    target: int
    regions: tuple[Share, ...]

    @property
    def sum(self) -> int:
        """The total number of allotted licenses."""
        return sum(each.allotted for each in self.regions)

    @property
    def above_target(self) -> int:
        """How much the sum is above the target. Negative if it is below."""
        return self.sum - self.target

    @property
    def by_floors(self) -> int:
        """The number of licenses that the floor added."""
        return sum(each.allotted - each.rounded for each in self.regions)

    def of(self, region_id: str) -> int:
        """Return a region's allotted licenses. A region without figures has 0."""
        return next((each.allotted for each in self.regions if each.region_id == region_id), 0)

    @property
    def sentence(self) -> str:
        """The sum in words: how far it is from the target, and what floors add to it."""
        over = self.above_target
        if over == 0:
            text = f"The regions together have {self.sum}, exactly the target."
        else:
            text = (
                f"The regions together have {self.sum}, {abs(over)} {'above' if over > 0 else 'below'} the target of "
            )
            text += f"{self.target}."
        if not self.by_floors:
            return text
        raised = [each.name for each in self.regions if each.floored]
        return f"{text} The floor adds {counted(self.by_floors, 'license')}, in {listed(raised)}."


def shares(figures: Populations, policy: SharingPolicy) -> Shares:
    """Calculate each region's share. Raises ValueError if the population of all regions is zero."""
    if figures.total <= 0:
        raise ValueError("the populations of all regions add up to zero")
    return Shares(
        effective=figures.effective,
        target=policy.target,
        regions=tuple(_share(each, figures.total, policy) for each in figures.regions),
    )


def changes(before: Shares, after: Shares) -> Mapping[str, tuple[int, int]]:
    """Return the regions whose allotment differs, each with its number before and after."""
    ids = list(dict.fromkeys([each.region_id for each in (*before.regions, *after.regions)]))
    pairs = {region_id: (before.of(region_id), after.of(region_id)) for region_id in ids}
    return {region_id: pair for region_id, pair in pairs.items() if pair[0] != pair[1]}


def changes_in_words(before: Shares, after: Shares) -> str:
    """Describe what new figures change."""
    names = {each.region_id: each.name for each in (*before.regions, *after.regions)}
    parts = [f"{names[region_id]} from {was} to {is_}" for region_id, (was, is_) in changes(before, after).items()]
    return f"Changes: {listed(parts)}." if parts else "No region’s allotment changes."


def _share(region: RegionPopulation, total: int, policy: SharingPolicy) -> Share:
    value = Fraction(region.population * policy.target, total)
    rounded = _rounded(value, policy.rounding)
    allotted = max(rounded, policy.floor)
    least = f", minimum {policy.floor}" if allotted > rounded else ""
    arithmetic = (
        f"{region.population:,} ÷ {total:,} × {policy.target} = {float(value):,.2f}, rounded to {rounded:,}{least}"
    )
    return Share(
        region_id=region.region_id,
        name=region.name,
        population=region.population,
        arithmetic=arithmetic,
        rounded=rounded,
        allotted=allotted,
    )


def _rounded(value: Fraction, rounding: Rounding) -> int:
    down = value.numerator // value.denominator
    if rounding == Rounding.DOWN or value == down:
        return down
    if rounding == Rounding.UP:
        return down + 1
    return down + 1 if value - down >= Fraction(1, 2) else down


def by_region(names: Sequence[RegionPopulation]) -> Mapping[str, str]:
    """Return the names of regions by id."""
    return {each.region_id: each.name for each in names}
