"""What is said to a committee, and what it says of itself."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Literal

from models.allotment.candidates import Candidate
from models.appeal.responses import ContinuedFor, Response
from models.appeal.verdicts import Verdict
from models.base import Instant, Key, Message, Text
from models.committee.dates import MeetingDate
from models.committee.docket import Choice, Docketed, Item
from models.committee.lifecycle import COMING, CommitteeState, MeetingState
from models.committee.seats import Seat
from models.effects import Decision
from models.forms import StepMessage
from models.policy.committees import CommitteeRule


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
    seats: tuple[Seat, ...] = ()
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


class TellingKind(StrEnum):
    """What an appeal is told by its committee."""

    TAKEN_UP = "taken_up"
    ANSWERED = "answered"
    CARRIED_OVER = "carried_over"


class Telling(Message):
    """Something an appeal has to be told, once."""

    number: int
    appeal_id: Key
    kind: TellingKind
    meeting_id: Key
    response: Response | None = None
    why: str = ""
    next_id: Key | None = None
    next_at: Instant | None = None
    """When the next meeting begins on whose docket it is."""


class Committee(Message):
    """The whole of a committee: what its workflow keeps. Of the meetings that are over only the last is kept."""

    entity: Literal["committee"] = "committee"
    committee_id: Key
    state: CommitteeState = CommitteeState.SITTING
    time_zone: str
    policy_label: str
    policy: CommitteeRule
    meetings: tuple[Meeting, ...] = ()
    """In the order of their dates."""
    to_tell: tuple[Telling, ...] = ()
    told: int = 0
    """How many tellings there were so far, told or not."""
    holidays: tuple[date, ...] = ()
    holidays_until: date
    """The day up to which `holidays` is complete."""
    keys: Mapping[str, str] = {}


CommitteeDecision = Decision[Committee]


class Evidence(Message):
    """What is looked up before something happens by itself: the report to present, and holidays to come."""

    report: ReportReference | None = None
    holidays: tuple[date, ...] = ()
    holidays_until: date | None = None


class RegionSupply(Message):
    """How many Coordinated Entry licenses a region has left to give."""

    region_id: Key
    name: str
    free: int


class CommitteeStart(Message):
    """What a committee begins with; `carried` is the committee when its workflow continues as new."""

    committee_id: Key
    time_zone: str
    policy_label: str
    policy: CommitteeRule
    holidays: tuple[date, ...]
    holidays_until: date
    carried: Committee | None = None
    steps: int = 0


class CommitteeStep(StepMessage):
    """A step that somebody takes on a committee."""


class DocketAppeal(CommitteeStep):
    """An appeal comes before the committee. `committee_id` is the one that the policy routes it to."""

    committee_id: Key
    appeal: Docketed


class StrikeAppeal(CommitteeStep):
    """An appeal was withdrawn: it needs no response any more."""

    appeal_id: Key


class MeetingStep(CommitteeStep):
    """Something said at a meeting."""

    meeting_id: Key


class OpenMeeting(MeetingStep):
    """The meeting is called to order. `seats` is everybody with a seat, as the records have it."""

    seats: tuple[Seat, ...]
    present: tuple[Key, ...]


class RecordNoQuorum(MeetingStep):
    """Too few members came: the docket is carried over."""

    seats: tuple[Seat, ...]
    present: tuple[Key, ...]


class Arrive(MeetingStep):
    """A member has come after the opening."""

    person_id: Key


class PresentReport(MeetingStep):
    """The HMIS lead has presented the inactivity report."""


class AppealStep(MeetingStep):
    """Something said at a meeting about an appeal on its docket."""

    appeal_id: Key


class Recuse(AppealStep):
    """A member takes no part."""

    why: Text


class SettleRecusal(AppealStep):
    """Whoever presides confirms that a member takes no part, or finds, with a reason, that the member may."""

    person_id: Key
    holds: bool
    reason: str = ""


class ProposeVerdict(AppealStep):
    """A verdict, with what was looked up for it: what the regions have left, and the license that would be removed."""

    verdict: Verdict
    why: Text
    supply: tuple[RegionSupply, ...] = ()
    candidate: Candidate | None = None


class Decide(ProposeVerdict):
    """The chair decides."""


class MakeMotion(ProposeVerdict):
    """A member moves a verdict."""


class CastVote(AppealStep):
    """A member votes on a motion."""

    motion: int
    choice: Choice


class CountVotes(AppealStep):
    """Whoever presides counts the votes on a motion."""

    motion: int


class ContinueAppeal(AppealStep):
    """The appeal is continued to the next meeting: for a reason, with a question, or for an assessment."""

    continued_for: ContinuedFor = ContinuedFor.REASON
    why: Text


class CloseMeeting(MeetingStep):
    """The meeting is closed."""


class Told(CommitteeStep):
    """An appeal was told what its meeting said; if it would not have it, the sentence."""

    number: int
    done: bool = True
    sentence: str = ""


class Dissolve(CommitteeStep):
    """The committee ends; nothing may be pending before it."""

    reason: Text


class AdoptCommitteeRule(CommitteeStep):
    """The committee follows another version of the policy from now on, for meetings that are not scheduled yet."""

    policy_label: str
    policy: CommitteeRule
