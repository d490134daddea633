"""What an access request asks of licenses."""

from abc import ABC, abstractmethod
from datetime import date

from temporalio import activity

from models.base import Instant, Key, Message
from models.license.lifecycle import LicenseKind
from models.license.messages import LicenseAnswer


class ReservationInput(Message):
    """A license to reserve: its kind, the agency, and the person who gets it."""

    request_id: Key
    agency_id: Key
    person_id: Key
    kind: LicenseKind
    at: Instant


class AssignmentInput(Message):
    """A license to assign, and the person who starts to use it."""

    license_id: Key
    request_id: Key
    person_id: Key
    trained_on: date | None = None
    """The day on which the person completed the training."""


class EndingInput(Message):
    """An assignment to end, and whether the agency keeps the license."""

    license_id: Key
    request_id: Key
    person_id: Key
    keep: bool
    reason: str


class PlanDeactivationInput(Message):
    """A license to deactivate, and the day. Without a day, the plan is canceled."""

    license_id: Key
    request_id: Key
    person_id: Key
    on_day: date | None
    change: int
    """The number of the change, so that each is a separate update."""


class Licenses(ABC):
    """The licenses, which answer through their workflows. A refusal comes back as an answer, never as an error."""

    @abstractmethod
    @activity.defn(name="reserve_license")
    async def reserve(self, input: ReservationInput) -> LicenseAnswer:
        """Reserve an available license of the agency; refused when there is none."""

    @abstractmethod
    @activity.defn(name="create_license")
    async def create(self, input: ReservationInput) -> LicenseAnswer:
        """Create a license for the agency and reserve it."""

    @abstractmethod
    @activity.defn(name="release_license")
    async def release(self, request_id: str) -> None:
        """Release whatever is reserved for a request."""

    @abstractmethod
    @activity.defn(name="assign_license")
    async def assign(self, input: AssignmentInput) -> LicenseAnswer:
        """Assign the reserved license to the person."""

    @abstractmethod
    @activity.defn(name="end_assignment")
    async def end(self, input: EndingInput) -> LicenseAnswer:
        """End a person's assignment to a license."""

    @abstractmethod
    @activity.defn(name="program_deactivation")
    async def program(self, input: PlanDeactivationInput) -> LicenseAnswer:
        """Show a planned deactivation on the license."""
