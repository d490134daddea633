"""What the allotment asks of licenses."""

from abc import ABC, abstractmethod

from temporalio import activity

from models.allotment.state import AllotmentOrder
from models.base import Instant, Message


class AllotmentLicenseInput(Message):
    """A license that the allotment wants made or taken back, and the time of its workflow."""

    order: AllotmentOrder
    at: Instant


class AllotmentLicenses(ABC):
    """Coordinated Entry licenses, as the allotment makes and takes them."""

    @abstractmethod
    @activity.defn(name="carry_out_seat_order")
    async def carry_out(self, ask: AllotmentLicenseInput) -> str:
        """Make or take back a license, once; returns an empty string, or why it could not be done."""
