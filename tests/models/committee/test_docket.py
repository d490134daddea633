"""How appeals come onto a docket and leave it: frozen at the meeting's time, carried over when it is not held."""

from datetime import UTC, date, datetime, timedelta

import pytest

from models.appeal.reasons import AppealReason
from models.appeal.responses import ContinuedFor
from models.committee.docket import Choice
from models.committee.lifecycle import CommitteeState, MeetingState
from models.committee.messages import (
    AdoptCommitteeRule,
    Arrive,
    CastVote,
    Dissolve,
    DocketAppeal,
    OpenMeeting,
    RecordNoQuorum,
    ReportDelivery,
    StrikeAppeal,
)
from models.committee.outbox import meeting_note
from models.committee.permissions import may_see_docket
from models.committee.rules import attendance, meetings, voting
from models.committee.rules import docketing as committee_docketing
from models.committee.state import OutboxKind
from models.people import SYSTEM, Role
from models.policy.committees import MeetingWeek
from tests.models.builders import HARBOR, MOMENT, at, outsider, person, representative
from tests.models.committee.samples import (
    ADA,
    BO,
    CLEO,
    MEETING_DAY,
    REPORT,
    Chamber,
    an_appeal,
    ce_chamber,
    denied,
    hmis_lead,
    lakeside,
    member,
    new_key,
    rule,
    seats,
)

DECEMBER = date(2026, 12, 9)
OLDER = REPORT.model_copy(
    update={"review_id": "2026-10", "as_of": datetime(2026, 10, 5, 14, tzinfo=UTC), "document_id": "d-older"}
)


def docketing(chamber: Chamber, committee_id: str | None = None, **changes: object) -> DocketAppeal:
    """An appeal that comes in."""
    return DocketAppeal(
        actor=SYSTEM,
        key=new_key(),
        committee_id=committee_id or chamber.committee.committee_id,
        appeal=an_appeal(**changes),  # type: ignore[arg-type]
    )


@pytest.mark.requirement("LIC-16")
def test_an_appeal_goes_on_the_docket_of_the_next_meeting() -> None:
    chamber = Chamber().docket(lakeside(2), an_appeal(1))
    assert [each.appeal.appeal_id for each in chamber.next.items] == ["appeal-1", "appeal-2"]
    note = meeting_note(chamber.committee, "appeal-1")
    assert note is not None
    assert (note.meeting_id, note.begins_at) == ("performance-2026-11", at(MEETING_DAY, 10))


@pytest.mark.requirement("LIC-16", "LIC-27")
@pytest.mark.parametrize("reason", AppealReason)
def test_a_docket_carries_every_appeal_that_the_policy_sends_to_its_committee(reason: AppealReason) -> None:
    for chamber, other in ((Chamber(), "coordinated-entry"), (ce_chamber(), "performance")):
        stray = docketing(chamber, committee_id=other, reason=reason)
        said = chamber.refuse("wrong_committee", committee_docketing.docket_appeal, stray)
        assert chamber.committee.policy.title in said
        chamber.send(committee_docketing.docket_appeal, docketing(chamber, reason=reason))
        assert chamber.item(meeting=chamber.next).appeal.reason == reason
        chamber.open()
        chamber.continue_()
        chamber.close()
        assert chamber.item(meeting=chamber.next).continued_before == 1


def test_nobody_puts_an_appeal_on_the_docket_by_hand_or_twice() -> None:
    chamber = Chamber().docket()
    chamber.refuse("already_docketed", committee_docketing.docket_appeal, docketing(chamber))
    by_hand = docketing(chamber, number=2).model_copy(update={"actor": hmis_lead()})
    chamber.refuse("not_permitted", committee_docketing.docket_appeal, by_hand)


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_a_message_that_arrives_late_a_second_time_puts_nothing_on_a_docket() -> None:
    chamber = Chamber()
    first = docketing(chamber)
    chamber.send(committee_docketing.docket_appeal, first)
    chamber.open()
    chamber.decide()
    chamber.close()
    chamber.tell()
    chamber.refuse("already_docketed", committee_docketing.docket_appeal, first)
    again = docketing(chamber, round=2)  # its decision was set aside
    chamber.send(committee_docketing.docket_appeal, again)
    chamber.strike()
    chamber.refuse("already_docketed", committee_docketing.docket_appeal, again)
    assert not [each for each in chamber.next.items if each.pending]


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_a_request_for_a_docket_that_arrives_after_the_withdrawal_puts_nothing_on_it() -> None:
    chamber = Chamber()
    strike = StrikeAppeal(actor=SYSTEM, key=new_key(), appeal_id="appeal-1", round=1)
    assert "before it came onto a docket" in chamber.send(committee_docketing.strike_appeal, strike)
    chamber.refuse("not_docketed", committee_docketing.strike_appeal, strike)
    chamber.refuse("already_docketed", committee_docketing.docket_appeal, docketing(chamber))
    assert chamber.next.items == ()
    before_rounds = strike.model_copy(update={"appeal_id": "appeal-2", "round": 0})
    chamber.refuse("not_docketed", committee_docketing.strike_appeal, before_rounds)


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_a_withdrawal_in_a_later_round_leaves_the_decision_of_the_earlier_one_alone() -> None:
    chamber = Chamber().docket().open()
    chamber.decide()  # and the appeal heard of it, though the committee does not know that yet
    strike = StrikeAppeal(actor=SYSTEM, key=new_key(), appeal_id="appeal-1", round=2)
    chamber.send(committee_docketing.strike_appeal, strike)
    assert chamber.item().withdrawn_at is None
    chamber.tell()
    chamber.close()
    chamber.refuse("already_docketed", committee_docketing.docket_appeal, docketing(chamber, round=2))


