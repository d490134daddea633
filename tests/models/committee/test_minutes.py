"""Minutes are made from what was recorded; and a committee's figures."""

from datetime import date, timedelta

import pytest

from models.committee.docket import Choice
from models.committee.figures import AppealDays, MeetingOutcome, clearance, days_between
from models.committee.lifecycle import MeetingState
from models.committee.messages import CloseMeeting, CorrectMinutes, PresentReport, SettleRecusal
from models.committee.minutes import minutes, people_in
from models.committee.rules import meetings as committee_meetings
from models.committee.rules import minutes as committee_minutes
from models.committee.rules import recusals
from models.policy.office import Office
from tests.models.committee.samples import (
    ADA,
    BO,
    CLEO,
    DAN,
    EVE,
    MEETING_DAY,
    Chamber,
    an_appeal,
    hmis_lead,
    lakeside,
    upheld,
)

OFFICE = Office(name="The office", sender="a@office.example", helpdesk="b@office.example", hmis_name="HMIS")
NAMES = {ADA: "Ada Ash", BO: "Bo Birch", CLEO: "Cleo Cedar", DAN: "Dan Dogwood", EVE: "Eve Elm", "p-lead": "Lee Lead"}


def test_the_minutes_say_who_was_there_what_was_moved_how_they_voted_and_what_was_answered() -> None:
    chamber = Chamber().docket(an_appeal(1), lakeside(2), lakeside(3, organization="Third Place"))
    chamber.open(ADA, BO, CLEO, EVE)
    chamber.send(committee_meetings.present_report, chamber.step(PresentReport, hmis_lead()))
    settling = chamber.step(SettleRecusal, ADA, appeal_id="appeal-1", person_id=BO, holds=True)
    chamber.send(recusals.settle_recusal, settling)
    chamber.move(upheld())
    chamber.vote(Choice.AGAINST, CLEO, EVE)
    chamber.count()
    chamber.move()
    chamber.vote(Choice.FOR, CLEO, EVE, motion=2)
    chamber.vote(Choice.ABSTAIN, ADA, motion=2)
    chamber.count(motion=2)
    chamber.continue_("appeal-2", why="We need figures.")
    chamber.strike("appeal-3")
    chamber.now += timedelta(hours=1)
    chamber.close()
    made = minutes(chamber.committee, chamber.last, OFFICE, NAMES)
    assert made.title == "Performance Committee: minutes of Tuesday, November 10, 2026"
    assert made.present == ("Ada Ash (chair)", "Bo Birch", "Cleo Cedar", "Eve Elm")
    assert made.absent == ("Dan Dogwood",)
    assert made.quorum == "4 of 5 members present. Needed for a quorum: 3."
    assert made.presiding == "Ada Ash"
    assert made.report.endswith("4 licenses. Presented by Lee Lead.")
    first, second, third = made.items
    assert first.recusals == ("Bo Birch: did not take part. The member belongs to the organization that appeals.",)
    assert first.motions == (
        "Motion 1 by Cleo Cedar: the appeal is denied, and the earlier decision remains in effect "
        "(reason: Staff on leave). Failed. 0 for, 2 against (Cleo Cedar: against; Eve Elm: against). Did not vote: Ada "
        "Ash.",
        "Motion 2 by Cleo Cedar: an exception to the inactivity policy for 1 license until Wednesday, June 30, 2027 "
        "(reason: Staff on leave). Carried. 2 for, 0 against, 1 abstained (Cleo Cedar: for; Eve Elm: for; Ada Ash: "
        "abstain).",
    )
    assert first.response.startswith("Decided: an exception")
    assert (second.response, second.why) == ("Continued to the next meeting.", "We need figures.")
    assert third.response == "Withdrawn."
    assert made.figures == (
        "3 appeals on the docket: 1 decided, 1 continued, 1 withdrawn, 0 carried over without a response."
    )
    assert minutes(chamber.committee, chamber.last, OFFICE, NAMES) == made


def test_minutes_of_a_meeting_that_was_not_held_say_why_and_what_was_carried_over() -> None:
    chamber = Chamber().docket().until(date(2026, 11, 20))
    made = minutes(chamber.committee, chamber.last, OFFICE, NAMES)
    assert (
        made.state
        == "Not held. Nobody opened the meeting by the end of Sunday, November 15, 2026. Everything was carried over."
    )
    assert made.items[0].response == "No response."
    assert made.figures.endswith("1 carried over without a response.")
    assert made.present == ()


