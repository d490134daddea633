"""A committee and its parts: meetings, what it has to tell appeals, and what is looked up for it."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Literal

from models.appeal.responses import Response
from models.base import Instant, Key, Message
from models.committee.dates import MeetingDate
from models.committee.docket import Item
from models.committee.lifecycle import COMING, CommitteeState, MeetingState
from models.committee.membership import Membership
from models.effects import Decision
from models.policy.committees import CommitteePolicy


class ReportReference(Message):
    """The inactivity report as it stood when the agenda went out (LIC-04): which, and where the paper is kept."""

    review_id: Key
    as_of: Instant
    licenses: int
    """How many licenses were over a rung of the inactivity policy."""
    excused: int = 0
    undecided: int = 0
    document_id: Key | None = None


class Meeting(Message):
    """One meeting: its date, who came, and its docket."""

    meeting_id: Key
    """The committee and the month: "performance-2026-11"."""
    state: MeetingState = MeetingState.SCHEDULED
    when: MeetingDate
    announced_at: Instant | None = None
    """When the agenda went out; empty when it did not go out before the meeting."""
    report: ReportReference | None = None
    report_presented_by: Key | None = None
    items: tuple[Item, ...] = ()
    seats: tuple[Membership, ...] = ()
    """Everybody who had a seat on the day."""
    quorum: int | None = None
    present: tuple[Key, ...] = ()
    presiding: Key | None = None
    opened_at: Instant | None = None
    ended_at: Instant | None = None

    @property
    def ended(self) -> bool:
        """Whether it is over, held or not."""
        return self.state not in (*COMING, MeetingState.IN_SESSION)


class OutboxKind(StrEnum):
    """What an appeal is told by its committee."""

    TAKEN_UP = "taken_up"
    ANSWERED = "answered"
    CARRIED_OVER = "carried_over"


class OutboxMessage(Message):
    """Something an appeal has to be told, once."""

    number: int
    appeal_id: Key
    kind: OutboxKind
    meeting_id: Key
    response: Response | None = None
    why: str = ""
    next_id: Key | None = None
    next_at: Instant | None = None
    """When the next meeting begins on whose docket it is."""


class CommitteeBase(Message):
    """What a committee begins with and keeps: CommitteeStart and Committee both have these fields."""

    committee_id: Key
    time_zone: str
    policy_label: str
    policy: CommitteePolicy
    holidays: tuple[date, ...] = ()
    holidays_until: date
    """The day up to which `holidays` is complete."""


class Committee(CommitteeBase):
    """The whole of a committee: what its workflow keeps. Of the meetings that are over only the last is kept."""

    entity: Literal["committee"] = "committee"
    state: CommitteeState = CommitteeState.SITTING
    meetings: tuple[Meeting, ...] = ()
    """In the order of their dates."""
    to_tell: tuple[OutboxMessage, ...] = ()
    told: int = 0
    """How many tellings there were so far, told or not."""
    keys: Mapping[str, str] = {}


CommitteeDecision = Decision[Committee]


class AgendaEvidence(Message):
    """What is looked up before something happens by itself: the report to present, and holidays to come."""

    report: ReportReference | None = None
    holidays: tuple[date, ...] = ()
    holidays_until: date | None = None


class RegionSupply(Message):
    """How many Coordinated Entry licenses a region has left to give."""

    region_id: Key
    name: str
    free: int