def test_the_docket_is_frozen_at_the_meetings_time_whenever_that_is_noticed() -> None:
    chamber = Chamber().until(at(MEETING_DAY, 10) - MOMENT)
    chamber.docket(an_appeal(1))
    chamber.now = at(MEETING_DAY, 10)  # nobody has woken, and nobody has opened the meeting
    chamber.docket(lakeside(2))
    by_meeting = {
        each.meeting_id: [item.appeal.appeal_id for item in each.items] for each in chamber.committee.meetings
    }
    assert by_meeting == {"performance-2026-11": ["appeal-1"], "performance-2026-12": ["appeal-2"]}
    chamber.now += timedelta(hours=1)
    chamber.open()
    assert [each.appeal.appeal_id for each in chamber.meeting.items] == ["appeal-1"]


def test_the_agenda_names_every_appeal_and_invites_with_the_hours_of_the_meeting() -> None:
    chamber = Chamber().docket(an_appeal(1), lakeside(2))
    assert chamber.letters("meeting_agenda") == []
    chamber.until(at(date(2026, 11, 3), 9))
    letters = chamber.letters("meeting_agenda")
    assert [each.to_role for each in letters] == [Role.PERFORMANCE_MEMBER, Role.PERFORMANCE_CHAIR]
    facts, appointment = letters[0].facts, letters[0].appointment
    appeals = facts["appeals"]
    assert isinstance(appeals, list)
    assert [each.partition(":")[0] for each in appeals] == ["Harbor House", "Lake Shelter"]
    assert facts["meeting"] == "Tuesday, November 10, 2026, at 10:00 AM"
    assert facts["moved"] == "Wednesday, November 11, 2026"
    assert appointment is not None
    assert (appointment.begins_at, appointment.ends_at) == (at(MEETING_DAY, 10), at(MEETING_DAY, 11, 30))
    assert chamber.board.open["hold/performance-2026-11"].role == Role.PERFORMANCE_CHAIR


@pytest.mark.requirement("LIC-04")
def test_the_inactivity_report_is_on_the_agenda_as_it_stood_on_that_day() -> None:
    chamber = Chamber().until(at(date(2026, 11, 3), 9))
    stood = chamber.report
    chamber.report = None  # whatever becomes of the review later
    chamber.open()
    assert chamber.meeting.report == stood
    assert chamber.letters("meeting_agenda")[0].facts["report"] == (
        "2026-11, with 4 licenses past a limit of the inactivity policy"
    )
    assert chamber.board.open["report/performance-2026-11"].role == Role.HMIS_LEAD
    other = ce_chamber().until(date(2026, 11, 13))
    assert other.next.report is None
    assert "report" not in other.letters("meeting_agenda")[0].facts


@pytest.mark.requirement("LIC-04")
def test_a_review_that_begins_between_the_agenda_and_the_meeting_is_the_one_that_is_presented() -> None:
    """The agenda goes out on the 3rd, the review begins on the 5th, and the meeting is on the 10th."""
    chamber = Chamber()
    chamber.report = OLDER
    chamber.until(date(2026, 11, 4))
    assert chamber.letters("meeting_agenda")[0].paper == OLDER.document_id
    chamber.report = REPORT
    chamber.until(at(MEETING_DAY, 9))
    assert chamber.next.report == REPORT
    (letter, _) = chamber.letters("meeting_report")
    assert letter.paper == REPORT.document_id
    assert "2026-11, with 4 licenses" in str(letter.facts["report"])
    chamber.open()
    assert chamber.meeting.report == REPORT


@pytest.mark.requirement("LIC-04")
def test_no_newer_report_is_sent_when_there_is_none_and_the_look_moves_with_the_meeting() -> None:
    chamber = Chamber().until(date(2026, 11, 4))
    chamber.reschedule(date(2026, 11, 12))
    assert chamber.next.report_again_at == at(date(2026, 11, 12), 9)
    chamber.until(at(date(2026, 11, 12), 9))
    assert chamber.moves[-1] == "report_still_newest"
    assert chamber.letters("meeting_report") == []
    before = Chamber()
    before.looks_again = False  # a committee that began before
    before.until(date(2026, 11, 4))
    assert before.next.report_again_at is None