def test_the_minutes_say_who_came_late_left_and_presided_how_the_meeting_was_changed_and_what_was_corrected() -> None:
    chamber = Chamber().docket()
    chamber.reschedule(date(2026, 11, 17), why="The room is taken.")
    chamber.open(ADA, CLEO, DAN)
    chamber.now += timedelta(minutes=10)
    chamber.arrive(EVE)
    chamber.now += timedelta(minutes=10)
    chamber.depart(ADA)
    chamber.now += timedelta(minutes=10)
    chamber.adjourn(date(2026, 11, 18), by=CLEO)
    chamber.resume(CLEO, DAN, EVE, by=CLEO)
    chamber.continue_(by=CLEO)
    chamber.send(committee_meetings.close_meeting, chamber.step(CloseMeeting, CLEO))
    fields = {"text": "Bo was there from the beginning", "why": "He was left out"}
    correction = chamber.step(CorrectMinutes, ADA, meeting_id=chamber.last.meeting_id, **fields)
    chamber.send(committee_minutes.correct_minutes, correction)
    made = minutes(chamber.committee, chamber.last, OFFICE, NAMES)
    day = "Tuesday, November 17, 2026, at"
    assert made.present == (
        f"Ada Ash (chair): left {day} 10:20 AM",
        "Cleo Cedar",
        "Dan Dogwood",
        f"Eve Elm: came {day} 10:10 AM",
    )
    assert made.absent == ("Bo Birch",)
    assert made.presiding == "Ada Ash, then Cleo Cedar"
    assert made.changes == (
        "Ada Ash moved the meeting from Tuesday, November 10, 2026, at 10:00 AM to "
        f"{day} 10:00 AM. Reason: The room is taken.",
        f"Cleo Cedar adjourned the meeting {day} 10:30 AM. Reason: Figures are missing. Resumed Wednesday, "
        "November 18, 2026, at 10:00 AM.",
    )
    assert made.corrections == (
        "Bo was there from the beginning. Corrected by Ada Ash, Wednesday, November 18, 2026. Reason: He was left out.",
    )
    assert set(people_in(chamber.last)) >= {ADA, BO, CLEO, DAN, EVE}


def test_the_minutes_of_a_canceled_meeting_say_why() -> None:
    chamber = Chamber().docket()
    chamber.cancel()
    made = minutes(chamber.committee, chamber.last, OFFICE, NAMES)
    assert made.state.startswith("Canceled Monday, November 2, 2026, at")
    assert made.state.endswith("A storm is expected. Everything was carried over.")
    nothing = Chamber()
    nothing.cancel()
    made = minutes(nothing.committee, nothing.last, OFFICE, NAMES)
    assert made.state.endswith("A storm is expected. No appeals were waiting on its docket.")
    unfinished = Chamber().docket().open()
    unfinished.adjourn(date(2026, 11, 12))
    unfinished.until(date(2026, 11, 20))
    made = minutes(unfinished.committee, unfinished.last, OFFICE, NAMES)
    assert made.state.startswith("Not finished. Nobody resumed the meeting by the end of Tuesday, November 17")


def test_there_are_no_minutes_of_a_meeting_that_is_not_over() -> None:
    chamber = Chamber().docket().open()
    with pytest.raises(ValueError, match="not over"):
        minutes(chamber.committee, chamber.meeting, OFFICE, NAMES)


def test_the_figures_say_how_long_it_takes_and_what_meetings_owed() -> None:
    first = date(2026, 11, 1)
    appeals = [
        AppealDays(appeal_id="a", filed_on=first, ended_on=first + timedelta(days=10), continued=1),
        AppealDays(appeal_id="b", filed_on=first, ended_on=first + timedelta(days=20)),
        AppealDays(appeal_id="c", filed_on=date(2026, 10, 1), ended_on=date(2026, 11, 5), withdrawn=True),
        AppealDays(appeal_id="d", filed_on=date(2026, 10, 2)),
        AppealDays(appeal_id="e", filed_on=date(2026, 12, 2)),
        AppealDays(appeal_id="f", filed_on=date(2026, 9, 1), ended_on=date(2026, 10, 1)),
    ]
    meetings = [
        MeetingOutcome(day=MEETING_DAY, state=MeetingState.CLOSED, on_docket=3, answered=3),
        MeetingOutcome(day=date(2026, 11, 24), state=MeetingState.CANCELED, on_docket=2, answered=0),
        MeetingOutcome(day=date(2026, 12, 9), state=MeetingState.CLOSED, on_docket=9, answered=9),
    ]
    found = clearance(appeals, meetings, first, date(2026, 11, 30))
    assert (found.filed, found.decided, found.withdrawn, found.pending, found.continued) == (2, 2, 1, 1, 1)
    assert (found.oldest_days, found.median_days, found.longest_days) == (59, 15.0, 20)
    assert (found.held, found.not_held, found.answered, found.due) == (1, 1, 3, 5)
    assert found.sentence == (
        "2 filed, 2 decided, 1 withdrawn, 1 pending (the oldest for 59 days); half of the decisions took up to 15 "
        "days. 1 meeting held, 1 not held."
    )
    empty = clearance([], [], first, first)
    assert (empty.oldest_days, empty.median_days, empty.sentence) == (
        None,
        None,
        "0 filed, 0 decided, 0 withdrawn, 0 pending. 0 meetings held, 0 not held.",
    )
    assert days_between(first, first) == 0


def test_the_minutes_say_who_came_back_and_who_came_only_when_the_meeting_was_resumed() -> None:
    chamber = Chamber().docket().open(ADA, BO, CLEO, DAN)
    chamber.now += timedelta(minutes=20)
    chamber.depart(DAN)
    chamber.now += timedelta(minutes=10)
    chamber.adjourn(date(2026, 11, 12))
    chamber.resume(ADA, CLEO, DAN, EVE)
    chamber.continue_()
    chamber.close()
    made = minutes(chamber.committee, chamber.last, OFFICE, NAMES)
    day, later = "Tuesday, November 10, 2026, at", "Thursday, November 12, 2026, at"
    assert made.present == (
        "Ada Ash (chair)",
        f"Bo Birch: left {day} 10:30 AM",
        "Cleo Cedar",
        f"Dan Dogwood: left {day} 10:20 AM; came back {later} 10:00 AM",
        f"Eve Elm: came {later} 10:00 AM",
    )
