"""A committee on simulated days, its members, and appeals before it.

It is Missouri's Performance Committee unless told: five members, of whom Ada is the chair, and Bo works for Harbor. It
meets at ten in the morning in Chicago, on Wednesday, November 10 (the 11th is a holiday), 2026; it is November 2.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from models.allotment.candidates import Candidate
from models.appeal.reasons import AppealReason
from models.appeal.responses import ContinuedFor
from models.appeal.verdicts import ExceptionUntil, GrantFromAllotment, Upheld, Verdict
from models.base import Message
from models.calendar import civil_day
from models.committee import timeline
from models.committee.docket import Choice, Docketed, Item
from models.committee.lifecycle import UNDERWAY
from models.committee.membership import Membership
from models.committee.messages import (
    AdjournMeeting,
    Arrive,
    CancelMeeting,
    CastVote,
    CloseMeeting,
    CommitteeStart,
    CommitteeStep,
    ContinueAppeal,
    CountVotes,
    Depart,
    DocketAppeal,
    HandOver,
    MakeMotion,
    MoveMeeting,
    OpenMeeting,
    RecordNoQuorum,
    ReportDelivery,
    ResumeMeeting,
    StrikeAppeal,
    TakeBackNoQuorum,
)
from models.committee.rules import attendance, docketing, meetings, schedule, voting
from models.committee.state import AgendaEvidence, Committee, Meeting, RegionSupply, ReportReference
from models.effects import Decision, Notice
from models.people import SYSTEM, Actor, Grant, Role
from models.policy.committees import CommitteeKind, CommitteePolicy
from tests.federal import us_federal_holidays
from tests.models.builders import HARBOR, LAKESIDE, REGION, START, ZONE, at, missouri
from tests.models.checks import Board, refused, sound

ADA, BO, CLEO, DAN, EVE = "p-ada", "p-bo", "p-cleo", "p-dan", "p-eve"
EVERYBODY = (ADA, BO, CLEO, DAN, EVE)
SINCE = date(2026, 1, 1)
KNOWN_UNTIL = date(2028, 12, 31)
MEETING_DAY = date(2026, 11, 10)

REPORT = ReportReference(
    review_id="2026-11", as_of=datetime(2026, 11, 5, 14, tzinfo=UTC), licenses=4, excused=1, document_id="d-report"
)

_numbers = count(1)


def new_key() -> str:
    """A form key that was not used before in this test run."""
    return f"committee-{next(_numbers)}"


def rule(committee_id: str = "performance", **changes: Any) -> CommitteePolicy:
    """One of Missouri's committees."""
    found = next(each for each in missouri().committees if each.id == committee_id)
    return found.model_copy(update=changes)


def seats(*agencies_of_bo: str) -> tuple[Membership, ...]:
    """Five members; Ada is the chair, Bo belongs to Harbor unless told."""
    own = agencies_of_bo or (HARBOR,)
    return tuple(
        Membership(person_id=each, chair=each == ADA, since=SINCE, agencies=own if each == BO else ())
        for each in EVERYBODY
    )


def member(person_id: str, *grants: Grant, kind: CommitteeKind = CommitteeKind.PERFORMANCE) -> Actor:
    """A member as an actor, with the roles held elsewhere besides."""
    role = kind.chair_role if person_id == ADA else kind.member_role
    return Actor(person_id=person_id, grants=(Grant(role=role), *grants))


def an_appeal(number: int = 1, reason: AppealReason = AppealReason.REVOKED_INACTIVITY, **changes: Any) -> Docketed:
    """An appeal of Harbor about license l-1, filed on November 2."""
    usual: dict[str, Any] = {
        "appeal_id": f"appeal-{number}",
        "reason": reason,
        "organization": "Harbor House",
        "agency_id": HARBOR,
        "region_ids": (REGION,),
        "license_ids": ("l-1",),
        "people": ("p-pat",),
        "filed_at": START + timedelta(minutes=number),
    }
    return Docketed(**{**usual, **changes})


