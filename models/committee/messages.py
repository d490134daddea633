"""What is said to a committee, and what it says of itself."""

from models.allotment.candidates import Candidate
from models.appeal.responses import ContinuedFor
from models.appeal.verdicts import Verdict
from models.base import Key, Text
from models.committee.docket import Choice, Docketed
from models.committee.membership import Membership
from models.committee.state import Committee, CommitteeBase, RegionSupply
from models.forms import StepMessage
from models.policy.committees import CommitteePolicy


class CommitteeStart(CommitteeBase):
    """What a committee begins with; `carried` is the committee when its workflow continues as new."""

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

    seats: tuple[Membership, ...]
    present: tuple[Key, ...]


class RecordNoQuorum(MeetingStep):
    """Too few members came: the docket is carried over."""

    seats: tuple[Membership, ...]
    present: tuple[Key, ...]


class Arrive(MeetingStep):
    """A member has come after the opening."""

    person_id: Key


class PresentReport(MeetingStep):
    """The HMIS lead has presented the inactivity report."""


class DocketItemStep(MeetingStep):
    """Something said at a meeting about an appeal on its docket."""

    appeal_id: Key


class Recuse(DocketItemStep):
    """A member takes no part."""

    why: Text


class SettleRecusal(DocketItemStep):
    """Whoever presides confirms that a member takes no part, or finds, with a reason, that the member may."""

    person_id: Key
    holds: bool
    reason: str = ""


class ProposeVerdict(DocketItemStep):
    """A verdict, with what was looked up for it: what the regions have left, and the license that would be removed."""

    verdict: Verdict
    why: Text
    supply: tuple[RegionSupply, ...] = ()
    candidate: Candidate | None = None


class Decide(ProposeVerdict):
    """The chair decides."""


class MakeMotion(ProposeVerdict):
    """A member moves a verdict."""


class CastVote(DocketItemStep):
    """A member votes on a motion."""

    motion: int
    choice: Choice


class CountVotes(DocketItemStep):
    """Whoever presides counts the votes on a motion."""

    motion: int


class ContinueAppeal(DocketItemStep):
    """The appeal is continued to the next meeting: for a reason, with a question, or for an assessment."""

    continued_for: ContinuedFor = ContinuedFor.REASON
    why: Text


class CloseMeeting(MeetingStep):
    """The meeting is closed."""


class ReportDelivery(CommitteeStep):
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
    policy: CommitteePolicy
