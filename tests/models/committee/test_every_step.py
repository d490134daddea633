"""Every message about a meeting in every state: accepted where the lifecycle says, else refused with a sentence."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest

from models.committee.docket import Choice
from models.committee.lifecycle import MeetingLifecycle, MeetingMove, MeetingState
from models.committee.messages import (
    AdjournMeeting,
    Arrive,
    CancelMeeting,
    CastVote,
    CloseMeeting,
    ContinueAppeal,
    CorrectMinutes,
    CountVotes,
    Decide,
    Depart,
    HandOver,
    MakeMotion,
    MoveMeeting,
    OpenMeeting,
    PresentReport,
    RecordNoQuorum,
    Recuse,
    ResumeMeeting,
    SettleRecusal,
    TakeBackNoQuorum,
)
from models.committee.rules import attendance, meetings, minutes, recusals, schedule, voting
from models.committee.state import Meeting
from models.errors import RuleViolation
from models.policy.committees import DecidedBy, DecisionPolicy
from tests.models.builders import SOURCE, at
from tests.models.checks import assert_sentence, sound
from tests.models.committee.samples import (
    ADA,
    BO,
    CLEO,
    DAN,
    EVE,
    MEETING_DAY,
    Chamber,
    an_appeal,
    exception,
    hmis_lead,
    lakeside,
    rule,
    seats,
)

M, S = MeetingMove, MeetingState
PRESENT = (ADA, BO, CLEO, DAN)


def in_state(state: MeetingState, *, by_chair: bool = False) -> tuple[Chamber, Meeting]:
    """November's meeting in a state, with two appeals: a motion is open about the first, with a vote on it."""
    policy = rule(deciding=DecisionPolicy(by=DecidedBy.CHAIR, source=SOURCE)) if by_chair else rule()
    chamber = Chamber(policy).docket(an_appeal(1), lakeside(2))
    if state == S.SCHEDULED:
        chamber.now = at(MEETING_DAY, 10)  # the worker was away when the agenda was due
    elif state == S.MISSED:
        chamber.until(MEETING_DAY + timedelta(days=7))
    elif state == S.CANCELED:
        chamber.cancel()
    else:
        chamber.until(at(MEETING_DAY, 10))
    if state == S.WITHOUT_QUORUM:
        few = chamber.step(RecordNoQuorum, seats=seats(), present=(ADA,))
        chamber.send(meetings.record_no_quorum, few)
    if state in (S.IN_SESSION, S.ADJOURNED, S.CLOSED):
        chamber.open(*PRESENT)
        if not by_chair:
            chamber.move(appeal_id="appeal-1")
            chamber.vote(Choice.AGAINST, CLEO)
    if state == S.ADJOURNED:
        chamber.adjourn(MEETING_DAY + timedelta(days=1))
        chamber.until(at(MEETING_DAY + timedelta(days=1), 10))
    if state == S.CLOSED:
        if not by_chair:
            chamber.count()
        chamber.continue_("appeal-1")
        chamber.continue_("appeal-2")
        chamber.close()
    meeting = next(each for each in chamber.committee.meetings if each.meeting_id == "performance-2026-11")
    assert meeting.state == state
    return chamber, meeting


STEPS: list[tuple[MeetingMove, Any, Any, str, dict[str, Any]]] = [
    (M.OPENED, meetings.open_meeting, OpenMeeting, ADA, {"seats": seats(), "present": PRESENT}),
    (M.FOUND_NO_QUORUM, meetings.record_no_quorum, RecordNoQuorum, ADA, {"seats": seats(), "present": (ADA, CLEO)}),
    (M.TAKEN_BACK, schedule.take_back_no_quorum, TakeBackNoQuorum, ADA, {"why": "They came late."}),
    (M.RESUMED, meetings.resume, ResumeMeeting, ADA, {"seats": seats(), "present": PRESENT}),
    (
        M.ADJOURNED,
        meetings.adjourn,
        AdjournMeeting,
        ADA,
        {"day": MEETING_DAY + timedelta(days=2), "at": time(10), "why": "Figures are missing."},
    ),
    (M.CORRECTED, minutes.correct_minutes, CorrectMinutes, ADA, {"text": "Eve was there.", "why": "Left out."}),
    (M.CONDUCTED, attendance.depart, Depart, CLEO, {"person_id": CLEO}),
    (M.CONDUCTED, attendance.hand_over, HandOver, ADA, {"person_id": CLEO}),
    (M.CONDUCTED, attendance.arrive, Arrive, ADA, {"person_id": EVE}),
    (M.CONDUCTED, meetings.present_report, PresentReport, "lead", {}),
    (M.CONDUCTED, recusals.recuse, Recuse, DAN, {"appeal_id": "appeal-1", "why": "A friend."}),
    (
        M.CONDUCTED,
        recusals.settle_recusal,
        SettleRecusal,
        ADA,
        {"appeal_id": "appeal-1", "person_id": BO, "holds": True},
    ),
    (
        M.CONDUCTED,
        voting.make_motion,
        MakeMotion,
        CLEO,
        {"appeal_id": "appeal-2", "verdict": exception(), "why": "Needed."},
    ),
    (M.CONDUCTED, voting.cast_vote, CastVote, DAN, {"appeal_id": "appeal-1", "motion": 1, "choice": Choice.FOR}),
    (M.CONDUCTED, voting.count_votes, CountVotes, ADA, {"appeal_id": "appeal-1", "motion": 1}),
    (M.CONDUCTED, voting.continue_appeal, ContinueAppeal, ADA, {"appeal_id": "appeal-2", "why": "Later."}),
]


