"""What an access request asks of licenses."""

from abc import ABC, abstractmethod
from datetime import date

from temporalio import activity

from models.base import Instant, Key, Message
from models.license.lifecycle import LicenseKind
from models.license.messages import LicenseAnswer


class ReservationInput(Message):
    """Which kind of license an agency needs set aside, for whom."""

    request_id: Key
    agency_id: Key
    person_id: Key
    kind: LicenseKind
    at: Instant


class AssignmentInput(Message):
    """Which license a person begins on."""

    license_id: Key
    request_id: Key
    person_id: Key
    trained_on: date | None = None
    """The day on which the person completed the training."""


class EndingInput(Message):
    """Which license a person leaves, and whether the agency keeps it."""

    license_id: Key
    request_id: Key
    person_id: Key
    keep: bool
    reason: str


class PlanDeactivationInput(Message):
    """Which license is to be deactivated on which day; no day cancels it."""

    license_id: Key
    request_id: Key
    person_id: Key
    on_day: date | None
    change: int
    """The number of the change, so that each is one update of its own."""


class Licenses(ABC):
    """The licenses, asked through their workflows. A refusal comes back as an answer, never as an error."""

    @abstractmethod
    @activity.defn(name="reserve_license")
    async def reserve(self, ask: ReservationInput) -> LicenseAnswer:
        """Set an available license of the agency aside; refused when there is none."""

    @abstractmethod
    @activity.defn(name="create_license")
    async def create(self, ask: ReservationInput) -> LicenseAnswer:
        """Make a brand-new license for the agency and set it aside."""

    @abstractmethod
    @activity.defn(name="release_license")
    async def release(self, request_id: str) -> None:
        """Give up whatever is set aside for a request."""

    @abstractmethod
    @activity.defn(name="assign_license")
    async def assign(self, ask: AssignmentInput) -> LicenseAnswer:
        """Let the person begin on the license set aside."""

    @abstractmethod
    @activity.defn(name="end_assignment")
    async def end(self, ask: EndingInput) -> LicenseAnswer:
        """Take a person off a license."""

    @abstractmethod
    @activity.defn(name="program_deactivation")
    async def program(self, ask: PlanDeactivationInput) -> LicenseAnswer:
        """Note a planned deactivation on the license."""
