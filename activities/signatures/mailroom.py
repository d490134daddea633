"""What a notice asks of the way out."""

from abc import ABC, abstractmethod

from temporalio import activity

from models.base import Key, Message


class DeliveryInput(Message):
    """Which notice to send."""

    notice_id: Key


class Mailroom(ABC):
    """The way out for notices."""

    @abstractmethod
    @activity.defn(name="deliver_notice")
    async def deliver(self, ask: DeliveryInput) -> str:
        """Send a notice, at most once; returns the state it is in afterwards. Raises while the mail server is away."""

    @abstractmethod
    @activity.defn(name="give_up_notice")
    async def give_up(self, ask: DeliveryInput) -> str:
        """Mark a notice that could not be sent for days, and open a task for it; returns the state it is in."""