def lakeside(number: int = 2, **changes: Any) -> Docketed:
    """An appeal of Lakeside, with which no member has to do."""
    return an_appeal(number, **{"organization": "Lake Shelter", "agency_id": LAKESIDE, **changes})


def exception(until: date = date(2027, 6, 30), license_id: str = "l-1") -> ExceptionUntil:
    """An exception for a license."""
    return ExceptionUntil(license_ids=(license_id,), until=until)


def candidate(**changes: Any) -> Candidate:
    """A license of another organization that nothing speaks against removing."""
    usual: dict[str, Any] = {
        "license_id": "l-9",
        "agency_id": "a-other",
        "organization": "Other House",
        "region_id": "r-2",
        "county": "Wicker County",
        "entries": 3,
        "under_used": True,
        "unique_in_county": False,
        "only_one": False,
    }
    return Candidate(**{**usual, **changes})


def supply(**free: int) -> tuple[RegionSupply, ...]:
    """What regions have left: `supply(r_1=2)`."""
    return tuple(
        RegionSupply(region_id=name.replace("_", "-"), name=f"Region {name[2:]}", free=number)
        for name, number in free.items()
    )


class Chamber:
    """A committee, the moment it is, and everything that was brought about."""

    def __init__(self, policy: CommitteePolicy | None = None, *, now: datetime = START, **changes: Any) -> None:
        self.now = now
        self.board = Board()
        self.sent: list[Notice] = []
        self.moves: list[str] = []
        self.report: ReportReference | None = REPORT
        self.looks_again = True
        policy = policy or rule()
        usual: dict[str, Any] = {
            "committee_id": policy.id,
            "time_zone": ZONE,
            "policy_label": "as tested",
            "policy": policy,
            "holidays": us_federal_holidays(civil_day(now, ZONE), KNOWN_UNTIL),
            "holidays_until": KNOWN_UNTIL,
        }
        self.committee = self.take(timeline.begin(CommitteeStart(**{**usual, **changes}), now))

    # what is said to it

    def take(self, decision: Decision[Committee]) -> Committee:
        """A decision, after a look at it."""
        sound(decision)
        self.board.take(decision)
        self.sent += decision.notices
        self.moves.append(decision.move)
        return decision.state

    def send(self, what: Callable[..., Decision[Committee]], message: Message) -> str:
        """A message that is accepted; the summary of what it brought about."""
        decision = what(self.committee, message, self.now)
        self.committee = self.take(decision)
        return decision.summary

    def refuse(self, code: str, what: Callable[..., Any], message: Message) -> str:
        """A message that is refused; the sentence."""
        return refused(code, what, self.committee, message, self.now)

    def step(self, kind: type[CommitteeStep], by: str | Actor = ADA, **fields: Any) -> Any:
        """A message of a member, about the meeting in session unless told, with a fresh form key."""
        actor = by if isinstance(by, Actor) else member(by, kind=self.committee.policy.kind)
        if "meeting_id" in kind.model_fields:
            fields.setdefault("meeting_id", self.meeting.meeting_id)
        return kind(actor=actor, key=fields.pop("key", new_key()), **fields)

    def docket(self, *appeals: Docketed) -> "Chamber":
        """Appeals come in."""
        for appeal in appeals or (an_appeal(),):
            message = DocketAppeal(actor=SYSTEM, key=new_key(), committee_id=self.committee.committee_id, appeal=appeal)
            self.send(docketing.docket_appeal, message)
        return self

    def strike(self, appeal_id: str = "appeal-1") -> str:
        """An appeal was withdrawn."""
        return self.send(docketing.strike_appeal, StrikeAppeal(actor=SYSTEM, key=new_key(), appeal_id=appeal_id))

    def open(self, *present: str, agencies_of_bo: tuple[str, ...] = ()) -> "Chamber":
        """The next meeting is opened by Ada, on its day; everybody is there unless told."""
        meeting = self.next
        if self.now < meeting.when.begins_at:
            self.until(meeting.when.begins_at)
        message = self.step(
            OpenMeeting, meeting_id=meeting.meeting_id, seats=seats(*agencies_of_bo), present=present or EVERYBODY
        )
        self.send(meetings.open_meeting, message)
        return self

    def move(self, verdict: Verdict | None = None, appeal_id: str = "appeal-1", by: str = CLEO, **fields: Any) -> int:
        """A motion; its number."""
        message = self.step(
            MakeMotion, by, appeal_id=appeal_id, verdict=verdict or exception(), why="Staff on leave.", **fields
        )
        self.send(voting.make_motion, message)
        motion = self.item(appeal_id).open_motion
        assert motion is not None
        return motion.number

    def vote(self, choice: Choice, *members: str, appeal_id: str = "appeal-1", motion: int = 1) -> None:
        """Members vote, all in the same way."""
        for each in members:
            message = self.step(CastVote, each, appeal_id=appeal_id, motion=motion, choice=choice)
            self.send(voting.cast_vote, message)

    def count(self, appeal_id: str = "appeal-1", motion: int = 1, by: str = ADA) -> str:
        """The votes are counted."""
        return self.send(voting.count_votes, self.step(CountVotes, by, appeal_id=appeal_id, motion=motion))

    def decide(self, verdict: Verdict | None = None, appeal_id: str = "appeal-1", **fields: Any) -> str:
        """Moved, voted on by those who take part, and counted."""
        motion = self.move(verdict, appeal_id, **fields)
        takes_part = [each for each in self.meeting.present if not self.item(appeal_id).recused(each)]
        self.vote(Choice.FOR, *takes_part, appeal_id=appeal_id, motion=motion)
        return self.count(appeal_id, motion)

    def continue_(
        self,
        appeal_id: str = "appeal-1",
        kind: ContinuedFor = ContinuedFor.REASON,
        why: str = "We need figures.",
        by: str = ADA,
    ) -> str:
        """The appeal is continued."""
        message = self.step(ContinueAppeal, by, appeal_id=appeal_id, continued_for=kind, why=why)
        return self.send(voting.continue_appeal, message)

    def reschedule(self, day: date, at: time | None = None, why: str = "", by: str | Actor = ADA) -> str:
        """The next meeting is moved."""
        message = self.step(MoveMeeting, by, meeting_id=self.next.meeting_id, day=day, at=at, why=why)
        return self.send(schedule.move_meeting, message)

    def cancel(self, why: str = "A storm is expected.") -> str:
        """The next meeting is canceled."""
        return self.send(schedule.cancel_meeting, self.step(CancelMeeting, meeting_id=self.next.meeting_id, why=why))

    def no_quorum(self, *present: str) -> str:
        """The next meeting's time comes, and too few are there."""
        meeting = self.next
        self.until(max(self.now, meeting.when.begins_at))
        fields: dict[str, Any] = {"seats": seats(), "present": present or (ADA,), "meeting_id": meeting.meeting_id}
        return self.send(meetings.record_no_quorum, self.step(RecordNoQuorum, **fields))

    def take_back(self, why: str = "Two members came late.") -> str:
        """There was a quorum after all."""
        message = self.step(TakeBackNoQuorum, meeting_id=self.last.meeting_id, why=why)
        return self.send(schedule.take_back_no_quorum, message)

    def arrive(self, person_id: str, by: str = "") -> str:
        """A member comes."""
        return self.send(attendance.arrive, self.step(Arrive, by or person_id, person_id=person_id))

    def depart(self, person_id: str, by: str = "") -> str:
        """A member leaves."""
        return self.send(attendance.depart, self.step(Depart, by or person_id, person_id=person_id))

    def hand_over(self, person_id: str, by: str = ADA) -> str:
        """Another member presides."""
        return self.send(attendance.hand_over, self.step(HandOver, by, person_id=person_id))

    def adjourn(self, day: date, hour: int = 10, by: str | Actor = ADA) -> str:
        """The meeting is interrupted."""
        fields: dict[str, Any] = {"day": day, "at": time(hour), "why": "Figures are missing."}
        message = self.step(AdjournMeeting, by, notifies_appellants=True, only_presiding=True, **fields)
        return self.send(meetings.adjourn, message)

    def resume(self, *present: str, by: str = ADA) -> str:
        """The meeting goes on, at its time."""
        resumes_at = self.meeting.resumes_at
        assert resumes_at is not None
        self.until(max(self.now, resumes_at))
        fields: dict[str, Any] = {"seats": seats(), "present": present or EVERYBODY}
        message = self.step(ResumeMeeting, by, notifies_appellants=True, **fields)
        return self.send(meetings.resume, message)

    def close(self) -> str:
        """The meeting is closed."""
        by = self.meeting.presiding or ADA
        return self.send(meetings.close_meeting, self.step(CloseMeeting, by, only_presiding=True))

    def tell(self) -> list[Any]:
        """Everything that appeals have to be told, told."""
        told = list(self.committee.to_tell)
        for each in told:
            self.send(docketing.report_delivery, ReportDelivery(actor=SYSTEM, key=new_key(), number=each.number))
        return told

    # time

    def until(self, moment: datetime | date, hour: int = 12) -> "Chamber":
        """Everything that happens by itself up to a moment."""
        end = moment if isinstance(moment, datetime) else at(moment, hour)
        while (due := timeline.next_wake(self.committee)) is not None and due[0] <= end:
            self.now = max(self.now, due[0])
            assert self.wake(), f"nothing happened at {due}"
        self.now = end
        return self

    def catch_up(self) -> None:
        """Do everything that is due by now, one after the other."""
        assert any(not self.wake() for _ in range(100)), "what is due has no end"

    def wake(self) -> bool:
        """What happens by itself now, if anything."""
        until = civil_day(self.now, ZONE) + timedelta(days=timeline.KNOWN_DAYS)
        found = AgendaEvidence(
            report=self.report,
            holidays=us_federal_holidays(civil_day(self.now, ZONE), until),
            holidays_until=until,
            looks_again=self.looks_again,
        )
        decision = timeline.wake(self.committee, found, self.now)
        if decision is None:
            return False
        self.committee = self.take(decision)
        return True

    # how it stands

    @property
    def meeting(self) -> Meeting:
        """The meeting in session or adjourned; else the one that is coming."""
        session = [each for each in self.committee.meetings if each.state in UNDERWAY]
        return session[0] if session else self.next

    @property
    def next(self) -> Meeting:
        """The first meeting that has not been held."""
        return next(each for each in self.committee.meetings if each.state.value in ("scheduled", "announced"))

    @property
    def last(self) -> Meeting:
        """The last meeting that is over."""
        return [each for each in self.committee.meetings if each.ended][-1]

    def item(self, appeal_id: str = "appeal-1", meeting: Meeting | None = None) -> Item:
        """An appeal on the docket of the meeting in session, or of another one."""
        return next(each for each in (meeting or self.meeting).items if each.appeal.appeal_id == appeal_id)

    def letters(self, template: str) -> list[Notice]:
        """The letters of a kind that were sent so far."""
        return [each for each in self.sent if each.template == template]


def ce_chamber(**changes: Any) -> Chamber:
    """The Coordinated Entry Committee; it meets on Thursday, November 19, at one in the afternoon."""
    return Chamber(rule("coordinated-entry", **changes))


def denied(number: int = 1, **changes: Any) -> Docketed:
    """An appeal about a license that was denied."""
    return an_appeal(number, AppealReason.DENIED_ALLOTMENT, license_ids=(), **changes)


def granted() -> GrantFromAllotment:
    """A license from the region's own allotment."""
    return GrantFromAllotment(region_id=REGION)


def upheld() -> Upheld:
    """Denied."""
    return Upheld()


def hmis_lead() -> Actor:
    """HMIS lead staff."""
    return Actor(person_id="p-lead", grants=(Grant(role=Role.HMIS_LEAD),))
