"""The law of the docket holds whatever happens, in any order: no meeting closes with an appeal unanswered, no appeal is
lost or docketed twice, every vote that was taken stands in exactly one motion, and somebody can always go on.

Meetings are moved, canceled, adjourned and taken back; members come, leave, recuse and hand over. Each message between
an appeal and its committee is delivered none to two times and in any order, and the committee continues as new after
every step.
"""

from collections import Counter
from datetime import time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from models.appeal.lifecycle import AppealState
from models.appeal.messages import (
    AdjournHearing,
    AppealStep,
    CarryOver,
    GoOnDocket,
    HearResponse,
    Reschedule,
    ResumeHearing,
    SetAside,
    TakeUp,
    Withdraw,
)
from models.appeal.responses import ContinuedFor
from models.appeal.rules import hearing, submissions
from models.appeal.state import Appeal
from models.committee import timeline
from models.committee.docket import Choice
from models.committee.lifecycle import MeetingState
from models.committee.membership import Membership
from models.committee.messages import (
    AdjournMeeting,
    Arrive,
    CancelMeeting,
    CastVote,
    CloseMeeting,
    CommitteeStep,
    ContinueAppeal,
    CorrectMinutes,
    CountVotes,
    Depart,
    DocketAppeal,
    HandOver,
    MakeMotion,
    MoveMeeting,
    OpenMeeting,
    RecordNoQuorum,
    Recuse,
    ReportDelivery,
    ResumeMeeting,
    SettleRecusal,
    StrikeAppeal,
    TakeBackNoQuorum,
)
from models.committee.minutes import minutes as write_minutes
from models.committee.minutes import people_in
from models.committee.outbox import docket_message, meeting_note, message_for, strike_message
from models.committee.rules import attendance, docketing, meetings, minutes, recusals, schedule, voting
from models.committee.state import Committee
from models.errors import ALREADY, RuleViolation
from models.people import SYSTEM, Actor, Grant, Role
from models.policy.office import Office
from tests.models.appeal.samples import Case, start
from tests.models.builders import person, representative
from tests.models.committee import samples
from tests.models.committee.samples import EVERYBODY, Chamber, exception, new_key, upheld

MEMBERS = st.sampled_from([*EVERYBODY, *EVERYBODY[:1] * 4, "p-stranger"])
"""Mostly the chair, who presides when there."""
NUMBERS = st.integers(1, 4)
ODD = st.sampled_from([False] * 5 + [True])
"""Whether something is tried that will probably be refused."""
PRESENT = st.sampled_from([EVERYBODY, EVERYBODY, EVERYBODY[1:], EVERYBODY[:3], EVERYBODY[:2]])
ENOUGH = st.sampled_from([EVERYBODY, EVERYBODY[1:], EVERYBODY[:3]])
VOTERS = (*EVERYBODY, "p-stranger", EVERYBODY[0])
BALLOTS = st.lists(st.sampled_from([*Choice, None]), min_size=len(VOTERS), max_size=len(VOTERS)).map(
    lambda choices: [(by, choice) for by, choice in zip(VOTERS, choices, strict=True) if choice is not None]
)
"""Who votes how; a stranger and a second vote of the chair among them."""


OFFICE = Office(name="The office", sender="a@office.example", helpdesk="b@office.example", hmis_name="HMIS")
HAPPENED: Counter[str] = Counter()
"""How often each thing happened in a run; `--hypothesis-show-statistics` shows in how many examples."""
SECOND_CHAIR = EVERYBODY[3]
SECOND = Actor(person_id=SECOND_CHAIR, grants=(Grant(role=Role.PERFORMANCE_SECOND_CHAIR),))


def happened(what: str) -> None:
    """Count something that happened."""
    HAPPENED[what] += 1
    event(what)


def all_seats() -> tuple[Membership, ...]:
    """Five members, two of them chairs."""
    return tuple(each.model_copy(update={"second_chair": each.person_id == SECOND_CHAIR}) for each in samples.seats())


