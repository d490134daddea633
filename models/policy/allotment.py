"""The Coordinated Entry allotment: the shares of the regions, and what organizations promise (003, 2 and 3)."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from models.billing.funding import Funding
from models.license.lifecycle import LicenseKind
from models.policy.agency_roles import AgencyRoles
from models.policy.rule import Days, PolicyRule, Title
from models.uniqueness import each_once


class Rounding(StrEnum):
    """How a region's share becomes a whole number."""

    HALF_UP = "half_up"
    DOWN = "down"
    UP = "up"


class SharingPolicy(PolicyRule):
    """The target that the regions share by population, the rounding, and the minimum for a region (LIC-09, LIC-10)."""

    target: Annotated[int, Field(ge=1, le=100_000)]
    rounding: Rounding
    floor: Annotated[int, Field(ge=0, le=1000)]


class CountingPolicy(PolicyRule):
    """The licenses that count against a region's allotment. No others do (LIC-13)."""

    kinds: Annotated[tuple[LicenseKind, ...], Field(min_length=1), AfterValidator(each_once)]
    fundings: Annotated[tuple[Funding, ...], Field(min_length=1), AfterValidator(each_once)]


class Commitments(PolicyRule):
    """The commitments of an organization with such a license (LIC-14), and how soon it must confirm them."""

    texts: Annotated[tuple[Title, ...], Field(min_length=1), AfterValidator(each_once)]
    confirm_within_days: Days


class HomeRegionPolicy(PolicyRule):
    """Over how many past months the intakes are averaged that say in which region an organization counts (LIC-12)."""

    months: Annotated[int, Field(ge=1, le=36)]


class RemovalPolicy(PolicyRule):
    """A license is underused if it has fewer client entries than `entries` in the last `days` days (LIC-20)."""

    entries: Annotated[int, Field(ge=1, le=100_000)]
    days: Days


class LicenseRequestPolicy(PolicyRule):
    """How soon the HMIS lead answers a committee's request for one more license."""

    answer_days: Days


class AllotmentPolicy(AgencyRoles):
    """All rules of the allotment."""

    sharing: SharingPolicy
    counting: CountingPolicy
    commitments: Commitments
    removing: RemovalPolicy
    asking_for_more: LicenseRequestPolicy
    home_region: HomeRegionPolicy | None = None
    """Left out, the region's lead says what an organization's intakes are, and nobody looks at its own region."""
