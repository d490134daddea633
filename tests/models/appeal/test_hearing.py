"""What an appeal learns from its committee, what people add to it, and how long it takes."""

from datetime import date, timedelta

import pytest

from models.appeal import timeline
from models.appeal.lifecycle import AppealState
from models.appeal.messages import (
    AnswerQuestion,
    AttachFiles,
    CarryOver,
    GoOnDocket,
    HearResponse,
    ReportAssessment,
    SetAside,
    Withdraw,
)
from models.appeal.progress import appeal_progress, spoken_progress
from models.appeal.reasons import AppealReason
from models.appeal.responses import ContinuedFor
from models.appeal.rules import hearing, submissions
from models.appeal.verdicts import Reinstatement, Upheld
from models.people import SYSTEM, Role
from tests.models.appeal.samples import (
    DECEMBER,
    NOVEMBER,
    Case,
    ce_lead,
    exception,
    file,
    new_key,
    response,
    self_pay,
    start,
)
from tests.models.builders import HARBOR, LAKESIDE, START, at, hmis_lead, outsider, person, representative


@pytest.mark.requirement("LIC-16")
def test_whoever_appeals_is_told_which_committee_meets_when() -> None:
    case = Case().docketed()
    (letter,) = case.letters("appeal_received")
    assert letter.facts == {
        "committee": "Performance Committee",
        "about": "a license revoked or marked for revocation due to inactivity",
        "meeting": "Tuesday, November 10, 2026, at 10:00 AM",
    }
    assert (letter.to, letter.to_role, letter.agency_id) == (("p-representative",), Role.REPRESENTATIVE, HARBOR)
    assert (
        appeal_progress(case.appeal, START).waits_for
        == "the Performance Committee on Tuesday, November 10, 2026, at 10:00 AM"
    )


@pytest.mark.requirement("LIC-18")
def test_an_appeal_can_be_continued_by_several_meetings_and_says_how_long_it_takes() -> None:
    case = Case().continued()
    assert case.appeal.state == AppealState.CONTINUED
    case.continued()
    case.now = at(date(2026, 12, 20))
    stands = appeal_progress(case.appeal, case.now)
    assert (stands.days_pending, stands.meetings_continued, stands.meetings_not_held) == (48, 2, 0)
    assert spoken_progress(case.appeal, case.now).startswith("Pending for 48 days; continued 2 times. Waiting for:")
    case.decided(Upheld(), at=at(date(2027, 1, 13)))
    later = at(date(2027, 6, 1))
    assert appeal_progress(case.appeal, later).days_pending == 72
    assert spoken_progress(case.appeal, later) == "It took 72 days; continued 2 times."
    assert len(case.letters("appeal_continued")) == 2


def test_a_question_goes_to_the_appellant_with_a_date_and_its_answer_goes_on_record() -> None:
    case = Case().continued(ContinuedFor.QUESTION, "When does the worker come back?")
    (letter,) = case.letters("appeal_question")
    assert letter.deadline is not None
    assert letter.deadline.last_day == date(2026, 11, 24)
    assert case.board.open["asked/1"].person_id == "p-representative"
    assert appeal_progress(case.appeal, case.now).waits_for == "the appellant’s answer by Tuesday, November 24, 2026"
    message = AnswerQuestion(actor=representative(), key=new_key(), number=1, answer="In June.", attachments=(file(),))
    for actor in (outsider(), representative(LAKESIDE), hmis_lead()):
        case.refuse("not_permitted", submissions.answer_question, message.model_copy(update={"actor": actor}))
    case.refuse("not_asked", submissions.answer_question, message.model_copy(update={"number": 2}))
    case.send(submissions.answer_question, message)
    assert case.board.open == {}
    assert case.appeal.asked[0].answer == "In June."
    assert case.appeal.attachments == (file(),)
    assert "Committee on Wednesday, December 9" in appeal_progress(case.appeal, case.now).waits_for
    again = message.model_copy(update={"key": new_key(), "attachments": ()})
    case.refuse("answered", submissions.answer_question, again)


def test_an_answer_that_does_not_come_in_time_may_come_later_and_holds_nothing_up() -> None:
    case = Case().continued(ContinuedFor.QUESTION)
    due = timeline.next_wake(case.appeal)
    assert due == (at(date(2026, 11, 25), 0), "an answer about an appeal")
    assert timeline.wake(case.appeal, due[0] - timedelta(seconds=1)) is None
    case.now = due[0]
    overdue = timeline.wake(case.appeal, case.now)
    assert overdue is not None
    case.appeal = case.take(overdue)
    assert timeline.wake(case.appeal, case.now) is None
    assert case.board.open == {}
    assert "December 9" in appeal_progress(case.appeal, case.now).waits_for
    case.send(
        submissions.answer_question, AnswerQuestion(actor=representative(), key=new_key(), number=1, answer="In June.")
    )