class Docket(RuleBasedStateMachine):
    """A committee to which anything is said, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.cases: dict[str, Case] = {}
        self.gone: set[str] = set()
        """Decided or withdrawn, as the committee knows it."""
        self.docketed: set[str] = set()
        """On a docket at any time, as the committee knows it."""
        self.knows: set[str] = set()
        """Appeals that know of their docket."""
        self.votes: list[tuple[str, str, int, str]] = []
        self.asked: list[tuple[str, DocketAppeal]] = []
        """Every message with which an appeal asked for a docket, since a copy of it may arrive late."""
        self.rounds: set[tuple[str, int]] = set()
        """The rounds of appeals that came onto a docket."""
        self.wire: list[tuple[str, AppealStep | CommitteeStep]] = []
        """Messages that were sent and may still arrive, and with which appeal they have to do."""
        self.struck: set[str] = set()
        """Withdrawn, and the committee got to know it, on a docket or not."""

    @initialize(counts_recused=st.sampled_from([True, False, None]))
    def begin(self, counts_recused: bool | None) -> None:
        policy = samples.rule()
        quorum = policy.quorum.model_copy(update={"counts_recused": counts_recused})
        self.chamber = Chamber(policy.model_copy(update={"quorum": quorum}))
        for _ in range(2):
            self.file()
            self.arrives(0, keep=False, lost=False)

    def attempt(self, what: Any, kind: Any, by: str, **fields: Any) -> bool:
        """Say something; whether it was accepted."""
        return self.accepted(what, self.chamber.step(kind, SECOND if by == SECOND_CHAIR else by, **fields))

    @property
    def in_session(self) -> bool:
        """Whether a meeting is open: most of what can be said is said there."""
        return self.chamber.meeting.state == MeetingState.IN_SESSION

    def on_docket(self, number: int) -> str:
        """An appeal on the docket of the meeting in session, if there is one."""
        every = self.chamber.meeting.items
        items = [each for each in every if each.pending] or every
        return items[number % len(items)].appeal.appeal_id if items else "appeal-0"

    def motion(self, appeal_id: str, number: int) -> int:
        """The motion that is open about an appeal; mostly, for a wrong number is tried as well."""
        found = [each for each in self.chamber.meeting.items if each.appeal.appeal_id == appeal_id]
        opened = found[0].open_motion if found else None
        return opened.number if opened is not None and number != 3 else number

    # what appeals and their committee say to each other

    @precondition(lambda self: len(self.cases) < 6)
    @rule()
    def file(self) -> None:
        appeal_id = f"appeal-{len(self.cases) + 1}"
        self.cases[appeal_id] = Case(start(appeal_id=appeal_id), now=self.chamber.now)
        self.asks_for_a_docket(appeal_id)

    def asks_for_a_docket(self, appeal_id: str) -> None:
        """Send what an appeal sends until it knows of its docket."""
        message = docket_message(self.cases[appeal_id].appeal)
        self.asked.append((appeal_id, message))
        self.wire.append((appeal_id, message))

    @rule(number=st.integers(0, 20))
    def a_copy_arrives_late(self, number: int) -> None:
        self.docket_arrives(*self.asked[number % len(self.asked)], lost=True)

    @precondition(lambda self: self.wire)
    @rule(number=st.integers(0, 20), keep=st.booleans(), lost=st.booleans())
    def arrives(self, number: int, keep: bool, lost: bool) -> None:
        """Deliver a message, which may arrive once more and whose answer may be lost."""
        appeal_id, message = self.wire.pop(number % len(self.wire))
        if keep:
            self.wire.append((appeal_id, message))
        self.deliver(appeal_id, message, lost)

    def deliver(self, appeal_id: str, message: AppealStep | CommitteeStep, lost: bool) -> None:
        """Let a message arrive, and its answer unless it is lost."""
        if isinstance(message, DocketAppeal):
            self.docket_arrives(appeal_id, message, lost)
        elif isinstance(message, StrikeAppeal):
            self.struck.add(appeal_id)
            if self.accepted(docketing.strike_appeal, message):
                self.gone.add(appeal_id)
                if appeal_id not in self.docketed:
                    happened("struck before it was docketed")
        elif isinstance(message, AppealStep):
            self.hears(appeal_id, message)

    def docket_arrives(self, appeal_id: str, message: DocketAppeal, lost: bool) -> None:
        """Docket an appeal, and let it know unless the answer is lost."""
        if self.accepted(docketing.docket_appeal, message):
            assert (appeal_id, message.appeal.round) not in self.rounds, "a round comes onto a docket once"
            self.rounds.add((appeal_id, message.appeal.round))
            self.docketed.add(appeal_id)
            self.gone.discard(appeal_id)
        case = self.cases[appeal_id]
        note = meeting_note(self.chamber.committee, appeal_id)
        if lost or note is None or case.appeal.round != message.appeal.round:
            if case.appeal.state == AppealState.FILED and (appeal_id, message) not in self.wire:
                happened("a docket is asked for again")
                self.wire.append((appeal_id, message))
            return
        self.knows.add(appeal_id)
        if case.appeal.state == AppealState.FILED:
            case.send(hearing.go_on_docket, GoOnDocket(actor=SYSTEM, key=message.key, meeting=note))

    @precondition(lambda self: self.chamber.committee.to_tell)
    @rule(lost=st.booleans(), twice=st.booleans())
    def tells(self, lost: bool, twice: bool) -> None:
        """Tell the first message of the outbox, as the workflow does."""
        entry = self.chamber.committee.to_tell[0]
        message = message_for(self.chamber.committee, entry)
        if self.cases[entry.appeal_id].appeal.state == AppealState.FILED:
            return  # it doesn't know of its docket, and is asked again later
        refusal = self.hears(entry.appeal_id, message)
        if twice:
            self.wire.append((entry.appeal_id, message))
        if not lost:
            done = ReportDelivery(actor=SYSTEM, key=new_key(), number=entry.number, done=not refusal, sentence=refusal)
            self.chamber.send(docketing.report_delivery, done)

    def hears(self, appeal_id: str, message: Any) -> str:
        """Let an appeal hear something. Only one that was withdrawn may refuse what it hears for the first time."""
        case = self.cases[appeal_id]
        case.now = self.chamber.now
        try:
            case.send(HEARD[type(message)], message)
        except RuleViolation as refused:
            refusal = refused
        else:
            case.carried_out()
            return ""
        if refusal.code == ALREADY:
            happened(f"{type(message).__name__} arrives again")
            return ""
        assert case.appeal.state == AppealState.WITHDRAWN, (refusal.sentence, case.appeal.state, message)
        return refusal.sentence

    @rule(number=NUMBERS, often=st.integers(0, 9))
    def withdraw(self, number: int, often: int) -> None:
        """Withdraw an appeal, whether it knows of its docket or not: it was asked for."""
        appeal_id = sorted(self.cases)[number % len(self.cases)]
        case = self.cases[appeal_id]
        if case.appeal.pending and not often:
            case.send(submissions.withdraw, Withdraw(actor=representative(), key=new_key()))
            self.wire.append((appeal_id, strike_message(case.appeal)))

    @precondition(lambda self: any(each.appeal.state == AppealState.CLOSED for each in self.cases.values()))
    @rule()
    def is_set_aside(self) -> None:
        appeal_id, case = next(each for each in self.cases.items() if each[1].appeal.state == AppealState.CLOSED)
        case.now = self.chamber.now
        director = person("p-director", Role.HMIS_DIRECTOR)
        case.send(submissions.set_aside, SetAside(actor=director, key=new_key(), reason="New papers."))
        happened("set aside")
        self.asks_for_a_docket(appeal_id)

    def accepted(self, what: Any, message: CommitteeStep) -> bool:
        """Send a message to the committee; whether it was accepted."""
        try:
            self.chamber.send(what, message)
        except RuleViolation as refusal:
            if what is voting.count_votes and refusal.code == "no_quorum":
                happened("no quorum for a vote")
            return False
        happened(what.__name__)
        return True

    # what people do

    @rule(hours=st.sampled_from([1, 1, 24 * 6]))
    def time_passes(self, hours: int) -> None:
        self.chamber.until(self.chamber.now + timedelta(hours=hours))

    @precondition(lambda self: not self.in_session)
    @rule(days=st.sampled_from([5, 50]))
    def nobody_is_there(self, days: int) -> None:
        self.chamber.now += timedelta(days=days)

    @precondition(lambda self: not self.in_session)
    @rule(
        present=PRESENT,
        early=st.booleans(),
    )
    def open(self, present: tuple[str, ...], early: int) -> None:
        if early:  # else mostly too early, and refused
            self.chamber.until(max(self.chamber.now, self.chamber.next.when.begins_at))
        fields = {"seats": all_seats(), "present": present, "meeting_id": self.chamber.next.meeting_id}
        if not self.attempt(meetings.open_meeting, OpenMeeting, present[0], **fields):
            self.attempt(meetings.record_no_quorum, RecordNoQuorum, present[0], **fields)

    @precondition(lambda self: not self.in_session)
    @rule(present=ENOUGH)
    def open_in_time(self, present: tuple[str, ...]) -> None:
        """Open the meeting with a quorum, or resume it: most of what can happen happens at meetings."""
        if self.chamber.meeting.state == MeetingState.ADJOURNED:
            self.resume(present, odd=False)
        else:
            self.open(present, early=True)

    @precondition(lambda self: self.in_session)
    @rule(number=NUMBERS, deny=st.booleans())
    def decide(self, number: int, deny: bool) -> None:
        """Move, vote and count as it should be, and let appeals know."""
        presiding = self.chamber.meeting.presiding or EVERYBODY[0]
        self.debate(number, presiding, deny, [(each, Choice.FOR) for each in self.chamber.meeting.present], 1)
        self.count(number, presiding, 1)
        for _ in range(len(self.chamber.committee.to_tell)):
            self.tells(lost=False, twice=deny)

    @precondition(lambda self: self.in_session)
    @rule(number=NUMBERS, by=MEMBERS, deny=st.booleans(), ballots=BALLOTS, motion=NUMBERS)
    def debate(self, number: int, by: str, deny: bool, ballots: list[tuple[str, Choice]], motion: int) -> None:
        appeal_id = self.on_docket(number)
        verdict = upheld() if deny else exception(until=self.chamber.now.date() + timedelta(days=90))
        self.attempt(voting.make_motion, MakeMotion, by, appeal_id=appeal_id, verdict=verdict, why="As discussed.")
        self.vote(appeal_id, ballots, motion)

    @precondition(lambda self: self.in_session)
    @rule(number=NUMBERS, ballots=BALLOTS, motion=NUMBERS)
    def more_votes(self, number: int, ballots: list[tuple[str, Choice]], motion: int) -> None:
        self.vote(self.on_docket(number), ballots, motion)

    def vote(self, appeal_id: str, ballots: list[tuple[str, Choice]], motion: int) -> None:
        """Votes, of which some may be refused."""
        motion = self.motion(appeal_id, motion)
        for by, choice in ballots:
            if self.attempt(voting.cast_vote, CastVote, by, appeal_id=appeal_id, motion=motion, choice=choice):
                self.votes.append((self.chamber.meeting.meeting_id, appeal_id, motion, by))

    @precondition(lambda self: self.in_session)
    @rule(number=NUMBERS, by=MEMBERS, motion=NUMBERS)
    def count(self, number: int, by: str, motion: int) -> None:
        appeal_id = self.on_docket(number)
        motion = self.motion(appeal_id, motion)
        took_part = self.takes_part(appeal_id)
        if self.attempt(voting.count_votes, CountVotes, by, appeal_id=appeal_id, motion=motion):
            if self.chamber.committee.policy.quorum.counts_recused is not None:
                assert took_part >= (self.chamber.meeting.quorum or 0), "votes were counted without a quorum"
            response = self.chamber.item(appeal_id).response
            if response is not None and response.verdict is not None:
                self.gone.add(appeal_id)

    def takes_part(self, appeal_id: str) -> int:
        """Count those who are there or have voted; without those who are recused where the policy says so."""
        found = [each for each in self.chamber.meeting.items if each.appeal.appeal_id == appeal_id]
        if not found:
            return 0
        motion = found[0].open_motion
        people = {*self.chamber.meeting.present, *(each.person_id for each in (motion.votes if motion else ()))}
        if self.chamber.committee.policy.quorum.counts_recused is False:
            people = {each for each in people if not found[0].recused(each)}
        return len(people)

    @precondition(lambda self: self.in_session)
    @rule(number=NUMBERS, by=MEMBERS, kind=st.sampled_from(ContinuedFor))
    def continue_(self, number: int, by: str, kind: ContinuedFor) -> None:
        self.attempt(
            voting.continue_appeal, ContinueAppeal, by, appeal_id=self.on_docket(number), continued_for=kind, why="Why."
        )

    @precondition(lambda self: self.in_session)
    @rule(number=NUMBERS, by=MEMBERS)
    def recuse(self, number: int, by: str) -> None:
        self.attempt(recusals.recuse, Recuse, by, appeal_id=self.on_docket(number), why="A friend.")

    @precondition(lambda self: self.in_session)
    @rule(number=NUMBERS, by=MEMBERS, about=MEMBERS, holds=st.booleans())
    def settle(self, number: int, by: str, about: str, holds: bool) -> None:
        self.attempt(
            recusals.settle_recusal,
            SettleRecusal,
            by,
            appeal_id=self.on_docket(number),
            person_id=about,
            holds=holds,
            reason="Found so.",
        )

    def leader(self, by: str, odd: bool) -> str:
        """Who leads, mostly; else anybody, who may be refused."""
        return by if odd else self.chamber.meeting.presiding or EVERYBODY[0]

    @precondition(lambda self: not self.in_session)
    @rule(by=MEMBERS, odd=ODD, days=st.integers(1, 40), hour=st.sampled_from([9, 15]))
    def reschedule(self, by: str, odd: bool, days: int, hour: int) -> None:
        day = self.chamber.now.date() + timedelta(days=days)
        fields = {"meeting_id": self.chamber.next.meeting_id, "day": day, "at": time(hour), "why": "The room is taken."}
        self.attempt(schedule.move_meeting, MoveMeeting, self.leader(by, odd), **fields)

    @rule(by=MEMBERS, odd=ODD)
    def cancel(self, by: str, odd: bool) -> None:
        fields = {"meeting_id": self.chamber.next.meeting_id, "why": "A storm."}
        self.attempt(schedule.cancel_meeting, CancelMeeting, by if odd else EVERYBODY[0], **fields)

    @precondition(lambda self: any(each.ended for each in self.chamber.committee.meetings))
    @rule(by=MEMBERS, odd=ODD)
    def correct(self, by: str, odd: bool) -> None:
        fields = {"meeting_id": self.chamber.last.meeting_id, "why": "Left out.", "text": "They were there."}
        before = self.chamber.last
        self.attempt(minutes.correct_minutes, CorrectMinutes, by if odd else EVERYBODY[0], **fields)
        assert self.chamber.last.model_copy(update={"corrections": before.corrections}) == before

    @rule(withdraws=st.booleans(), number=NUMBERS)
    def no_quorum_after_all(self, withdraws: bool, number: int) -> None:
        """Too few come; somebody may withdraw; then enough are there."""
        if self.in_session or self.chamber.meeting.state == MeetingState.ADJOURNED:
            return
        self.open(EVERYBODY[:2], early=True)
        if withdraws and self.knows:
            self.withdraw(number, 0)
        if withdraws and self.wire:
            self.arrives(len(self.wire) - 1, keep=False, lost=False)
        if any(each.state == MeetingState.WITHOUT_QUORUM for each in self.chamber.committee.meetings):
            fields = {"meeting_id": self.chamber.last.meeting_id, "why": "They came late."}
            self.attempt(schedule.take_back_no_quorum, TakeBackNoQuorum, EVERYBODY[0], **fields)

    @precondition(lambda self: self.in_session)
    @rule(who=MEMBERS, number=NUMBERS, odd=ODD)
    def come_or_go(self, who: str, number: int, odd: bool) -> None:
        """A member who is there leaves, and one who is not comes."""
        present = self.chamber.meeting.present
        goes = who if odd else present[number % len(present)]
        presided = goes == self.chamber.meeting.presiding
        if self.attempt(attendance.depart, Depart, goes, person_id=goes) and presided:
            happened("the presiding member left")
            if self.chamber.meeting.presiding == SECOND_CHAIR:
                happened("the second chair presides")
        comes = EVERYBODY[number % len(EVERYBODY)]
        if comes != goes:
            self.attempt(attendance.arrive, Arrive, comes, person_id=comes)

    @precondition(lambda self: self.in_session)
    @rule(by=MEMBERS, who=MEMBERS, odd=ODD, number=NUMBERS)
    def hand_over(self, by: str, who: str, odd: bool, number: int) -> None:
        present = self.chamber.meeting.present
        to = who if odd else present[number % len(present)]
        self.attempt(attendance.hand_over, HandOver, self.leader(by, odd), person_id=to)

    @precondition(lambda self: self.in_session)
    @rule(by=MEMBERS, odd=ODD, days=st.integers(0, 12))
    def adjourn(self, by: str, odd: bool, days: int) -> None:
        day = self.chamber.now.date() + timedelta(days=days)
        fields = {"day": day, "at": time(18), "why": "It is late.", "notifies_appellants": True}
        self.attempt(meetings.adjourn, AdjournMeeting, self.leader(by, odd), **fields)

    @precondition(lambda self: self.chamber.meeting.state == MeetingState.ADJOURNED)
    @rule(present=PRESENT, odd=ODD)
    def resume(self, present: tuple[str, ...], odd: bool) -> None:
        resumes_at = self.chamber.meeting.resumes_at
        if not odd and resumes_at is not None:
            self.chamber.until(max(self.chamber.now, resumes_at))
        if self.chamber.meeting.state == MeetingState.ADJOURNED:
            fields = {"seats": all_seats(), "present": present, "notifies_appellants": True}
            self.attempt(meetings.resume, ResumeMeeting, present[0], **fields)

    @precondition(lambda self: self.in_session)
    @rule(often=st.integers(0, 2))
    def go_through_the_rest(self, often: int) -> None:
        """Whoever presides continues what can be continued, and closes the meeting; mostly, it goes on."""
        if often:
            return
        presiding = self.chamber.meeting.presiding or EVERYBODY[0]
        for item in self.chamber.meeting.items:
            fields = {"appeal_id": item.appeal.appeal_id, "why": "No time is left."}
            self.attempt(voting.continue_appeal, ContinueAppeal, presiding, **fields)
        self.close()

    @precondition(lambda self: self.in_session)
    @rule()
    def close(self) -> None:
        self.attempt(meetings.close_meeting, CloseMeeting, self.chamber.meeting.presiding or EVERYBODY[0])

    @invariant()
    def no_closed_docket_has_an_unanswered_appeal(self) -> None:
        for meeting in self.chamber.committee.meetings:
            if meeting.state == MeetingState.CLOSED:
                assert not any(each.pending for each in meeting.items), meeting.meeting_id

    @invariant()
    def every_pending_appeal_waits_on_exactly_one_docket(self) -> None:
        assert sorted(self.pending()) == sorted(self.docketed - self.gone)

    @invariant()
    def every_vote_that_was_taken_is_there_once_and_none_besides(self) -> None:
        for meeting in self.chamber.committee.meetings:
            recorded = [
                (meeting.meeting_id, item.appeal.appeal_id, motion.number, vote.person_id)
                for item in meeting.items
                for motion in item.motions
                for vote in motion.votes
            ]
            assert sorted(recorded) == sorted(each for each in self.votes if each[0] == meeting.meeting_id)

    @invariant()
    def somebody_who_is_present_presides_whenever_a_meeting_is_in_session(self) -> None:
        for meeting in self.chamber.committee.meetings:
            if meeting.state == MeetingState.IN_SESSION:
                assert meeting.presiding in meeting.present

    @invariant()
    def no_docket_holds_an_appeal_that_left(self) -> None:
        assert not self.struck & set(self.pending())

    def pending(self) -> list[str]:
        """The appeals that wait for a response on the docket of a meeting."""
        return [
            each.appeal.appeal_id
            for meeting in self.chamber.committee.meetings
            if not meeting.ended
            for each in meeting.items
            if each.pending
        ]

    @invariant()
    def the_minutes_name_everybody_who_came_and_voted(self) -> None:
        for meeting in self.chamber.committee.meetings:
            if meeting.ended:
                named = set(people_in(meeting))
                voted = {by for held, _, _, by in self.votes if held == meeting.meeting_id}
                assert named >= {*meeting.attended, *voted}
                assert write_minutes(self.chamber.committee, meeting, OFFICE, {}).figures

    @invariant()
    def no_appeal_comes_onto_a_docket_once_its_meeting_should_have_begun(self) -> None:
        for meeting in self.chamber.committee.meetings:
            assert all(item.docketed_at < meeting.when.begins_at for item in meeting.items)

    @invariant()
    def committee_and_appeals_continue_as_new(self) -> None:
        self.chamber.committee = Committee.model_validate_json(self.chamber.committee.model_dump_json())
        for case in self.cases.values():
            case.appeal = Appeal.model_validate_json(case.appeal.model_dump_json())

    def teardown(self) -> None:
        """Let everything arrive that is still on the way, twice: then no docket holds an appeal that has ended."""
        for appeal_id, message in [*self.wire, *self.asked, *self.wire]:
            self.deliver(appeal_id, message, lost=True)
        ended = {key for key, case in self.cases.items() if not case.appeal.pending}
        assert not ended & set(self.pending())
        HAPPENED["missed"] += self.chamber.moves.count("missed")

    @invariant()
    def there_is_always_something_to_wake_for(self) -> None:
        assert timeline.next_wake(self.chamber.committee) is not None


HEARD: dict[type[AppealStep], Any] = {
    TakeUp: hearing.take_up,
    CarryOver: hearing.carry_over,
    Reschedule: hearing.reschedule,
    AdjournHearing: hearing.adjourn_hearing,
    ResumeHearing: hearing.resume_hearing,
    HearResponse: hearing.hear,
}

REACHED = {
    "docket_appeal": 3,
    "strike_appeal": 3,
    "open_meeting": 3,
    "record_no_quorum": 3,
    "take_back_no_quorum": 3,
    "move_meeting": 3,
    "cancel_meeting": 3,
    "depart": 3,
    "hand_over": 3,
    "continue_appeal": 3,
    "adjourn": 3,
    "correct_minutes": 3,
    "missed": 3,
}
"""How often each thing has to happen in a run, at least. A law that is hardly ever tried proves little."""


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_the_law_of_the_docket_holds_and_everything_is_tried_often() -> None:
    HAPPENED.clear()
    run_state_machine_as_test(
        Docket,
        settings=settings(
            max_examples=60, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
    rarely = {each: HAPPENED[each] for each, least in REACHED.items() if HAPPENED[each] < least}
    assert rarely == {}
