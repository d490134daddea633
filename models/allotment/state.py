"""The allotment and its parts: delegations, license requests, orders for licenses."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Literal

from models.allotment.lifecycle import LIVE, DelegationState, LicenseRequestState
from models.allotment.shares import Populations
from models.base import Instant, Key, Message
from models.billing.funding import Funding
from models.calendar import Deadline
from models.effects import Decision
from models.license.lifecycle import LicenseKind
from models.policy.allotment import AllotmentPolicy


class Delegation(Message):
    """A Coordinated Entry license that a region gave to an organization, with what the organization promised."""

    number: int
    region_id: Key
    agency_id: Key
    organization: str
    license_id: Key
    state: DelegationState = DelegationState.DELEGATED
    commitments: tuple[str, ...]
    confirmed_by: Key | None = None
    confirmed_at: Instant | None = None
    delegated_by: Key
    delegated_at: Instant
    appeal_id: Key | None = None
    ended_by: Key | None = None
    ended_at: Instant | None = None
    end_reason: str = ""

    @property
    def live(self) -> bool:
        """Whether it takes one of the region's licenses."""
        return self.state in LIVE


class Adjustment(Message):
    """Licenses that a region has beyond its share, or gave away: by whose decision, and why."""

    number: int
    region_id: Key
    change: int
    why: str
    by: Key
    at: Instant
    appeal_id: Key | None = None


class LicenseRequest(Message):
    """One more license for a region, asked of the HMIS lead; for an organization, when the appeal was its."""

    number: int
    region_id: Key
    agency_id: Key | None = None
    organization: str = ""
    why: str
    appeal_id: Key | None = None
    asked_at: Instant
    answer_by: Deadline
    state: LicenseRequestState = LicenseRequestState.ASKED
    answered_by: Key | None = None
    answered_at: Instant | None = None
    answer: str = ""


class Denial(Message):
    """A Coordinated Entry license that was denied to an organization for lack of licenses."""

    number: int
    region_id: Key
    agency_id: Key
    organization: str
    on_day: date
    by: Key
    why: str


class AllotmentWork(StrEnum):
    """What the allotment asks of licenses."""

    MAKE = "make"
    TAKE_BACK = "take_back"


class AllotmentOrder(Message):
    """A license to be made for an organization, or taken back from it."""

    number: int
    work: AllotmentWork
    license_id: Key
    agency_id: Key
    why: str


class HomeRegion(Message):
    """The region in which an organization counts that covers several, as the committee decided."""

    region_id: Key
    why: str
    by: Key
    at: Instant


class AllotmentBase(Message):
    """What the allotment begins with and keeps: AllotmentStart and Allotment both have these fields."""

    time_zone: str
    policy_label: str
    policy: AllotmentPolicy


class Allotment(AllotmentBase):
    """The whole of the allotment: what its workflow keeps. What ended long ago is left to the records."""

    entity: Literal["allotment"] = "allotment"
    figures: tuple[Populations, ...]
    """In the order of their dates: those in force, and those to come."""
    extra: Mapping[Key, int] = {}
    """What each region has beyond its share, or gave away."""
    adjustments: tuple[Adjustment, ...] = ()
    """The latest ones."""
    delegations: tuple[Delegation, ...] = ()
    requests: tuple[LicenseRequest, ...] = ()
    denials: tuple[Denial, ...] = ()
    """The latest ones."""
    homes: Mapping[Key, HomeRegion] = {}
    """By organization."""
    orders: tuple[AllotmentOrder, ...] = ()
    counted: int = 0
    """How many delegations, adjustments, requests, denials and orders were numbered so far."""
    keys: Mapping[str, str] = {}

    @property
    def in_force(self) -> Populations:
        """The population figures that count now."""
        return self.figures[0]

    @property
    def live(self) -> tuple[Delegation, ...]:
        """The delegations that take a license of their region."""
        return tuple(each for each in self.delegations if each.live)


AllotmentDecision = Decision[Allotment]


class ExistingLicense(Message):
    """A license that an organization has when the allotment begins to be kept here."""

    license_id: Key
    agency_id: Key
    organization: str
    region_id: Key
    kind: LicenseKind
    funding: Funding = Funding.COC
