"""What the allotment asks of licenses."""

from abc import ABC, abstractmethod

from temporalio import activity

from models.allotment.state import AllotmentOrder
from models.base import Instant, Message


class AllotmentLicenseInput(Message):
    """A license to create or take back, and the time of the allotment's workflow."""

    order: AllotmentOrder
    at: Instant


class AllotmentLicenses(ABC):
    """Coordinated Entry licenses, as the allotment creates them and takes them back."""

    @abstractmethod
    @activity.defn(name="carry_out_seat_order")
    async def carry_out(self, input: AllotmentLicenseInput) -> str:
        """Create or take back a license, once; return an empty string, or why it could not be done."""