def taken(chamber: Chamber, meeting: Meeting, what: Callable[..., Any], kind: Any, by: str, fields: Any) -> None:
    """Say it; sound or refused."""
    who: Any = hmis_lead() if by == "lead" else by
    sound(what(chamber.committee, chamber.step(kind, who, meeting_id=meeting.meeting_id, **fields), chamber.now))


@pytest.mark.parametrize("state", MeetingState)
@pytest.mark.parametrize(
    ("move", "what", "kind", "by", "fields"), STEPS, ids=lambda each: getattr(each, "__name__", "")
)
def test_a_step_is_taken_where_its_move_is_open_and_nowhere_else(
    state: MeetingState, move: MeetingMove, what: Any, kind: Any, by: str, fields: dict[str, Any]
) -> None:
    chamber, meeting = in_state(state)
    if MeetingLifecycle(state).allows(move):
        taken(chamber, meeting, what, kind, by, fields)
        return
    with pytest.raises(RuleViolation) as caught:
        taken(chamber, meeting, what, kind, by, fields)
    assert caught.value.code == "not_now"
    assert_sentence(caught.value.sentence)


@pytest.mark.parametrize("state", MeetingState)
@pytest.mark.parametrize(
    ("move", "what", "kind", "fields"),
    [
        (M.MOVED, schedule.move_meeting, MoveMeeting, {"day": date(2026, 11, 17)}),
        (M.CANCELED, schedule.cancel_meeting, CancelMeeting, {"why": "A storm is expected."}),
    ],
)
def test_a_meeting_is_moved_or_canceled_only_before_it_begins(
    state: MeetingState, move: MeetingMove, what: Any, kind: Any, fields: dict[str, Any]
) -> None:
    chamber, meeting = in_state(state)
    message = chamber.step(kind, ADA, meeting_id=meeting.meeting_id, **fields)
    if not MeetingLifecycle(meeting.state).allows(move):
        chamber.refuse("not_now", what, message)
        return
    assert "begin" in chamber.refuse("begun", what, message)
    chamber.now = meeting.when.begins_at - timedelta(minutes=1)
    chamber.send(what, message)


@pytest.mark.parametrize("state", MeetingState)
def test_the_chair_decides_and_closes_in_session_only(state: MeetingState) -> None:
    chamber, meeting = in_state(state, by_chair=True)
    decision = {"appeal_id": "appeal-2", "verdict": exception(), "why": "Needed."}
    steps: list[tuple[Any, Any, dict[str, Any]]] = [
        (voting.decide, Decide, decision),
        (meetings.close_meeting, CloseMeeting, {}),
    ]
    for what, kind, fields in steps:
        message = chamber.step(kind, ADA, meeting_id=meeting.meeting_id, **fields)
        if kind is CloseMeeting and state == S.ADJOURNED:
            chamber.refuse("unanswered", what, message)
            continue
        if state == S.IN_SESSION and kind is Decide:
            sound(what(chamber.committee, message, chamber.now))
            continue
        with pytest.raises(RuleViolation) as caught:
            what(chamber.committee, message, chamber.now)
        assert caught.value.code == ("unanswered" if state == S.IN_SESSION else "not_now")
        assert_sentence(caught.value.sentence)
