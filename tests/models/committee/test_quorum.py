"""A quorum at a meeting: missing, taken back, needed at each vote, and what a tie comes to."""

import pytest

from models.committee.docket import Choice, MotionResult
from models.committee.messages import (
    ContinueAppeal,
    CountVotes,
    Decide,
    OpenMeeting,
    TakeBackNoQuorum,
)
from models.committee.rules import meetings, schedule, voting
from models.committee.state import OutboxKind
from models.policy.committees import DecidedBy, DecisionPolicy, Quorum, Tie
from tests.models.builders import SOURCE, at
from tests.models.committee.samples import (
    ADA,
    BO,
    CLEO,
    DAN,
    EVE,
    EVERYBODY,
    MEETING_DAY,
    Chamber,
    an_appeal,
    exception,
    hmis_lead,
    lakeside,
    rule,
    seats,
)


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_no_quorum_can_be_taken_back_and_the_docket_comes_back() -> None:
    chamber = Chamber().docket(an_appeal(1), lakeside(2))
    chamber.no_quorum()
    chamber.docket(lakeside(3))
    chamber.strike("appeal-2")
    chamber.tell()
    outsider = chamber.step(TakeBackNoQuorum, hmis_lead(), meeting_id=chamber.last.meeting_id, why="Why not.")
    chamber.refuse("not_permitted", schedule.take_back_no_quorum, outsider)
    chamber.take_back()
    assert [each.appeal.appeal_id for each in chamber.next.items if each.pending] == ["appeal-1"]
    assert [each.carried_over for each in chamber.next.items] == [0, 0]
    (told,) = chamber.tell()
    assert (told.kind, told.next_id) == (OutboxKind.RESCHEDULED, "performance-2026-11")
    december = chamber.committee.meetings[-1]
    assert [each.appeal.appeal_id for each in december.items] == ["appeal-3"]
    (gone, _), (again, _) = chamber.letters("meeting_not_held"), chamber.letters("meeting_on_again")
    assert gone.appointment is not None
    assert again.appointment is not None
    assert (gone.appointment.canceled, again.appointment.canceled) == (True, False)
    assert again.appointment.uid == gone.appointment.uid
    assert again.appointment.sequence > gone.appointment.sequence > 0
    chamber.open()
    chamber.decide()
    chamber.close()
    assert chamber.last.meeting_id == "performance-2026-11"


def test_no_quorum_is_not_recorded_before_the_time_nor_taken_back_after_the_time_to_record_it() -> None:
    chamber = Chamber().docket()
    chamber.no_quorum()
    message = chamber.step(TakeBackNoQuorum, meeting_id=chamber.last.meeting_id, why="Too late.")
    chamber.now = chamber.last.when.missed_at
    chamber.refuse("too_late", schedule.take_back_no_quorum, message)


@pytest.mark.requirement("LIC-18", "LIC-19")
@pytest.mark.parametrize(("counts_recused", "refused"), [(True, False), (False, True), (None, False)])
def test_a_quorum_is_needed_at_each_vote_with_or_without_those_who_are_recused(
    counts_recused: bool | None, refused: bool
) -> None:
    chamber = Chamber(rule(quorum=Quorum(source=SOURCE, counts_recused=counts_recused)))
    chamber.docket().open(ADA, BO, CLEO)  # Bo is recused
    chamber.move()
    chamber.vote(Choice.FOR, ADA, CLEO)
    if refused:
        count = chamber.step(CountVotes, appeal_id="appeal-1", motion=1)
        said = chamber.refuse("no_quorum", voting.count_votes, count)
        assert "Members who are recused don’t count." in said
        chamber.arrive(DAN)
    chamber.count()
    assert chamber.item().response is not None


def test_without_a_quorum_an_appeal_on_which_votes_were_cast_can_still_be_continued() -> None:
    chamber = Chamber().docket().open(ADA, CLEO, DAN)
    chamber.move()
    chamber.vote(Choice.FOR, CLEO)
    message = chamber.step(ContinueAppeal, appeal_id="appeal-1", why="We are too few.")
    chamber.refuse("count_first", voting.continue_appeal, message)
    chamber.depart(DAN)
    chamber.refuse("no_quorum", voting.count_votes, chamber.step(CountVotes, appeal_id="appeal-1", motion=1))
    chamber.send(voting.continue_appeal, message)
    assert chamber.item().motions[0].result == MotionResult.WITHOUT_QUORUM
    chamber.close()


def test_somebody_who_voted_and_then_left_still_counts_toward_the_quorum() -> None:
    chamber = Chamber().docket().open(ADA, CLEO, DAN)
    chamber.move()
    chamber.vote(Choice.FOR, CLEO, DAN)
    chamber.depart(DAN)
    chamber.count()
    (motion,) = chamber.item().motions
    assert (motion.result, motion.did_not_vote) == (MotionResult.CARRIED, (ADA,))


def test_the_chair_does_not_decide_without_a_quorum() -> None:
    chamber = Chamber(rule(deciding=DecisionPolicy(by=DecidedBy.CHAIR, source=SOURCE)))
    chamber.docket().open(ADA, CLEO, DAN)
    chamber.depart(DAN)
    message = chamber.step(Decide, appeal_id="appeal-1", verdict=exception(), why="Needed.")
    chamber.refuse("no_quorum", voting.decide, message)


def test_in_a_tie_the_second_chairs_vote_decides_if_the_chair_did_not_vote() -> None:
    policy = rule(deciding=DecisionPolicy(by=DecidedBy.MAJORITY, tie=Tie.CHAIR, source=SOURCE))
    chamber = Chamber(policy).docket().until(at(MEETING_DAY, 10))
    with_second = tuple(
        each.model_copy(update={"second_chair": True}) if each.person_id == DAN else each for each in seats()
    )
    chamber.send(
        meetings.open_meeting,
        chamber.step(OpenMeeting, meeting_id=chamber.next.meeting_id, seats=with_second, present=EVERYBODY),
    )
    chamber.move()
    chamber.vote(Choice.FOR, DAN)
    chamber.vote(Choice.AGAINST, EVE)
    chamber.count()
    assert chamber.item().motions[0].result == MotionResult.CARRIED
