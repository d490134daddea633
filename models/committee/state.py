"""The state of a committee and its parts: meetings, messages to appeals, and what is looked up for it."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Literal

from models.appeal.responses import Response
from models.base import Instant, Key, Message
from models.calendar import ClosingDay
from models.committee.dates import MeetingDate
from models.committee.docket import Item
from models.committee.lifecycle import ENDED, CommitteeState, MeetingState
from models.committee.membership import Membership
from models.effects import Decision
from models.policy.committees import CommitteePolicy


class ReportReference(Message):
    """The inactivity report that went out with an agenda (LIC-04): which one, and where the document is stored."""

    review_id: Key
    as_of: Instant
    licenses: int
    """The number of licenses past a rung of the inactivity policy."""
    excused: int = 0
    undecided: int = 0
    document_id: Key | None = None


class Attendance(Message):
    """One stretch of a meeting during which a member was present. Without `left_at`, the member is still there."""

    person_id: Key
    came_at: Instant
    left_at: Instant | None = None
    left_noted_by: Key | None = None
    """Who noted that the presiding member left, if that was somebody else."""


class Rescheduling(Message):
    """A meeting that was moved before it began: from when to when, by whom, and why if a reason was given."""

    from_at: Instant
    to_at: Instant
    by: Key
    at: Instant
    why: str = ""


class Cancellation(Message):
    """A meeting that was called off before it began."""

    by: Key
    at: Instant
    why: str


class Adjournment(Message):
    """A meeting that was interrupted: when, by whom and why, and when it goes on."""

    at: Instant
    by: Key
    why: str
    resumes_at: Instant
    resumed_at: Instant | None = None


class Correction(Message):
    """What is wrong in the minutes of a meeting, and how it was."""

    text: str
    why: str
    by: Key
    at: Instant


class Meeting(Message):
    """One meeting: its date, its members, and its docket."""

    meeting_id: Key
    """The committee and the month: "performance-2026-11"."""
    state: MeetingState = MeetingState.SCHEDULED
    when: MeetingDate
    announced_at: Instant | None = None
    """When the agenda went out. Empty if it did not go out before the meeting."""
    report: ReportReference | None = None
    report_presented_by: Key | None = None
    report_again_at: Instant | None = None
    """When a newer report is looked for, in case a review begins between the agenda and the meeting."""
    items: tuple[Item, ...] = ()
    seats: tuple[Membership, ...] = ()
    """Everyone who was a member on the day."""
    quorum: int | None = None
    present: tuple[Key, ...] = ()
    presiding: Key | None = None
    presided: tuple[Key, ...] = ()
    """Who presided before, in order."""
    opened_at: Instant | None = None
    ended_at: Instant | None = None
    sequence: int = 0
    """How often its entry in calendars was changed."""
    attendance: tuple[Attendance, ...] = ()
    """Who came and left, and when, in the order in which they came."""
    reschedulings: tuple[Rescheduling, ...] = ()
    cancellation: Cancellation | None = None
    adjournments: tuple[Adjournment, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @property
    def ended(self) -> bool:
        """True if it has ended, held or not."""
        return self.state in ENDED

    @property
    def attended(self) -> tuple[str, ...]:
        """Everybody who was present at any time, in the order in which they came."""
        return tuple(dict.fromkeys([*(each.person_id for each in self.attendance), *self.present]))

    @property
    def chairs(self) -> tuple[str, ...]:
        """The chair and after the chair the second chair, as far as the committee has them."""
        chairs = [each.person_id for each in self.seats if each.chair]
        return (*chairs, *(each.person_id for each in self.seats if each.second_chair and each.person_id not in chairs))

    @property
    def resumes_at(self) -> Instant | None:
        """When it goes on. None unless it is adjourned."""
        return self.adjournments[-1].resumes_at if self.state == MeetingState.ADJOURNED else None


class OutboxKind(StrEnum):
    """What a committee sends to an appeal."""

    TAKEN_UP = "taken_up"
    ANSWERED = "answered"
    CARRIED_OVER = "carried_over"
    RESCHEDULED = "rescheduled"
    """The meeting with it on the docket is at another time."""
    ADJOURNED = "adjourned"
    RESUMED = "resumed"


class OutboxMessage(Message):
    """A message to an appeal, to be sent once."""

    number: int
    appeal_id: Key
    kind: OutboxKind
    meeting_id: Key
    response: Response | None = None
    why: str = ""
    next_id: Key | None = None
    next_at: Instant | None = None
    """When the next meeting with this appeal on its docket begins."""
    resumes_at: Instant | None = None
    """When that meeting goes on, if it was adjourned."""


class CommitteeBase(Message):
    """The fields that CommitteeStart and Committee share."""

    committee_id: Key
    time_zone: str
    policy_label: str
    policy: CommitteePolicy
    holidays: tuple[date, ...] = ()
    holidays_until: date
    """The day through which `holidays` is complete."""
    closing_days: tuple[ClosingDay, ...] = ()
    """The days on which the office is closed besides, as far as they were announced."""

    @property
    def days_off(self) -> frozenset[date]:
        """The days on which the committee does not work, besides weekends."""
        return frozenset((*self.holidays, *(each.day for each in self.closing_days)))


class Committee(CommitteeBase):
    """The state of a committee, as its workflow keeps it. Of the meetings that have ended, only the last is kept."""

    entity: Literal["committee"] = "committee"
    state: CommitteeState = CommitteeState.SITTING
    meetings: tuple[Meeting, ...] = ()
    """In the order of their dates."""
    to_tell: tuple[OutboxMessage, ...] = ()
    told: int = 0
    """The number of messages to appeals so far, sent or waiting."""
    keys: Mapping[str, str] = {}
    rounds: Mapping[Key, int] = {}
    """The latest round in which each appeal came before the committee. A message about an earlier one comes too late.
    """


CommitteeDecision = Decision[Committee]


class AgendaEvidence(Message):
    """What is looked up before something happens automatically: the report to present, and future holidays."""

    report: ReportReference | None = None
    holidays: tuple[date, ...] = ()
    holidays_until: date | None = None
    looks_again: bool = False
    """Whether the report is looked for once more on the meeting's day. Committees that began before don't."""


class RegionSupply(Message):
    """The number of Coordinated Entry licenses that a region has left."""

    region_id: Key
    name: str
    free: int