@pytest.mark.requirement("LIC-04")
def test_an_agenda_without_a_report_says_so() -> None:
    chamber = Chamber()
    chamber.report = None
    chamber.until(date(2026, 11, 4))
    assert chamber.letters("meeting_agenda")[0].facts["report"] == "no report is ready yet"
    assert "report/performance-2026-11" not in chamber.board.open


@pytest.mark.requirement("LIC-18")
def test_a_missed_meeting_carries_everything_over_and_shows_it() -> None:
    chamber = Chamber().docket(an_appeal(1), lakeside(2)).until(at(date(2026, 11, 15), 23))
    assert chamber.next.meeting_id == "performance-2026-11"
    chamber.until(at(date(2026, 11, 16), 0))
    assert chamber.last.state == MeetingState.MISSED
    assert [each.pending for each in chamber.last.items] == [True, True]
    assert [(each.appeal.appeal_id, each.carried_over) for each in chamber.next.items] == [
        ("appeal-1", 1),
        ("appeal-2", 1),
    ]
    assert [(each.kind, each.next_id) for each in chamber.committee.to_tell] == [
        (OutboxKind.CARRIED_OVER, "performance-2026-12")
    ] * 2
    assert (
        chamber.letters("meeting_not_held")[0].facts["reason"]
        == "Nobody opened the meeting by Sunday, November 15, 2026."
    )
    assert "hold/performance-2026-11" not in chamber.board.open
    chamber.until(DECEMBER)
    agenda = chamber.letters("meeting_agenda")[-1].facts["appeals"]
    assert isinstance(agenda, list)
    assert "carried over 1 time because a meeting was not held" in agenda[0]


@pytest.mark.requirement("LIC-19")
def test_without_a_quorum_everything_is_carried_over_and_it_shows() -> None:
    chamber = ce_chamber().docket(denied()).until(at(date(2026, 11, 19), 13))
    few = chamber.step(RecordNoQuorum, seats=seats(), present=(ADA, CLEO))
    chamber.refuse("no_quorum", meetings.open_meeting, chamber.step(OpenMeeting, seats=seats(), present=(ADA, CLEO)))
    chamber.send(meetings.record_no_quorum, few)
    assert chamber.last.state == MeetingState.WITHOUT_QUORUM
    assert chamber.item(meeting=chamber.next).carried_over == 1
    assert chamber.letters("meeting_not_held")[0].facts["reason"] == (
        "There was no quorum: 3 members are needed, and 2 of 5 were present."
    )


def test_a_meeting_with_a_quorum_cannot_be_passed_off_as_one_without() -> None:
    chamber = Chamber().docket().until(at(MEETING_DAY, 10))
    enough = chamber.step(RecordNoQuorum, seats=seats(), present=(ADA, CLEO, BO))
    chamber.refuse("has_quorum", meetings.record_no_quorum, enough)
    chamber.open()
    chamber.refuse("not_now", meetings.record_no_quorum, chamber.step(RecordNoQuorum, seats=seats(), present=(ADA,)))


def test_after_a_long_outage_what_was_due_is_done_in_order_and_nothing_goes_out_for_the_past() -> None:
    chamber = Chamber().docket()
    chamber.now = at(date(2027, 2, 1))
    chamber.catch_up()
    assert chamber.letters("meeting_agenda") == []
    assert chamber.moves[2:] == ["announced", "missed"]
    assert chamber.last.announced_at is None
    assert chamber.next.meeting_id == "performance-2027-02"
    assert chamber.item(meeting=chamber.next).carried_over == 1


def test_a_withdrawn_appeal_stays_on_the_docket_as_withdrawn_and_needs_no_response() -> None:
    chamber = Chamber().docket(an_appeal(1), lakeside(2)).open()
    chamber.move(appeal_id="appeal-1")
    chamber.vote(Choice.FOR, CLEO)
    chamber.strike("appeal-1")
    assert not chamber.item("appeal-1").pending
    late = chamber.step(CastVote, ADA, appeal_id="appeal-1", motion=1, choice=Choice.FOR)
    chamber.refuse("withdrawn", voting.cast_vote, late)
    assert [each.appeal_id for each in chamber.committee.to_tell] == ["appeal-2"]
    chamber.decide(appeal_id="appeal-2")
    assert "1 decided" in chamber.close()


