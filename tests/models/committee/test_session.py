"""A meeting is opened, recusals are settled, the report is presented; it closes when everything is answered."""

from datetime import date, timedelta

import pytest

from models.appeal.responses import ContinuedFor
from models.committee.docket import Choice, RecusalState
from models.committee.lifecycle import MeetingState
from models.committee.membership import Membership, members_on, term_ends
from models.committee.messages import (
    CastVote,
    CloseMeeting,
    ContinueAppeal,
    Depart,
    MakeMotion,
    OpenMeeting,
    PresentReport,
    Recuse,
    SettleRecusal,
)
from models.committee.rules import attendance, meetings, recusals, voting
from models.people import Actor, Grant, Role
from models.policy.committees import Quorum, Terms
from tests.models.builders import HARBOR, LAKESIDE, SOURCE, at
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
    ce_chamber,
    denied,
    exception,
    hmis_lead,
    lakeside,
    rule,
    seats,
)


def opening(chamber: Chamber, by: str | Actor = ADA, present: tuple[str, ...] = EVERYBODY) -> OpenMeeting:
    """The next meeting is called to order."""
    message = chamber.step(OpenMeeting, by, meeting_id=chamber.next.meeting_id, seats=seats(), present=present)
    assert isinstance(message, OpenMeeting)
    return message


def test_a_meeting_is_opened_on_its_day_by_a_member_with_a_quorum() -> None:
    chamber = Chamber().docket().until(MEETING_DAY - timedelta(days=1))
    assert "Tuesday, November 10" in chamber.refuse("not_yet", meetings.open_meeting, opening(chamber))
    chamber.until(at(MEETING_DAY, 10))
    chamber.refuse("not_permitted", meetings.open_meeting, opening(chamber, "p-stranger"))
    chamber.refuse("not_permitted", meetings.open_meeting, opening(chamber, present=(*EVERYBODY, "p-stranger")))
    chamber.refuse("named_twice", meetings.open_meeting, opening(chamber, present=(ADA, CLEO, CLEO)))
    chamber.refuse("not_present", meetings.open_meeting, opening(chamber, ADA, present=(BO, CLEO, DAN)))
    said = chamber.refuse("no_quorum", meetings.open_meeting, opening(chamber, present=(ADA, CLEO)))
    assert "A quorum is 3 members; 2 are present" in said
    chamber.send(meetings.open_meeting, opening(chamber, present=(ADA, CLEO, DAN)))
    assert chamber.meeting.presiding == ADA
    chamber.refuse("unknown_meeting", meetings.open_meeting, opening(chamber).model_copy(update={"meeting_id": "x"}))


def test_a_member_presides_when_the_chair_does_not_come() -> None:
    chamber = Chamber().docket().until(at(MEETING_DAY, 10))
    chamber.send(meetings.open_meeting, opening(chamber, CLEO, present=(BO, CLEO, DAN)))
    assert chamber.meeting.presiding == CLEO
    other = Chamber().docket().until(at(MEETING_DAY, 10))
    other.send(meetings.open_meeting, opening(other, CLEO, present=(ADA, CLEO, DAN)))
    assert other.meeting.presiding == ADA


def test_the_quorum_is_a_number_or_more_than_half_of_those_who_sit_on_the_day() -> None:
    assert [Quorum(source=SOURCE).needed(number) for number in (1, 4, 5, 6)] == [1, 3, 3, 4]
    assert Quorum(source=SOURCE, members=2).needed(9) == 2


def test_members_sit_from_the_first_to_the_last_day_of_their_term() -> None:
    policy = rule(terms=Terms(months=24, source=SOURCE))
    begun = Membership(person_id=BO, since=date(2025, 1, 15))
    assert term_ends(begun, policy) == date(2027, 1, 14)
    assert [len(members_on([begun], policy, date(*day))) for day in ((2025, 1, 14), (2025, 1, 15), (2027, 1, 14))] == [
        0,
        1,
        1,
    ]
    assert members_on([begun], policy, date(2027, 1, 15)) == ()
    named = begun.model_copy(update={"until": date(2028, 1, 1)})
    assert len(members_on([named], policy, date(2027, 6, 1))) == 1
    assert term_ends(begun, rule(terms=Terms(source=SOURCE))) is None
    both = [
        Membership(person_id=ADA, since=date(2025, 1, 1)),
        Membership(person_id=ADA, chair=True, since=date(2025, 1, 1)),
    ]
    assert [each.chair for each in members_on(both, policy, date(2026, 1, 1))] == [True]


