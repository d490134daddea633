"""The state of the allotment and its parts: delegations, license requests, orders for licenses."""

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
    """A Coordinated Entry license that a region gave to an organization, with the organization's commitments."""

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
        """True if it takes one of the region's licenses."""
        return self.state in LIVE


class Adjustment(Message):
    """Licenses that a region got beyond its share, or gave away: who decided it, and why."""

    number: int
    region_id: Key
    change: int
    why: str
    by: Key
    at: Instant
    appeal_id: Key | None = None


class LicenseRequest(Message):
    """A request to the HMIS lead for one more license, for a region or for an organization that appealed."""

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
    """A Coordinated Entry license that was denied to an organization because none was left."""

    number: int
    region_id: Key
    agency_id: Key
    organization: str
    on_day: date
    by: Key
    why: str
    at: Instant | None = None
    """When it was denied; None if that was not noted yet."""


class AllotmentWork(StrEnum):
    """What the allotment asks of licenses."""

    MAKE = "make"
    TAKE_BACK = "take_back"

    @property
    def spoken(self) -> str:
        """The work as something that happened."""
        return {AllotmentWork.MAKE: "the license was created", AllotmentWork.TAKE_BACK: "the license was taken back"}[
            self
        ]


class AllotmentOrder(Message):
    """A license to create for an organization, or to take back from it."""

    number: int
    work: AllotmentWork
    license_id: Key
    agency_id: Key
    why: str


class HomeRegion(Message):
    """The region of an organization that covers several, as the committee decided."""

    region_id: Key
    why: str
    by: Key
    at: Instant


class AllotmentBase(Message):
    """The fields that AllotmentStart and Allotment share."""

    time_zone: str
    policy_label: str
    policy: AllotmentPolicy


class Allotment(AllotmentBase):
    """The state of the allotment, as its workflow keeps it. What ended long ago is only in the records."""

    entity: Literal["allotment"] = "allotment"
    figures: tuple[Populations, ...]
    """In the order of their dates: the current figures, and future ones."""
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
    intakes: Mapping[Key, Mapping[Key, Mapping[str, int]]] = {}
    """By organization, region and month ("2026-11"), as recorded by lead staff. The records have those of long ago."""
    orders: tuple[AllotmentOrder, ...] = ()
    counted: int = 0
    """How many delegations, adjustments, requests, denials and orders have been numbered."""
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
    """A license that an organization has when the allotment starts to be managed here."""

    license_id: Key
    agency_id: Key
    organization: str
    region_id: Key
    kind: LicenseKind
    funding: Funding = Funding.COC
