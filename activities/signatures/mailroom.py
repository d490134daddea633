"""How notices are sent."""

from abc import ABC, abstractmethod

from temporalio import activity

from models.base import Key, Message


class DeliveryInput(Message):
    """A notice to send."""

    notice_id: Key


class Mailroom(ABC):
    """The activities that send a notice or give it up."""

    @abstractmethod
    @activity.defn(name="deliver_notice")
    async def deliver(self, input: DeliveryInput) -> str:
        """Send a notice, at most once; return its state afterwards. Raises while the mail server is away."""

    @abstractmethod
    @activity.defn(name="give_up_notice")
    async def give_up(self, input: DeliveryInput) -> str:
        """Give up on a notice that could not be sent for days, open a task, and return its state."""
