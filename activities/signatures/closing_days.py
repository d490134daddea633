"""Who is told that the office is closed on a day."""

from abc import ABC, abstractmethod

from temporalio import activity

from models.base import Instant, Message
from models.directory.state import AnnouncedDay


class ClosingDayWork(Message):
    """A closing day of which everybody has to know, and the time of the workflow that asks."""

    announced: AnnouncedDay
    at: Instant
    last: bool = False
    """Whether nobody is left to tell after this."""


class ClosingDayAnswer(Message):
    """How many requests and committees heard of it now. The others knew, or count no business days."""

    told: int


class ClosingDays(ABC):
    """How everybody hears of a closing day."""

    @abstractmethod
    @activity.defn(name="tell_of_closing_day")
    async def tell(self, input: ClosingDayWork) -> ClosingDayAnswer:
        """Tell every open request and every committee, each once. Raises while one of them does not answer."""
