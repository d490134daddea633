"""What appeals and committees ask of the records and of each other."""

from abc import ABC, abstractmethod

from temporalio import activity

from models.appeal.state import MeetingNote
from models.base import Instant, Key, Message
from models.committee.messages import DocketAppeal, StrikeAppeal
from models.committee.outbox import AppealMessage
from models.committee.state import AgendaEvidence


class HearingInput(Message):
    """What a committee looks up when something is due, and the time of its workflow.

    With `report_for`, a meeting, the current inactivity report is stored.
    """

    report_for: Key | None = None
    at: Instant


class DocketInput(Message):
    """An appeal to put on the docket of its committee's next meeting."""

    message: DocketAppeal


class StrikeInput(Message):
    """A withdrawn appeal to take off the docket of its committee."""

    committee_id: Key
    message: StrikeAppeal


class OutboxMessageInput(Message):
    """What a meeting decided about an appeal."""

    appeal_id: Key
    message: AppealMessage


class Hearings(ABC):
    """Messages between appeals and committees."""

    @abstractmethod
    @activity.defn(name="look_up_hearing")
    async def look_up(self, input: HearingInput) -> AgendaEvidence:
        """Return the current inactivity report and the next holidays."""

    @abstractmethod
    @activity.defn(name="tell_appeal")
    async def tell(self, input: OutboxMessageInput) -> str:
        """Send an appeal what its meeting decided; return why it refused, if it did."""

    @abstractmethod
    @activity.defn(name="docket_appeal")
    async def docket(self, input: DocketInput) -> MeetingNote:
        """Put an appeal on its committee's next docket, and return the meeting. Raises while it is refused."""

    @abstractmethod
    @activity.defn(name="strike_appeal")
    async def strike(self, input: StrikeInput) -> str:
        """Take a withdrawn appeal off the docket; return why not, if it was refused."""