def test_an_appeal_withdrawn_after_it_was_continued_leaves_the_next_docket_too() -> None:
    chamber = Chamber().docket().open()
    chamber.continue_()
    chamber.strike()
    chamber.close()
    assert not chamber.item(meeting=chamber.next).pending
    again = StrikeAppeal(actor=SYSTEM, key=new_key(), appeal_id="appeal-1")
    chamber.refuse("not_docketed", committee_docketing.strike_appeal, again)


def test_an_appeal_is_told_once_and_what_it_does_not_take_goes_to_a_person() -> None:
    chamber = Chamber().docket().open()
    assert len(chamber.tell()) == 1
    chamber.refuse(
        "nothing_to_tell", committee_docketing.report_delivery, ReportDelivery(actor=SYSTEM, key=new_key(), number=1)
    )
    chamber.decide()
    number = chamber.committee.to_tell[0].number
    chamber.send(
        committee_docketing.report_delivery,
        ReportDelivery(actor=SYSTEM, key=new_key(), number=number, done=False, sentence="This appeal has ended."),
    )
    assert chamber.board.open[f"told/{number}"].role == Role.HMIS_LEAD
    by_hand = ReportDelivery(actor=hmis_lead(), key=new_key(), number=1)
    chamber.refuse("not_permitted", committee_docketing.report_delivery, by_hand)


def test_an_appeal_whose_decision_was_set_aside_comes_back_in_another_round() -> None:
    chamber = Chamber().docket().open()
    chamber.decide()
    chamber.tell()
    chamber.close()
    chamber.docket(an_appeal(1, round=2))
    item = chamber.item(meeting=chamber.next)
    assert (item.appeal.round, item.response, item.motions) == (2, None, ())


def test_a_committee_with_something_pending_does_not_end() -> None:
    chamber = Chamber().docket()
    ending = Dissolve(actor=hmis_lead(), key=new_key(), reason="Merged.")
    assert "1 appeal (Harbor House)" in chamber.refuse("still_at_work", committee_docketing.dissolve, ending)
    chamber.refuse(
        "not_permitted", committee_docketing.dissolve, Dissolve(actor=member(ADA), key=new_key(), reason="Merged.")
    )
    chamber.strike()
    chamber.send(committee_docketing.dissolve, ending)
    assert chamber.committee.state == CommitteeState.DISSOLVED
    chamber.refuse("not_now", committee_docketing.docket_appeal, docketing(chamber, number=5))
    assert not chamber.wake()


def test_another_version_of_the_policy_holds_from_the_meetings_that_are_not_scheduled_yet() -> None:
    chamber = Chamber()
    moved = rule(meetings=rule().meetings.model_copy(update={"which": MeetingWeek.FOURTH}))
    chamber.send(
        committee_docketing.adopt_rule,
        AdoptCommitteeRule(actor=hmis_lead(), key=new_key(), policy_label="newer", policy=moved),
    )
    assert chamber.next.when.day == MEETING_DAY
    chamber.until(date(2026, 11, 30))
    assert chamber.next.when.day == date(2026, 12, 23)
    same = AdoptCommitteeRule(actor=hmis_lead(), key=new_key(), policy_label="newer", policy=moved)
    chamber.refuse("same_policy", committee_docketing.adopt_rule, same)
    other = same.model_copy(update={"policy": rule("coordinated-entry")})
    chamber.refuse("another_committee", committee_docketing.adopt_rule, other)


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_a_committee_sees_its_own_docket_only() -> None:
    performance = Chamber().committee
    assert may_see_docket(member(CLEO), performance)
    assert may_see_docket(hmis_lead(), performance)
    for actor in (representative(HARBOR), outsider(), person("p-x", Role.CE_MEMBER), person("p-y", Role.CE_CHAIR)):
        assert not may_see_docket(actor, performance)


def test_somebody_who_comes_late_can_be_noted_once() -> None:
    chamber = Chamber().docket().open(ADA, CLEO, "p-dan")
    chamber.refuse("not_permitted", attendance.arrive, chamber.step(Arrive, "p-dan", person_id=BO))
    chamber.send(attendance.arrive, chamber.step(Arrive, BO, person_id=BO))
    assert chamber.item().recused(BO), "whoever comes late is proposed for recusal like everybody else"
    chamber.refuse("already_present", attendance.arrive, chamber.step(Arrive, ADA, person_id=BO))
    chamber.refuse("not_permitted", attendance.arrive, chamber.step(Arrive, ADA, person_id="p-stranger"))


@pytest.mark.parametrize("kind", ContinuedFor)
def test_a_continued_appeal_is_on_the_next_docket_with_its_history(kind: ContinuedFor) -> None:
    chamber = Chamber().docket().open()
    chamber.continue_(kind=kind)
    following = chamber.item(meeting=chamber.next)
    assert (following.continued_before, following.response, following.recusals) == (1, None, ())
    told = chamber.tell()[-1]
    assert (told.response.continued_for, told.next_id) == (kind, "performance-2026-12")
