"""Appeal, committee and allotment together, each owner of its own: what the one says, the other takes, once."""

from datetime import date
from typing import Any

import pytest

from models.allotment.rules import delegations, license_requests
from models.allotment.rules import shares as allotment_shares
from models.allotment.supply import region_allotment
from models.appeal import timeline
from models.appeal.lifecycle import AppealState
from models.appeal.messages import (
    AdjournHearing,
    CarryOver,
    GoOnDocket,
    HearResponse,
    OrderAnswered,
    Reschedule,
    ResumeHearing,
    TakeUp,
    Withdraw,
)
from models.appeal.orders import allotment_message, next_order
from models.appeal.progress import waits_for
from models.appeal.reasons import AppealReason
from models.appeal.rules import execution, hearing, submissions
from models.appeal.verdicts import GrantFromAllotment, ReassignExcess, Upheld
from models.committee.messages import MakeMotion, ReportDelivery
from models.committee.outbox import docket_message, meeting_note, message_for, strike_message
from models.committee.rules import docketing, voting
from models.committee.state import RegionSupply
from models.errors import RuleViolation
from models.people import SYSTEM
from tests.models.allotment.samples import Shares, existing
from tests.models.appeal.samples import Case, new_key, self_pay, start
from tests.models.builders import HARBOR, REGION, representative
from tests.models.committee.samples import Chamber, ce_chamber, lakeside

TAKEN: dict[type, Any] = {
    TakeUp: hearing.take_up,
    CarryOver: hearing.carry_over,
    Reschedule: hearing.reschedule,
    AdjournHearing: hearing.adjourn_hearing,
    ResumeHearing: hearing.resume_hearing,
    HearResponse: hearing.hear,
}
ASKED: dict[str, Any] = {
    "Delegate": delegations.delegate,
    "EndDelegation": delegations.end_delegation,
    "MoveLicense": allotment_shares.move_license,
    "AskForMore": license_requests.ask_for_more,
}


def docket(case: Case, chamber: Chamber) -> None:
    """The appeal asks for its place, as its workflow does."""
    chamber.send(docketing.docket_appeal, docket_message(case.appeal))
    note = meeting_note(chamber.committee, case.appeal.appeal_id)
    assert note is not None
    case.send(hearing.go_on_docket, GoOnDocket(actor=SYSTEM, key=new_key(), meeting=note))


def tell(case: Case, chamber: Chamber) -> None:
    """The committee tells the appeal everything, as its workflow does; a refusal comes back as a value."""
    for telling in list(chamber.committee.to_tell):
        message = message_for(chamber.committee, telling)
        assert message == message_for(chamber.committee, telling)
        case.now = max(case.now, chamber.now)
        answer: dict[str, Any] = {"done": True}
        try:
            case.send(TAKEN[type(message)], message)
        except RuleViolation as refusal:
            answer = {"done": False, "sentence": refusal.sentence}
        chamber.send(
            docketing.report_delivery,
            ReportDelivery.model_validate({"actor": SYSTEM, "key": new_key(), "number": telling.number, **answer}),
        )


def carry_out(case: Case, shares: Shares) -> None:
    """The allotment is asked order after order; what it refuses comes back as a value."""
    while timeline.has_orders(case.appeal):
        order = next_order(case.appeal)
        assert order is not None
        message = allotment_message(case.appeal, order)
        shares.now = case.now
        answer: dict[str, Any] = {"done": True}
        try:
            shares.send(ASKED[type(message).__name__], message)
        except RuleViolation as refusal:
            answer = {"done": False, "sentence": refusal.sentence}
        case.send(
            execution.order_answered,
            OrderAnswered.model_validate({"actor": SYSTEM, "key": new_key(), "order": order.number, **answer}),
        )


def supply(shares: Shares) -> tuple[RegionSupply, ...]:
    """What the regions have left."""
    regions = [region_allotment(shares.allotment, f"r-{number}") for number in (1, 2, 3)]
    return tuple(RegionSupply(region_id=each.region_id, name=each.name, free=each.free) for each in regions)


@pytest.mark.requirement("LIC-18")
def test_an_inactivity_appeal_is_continued_once_and_then_granted() -> None:
    case, chamber = Case(), Chamber()
    docket(case, chamber)
    chamber.open()
    tell(case, chamber)
    assert case.appeal.state == AppealState.BEFORE_COMMITTEE
    chamber.continue_()
    chamber.close()
    tell(case, chamber)
    assert (case.appeal.state, case.appeal.continued) == (AppealState.CONTINUED, 1)
    chamber.open()
    chamber.decide()
    tell(case, chamber)
    assert timeline.has_orders(case.appeal)
    assert [each.work.value for each in case.appeal.orders] == ["grant_exception", "give_back"]
    assert chamber.close().endswith("1 decided, 0 continued.")


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_whatever_happens_to_its_meeting_the_appellant_learns_what_it_means_and_the_new_date() -> None:
    case, chamber = Case(), Chamber()
    docket(case, chamber)
    chamber.reschedule(date(2026, 11, 17))
    chamber.open()
    chamber.adjourn(date(2026, 11, 19))
    tell(case, chamber)
    assert "whose meeting continues on Thursday, November 19, 2026, at 10:00 AM" in waits_for(case.appeal)
    chamber.resume()
    tell(case, chamber)
    assert waits_for(case.appeal) == "the response of the Performance Committee, which is in session"
    chamber.adjourn(date(2026, 11, 20))
    chamber.until(chamber.meeting.when.missed_at)
    chamber.cancel()
    tell(case, chamber)
    assert case.appeal.carried_over == 2
    sent = [each for each in case.sent if each.template != "appeal_received"]
    dates = [each.facts.get("next_meeting", each.facts.get("resumes", "")) for each in sent]
    assert [(each.template, str(day)) for each, day in zip(sent, dates, strict=True)] == [
        ("appeal_rescheduled", "Tuesday, November 17, 2026, at 10:00 AM"),
        ("appeal_adjourned", "Thursday, November 19, 2026, at 10:00 AM"),
        ("appeal_resumed", ""),
        ("appeal_adjourned", "Friday, November 20, 2026, at 10:00 AM"),
        ("appeal_carried_over", "Wednesday, December 9, 2026, at 10:00 AM"),
        ("appeal_carried_over", "Wednesday, January 13, 2027, at 10:00 AM"),
    ]


