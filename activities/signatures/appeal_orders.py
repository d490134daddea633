"""What a decided appeal asks of a license or of the allotment."""

from abc import ABC, abstractmethod

from temporalio import activity

from models.appeal.state import Appeal, Order
from models.base import Message


class AppealOrderInput(Message):
    """What a decision asks for, of a license or of the allotment."""

    appeal: Appeal
    order: Order


class AppealOrders(ABC):
    """What was decided about appeals, carried out."""

    @abstractmethod
    @activity.defn(name="carry_out_appeal_order")
    async def carry_out(self, ask: AppealOrderInput) -> str:
        """Ask the license or the allotment, once; returns an empty string, or why it refuses."""
