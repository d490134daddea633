"""How a meeting answers an appeal: motions, votes, ties, the chair, and what can't be decided."""

from datetime import date

import pytest

from models.appeal.reasons import AppealReason
from models.appeal.verdicts import (
    POSSIBLE,
    GrantFromAllotment,
    ReassignExcess,
    Reinstatement,
    RemoveAndReassign,
    RequestOneMore,
    Upheld,
    Verdict,
)
from models.committee.docket import Choice, MotionResult
from models.committee.messages import CastVote, ContinueAppeal, CountVotes, Decide, MakeMotion, OpenMeeting, Recuse
from models.committee.rules import meetings, recusals, voting
from models.committee.state import OutboxKind
from models.people import Actor, Grant, Role
from models.policy.committees import DecidedBy, DecisionPolicy, Tie
from tests.models.builders import REGION, SOURCE
from tests.models.committee.samples import (
    ADA,
    BO,
    CLEO,
    DAN,
    EVE,
    Chamber,
    an_appeal,
    candidate,
    ce_chamber,
    denied,
    exception,
    granted,
    lakeside,
    rule,
    seats,
    supply,
    upheld,
)

BY_CHAIR = DecisionPolicy(by=DecidedBy.CHAIR, source=SOURCE)


def motion(chamber: Chamber, verdict: Verdict, by: str | Actor = CLEO, **fields: object) -> MakeMotion:
    """A motion about the first appeal."""
    message = chamber.step(MakeMotion, by, appeal_id="appeal-1", verdict=verdict, why="As discussed.", **fields)
    assert isinstance(message, MakeMotion)
    return message


def ballot(chamber: Chamber, by: str | Actor, choice: Choice = Choice.FOR, number: int = 1) -> CastVote:
    """A vote about the first appeal."""
    message = chamber.step(CastVote, by, appeal_id="appeal-1", motion=number, choice=choice)
    assert isinstance(message, CastVote)
    return message


# --- motions and votes


@pytest.mark.requirement("LIC-18")
def test_a_motion_that_is_carried_is_the_response_and_the_appeal_is_told_at_once() -> None:
    chamber = Chamber().docket().open()
    chamber.tell()
    chamber.move()
    chamber.vote(Choice.FOR, ADA, CLEO)
    chamber.vote(Choice.AGAINST, DAN)
    chamber.vote(Choice.ABSTAIN, EVE)
    chamber.count()
    response = chamber.item().response
    assert response is not None
    assert (response.verdict, response.tally, response.by) == (exception(), "2 for, 1 against, 1 abstained", ADA)
    (told,) = chamber.committee.to_tell
    assert (told.kind, told.response, told.next_id) == (OutboxKind.ANSWERED, response, None)


@pytest.mark.requirement("LIC-18")
def test_a_member_has_one_vote_and_it_stands() -> None:
    chamber = Chamber().docket().open()
    chamber.move()
    chamber.vote(Choice.FOR, CLEO)
    said = chamber.refuse("voted_already", voting.cast_vote, ballot(chamber, CLEO, Choice.AGAINST))
    assert "one vote" in said
    assert len(chamber.item().motions[0].votes) == 1


def test_only_members_who_are_present_vote() -> None:
    chamber = Chamber().docket().open(ADA, CLEO, DAN)
    chamber.move()
    assert "Only members" in chamber.refuse("not_permitted", voting.cast_vote, ballot(chamber, "p-stranger"))
    assert "not recorded as present" in chamber.refuse("not_permitted", voting.cast_vote, ballot(chamber, EVE))
    chamber.refuse("not_permitted", voting.make_motion, motion(chamber, exception(), EVE))


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_a_member_who_is_recused_neither_moves_nor_votes_on_that_appeal() -> None:
    chamber = Chamber().docket(lakeside(1), lakeside(2)).open()
    chamber.send(recusals.recuse, chamber.step(Recuse, EVE, appeal_id="appeal-1", why="My sister works there."))
    chamber.refuse("not_permitted", voting.make_motion, motion(chamber, exception(), EVE))
    chamber.move()
    assert "You are recused" in chamber.refuse("not_permitted", voting.cast_vote, ballot(chamber, EVE))
    chamber.move(appeal_id="appeal-2")
    chamber.vote(Choice.FOR, EVE, appeal_id="appeal-2")


