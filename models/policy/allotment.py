"""The Coordinated Entry allotment: the shares of the regions, and what organizations promise (003, 2 and 3)."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from models.billing.funding import Funding
from models.license.lifecycle import LicenseKind
from models.policy.agency_roles import AgencyRoles
from models.policy.rule import Days, PolicyRule, Title
from models.policy.says import Says
from models.uniqueness import each_once


class Rounding(StrEnum):
    """How a region's share becomes a whole number."""

    HALF_UP = "half_up"
    DOWN = "down"
    UP = "up"


class SharingPolicy(PolicyRule):
    """The target that the regions share by population, the rounding, and the minimum for a region (LIC-09, LIC-10)."""

    target: Annotated[
        int, Field(ge=1, le=100_000), Says("The regions share {license} by their population.", example="20")
    ]
    rounding: Annotated[
        Rounding,
        Says(
            "A region’s share {}.",
            words={
                "half_up": "is rounded to the nearest whole number, and a half is rounded up",
                "down": "is rounded down",
                "up": "is rounded up",
            },
        ),
    ]
    floor: Annotated[int, Field(ge=0, le=1000), Says("A region gets at least {license}.", example="2")]


class CountingPolicy(PolicyRule):
    """The licenses that count against a region's allotment. No others do (LIC-13)."""

    kinds: Annotated[
        tuple[LicenseKind, ...],
        Field(min_length=1),
        AfterValidator(each_once),
        Says(
            "These kinds of license count against a region’s allotment: {and}.",
            words={each.value: each.spoken for each in LicenseKind},
        ),
    ]
    fundings: Annotated[
        tuple[Funding, ...],
        Field(min_length=1),
        AfterValidator(each_once),
        Says(
            "Only a license with this funding counts: {or}.",
            words={each.value: each.spoken for each in Funding},
        ),
    ]


class Commitments(PolicyRule):
    """The commitments of an organization with such a license (LIC-14), and how soon it must confirm them."""

    texts: Annotated[
        tuple[Title, ...],
        Field(min_length=1),
        AfterValidator(each_once),
        Says(
            "An organization with such a license commits to this: {;}.",
            example='["Serve as an access point for Coordinated Entry"]',
        ),
    ]
    confirm_within_days: Annotated[Days, Says("The organization confirms its commitments within {calendar day}.")]


class HomeRegionPolicy(PolicyRule):
    """Over how many past months the intakes are averaged that say in which region an organization counts (LIC-12)."""

    months: Annotated[
        int,
        Field(ge=1, le=36),
        Says(
            "An organization counts in the region where it had the most intakes, on average, over the last {month}.",
            example="12",
        ),
    ]


class RemovalPolicy(PolicyRule):
    """A license is underused if it has fewer client entries than `entries` in the last `days` days (LIC-20)."""

    entries: Annotated[
        int,
        Field(ge=1, le=100_000),
        Says("A license with fewer than {} client entries counts as underused.", example="10"),
    ]
    days: Annotated[Days, Says("Entries of the last {calendar day} count.", example="90")]


class LicenseRequestPolicy(PolicyRule):
    """How soon the HMIS lead answers a committee's request for one more license."""

    answer_days: Annotated[
        Days, Says("If a committee asks for one more license, HMIS lead staff answer within {calendar day}.")
    ]


class AllotmentPolicy(AgencyRoles):
    """All rules of the allotment."""

    sharing: Annotated[SharingPolicy, Says("The regions’ shares")]
    counting: Annotated[CountingPolicy, Says("What counts against an allotment")]
    commitments: Annotated[Commitments, Says("What organizations commit to")]
    removing: Annotated[RemovalPolicy, Says("Underused licenses")]
    asking_for_more: Annotated[LicenseRequestPolicy, Says("Requests for more licenses")]
    home_region: Annotated[
        HomeRegionPolicy | None,
        Says(
            "The region of an organization that covers several",
            otherwise="The region’s lead says which region an organization belongs to.",
        ),
    ] = None
    """Left out, the region's lead says what an organization's intakes are, and nobody looks at its own region."""
