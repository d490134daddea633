"""The messages to the allotment."""

from typing import Annotated

from pydantic import Field

from models.allotment.home_region import RegionIntakes
from models.allotment.shares import Populations
from models.allotment.state import Allotment, AllotmentBase, ExistingLicense
from models.base import Key, Message, Text
from models.dates import EnteredDay
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


class IntakeFigure(Message):
    """How many intakes an organization had in a region in a month. `month` is its first day."""

    agency_id: Key
    region_id: Key
    month: EnteredDay
    number: Annotated[int, Field(ge=0, le=1_000_000)]


class RecordIntakes(AllotmentStep):
    """Intakes of organizations that lead staff know, and where they know them from. They replace earlier ones."""

    figures: Annotated[tuple[IntakeFigure, ...], Field(min_length=1, max_length=1000)]
    source: Text


class Delegate(AllotmentStep):
    """A license of the region goes to an organization.

    `own_region` is the organization's region on record. `intakes` come from times when the region's lead gave them.
    `license_id` is an existing license that is given back; without it, a new one is created.
    """

    region_id: Key
    agency_id: Key
    organization: Text
    own_region: Key | None = None
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
    """An organization asked for a license, and the region has none left.

    `own_region` is the organization's region on record.
    """

    region_id: Key
    agency_id: Key
    organization: Text
    why: Text
    own_region: Key | None = None
    none_left: bool = False
    """Whether it takes that the organization counts in the region, and that none is left. Messages from before that was
    looked at don't say so.
    """


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
