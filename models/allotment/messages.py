"""What is said to the allotment, and what it says of itself."""

from models.allotment.home_region import RegionIntakes
from models.allotment.shares import Populations
from models.allotment.state import Allotment, AllotmentBase, ExistingLicense
from models.base import Key, Text
from models.forms import StepMessage
from models.policy.allotment import AllotmentPolicy


class AllotmentStart(AllotmentBase):
    """What the allotment begins with; `carried` is the allotment when its workflow continues as new."""

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
    policy: AllotmentPolicy
