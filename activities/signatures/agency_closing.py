"""What the closing of an agency asks of other processes and of the records."""

from abc import ABC, abstractmethod

from temporalio import activity

from models.agency_closing.state import AgencyClosing, ClosingStage, Matter
from models.base import Instant, Message


class ClosingWork(Message):
    """One stage of a closing to carry out, and the time of the workflow that asks."""

    closing: AgencyClosing
    stage: ClosingStage
    at: Instant


class ClosingWorkAnswer(Message):
    """What could not be done, or is not over yet. Empty if nothing is left of the stage."""

    matters: tuple[Matter, ...] = ()


class Closings(ABC):
    """How a closing is carried out."""

    @abstractmethod
    @activity.defn(name="carry_out_closing")
    async def carry_out(self, input: ClosingWork) -> ClosingWorkAnswer:
        """Carry out what is left of a stage, each part once; return what is left after that, with the reasons."""