@pytest.mark.requirement("LIC-18", "LIC-19")
def test_an_appeal_that_was_answered_before_the_adjournment_hears_nothing_of_it() -> None:
    case, chamber = Case(), Chamber()
    docket(case, chamber)
    chamber.docket(lakeside(2)).open()
    chamber.continue_()
    chamber.adjourn(date(2026, 11, 19))
    chamber.resume()
    told = [(each.appeal_id, each.kind.value) for each in chamber.committee.to_tell]
    assert told[-3:] == [("appeal-1", "answered"), ("appeal-2", "adjourned"), ("appeal-2", "resumed")]


@pytest.mark.requirement("LIC-20")
def test_an_appeal_of_a_region_with_nothing_left_is_met_by_another_regions_excess() -> None:
    shares = Shares(*(existing(number) for number in range(1, 5)))
    case, chamber = Case(start(AppealReason.DENIED_ALLOTMENT)), ce_chamber()
    docket(case, chamber)
    chamber.open()
    full = chamber.step(
        MakeMotion, appeal_id="appeal-1", verdict=GrantFromAllotment(region_id=REGION), why=".", supply=supply(shares)
    )
    chamber.refuse("above_allotment", voting.make_motion, full)
    chamber.decide(ReassignExcess(from_region_id="r-2", region_id=REGION), supply=supply(shares))
    tell(case, chamber)
    carry_out(case, shares)
    assert case.appeal.state == AppealState.CLOSED
    assert [region_allotment(shares.allotment, f"r-{number}").free for number in (1, 2)] == [0, 2]
    given = shares.allotment.live[-1]
    assert (given.agency_id, given.appeal_id) == (HARBOR, "appeal-1")


@pytest.mark.requirement("LIC-11")
def test_what_was_free_at_the_meeting_and_is_gone_afterwards_is_refused_and_settled_by_a_person() -> None:
    shares = Shares(*(existing(number) for number in range(1, 4)))
    case, chamber = Case(start(AppealReason.DENIED_ALLOTMENT)), ce_chamber()
    docket(case, chamber)
    chamber.open()
    chamber.decide(GrantFromAllotment(region_id=REGION), supply=supply(shares))
    shares.give()
    tell(case, chamber)
    carry_out(case, shares)
    assert case.appeal.state == AppealState.CARRIED_OUT
    assert "has given 4 of its 4 allotted licenses, so none is left" in case.board.open["settle"].title
    assert region_allotment(shares.allotment, REGION).delegated == 4


@pytest.mark.requirement("LIC-22")
def test_a_denial_ends_in_the_way_to_self_pay() -> None:
    case, chamber = Case(start(AppealReason.REVOKED_ALLOTMENT, estimate=self_pay())), ce_chamber()
    docket(case, chamber)
    chamber.open()
    chamber.decide(Upheld())
    tell(case, chamber)
    assert (case.appeal.denied, case.appeal.state) == (True, AppealState.CLOSED)
    assert len(case.letters("appeal_denied")) == 1


def test_an_appeal_withdrawn_while_the_committee_decides_stays_withdrawn_and_nothing_is_carried_out() -> None:
    case, chamber = Case(), Chamber()
    docket(case, chamber)
    chamber.open()
    tell(case, chamber)
    chamber.decide()
    case.send(submissions.withdraw, Withdraw(actor=representative(), key=new_key()))
    chamber.send(docketing.strike_appeal, strike_message(case.appeal))
    tell(case, chamber)
    assert (case.appeal.state, case.appeal.orders) == (AppealState.WITHDRAWN, ())
    assert chamber.item().withdrawn_at is not None
    chamber.close()


def test_when_the_committees_word_is_on_its_way_the_appeal_refuses_it_as_a_value() -> None:
    case, chamber = Case(), Chamber()
    docket(case, chamber)
    chamber.open()
    tell(case, chamber)
    chamber.decide()
    case.send(submissions.withdraw, Withdraw(actor=representative(), key=new_key()))
    tell(case, chamber)
    assert "has ended (withdrawn)" in next(
        iter(each.title for key, each in chamber.board.open.items() if "told" in key)
    )


def test_a_missed_meeting_is_told_and_shows_in_the_appeal() -> None:
    case, chamber = Case(), Chamber()
    docket(case, chamber)
    chamber.until(date(2026, 11, 20))
    tell(case, chamber)
    assert (case.appeal.state, case.appeal.carried_over) == (AppealState.DOCKETED, 1)
    assert case.appeal.meeting == meeting_note(chamber.committee, "appeal-1")