def test_somebody_whose_term_is_over_cannot_be_present() -> None:
    chamber = Chamber().docket().until(at(MEETING_DAY, 10))
    old = tuple(
        each.model_copy(update={"until": date(2026, 11, 9)}) if each.person_id == DAN else each for each in seats()
    )
    message = opening(chamber).model_copy(update={"seats": old})
    chamber.refuse("not_permitted", meetings.open_meeting, message)
    chamber.send(meetings.open_meeting, message.model_copy(update={"present": (ADA, CLEO, EVE)}))
    assert chamber.meeting.quorum == 3
    assert DAN not in [each.person_id for each in chamber.meeting.seats]


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_members_of_the_appellants_organization_and_the_appellant_are_proposed_for_recusal() -> None:
    chamber = Chamber().docket(an_appeal(1), lakeside(2, people=(EVE,))).open()
    assert [(each.person_id, each.state) for each in chamber.item("appeal-1").recusals] == [(BO, RecusalState.PROPOSED)]
    assert [each.person_id for each in chamber.item("appeal-2").recusals] == [EVE]
    vote_of_bo = chamber.step(CastVote, BO, appeal_id="appeal-1", motion=1, choice=Choice.FOR)
    chamber.move()
    assert "recused" in chamber.refuse("not_permitted", voting.cast_vote, vote_of_bo)


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_a_role_at_the_organization_bars_from_voting_even_if_the_records_did_not_say_so_at_the_opening() -> None:
    chamber = Chamber().docket().open(agencies_of_bo=(LAKESIDE,))
    chamber.move()
    vote = chamber.step(CastVote, BO, appeal_id="appeal-1", motion=1, choice=Choice.FOR)
    now_at_harbor = Actor(person_id=BO, grants=(*vote.actor.grants, Grant(role=Role.REPRESENTATIVE, agency_id=HARBOR)))
    chamber.refuse("not_permitted", voting.cast_vote, vote.model_copy(update={"actor": now_at_harbor}))
    chamber.send(voting.cast_vote, vote)


def test_whoever_presides_confirms_a_recusal_or_dismisses_it_with_a_reason() -> None:
    chamber = Chamber().docket().open()
    settle = {"appeal_id": "appeal-1", "person_id": BO}
    chamber.refuse("not_permitted", recusals.settle_recusal, chamber.step(SettleRecusal, BO, holds=False, **settle))
    chamber.refuse("not_permitted", recusals.settle_recusal, chamber.step(SettleRecusal, CLEO, holds=False, **settle))
    chamber.refuse("no_reason", recusals.settle_recusal, chamber.step(SettleRecusal, ADA, holds=False, **settle))
    chamber.send(
        recusals.settle_recusal, chamber.step(SettleRecusal, ADA, holds=False, reason="He left Harbor.", **settle)
    )
    chamber.refuse("not_proposed", recusals.settle_recusal, chamber.step(SettleRecusal, ADA, holds=True, **settle))
    chamber.move()
    chamber.vote(Choice.FOR, BO)
    assert chamber.item().recusals[0].reason == "He left Harbor."


def test_a_member_can_recuse_on_the_own_word_but_not_after_voting() -> None:
    chamber = Chamber().docket().open()
    chamber.send(recusals.recuse, chamber.step(Recuse, DAN, appeal_id="appeal-1", why="My sister works there."))
    chamber.refuse("already_recused", recusals.recuse, chamber.step(Recuse, DAN, appeal_id="appeal-1", why="Again."))
    chamber.move()
    chamber.vote(Choice.FOR, EVE)
    chamber.refuse(
        "voted_already", recusals.recuse, chamber.step(Recuse, EVE, appeal_id="appeal-1", why="Second thought.")
    )
    chamber.refuse("not_permitted", recusals.recuse, chamber.step(Recuse, "p-stranger", appeal_id="appeal-1", why="I."))


