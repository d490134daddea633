"""What is said to the allotment, and what it says of itself."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Literal

from models.allotment.homes import RegionIntakes
from models.allotment.lifecycle import LIVE, DelegationState, LicenseRequestState
from models.allotment.table import Populations
from models.base import Instant, Key, Message, Text
from models.billing.funding import Funding
from models.calendar import Deadline
from models.effects import Decision
from models.forms import StepMessage
from models.license.lifecycle import LicenseKind
from models.policy.allotment import Allotting


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


class SeatWork(StrEnum):
    """What the allotment asks of licenses."""

    MAKE = "make"
    TAKE_BACK = "take_back"


class SeatOrder(Message):
    """A license to be made for an organization, or taken back from it."""

    number: int
    work: SeatWork
    license_id: Key
    agency_id: Key
    why: str


class Home(Message):
    """The region in which an organization counts that covers several, as the committee decided."""

    region_id: Key
    why: str
    by: Key
    at: Instant


class Allotment(Message):
    """The whole of the allotment: what its workflow keeps. What ended long ago is left to the records."""

    entity: Literal["allotment"] = "allotment"
    time_zone: str
    policy_label: str
    policy: Allotting
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
    homes: Mapping[Key, Home] = {}
    """By organization."""
    orders: tuple[SeatOrder, ...] = ()
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


class AllotmentStart(Message):
    """What the allotment begins with; `carried` is the allotment when its workflow continues as new."""

    time_zone: str
    policy_label: str
    policy: Allotting
    figures: Populations
    licenses: tuple[ExistingLicense, ...] = ()
    carried: Allotment | None = None
    steps: int = 0


class AllotmentStep(StepMessage):
    """A step that somebody takes on the allotment."""


class SetPopulations(AllotmentStep):
    """New population figures count from a day on."""

    figures: Populations


class Delegate(AllotmentStep):
    """A license of the region goes to an organization.

    `intakes` are those of an organization that covers several regions. `license_id` is a license that is there already
    and given back; else a new one is made.
    """

    region_id: Key
    agency_id: Key
    organization: Text
    intakes: tuple[RegionIntakes, ...] = ()
    license_id: Key | None = None
    appeal_id: Key | None = None


class ConfirmCommitments(AllotmentStep):
    """The organization confirms what it promises with its license."""

    delegation: int
    agreed: bool


class EndDelegation(AllotmentStep):
    """The region takes a license back, to give it to somebody else, say."""

    license_id: Key
    why: Text


class DenyLicense(AllotmentStep):
    """An organization asked for a license, and the region has none to give."""

    region_id: Key
    agency_id: Key
    organization: Text
    why: Text


class MoveLicense(AllotmentStep):
    """One region gives a license that it has to spare to another."""

    from_region_id: Key
    region_id: Key
    why: Text
    appeal_id: Key | None = None


class AskForMore(AllotmentStep):
    """One more license is asked of the HMIS lead."""

    region_id: Key
    agency_id: Key | None = None
    organization: str = ""
    why: Text
    appeal_id: Key | None = None


class AnswerRequest(AllotmentStep):
    """The HMIS lead grants one more license, or refuses."""

    request: int
    granted: bool
    why: Text


class DecideHome(AllotmentStep):
    """The committee decides in which region an organization counts."""

    agency_id: Key
    region_id: Key
    why: Text


class OrderDone(AllotmentStep):
    """A license was made or taken back; or says why not."""

    order: int
    done: bool = True
    sentence: str = ""


class AdoptAllotting(AllotmentStep):
    """The allotment follows another version of the policy from now on."""

    policy_label: str
    policy: Allotting
