"""The messages to the allotment."""

from models.allotment.home_region import RegionIntakes
from models.allotment.shares import Populations
from models.allotment.state import Allotment, AllotmentBase, ExistingLicense
from models.base import Key, Text
from models.forms import StepMessage
from models.policy.allotment import AllotmentPolicy


class AllotmentStart(AllotmentBase):
    """The start message of the allotment. `carried` is the state when its workflow continues as new."""

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

    `intakes` are given for an organization that covers several regions. `license_id` is an existing license that is
    given back; without it, a new one is created.
    """

    region_id: Key
    agency_id: Key
    organization: Text
    intakes: tuple[RegionIntakes, ...] = ()
    license_id: Key | None = None
    appeal_id: Key | None = None


class ConfirmCommitments(AllotmentStep):
    """The organization confirms the commitments of its license."""

    delegation: int
    agreed: bool


class EndDelegation(AllotmentStep):
    """The region takes a license back, for example to give it to another organization."""

    license_id: Key
    why: Text


class DenyLicense(AllotmentStep):
    """An organization asked for a license, and the region has none left."""

    region_id: Key
    agency_id: Key
    organization: Text
    why: Text


class MoveLicense(AllotmentStep):
    """One region gives a license that it can spare to another."""

    from_region_id: Key
    region_id: Key
    why: Text
    appeal_id: Key | None = None


class AskForMore(AllotmentStep):
    """The committee requests one more license from the HMIS lead."""

    region_id: Key
    agency_id: Key | None = None
    organization: str = ""
    why: Text
    appeal_id: Key | None = None


class AnswerRequest(AllotmentStep):
    """The HMIS lead grants or refuses one more license."""

    request: int
    granted: bool
    why: Text


class DecideHome(AllotmentStep):
    """The committee decides in which region an organization counts."""

    agency_id: Key
    region_id: Key
    why: Text


class OrderDone(AllotmentStep):
    """A license was created or taken back, or refused."""

    order: int
    done: bool = True
    sentence: str = ""


class AdoptAllotting(AllotmentStep):
    """The allotment follows another version of the policy from now on."""

    policy_label: str
    policy: AllotmentPolicy
