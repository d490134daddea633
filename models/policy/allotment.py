"""How Coordinated Entry licenses are allotted to regions, and what an organization promises with one (003, 2 and 3)."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from models.base import Strict
from models.billing.funding import Funding
from models.license.lifecycle import LicenseKind
from models.policy.rule import Days, PolicyRule, Title
from models.uniqueness import each_once


class Rounding(StrEnum):
    """How a region's share becomes a whole number."""

    HALF_UP = "half_up"
    DOWN = "down"
    UP = "up"


class SharingPolicy(PolicyRule):
    """The target that the regions share by population, the rounding, and the least a region gets (LIC-09, LIC-10)."""

    target: Annotated[int, Field(ge=1, le=100_000)]
    rounding: Rounding
    floor: Annotated[int, Field(ge=0, le=1000)]


class CountingPolicy(PolicyRule):
    """Which licenses count against a region's allotment; all others don't (LIC-13)."""

    kinds: Annotated[tuple[LicenseKind, ...], Field(min_length=1), AfterValidator(each_once)]
    fundings: Annotated[tuple[Funding, ...], Field(min_length=1), AfterValidator(each_once)]


class Commitments(PolicyRule):
    """What an organization promises with such a license (LIC-14), and how soon it confirms that."""

    texts: Annotated[tuple[Title, ...], Field(min_length=1), AfterValidator(each_once)]
    confirm_within_days: Days


class RemovalPolicy(PolicyRule):
    """When a license counts as under-used: fewer client entries than `entries` in the last `days` days (LIC-20)."""

    entries: Annotated[int, Field(ge=1, le=100_000)]
    days: Days


class LicenseRequestPolicy(PolicyRule):
    """How soon the HMIS lead answers when a committee asks for one more license."""

    answer_days: Days


class AllotmentPolicy(Strict):
    """All that the allotment follows."""

    sharing: SharingPolicy
    counting: CountingPolicy
    commitments: Commitments
    removing: RemovalPolicy
    asking_for_more: LicenseRequestPolicy