def test_when_whoever_presides_is_recused_another_member_counts_and_settles() -> None:
    chamber = Chamber().docket(an_appeal(1, people=(ADA,))).open()
    chamber.move()
    chamber.vote(Choice.FOR, CLEO, DAN)
    assert "recused" in chamber.refuse(
        "not_permitted", voting.continue_appeal, chamber.step(ContinueAppeal, ADA, appeal_id="appeal-1", why="Later.")
    )
    own = chamber.step(SettleRecusal, ADA, appeal_id="appeal-1", person_id=BO, holds=True)
    chamber.refuse("not_permitted", recusals.settle_recusal, own)
    chamber.send(
        recusals.settle_recusal, chamber.step(SettleRecusal, CLEO, appeal_id="appeal-1", person_id=BO, holds=True)
    )
    assert "2 for, 0 against" in chamber.count(by=CLEO)


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_until_a_proposed_recusal_is_settled_a_chair_neither_presides_nor_takes_part() -> None:
    chamber = Chamber().docket(an_appeal(1, people=(ADA,))).open()
    assert chamber.item().proposed(ADA)
    later = chamber.step(ContinueAppeal, ADA, appeal_id="appeal-1", why="Later.")
    assert "Until that is settled" in chamber.refuse("not_permitted", voting.continue_appeal, later)
    moving = chamber.step(MakeMotion, ADA, appeal_id="appeal-1", verdict=exception(), why="Why not.")
    assert "Until another member settles that" in chamber.refuse("not_permitted", voting.make_motion, moving)
    settling = {"appeal_id": "appeal-1", "person_id": ADA, "holds": False, "reason": "She left."}
    chamber.send(recusals.settle_recusal, chamber.step(SettleRecusal, CLEO, **settling))
    assert not chamber.item().proposed(ADA)
    chamber.send(voting.continue_appeal, later)


def test_when_everybody_is_recused_the_appeal_can_still_be_continued_and_the_meeting_closed() -> None:
    chamber = Chamber().docket(an_appeal(1, people=EVERYBODY)).open()
    chamber.refuse(
        "not_permitted",
        voting.make_motion,
        chamber.step(MakeMotion, CLEO, appeal_id="appeal-1", verdict=exception(), why="Why not."),
    )
    chamber.refuse(
        "not_permitted", voting.continue_appeal, chamber.step(ContinueAppeal, CLEO, appeal_id="appeal-1", why="Later.")
    )
    chamber.continue_(why="Nobody is free to decide.")
    chamber.close()


@pytest.mark.requirement("LIC-04")
def test_the_hmis_lead_presents_the_report_at_the_meeting() -> None:
    chamber = Chamber().docket().open()
    chamber.refuse("not_permitted", meetings.present_report, chamber.step(PresentReport, ADA))
    chamber.send(meetings.present_report, chamber.step(PresentReport, hmis_lead()))
    assert chamber.meeting.report_presented_by == "p-lead"
    assert "report/performance-2026-11" not in chamber.board.open
    chamber.refuse("already_presented", meetings.present_report, chamber.step(PresentReport, hmis_lead()))
    without = ce_chamber().docket(denied()).open()
    without.refuse("no_report", meetings.present_report, without.step(PresentReport, hmis_lead()))


@pytest.mark.requirement("LIC-18")
def test_the_performance_committees_meeting_is_not_closed_while_an_appeal_has_no_response() -> None:
    chamber = Chamber().docket(an_appeal(1), lakeside(2), lakeside(3)).open()
    chamber.decide(appeal_id="appeal-1")
    said = chamber.refuse("unanswered", meetings.close_meeting, chamber.step(CloseMeeting))
    assert "2 appeals (Lake Shelter and Lake Shelter) have no response" in said
    chamber.continue_("appeal-2", ContinuedFor.ASSESSMENT, "How many staff report?")
    chamber.refuse("unanswered", meetings.close_meeting, chamber.step(CloseMeeting))
    chamber.continue_("appeal-3")
    chamber.close()
    assert chamber.last.state == MeetingState.CLOSED
    assert all(each.response is not None for each in chamber.last.items)


