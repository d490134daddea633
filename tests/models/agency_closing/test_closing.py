"""Closing an agency, as its rules decide: planned, called off, carried out, looked at again, closed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from models.agency_closing import rules, timeline
from models.agency_closing.checks import require_not_closed
from models.agency_closing.lifecycle import ClosingLifecycle, ClosingMove, ClosingState
from models.agency_closing.messages import CallOffClosing, ClosingStart, LookAgain
from models.agency_closing.notices import task_key
from models.agency_closing.settlement import left_on
from models.agency_closing.state import AgencyClosing, ClosingStage, Matter
from models.billing.state import PaymentMove
from models.calendar import morning_of
from models.effects import TaskKind
from models.errors import RuleViolation
from models.money.amounts import spoken_amount
from models.people import SYSTEM, Actor, Grant, Role
from models.policy.directory import ClosingPolicy, DirectoryPolicy
from tests.models.billing.samples import Books
from tests.models.checks import Table, assert_moves

ZONE = "America/Chicago"
NOW = datetime(2026, 12, 1, 18, tzinfo=UTC)
TODAY, LAST = date(2026, 12, 1), date(2026, 12, 31)
LENA = Actor(person_id="lena", grants=(Grant(role=Role.HMIS_LEAD),))
ALEX = Actor(person_id="alex", grants=(Grant(role=Role.SYSTEM_ADMINISTRATOR), Grant(role=Role.BILLING)))
OWN = Actor(person_id="lou", grants=(Grant(role=Role.HMIS_LEAD), Grant(role=Role.SIGNATORY, agency_id="A1")))
REQUEST = Matter(stage=ClosingStage.REQUESTS, about="request/Q1", what="End the request Q1", why="It is too late.")
OWED = Matter(stage=ClosingStage.ACCOUNT, about="owed", what="Collect $10.00", why="It is not paid.")


def start(**more: Any) -> ClosingStart:
    said = {
        "agency_id": "A1",
        "agency_name": "Harbor House",
        "on_day": LAST,
        "because": "It merges.",
        "time_zone": ZONE,
        "policy_label": "Missouri",
        "policy": ClosingPolicy(),
        "actor": LENA,
        "key": "plan",
        **more,
    }
    return ClosingStart.model_validate(said)


def planned(**more: Any) -> AgencyClosing:
    return timeline.begin(start(**more), NOW).state


def at_work(**more: Any) -> AgencyClosing:
    """A closing that is being carried out, after some looks."""
    started = rules.started(planned(), morning_of(LAST, ZONE)).state
    return started.model_copy(update={"look_at": None, **more})


def calling_off(**more: Any) -> CallOffClosing:
    return CallOffClosing.model_validate({"actor": LENA, "key": "off", "because": "It goes on.", **more})


def refused(rule: Any, *arguments: Any) -> str:
    with pytest.raises(RuleViolation) as refusal:
        rule(*arguments)
    assert refusal.value.sentence.endswith(".")
    return refusal.value.code


def test_a_closing_moves_from_its_plan_to_its_end_or_is_called_off() -> None:
    table: Table = {
        ClosingState.PLANNED: {
            ClosingMove.STARTED: ClosingState.CARRYING_OUT,
            ClosingMove.CALLED_OFF: ClosingState.CALLED_OFF,
        },
        ClosingState.CARRYING_OUT: {
            ClosingMove.LOOKED_AT_AGAIN: ClosingState.CARRYING_OUT,
            ClosingMove.CLOSED: ClosingState.CLOSED,
        },
        ClosingState.CLOSED: {},
        ClosingState.CALLED_OFF: {},
    }
    assert_moves(ClosingLifecycle, table)


@pytest.mark.parametrize("day", [TODAY, LAST])
def test_an_agency_closes_today_or_later(day: date) -> None:
    decision = timeline.begin(start(on_day=day), NOW)
    assert (decision.state.state, decision.state.on_day, decision.move) == (
        ClosingState.PLANNED,
        day,
        "closing_planned",
    )
    assert "Reason: It merges." in decision.summary
    assert timeline.next_wake(decision.state) == (morning_of(day, ZONE), "the last day of an agency")


def test_an_agency_does_not_close_in_the_past_nor_twice() -> None:
    assert refused(timeline.begin, start(on_day=TODAY - timedelta(days=1)), NOW) == "day_is_past"
    assert refused(timeline.begin, start(planned_for=LAST), NOW) == "closing_already"
    assert refused(timeline.begin, start(planned_for=TODAY), NOW) == "closed_already"
    late = datetime(2026, 12, 2, 5, 59, tzinfo=UTC)  # a minute to midnight in Chicago
    assert timeline.begin(start(on_day=TODAY), late).state.on_day == TODAY
    assert refused(timeline.begin, start(on_day=TODAY), late + timedelta(minutes=1)) == "day_is_past"


@pytest.mark.requirement("S45")
def test_the_policy_says_who_closes_agencies_but_never_their_own() -> None:
    for actor in (ALEX, OWN, SYSTEM):
        assert refused(timeline.begin, start(actor=actor), NOW) == "not_permitted"
        assert refused(rules.call_off, planned(), calling_off(actor=actor), NOW) == "not_permitted"
        again = LookAgain(actor=actor, key="again")
        assert refused(rules.look_again, at_work(look_at=NOW), again, NOW) == "not_permitted"
    wider = ClosingPolicy(roles=(Role.SYSTEM_ADMINISTRATOR,))
    assert timeline.begin(start(actor=ALEX, policy=wider), NOW).state.planned_by == "alex"
    assert DirectoryPolicy().closing.roles == (Role.HMIS_LEAD,)
    assert "to be confirmed" in DirectoryPolicy().closing.source


def test_a_closing_is_called_off_before_its_day_and_not_on_it() -> None:
    decision = rules.call_off(planned(), calling_off(), NOW)
    assert (decision.state.state, decision.state.ended_at) == (ClosingState.CALLED_OFF, NOW)
    assert timeline.is_over(decision.state)
    assert timeline.next_wake(decision.state) is None
    midnight = datetime(2026, 12, 31, 6, tzinfo=UTC)
    assert rules.call_off(planned(), calling_off(), midnight - timedelta(minutes=1)).move == "closing_called_off"
    assert refused(rules.call_off, planned(), calling_off(), midnight) == "day_has_come"
    assert refused(rules.call_off, at_work(), calling_off(), NOW) == "day_has_come"
    assert refused(rules.call_off, decision.state, calling_off(), NOW) == "already_received"
    assert refused(rules.call_off, decision.state, calling_off(key="more"), NOW) == "not_now"


def test_it_begins_on_the_morning_of_its_day_and_once() -> None:
    morning = morning_of(LAST, ZONE)
    assert timeline.wake(planned(), morning - timedelta(seconds=1)) is None
    decision = timeline.wake(planned(), morning)
    assert decision is not None
    assert (decision.state.state, decision.state.begun_at) == (ClosingState.CARRYING_OUT, morning)
    assert timeline.is_look_due(decision.state, morning)
    assert not timeline.is_look_due(decision.state, morning - timedelta(seconds=1))
    assert timeline.wake(decision.state, morning) is None
    assert timeline.next_wake(at_work()) is None, "nothing wakes it while it is being carried out"


def test_nothing_left_closes_the_agency() -> None:
    decision = rules.carried_out(at_work(matters=(OWED,), looks=3), (), NOW)
    assert decision is not None
    assert (decision.state.state, decision.state.ended_at, decision.state.matters) == (ClosingState.CLOSED, NOW, ())
    assert [(each.key, each.done) for each in decision.closed] == [("account/owed", True)]
    assert rules.looked_at(decision.state, NOW) == decision.state
    assert timeline.is_over(decision.state)


def test_what_is_left_at_first_gets_a_quarter_of_an_hour_and_then_an_owner_and_a_date() -> None:
    assert rules.carried_out(at_work(), (REQUEST, OWED), NOW) is None
    waiting = rules.looked_at(at_work(), NOW)
    assert waiting.look_at == NOW + timedelta(minutes=15)
    decision = rules.carried_out(waiting, (REQUEST, OWED), NOW)
    assert decision is not None
    assert [(each.key, each.role, each.kind) for each in decision.opened] == [
        ("requests/request/Q1", Role.HMIS_LEAD, TaskKind.SETTLE_CLOSING),
        ("account/owed", Role.BILLING, TaskKind.SETTLE_CLOSING),
    ]
    for each, matter in zip(decision.opened, (REQUEST, OWED), strict=True):
        assert each.title == f"Harbor House closes. {matter.what}. {matter.why}"
        assert each.due == datetime(2026, 12, 16, 6, tzinfo=UTC), "fourteen days"
    later = rules.looked_at(decision.state, NOW)
    assert later.look_at == morning_of(TODAY + timedelta(days=1), ZONE)


def test_the_same_left_over_is_no_step_and_what_changed_is() -> None:
    known = at_work(matters=(REQUEST, OWED), looks=2)
    assert rules.carried_out(known, (REQUEST, OWED), NOW) is None
    less = OWED.model_copy(update={"what": "Collect $4.00"})
    decision = rules.carried_out(known, (less,), NOW)
    assert decision is not None
    assert [each.key for each in decision.opened] == ["account/owed"]
    assert [each.key for each in decision.closed] == ["requests/request/Q1"]
    assert decision.state.matters == (less,)
    fewer = rules.carried_out(known, (OWED,), NOW)
    assert fewer is not None
    assert (fewer.opened, [each.key for each in fewer.closed]) == ((), [task_key(REQUEST)])


def test_whoever_settled_something_can_have_it_looked_at_now() -> None:
    again = LookAgain(actor=LENA, key="again")
    decision = rules.look_again(at_work(look_at=NOW + timedelta(hours=9)), again, NOW)
    assert decision.state.look_at == NOW
    assert timeline.is_look_due(decision.state, NOW)
    assert refused(rules.look_again, at_work(), again, NOW) == "at_work"
    assert refused(rules.look_again, planned(), again, NOW) == "not_now"
    assert refused(rules.look_again, decision.state, again, NOW) == "already_received"


def test_from_its_last_day_on_nothing_new_starts_for_an_agency() -> None:
    require_not_closed("Harbor House", None, LAST)
    require_not_closed("Harbor House", LAST, LAST - timedelta(days=1))
    for day in (LAST, LAST + timedelta(days=400)):
        assert refused(require_not_closed, "Harbor House", LAST, day) == "agency_closed"


@pytest.mark.requirement("FEE-10")
def test_what_is_owed_and_what_has_to_be_paid_out_is_left_on_the_account() -> None:
    books = Books()
    assert left_on(books.account) == ()
    books.new("L1")
    assert [each.about for each in left_on(books.account)] == ["events"], "the license has not ended there yet"
    books.number_drafts()
    books.delete("L1")
    books.number_drafts()
    (owed,) = left_on(books.account)
    assert (owed.about, owed.what) == ("owed", f"Collect {spoken_amount(books.open(books.last.number))}")
    books.pay("500.00")
    (credit,) = left_on(books.account)
    assert (credit.about, credit.what) == ("credit", f"Pay out {spoken_amount(books.available)}")


def test_a_payment_on_its_way_to_another_agency_has_to_arrive_first() -> None:
    moving = (PaymentMove(entry=1, to_agency="A2", reason="Theirs."),)
    account = Books().account.model_copy(update={"moving": moving})
    assert [each.about for each in left_on(account)] == ["events"]
