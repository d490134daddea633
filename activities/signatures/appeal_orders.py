"""What a decided appeal asks of a license or of the allotment."""

from abc import ABC, abstractmethod

from temporalio import activity

from models.appeal.state import Appeal, Order
from models.base import Message


class AppealOrderInput(Message):
    """What a decision asks of a license or of the allotment."""

    appeal: Appeal
    order: Order


class AppealOrders(ABC):
    """How decisions about appeals are carried out."""

    @abstractmethod
    @activity.defn(name="carry_out_appeal_order")
    async def carry_out(self, input: AppealOrderInput) -> str:
        """Ask the license or the allotment, once; return an empty string, or the refusal."""
