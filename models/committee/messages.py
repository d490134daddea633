"""The messages to a committee."""

from datetime import time

from models.allotment.candidates import Candidate
from models.appeal.responses import ContinuedFor
from models.appeal.verdicts import Verdict
from models.base import Key, Text
from models.calendar import ClosingDay
from models.committee.docket import Choice, Docketed
from models.committee.membership import Membership
from models.committee.state import Committee, CommitteeBase, RegionSupply
from models.dates import SoonDay
from models.forms import Note, StepMessage
from models.policy.committees import CommitteePolicy


class CommitteeStart(CommitteeBase):
    """The start message of a committee. `carried` is the state when its workflow continues as new."""

    carried: Committee | None = None
    steps: int = 0


class CommitteeStep(StepMessage):
    """A step that somebody takes on a committee."""


class DocketAppeal(CommitteeStep):
    """An appeal comes before the committee. `committee_id` is the one to which the policy routes it."""

    committee_id: Key
    appeal: Docketed


class StrikeAppeal(CommitteeStep):
    """An appeal was withdrawn, so it no longer needs a response.

    Its request for a docket may still be on the way. `round` is the round that it asked for; 0 in messages from before
    they said so.
    """

    appeal_id: Key
    round: int = 0


class MeetAroundClosingDay(CommitteeStep):
    """The office is closed on a day, so that the committee does not meet on it, unless its rules say so."""

    closing: ClosingDay
    announced_by: Key
    """The person who announced it, and so moved the meeting."""


class MeetingStep(CommitteeStep):
    """A step at a meeting."""

    meeting_id: Key


class MoveMeeting(MeetingStep):
    """The meeting gets another day, and another time if one is given. Both are local."""

    day: SoonDay
    at: time | None = None
    why: Note = ""


class CancelMeeting(MeetingStep):
    """The meeting is called off, so the docket is carried over."""

    why: Text


class AttendedStep(MeetingStep):
    """A step that says who is present. `seats` are all members on record."""

    seats: tuple[Membership, ...]
    present: tuple[Key, ...]


class OpenMeeting(AttendedStep):
    """The meeting is called to order."""


class RecordNoQuorum(AttendedStep):
    """Too few members are present, so the docket is carried over."""


class TakeBackNoQuorum(MeetingStep):
    """The meeting is to be held after all, with the docket that it had."""

    why: Text


class Arrive(MeetingStep):
    """A member arrived after the opening."""

    person_id: Key


class Depart(MeetingStep):
    """A member left before the end.

    `confirmed` says that whoever notes it of the presiding member was asked once more. Nobody was asked before.
    """

    person_id: Key
    confirmed: bool = True


class HandOver(MeetingStep):
    """Another member presides from now on."""

    person_id: Key


class AdjournMeeting(MeetingStep):
    """The meeting is interrupted and goes on at a local day and time."""

    day: SoonDay
    at: time
    why: Text
    only_presiding: bool = False
    """Whether it takes the presiding member, not any chair. Messages from before that was the rule don't say so."""
    notifies_appellants: bool = False
    """Whether the appeals without a response learn of it. Messages from before that was possible don't say so."""


class ResumeMeeting(AttendedStep):
    """The meeting goes on."""

    notifies_appellants: bool = False
    """Whether the appeals without a response learn of it. Messages from before that was possible don't say so."""


class PresentReport(MeetingStep):
    """The HMIS lead has presented the inactivity report."""


class DocketItemStep(MeetingStep):
    """A step at a meeting that is about an appeal on its docket."""

    appeal_id: Key


class Recuse(DocketItemStep):
    """A member does not take part."""

    why: Text


class SettleRecusal(DocketItemStep):
    """The presiding member confirms a recusal, or finds with a reason that the member may take part."""

    person_id: Key
    holds: bool
    reason: str = ""


class ProposeVerdict(DocketItemStep):
    """A verdict, with what was looked up for it: the regions' supply, and the license that would be removed."""

    verdict: Verdict
    why: Text
    supply: tuple[RegionSupply, ...] = ()
    candidate: Candidate | None = None


class Decide(ProposeVerdict):
    """The chair decides."""


class MakeMotion(ProposeVerdict):
    """A member proposes a verdict."""


class CastVote(DocketItemStep):
    """A member votes on a motion."""

    motion: int
    choice: Choice


class CountVotes(DocketItemStep):
    """The presiding member counts the votes on a motion.

    `without_missing` says that the votes of members who are present and have not voted are not waited for. Nobody was
    asked about that before.
    """

    motion: int
    without_missing: bool = True


class ContinueAppeal(DocketItemStep):
    """The appeal is continued to the next meeting: for a reason, with a question, or for an assessment."""

    continued_for: ContinuedFor = ContinuedFor.REASON
    why: Text


class CloseMeeting(MeetingStep):
    """The meeting is closed."""

    only_presiding: bool = False
    """Whether it takes the presiding member, not any chair. Messages from before that was the rule don't say so."""


class CorrectMinutes(MeetingStep):
    """The minutes of the last meeting were wrong: what they should say, and why."""

    text: Text
    why: Text


class ReportDelivery(CommitteeStep):
    """An appeal received the response of its meeting, or refused it with a sentence."""

    number: int
    done: bool = True
    sentence: str = ""


class Dissolve(CommitteeStep):
    """The committee ends. It must not have pending appeals."""

    reason: Text


class AdoptCommitteeRule(CommitteeStep):
    """The committee follows another version of the policy from now on. Scheduled meetings keep their dates."""

    policy_label: str
    policy: CommitteePolicy