def test_the_same_form_sent_twice_counts_once() -> None:
    chamber = Chamber().docket().open()
    chamber.move()
    vote = ballot(chamber, CLEO)
    chamber.send(voting.cast_vote, vote)
    chamber.refuse("already_received", voting.cast_vote, vote)
    chamber.refuse("key_reused", voting.cast_vote, vote.model_copy(update={"choice": Choice.AGAINST}))


def test_a_motion_that_fails_leaves_the_appeal_without_a_response() -> None:
    chamber = Chamber().docket().open()
    chamber.move()
    chamber.vote(Choice.AGAINST, CLEO, DAN)
    chamber.vote(Choice.FOR, EVE)
    assert "still needs a response" in chamber.count()
    assert chamber.item().pending
    assert chamber.item().motions[0].result == MotionResult.FAILED
    assert chamber.move(upheld()) == 2
    chamber.refuse("another_motion", voting.cast_vote, ballot(chamber, CLEO, number=1))
    chamber.vote(Choice.FOR, CLEO, DAN, motion=2)
    chamber.count(motion=2)
    assert not chamber.item().pending


@pytest.mark.requirement("LIC-18")
@pytest.mark.parametrize(
    ("tie", "chair_votes", "carried"),
    [
        (Tie.FAILS, Choice.FOR, False),
        (Tie.CHAIR, Choice.FOR, True),
        (Tie.CHAIR, Choice.AGAINST, False),
        (Tie.CHAIR, Choice.ABSTAIN, False),
    ],
)
def test_a_tie_goes_as_the_policy_says(tie: Tie, chair_votes: Choice, carried: bool) -> None:
    deciding = DecisionPolicy(by=DecidedBy.MAJORITY, tie=tie, source=SOURCE)
    chamber = Chamber(rule(deciding=deciding)).docket().open()
    chamber.move()
    chamber.vote(chair_votes, ADA)
    others = {
        Choice.FOR: (Choice.AGAINST,),
        Choice.AGAINST: (Choice.FOR,),
        Choice.ABSTAIN: (Choice.FOR, Choice.AGAINST),
    }
    for choice, person_id in zip(others[chair_votes], (CLEO, DAN), strict=False):
        chamber.vote(choice, person_id)
    chamber.count()
    assert chamber.item().pending is not carried


def test_votes_are_counted_by_whoever_presides_after_at_least_one_was_cast() -> None:
    chamber = Chamber().docket().open()
    count = chamber.step(CountVotes, CLEO, appeal_id="appeal-1", motion=1)
    chamber.refuse(
        "no_motion",
        voting.count_votes,
        count.model_copy(update={"actor": chamber.step(CountVotes, ADA, appeal_id="appeal-1", motion=1).actor}),
    )
    chamber.move()
    chamber.refuse("not_permitted", voting.count_votes, count)
    chamber.refuse("no_votes", voting.count_votes, chamber.step(CountVotes, ADA, appeal_id="appeal-1", motion=1))
    chamber.refuse("motion_open", voting.make_motion, motion(chamber, upheld()))


def test_an_appeal_with_votes_that_are_not_counted_is_not_continued() -> None:
    chamber = Chamber().docket().open()
    chamber.move()
    chamber.vote(Choice.FOR, CLEO)
    later = chamber.step(ContinueAppeal, appeal_id="appeal-1", why="Later.")
    chamber.refuse("count_first", voting.continue_appeal, later)
    chamber.vote(Choice.AGAINST, DAN)
    chamber.count()
    chamber.move(upheld())
    chamber.continue_()
    assert [each.result for each in chamber.item().motions] == [MotionResult.FAILED, MotionResult.DROPPED]


def test_no_vote_counts_after_the_count_or_after_the_close() -> None:
    chamber = Chamber().docket().open()
    chamber.move()
    chamber.vote(Choice.FOR, CLEO)
    late = ballot(chamber, DAN)
    chamber.count()
    assert "already has its response from this meeting" in chamber.refuse("answered", voting.cast_vote, late)
    chamber.close()
    assert "has ended" in chamber.refuse("not_now", voting.cast_vote, late)


# --- the chair


