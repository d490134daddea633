"""What appeals and committees ask of the records and of each other."""

from abc import ABC, abstractmethod

from temporalio import activity

from models.appeal.messages import CarryOver, HearResponse, Reschedule, TakeUp
from models.appeal.state import MeetingNote
from models.base import Instant, Key, Message
from models.committee.messages import DocketAppeal, StrikeAppeal
from models.committee.state import AgendaEvidence


class HearingInput(Message):
    """What a committee looks up before something happens by itself, and the time of its workflow.

    With `report_for`, a meeting, the inactivity report is kept as it stands now.
    """

    report_for: Key | None = None
    at: Instant


class DocketInput(Message):
    """An appeal that goes onto the docket of its committee's next meeting."""

    message: DocketAppeal


class StrikeInput(Message):
    """A withdrawn appeal that leaves the docket of its committee."""

    committee_id: Key
    message: StrikeAppeal


class OutboxMessageInput(Message):
    """What a meeting has to tell an appeal."""

    appeal_id: Key
    message: TakeUp | CarryOver | Reschedule | HearResponse


class Hearings(ABC):
    """Appeals and committees, as they speak to each other."""

    @abstractmethod
    @activity.defn(name="look_up_hearing")
    async def look_up(self, ask: HearingInput) -> AgendaEvidence:
        """The inactivity report as it stands, and the holidays to come."""

    @abstractmethod
    @activity.defn(name="tell_appeal")
    async def tell(self, ask: OutboxMessageInput) -> str:
        """Tell an appeal what its meeting said; returns why it would not have it, if so."""

    @abstractmethod
    @activity.defn(name="docket_appeal")
    async def docket(self, ask: DocketInput) -> MeetingNote:
        """Put an appeal on the docket of its committee's next meeting, and say which. Raises while it is refused."""

    @abstractmethod
    @activity.defn(name="strike_appeal")
    async def strike(self, ask: StrikeInput) -> str:
        """Take a withdrawn appeal off the docket; returns why not, if so."""