@pytest.mark.requirement("LIC-19")
def test_neither_is_the_coordinated_entry_committees() -> None:
    chamber = ce_chamber().docket(denied()).open()
    chamber.refuse("unanswered", meetings.close_meeting, chamber.step(CloseMeeting))
    chamber.continue_()
    chamber.close()
    assert chamber.item(meeting=chamber.next).continued_before == 1


@pytest.mark.requirement("LIC-18")
def test_a_decision_may_take_several_meetings() -> None:
    chamber = Chamber().docket()
    for _ in range(3):
        chamber.open()
        chamber.continue_()
        chamber.close()
    chamber.open()
    assert chamber.item().continued_before == 3
    chamber.decide()
    chamber.close()
    assert chamber.next.items == ()


def test_only_the_chair_or_whoever_presides_closes() -> None:
    chamber = Chamber().open()
    chamber.refuse("not_permitted", meetings.close_meeting, chamber.step(CloseMeeting, CLEO))
    chamber.close()
    assert chamber.letters("meeting_minutes")[0].to_role == Role.PERFORMANCE_MEMBER


def test_an_answered_meeting_that_nobody_closes_closes_by_itself_and_an_unanswered_one_never_does() -> None:
    answered = Chamber().docket().open()
    answered.decide()
    answered.until(MEETING_DAY + timedelta(days=6))
    assert answered.last.state == MeetingState.CLOSED
    unanswered = Chamber().docket(an_appeal(1), lakeside(2)).open()
    unanswered.decide()
    unanswered.until(date(2027, 3, 1))
    assert unanswered.meeting.state == MeetingState.IN_SESSION
    assert unanswered.board.open["hold/performance-2026-11"].due == unanswered.meeting.when.missed_at


def test_the_next_meeting_is_not_opened_before_the_last_one_is_closed() -> None:
    chamber = Chamber().docket().open()
    chamber.docket(lakeside(2))
    chamber.until(date(2026, 12, 9))
    assert "November 10" in chamber.refuse("earlier_open", meetings.open_meeting, opening(chamber))
    chamber.continue_()
    chamber.close()
    chamber.open()
    assert [each.appeal.appeal_id for each in chamber.meeting.items] == ["appeal-2"]
    assert [each.appeal.appeal_id for each in chamber.next.items] == ["appeal-1"]


def test_a_meeting_that_is_entered_a_few_days_later_counts_with_its_own_docket() -> None:
    chamber = Chamber().docket(an_appeal(1)).until(MEETING_DAY + timedelta(days=3))
    chamber.docket(lakeside(2))
    chamber.open()
    assert [each.appeal.appeal_id for each in chamber.meeting.items] == ["appeal-1"]
    chamber.decide()
    chamber.close()
    assert chamber.last.when.day == MEETING_DAY


def test_whoever_notes_that_the_presiding_member_left_confirms_it_and_is_on_record() -> None:
    chamber = Chamber().docket().open(ADA, CLEO, DAN)
    asked = chamber.step(Depart, CLEO, person_id=ADA, confirmed=False)
    chamber.refuse("presides", attendance.depart, asked)
    chamber.send(attendance.depart, chamber.step(Depart, CLEO, person_id=ADA, confirmed=True))
    assert [each.left_noted_by for each in chamber.meeting.attendance if each.person_id == ADA] == [CLEO]
    presiding = chamber.meeting.presiding
    assert presiding is not None
    chamber.send(attendance.depart, chamber.step(Depart, presiding, person_id=presiding, confirmed=False))
    assert [each.left_noted_by for each in chamber.meeting.attendance if each.left_at] == [CLEO, None]