def test_where_the_chair_decides_there_is_no_vote() -> None:
    chamber = Chamber(rule(deciding=BY_CHAIR)).docket(lakeside(1)).open()
    chamber.refuse("chair_decides", voting.make_motion, motion(chamber, exception()))
    decision = chamber.step(Decide, CLEO, appeal_id="appeal-1", verdict=exception(), why="Needed.")
    chamber.refuse("not_permitted", voting.decide, decision)
    chamber.send(
        voting.decide,
        decision.model_copy(
            update={"actor": chamber.step(Decide, ADA, appeal_id="appeal-1", verdict=exception(), why="Needed.").actor}
        ),
    )
    response = chamber.item().response
    assert response is not None
    assert response.tally == "by the chair"


@pytest.mark.parametrize("away", [True, False])
def test_when_the_chair_is_away_or_recused_the_members_decide(away: bool) -> None:
    chamber = Chamber(rule(deciding=BY_CHAIR)).docket(lakeside(1, people=(ADA,)))
    if away:
        chamber.until(chamber.next.when.begins_at)
        message = chamber.step(
            OpenMeeting, CLEO, meeting_id=chamber.next.meeting_id, seats=seats(), present=(BO, CLEO, DAN)
        )
        chamber.send(meetings.open_meeting, message)
    else:
        chamber.open()
    decision = chamber.step(Decide, ADA, appeal_id="appeal-1", verdict=exception(), why="Needed.")
    chamber.refuse("not_permitted", voting.decide, decision)
    chamber.move()
    chamber.vote(Choice.FOR, BO, CLEO)
    chamber.count(by=CLEO)
    assert not chamber.item().pending


@pytest.mark.parametrize("role", Role)
def test_nobody_decides_by_a_role_without_the_chairs_seat_at_the_meeting(role: Role) -> None:
    chamber = Chamber(rule(deciding=BY_CHAIR)).docket().open()
    somebody = Actor(person_id="p-somebody", grants=(Grant(role=role),))
    decision = chamber.step(Decide, somebody, appeal_id="appeal-1", verdict=exception(), why="Needed.")
    chamber.refuse("not_permitted", voting.decide, decision)


def test_where_a_majority_decides_the_chair_does_not_decide_alone() -> None:
    chamber = Chamber().docket().open()
    decision = chamber.step(Decide, ADA, appeal_id="appeal-1", verdict=exception(), why="Needed.")
    chamber.refuse("majority_decides", voting.decide, decision)


# --- what can be decided


@pytest.mark.requirement("LIC-16")
def test_an_appeal_that_is_not_on_the_docket_is_not_decided_here() -> None:
    chamber = Chamber().docket().open()
    stray = motion(chamber, exception()).model_copy(update={"appeal_id": "appeal-77"})
    assert "not on the docket" in chamber.refuse("wrong_committee", voting.make_motion, stray)


@pytest.mark.requirement("LIC-16")
def test_a_committee_decides_only_what_is_its_own_to_decide() -> None:
    performance = Chamber().docket().open()
    performance.refuse("not_possible", voting.make_motion, motion(performance, granted()))
    coordinated = ce_chamber().docket(denied()).open()
    coordinated.refuse("not_possible", voting.make_motion, motion(coordinated, exception()))


@pytest.mark.requirement("LIC-20")
@pytest.mark.parametrize("reason", [each for each in AppealReason if each != AppealReason.REVOKED_INACTIVITY])
def test_each_kind_of_appeal_has_its_own_verdicts(reason: AppealReason) -> None:
    chamber = ce_chamber().docket(an_appeal(1, reason)).open()
    every: list[Verdict] = [
        Reinstatement(license_ids=("l-1",)),
        granted(),
        ReassignExcess(from_region_id="r-2", region_id=REGION),
        RemoveAndReassign(license_id="l-9", region_id=REGION),
        RequestOneMore(region_id=REGION),
        Upheld(),
    ]
    for verdict in every:
        message = motion(chamber, verdict, supply=supply(r_1=1, r_2=1), candidate=candidate())
        if verdict.what in POSSIBLE[reason]:
            voting.make_motion(chamber.committee, message, chamber.now)
        else:
            chamber.refuse("not_possible", voting.make_motion, message)


def test_an_exception_is_for_a_license_of_the_appeal_and_lasts_beyond_today() -> None:
    chamber = Chamber().docket().open()
    chamber.refuse("another_license", voting.make_motion, motion(chamber, exception(license_id="l-2")))
    today = exception(until=date(2026, 11, 10))
    chamber.refuse("day_is_past", voting.make_motion, motion(chamber, today))
    assert chamber.move(exception(until=date(2026, 11, 11))) == 1