def test_an_assessment_is_made_by_those_whom_the_policy_names_never_for_their_own_organization() -> None:
    case = Case().continued(ContinuedFor.ASSESSMENT, "How many reports?")
    assert case.board.open["asked/1"].role == Role.HMIS_LEAD
    assert len(case.letters("appeal_assessment")) == 1
    assert (
        "assessment by the HMIS lead staff by Thursday, December 10" in appeal_progress(case.appeal, case.now).waits_for
    )
    message = ReportAssessment(actor=hmis_lead(), key=new_key(), number=1, finding="Two a month.")
    case.refuse("not_permitted", submissions.report_assessment, message.model_copy(update={"actor": representative()}))
    own = hmis_lead().model_copy(update={"grants": (*hmis_lead().grants, *representative().grants)})
    assert "own organization" in case.refuse(
        "not_permitted", submissions.report_assessment, message.model_copy(update={"actor": own})
    )
    case.send(submissions.report_assessment, message)
    assert case.board.open == {}


def test_a_meeting_that_was_not_held_shows_and_the_appellant_is_told() -> None:
    case = Case().docketed()
    message = CarryOver(actor=SYSTEM, key=new_key(), why="There was no quorum.", next=DECEMBER)
    case.send(hearing.carry_over, message)
    assert (case.appeal.state, case.appeal.carried_over) == (AppealState.DOCKETED, 1)
    assert case.letters("appeal_carried_over")[0].facts["next_meeting"] == "Wednesday, December 9, 2026, at 10:00 AM"
    assert "carried over 1 time because a meeting was not held" in spoken_progress(case.appeal, case.now)


def test_a_withdrawal_ends_the_task_to_find_it_a_docket() -> None:
    case = Case()
    case.take(hearing.not_docketed(case.appeal, "The committee can't be reached."))
    assert case.board.open["settle"].title == (
        "The appeal of Harbor House is not on a docket yet: The committee can't be reached."
    )
    case.send(submissions.withdraw, Withdraw(actor=representative(), key=new_key()))
    assert case.board.open == {}


@pytest.mark.requirement("LIC-16")
def test_no_other_committee_decides_it_and_nobody_by_hand() -> None:
    case = Case().before()
    other = HearResponse(actor=SYSTEM, key=new_key(), response=response(committee_id="coordinated-entry"))
    said = case.refuse("wrong_committee", hearing.hear, other)
    assert "Performance Committee" in said
    by_hand = other.model_copy(update={"actor": hmis_lead(), "response": response()})
    case.refuse("not_permitted", hearing.hear, by_hand)
    without_next = other.model_copy(update={"response": response(kind=ContinuedFor.REASON)})
    case.refuse("no_next_meeting", hearing.hear, without_next)


@pytest.mark.requirement("LIC-22", "LIC-23")
def test_a_denial_offers_self_pay_with_its_estimate_and_the_board_of_directors() -> None:
    case = Case(start(estimate=self_pay())).decided(Upheld())
    (letter,) = case.letters("appeal_denied")
    assert "self-pay request" in str(letter.facts["self_pay"])
    assert "board of directors" in str(letter.facts["board"])
    assert "$185.00 once and $2,284.00 a year. It is not binding" in str(letter.facts["estimate"])
    assert case.appeal.denied
    assert case.appeal.state == AppealState.CLOSED


@pytest.mark.requirement("LIC-22")
@pytest.mark.parametrize("verdict", [None, Reinstatement(license_ids=("l-1",))])
def test_only_a_denied_appeal_leads_to_self_pay(verdict: Reinstatement | None) -> None:
    case = Case().decided(verdict or exception()).carried_out()
    assert not case.appeal.denied
    assert case.letters("appeal_denied") == []