@pytest.mark.requirement("LIC-11", "LIC-20")
def test_nothing_is_granted_above_the_allotment() -> None:
    chamber = ce_chamber().docket(denied()).open()
    full = motion(chamber, granted(), supply=supply(r_1=0, r_2=5))
    assert "Region 1" in chamber.refuse("above_allotment", voting.make_motion, full)
    chamber.refuse("above_allotment", voting.make_motion, motion(chamber, granted()))
    chamber.decide(granted(), supply=supply(r_1=1))
    revoked = ce_chamber().docket(an_appeal(1, AppealReason.REVOKED_ALLOTMENT, license_ids=("l-1", "l-2"))).open()
    both = Reinstatement(license_ids=("l-1", "l-2"))
    revoked.refuse("above_allotment", voting.make_motion, motion(revoked, both, supply=supply(r_1=1)))
    revoked.decide(both, supply=supply(r_1=2))


def test_a_license_is_granted_in_a_region_the_appeal_comes_from() -> None:
    chamber = ce_chamber().docket(denied()).open()
    elsewhere = motion(chamber, GrantFromAllotment(region_id="r-2"), supply=supply(r_2=1))
    chamber.refuse("another_region", voting.make_motion, elsewhere)


@pytest.mark.requirement("LIC-20")
def test_only_what_another_region_has_to_spare_is_reassigned() -> None:
    chamber = ce_chamber().docket(denied()).open()
    excess = ReassignExcess(from_region_id="r-2", region_id=REGION)
    none = motion(chamber, excess, supply=supply(r_1=0, r_2=0))
    assert "Region 2 has no license to spare" in chamber.refuse("no_excess", voting.make_motion, none)
    own = motion(chamber, ReassignExcess(from_region_id=REGION, region_id=REGION), supply=supply(r_1=1))
    chamber.refuse("same_region", voting.make_motion, own)
    chamber.decide(excess, supply=supply(r_1=0, r_2=1))


@pytest.mark.requirement("LIC-20")
@pytest.mark.parametrize("mark", [{"under_used": False}, {"unique_in_county": True}, {"only_one": True}])
def test_a_license_that_should_be_left_is_removed_only_with_a_justification_and_the_marks_are_kept(
    mark: dict[str, bool],
) -> None:
    chamber = ce_chamber().docket(denied()).open()
    remove = RemoveAndReassign(license_id="l-9", region_id=REGION)
    marked = candidate(**mark)
    said = chamber.refuse("justify_removal", voting.make_motion, motion(chamber, remove, candidate=marked))
    assert marked.marks in said
    justified = remove.model_copy(update={"justification": "It closes next month."})
    chamber.decide(justified, candidate=marked)
    response = chamber.item().response
    assert response is not None
    assert isinstance(response.verdict, RemoveAndReassign)
    assert response.verdict.candidate == marked


@pytest.mark.requirement("LIC-20")
def test_a_license_that_nothing_speaks_for_is_removed_with_its_marks_shown() -> None:
    chamber = ce_chamber().docket(denied()).open()
    remove = RemoveAndReassign(license_id="l-9", region_id=REGION)
    chamber.refuse("no_candidate", voting.make_motion, motion(chamber, remove))
    chamber.refuse("no_candidate", voting.make_motion, motion(chamber, remove, candidate=candidate(license_id="l-8")))
    own = candidate(agency_id="a-harbor")
    chamber.refuse("own_license", voting.make_motion, motion(chamber, remove, candidate=own))
    said = chamber.decide(remove, candidate=candidate())
    assert "underused with 3 client entries, not the only one in its county, and not the organization’s only" in said


def test_votes_are_not_counted_while_some_are_missing_unless_whoever_counts_says_so() -> None:
    chamber = Chamber().docket().open(ADA, CLEO, DAN)
    chamber.move()
    chamber.vote(Choice.FOR, ADA, CLEO)
    careful = chamber.step(CountVotes, appeal_id="appeal-1", motion=1, without_missing=False)
    said = chamber.refuse("votes_missing", voting.count_votes, careful)
    assert "This motion is still missing 1 vote." in said
    chamber.vote(Choice.AGAINST, DAN)
    chamber.send(voting.count_votes, careful)
    assert chamber.item().motions[0].did_not_vote == ()