def test_an_appeal_is_withdrawn_at_any_time_before_its_decision() -> None:
    message = Withdraw(actor=representative(), key=new_key(), reason="The worker is back.")
    pending = [Case(), Case().docketed(), Case().before(), Case().continued(ContinuedFor.QUESTION)]
    for case in pending:
        case.refuse("not_permitted", submissions.withdraw, message.model_copy(update={"actor": outsider()}))
        case.send(submissions.withdraw, message)
        assert (case.appeal.state, case.board.open) == (AppealState.WITHDRAWN, {})
        assert timeline.is_over(case.appeal, case.now)
        assert len(case.letters("appeal_withdrawn")) == 1
        late = HearResponse(actor=SYSTEM, key=new_key(), response=response())
        assert "has ended" in case.refuse("not_now", hearing.hear, late)
    decided = Case().decided()
    decided.refuse("not_now", submissions.withdraw, message)


def test_an_appeal_that_ends_with_its_agency_says_so_and_offers_no_other_one() -> None:
    case = Case().docketed()
    case.send(submissions.withdraw, Withdraw(actor=SYSTEM, key=new_key(), reason="Harbor House closes."))
    (letter,) = case.letters("appeal_withdrawn")
    assert (case.appeal.state, letter.facts["reason"]) == (AppealState.WITHDRAWN, "Harbor House closes.")


def test_files_can_be_added_until_the_decision() -> None:
    case = Case(start(attachments=(file(1),))).docketed()
    more = AttachFiles(actor=representative(), key=new_key(), attachments=(file(2),))
    case.refuse("no_files", submissions.attach, more.model_copy(update={"attachments": ()}))
    case.refuse("file_twice", submissions.attach, more.model_copy(update={"attachments": (file(1),)}))
    case.refuse("not_permitted", submissions.attach, more.model_copy(update={"actor": ce_lead()}))
    case.send(submissions.attach, more)
    case.decided()
    case.refuse("not_now", submissions.attach, more.model_copy(update={"key": new_key()}))


def test_a_decision_is_set_aside_by_an_authorized_person_and_the_appeal_goes_before_the_committee_again() -> None:
    case = Case().decided().carried_out()
    message = SetAside(actor=person("p-director", Role.HMIS_DIRECTOR), key=new_key(), reason="New papers came.")
    for actor in (hmis_lead(), representative(), outsider()):
        case.refuse("not_permitted", submissions.set_aside, message.model_copy(update={"actor": actor}))
    said = case.send(submissions.set_aside, message)
    assert (
        "Still in effect for now: the exception from the inactivity policy, the reinstatement of the license." in said
    )
    appeal = case.appeal
    assert (appeal.state, appeal.round, appeal.response, appeal.orders) == (AppealState.FILED, 2, None, ())
    assert [each.verdict for each in appeal.set_aside] == [exception()]
    assert timeline.wants_docket(appeal)
    assert len(case.letters("appeal_set_aside")) == 1
    case.docketed(DECEMBER).decided(Upheld(), at=at(date(2026, 12, 9)))
    assert case.appeal.denied
    assert case.appeal.orders_given == 2


def test_after_its_time_a_decision_stands() -> None:
    case = Case().decided().carried_out()
    until = timeline.next_wake(case.appeal)
    assert until == (at(date(2027, 11, 11), 0), "the time in which the decision can be set aside")
    case.now = until[0]
    assert timeline.is_over(case.appeal, case.now)
    message = SetAside(actor=person("p-director", Role.HMIS_DIRECTOR), key=new_key(), reason="Late.")
    assert "Wednesday, November 10, 2027" in case.refuse("too_late", submissions.set_aside, message)


def test_a_decision_that_is_being_carried_out_is_not_set_aside() -> None:
    case = Case().decided()
    message = SetAside(actor=person("p-director", Role.HMIS_DIRECTOR), key=new_key(), reason="Why not.")
    case.refuse("not_now", submissions.set_aside, message)


def test_the_committees_word_is_taken_once() -> None:
    case = Case().before()
    message = HearResponse(actor=SYSTEM, key="performance/3", response=response())
    case.send(hearing.hear, message)
    case.refuse("already_received", hearing.hear, message)
    twice = GoOnDocket(actor=SYSTEM, key=new_key(), meeting=NOVEMBER)
    case.refuse("not_now", hearing.go_on_docket, twice)


@pytest.mark.parametrize("reason", AppealReason)
def test_an_appeal_stays_small(reason: AppealReason) -> None:
    case = Case(start(reason, attachments=tuple(file(number) for number in range(1, 6)), estimate=self_pay()))
    for _ in range(6):
        case.continued(ContinuedFor.QUESTION, "A question of the usual length, such as people ask.")
    assert len(case.appeal.model_dump_json()) < 12_000
