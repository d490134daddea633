"""A license's whole life under random steps of random people, on simulated time; and what a quiet one costs."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from models.calendar import civil_day
from models.errors import RuleViolation
from models.license import activity, state, timeline
from models.license.lifecycle import AssignmentLifecycle, AssignmentState, InactiveReason, LicenseKind, LicenseState
from models.license.messages import AccountHelp, LicenseStep, Recertified
from models.license.notices import order_key
from models.license.rules import access, account_orders, exceptions, recertification
from models.license.rules import assignments as license_assignments
from models.license.rules import leave as license_leave
from models.license.rules import revocation as license_revocation
from models.license.rules import terms as license_terms
from models.license.rules.account_orders import own_orders
from models.license.state import HOLDING, LIVE_ASSIGNMENTS, License, LicenseTerms, UsageEvidence
from models.people import SYSTEM, Actor
from tests.models import forms
from tests.models.builders import (
    DAY,
    administrator,
    hmis_lead,
    outsider,
    representative,
    system_administrator,
)
from tests.models.checks import assert_sentence
from tests.models.license_builders import (
    BEGUN,
    Life,
    adoption,
    assert_consistent,
    billing,
    by_scim,
    chair,
    clearing,
    deactivation,
    deletion,
    done_by_hand,
    end_of_exception,
    exception,
    expiration,
    held,
    help_wanted,
    leave,
    loaded,
    mark,
    open_license,
    other_kind,
    reactivation,
    return_from_leave,
    revocation,
    rung,
    terms,
    terms_with,
    used,
    warning,
)

AnyRule = Callable[[License, Any, datetime], state.LicenseDecision]

STRICT = terms_with(
    rung(id="warned", days=20, look_again_days=10),
    rung(id="marked", measure="data_entry", days=40, consequence="flag", reason="no_data_entry",
         warn_days_before=(9, 3), exceptions=("on_appeal", "leave", "list_holder", "only_license"), look_again_days=15),
    rung(id="unseen", measure="first_sign_in", days=12, consequence="flag", reason="never_signed_in",
         exceptions=("on_appeal", "leave"), warn_days_before=(5,)),
    rung(id="locked", days=45, consequence="inactivate", reason="no_login", exceptions=("leave", "only_license")),
    rung(id="rusty", months=2, consequence="refresher", exceptions=("leave",)),
    rung(id="trained", months=4, consequence="retraining"),
    rung(id="deleted", measure="inactive", days=50, consequence="delete", warn_days_before=(20, 5),
         only_for=("no_login", "leave_of_absence"), exceptions=("leave",)),
    pack="detroit",
)  # fmt: skip
"""Every rule there is, in one ladder with short steps."""

POLICIES: dict[str, LicenseTerms] = {
    "missouri": terms("missouri"),
    "minnesota": terms("minnesota"),
    "detroit": terms("detroit"),
    "detroit by itself": by_scim(terms("detroit")),
    "strict": STRICT,
    "strict by itself": by_scim(STRICT),
}

people = st.sampled_from(["p-1", "p-2", "p-lead"])
requests = st.sampled_from(["q-1", "q-2", "q-3"])
actors = st.sampled_from(
    [SYSTEM, hmis_lead(), system_administrator(), billing(), chair(), representative(), administrator(), outsider()]
)
reasons = st.sampled_from(list(InactiveReason))
days_ahead = st.integers(-3, 200)


class ALicenseUnderRandomPeople(RuleBasedStateMachine):
    """Everything people can do, in any order, while time passes and now and then nobody works."""

    def __init__(self) -> None:
        super().__init__()
        self.life = Life(open_license())

    @initialize(policy=st.sampled_from(list(POLICIES)), was_loaded=st.booleans(), expires=st.none() | days_ahead)
    def begin(self, policy: str, was_loaded: bool, expires: int | None) -> None:
        under = POLICIES[policy]
        expires_on = civil_day(BEGUN, under.time_zone) + expires * DAY if expires is not None else None
        begun = loaded(under, held_since=BEGUN - 300 * DAY, expires_on=expires_on) if was_loaded else held(under)
        self.life = Life(begun)

    @property
    def today(self) -> date:
        return civil_day(self.life.now, self.life.license.terms.time_zone)

    def send(self, which: AnyRule, message: LicenseStep) -> None:
        """The step is taken, or refused with a sentence and nothing changed."""
        self.life.now += timedelta(minutes=1)
        before = self.life.license.model_copy(deep=True)
        try:
            decision = which(self.life.license, message, self.life.now)
        except RuleViolation as refusal:
            assert_sentence(refusal.sentence)
            assert self.life.license == before, "a refused rule changed the license"
            return
        self.life.take(decision)
        self.assert_what_has_ended_stays(before)

    def assert_what_has_ended_stays(self, before: License) -> None:
        after = self.life.license
        assert before.state != LicenseState.DELETED or (after.state, after.deleted_at) == (
            before.state,
            before.deleted_at,
        )
        for earlier, later in zip(before.assignments, after.assignments, strict=False):
            if AssignmentLifecycle.is_final(earlier.state):
                assert later == earlier
        assert len(after.exceptions) >= len(before.exceptions)

    # --- time

    @rule(days=st.integers(0, 120), hours=st.integers(0, 23))
    def time_passes(self, days: int, hours: int) -> None:
        before = self.life.license
        self.life.sleep(days=days, hours=hours)
        self.assert_what_has_ended_stays(before)

    @rule(days=st.integers(1, 500))
    def nobody_works_for_a_while(self, days: int) -> None:
        self.life.be_away_until(self.life.now + days * DAY)

    @rule(entered=st.booleans(), only=st.booleans(), holder=st.booleans(), ago=st.integers(0, 60))
    def the_records_learn_of_use(self, entered: bool, only: bool, holder: bool, ago: int) -> None:
        at = self.life.now - ago * DAY
        self.life.evidence = used(at if entered else None, at).model_copy(
            update={"only_license": only, "list_holder": holder}
        )

    @rule()
    def the_records_forget(self) -> None:
        self.life.evidence = UsageEvidence()

    @rule()
    def sign_in(self) -> None:
        self.life.license = activity.informed(self.life.license, used(None, self.life.now))

    @rule(ago=st.integers(-5, 400))
    def recertify(self, ago: int) -> None:
        message = Recertified(at=self.life.now - ago * DAY)
        decision = recertification.recertified(self.life.license, message, self.life.now)
        if decision is not None:
            self.life.take(decision)
            again = recertification.recertified(self.life.license, message, self.life.now)
            assert again is None or ago < 0, "the same recertification counted twice"

    # --- holders

    @rule(request_id=requests, person_id=people)
    def reserve(self, request_id: str, person_id: str) -> None:
        self.send(license_assignments.reserve, forms.reservation(request_id, person_id))

    @rule(request_id=requests)
    def release(self, request_id: str) -> None:
        self.send(license_assignments.release, forms.release(request_id))

    @rule()
    def assign(self) -> None:
        current = self.life.license.current
        if current is not None and current.request_id is not None:
            self.send(license_assignments.assign, forms.assignment(current.request_id, current.person_id))

    @rule(delete=st.integers(0, 9))
    def holder_leaves(self, delete: int) -> None:
        current = self.life.license.current
        if current is not None:
            self.send(license_assignments.end_assignment, forms.leaving(current.person_id, keep=delete != 0))

    @rule(day=st.none() | st.just(date(2030, 1, 1)))
    def program(self, day: date | None) -> None:
        current = self.life.license.current
        if current is not None:
            self.send(license_assignments.plan_deactivation, forms.program(day, "q-2", current.person_id))

    @precondition(lambda self: self.life.license.state != LicenseState.DELETED)
    @rule()
    def contradict(self) -> None:
        self.life.take(
            license_assignments.contradicted(
                self.life.license, "The records know better.", self.life.now, on_record=True
            )
        )

    # --- access

    @rule(reason=reasons, actor=st.none() | actors)
    def deactivate(self, reason: InactiveReason, actor: Actor | None) -> None:
        self.send(access.deactivate, deactivation(reason, actor))

    @rule(reason=st.none() | reasons, actor=st.none() | actors, trained=st.booleans())
    def reactivate(self, reason: InactiveReason | None, actor: Actor | None, trained: bool) -> None:
        self.send(access.reactivate, reactivation(reason, actor, training_done=trained))

    @rule(days=days_ahead, actor=st.none() | actors)
    def start_leave(self, days: int, actor: Actor | None) -> None:
        self.send(license_leave.start_leave, leave(self.today + days * DAY, actor))

    @rule(actor=st.none() | actors)
    def end_leave(self, actor: Actor | None) -> None:
        self.send(license_leave.end_leave, return_from_leave(actor))

    @rule(rarely=st.integers(0, 9), actor=actors)
    def delete(self, rarely: int, actor: Actor) -> None:
        if rarely == 0:
            self.send(access.delete, deletion(actor))

    # --- revocation

    @rule(reason=reasons, actor=st.none() | actors)
    def mark(self, reason: InactiveReason, actor: Actor | None) -> None:
        self.send(license_revocation.flag, mark(reason, actor))

    @rule()
    def clear(self) -> None:
        self.send(license_revocation.clear_flag, clearing())

    @rule()
    def warn(self) -> None:
        self.send(license_revocation.warn, warning())

    @rule(reason=st.none() | reasons, actor=st.none() | actors)
    def revoke(self, reason: InactiveReason | None, actor: Actor | None) -> None:
        excepted = any(
            each.ended_at is None and (each.until is None or each.until >= self.today)
            for each in self.life.license.exceptions
        )
        sanctioned = self.life.license.flag is not None and self.life.license.flag.reason == InactiveReason.SANCTION
        was_revoked = self.life.license.revocation is not None
        self.send(license_revocation.revoke, revocation(reason, actor))
        if excepted and not sanctioned and not was_revoked and reason != InactiveReason.SANCTION:
            assert self.life.license.revocation is None

    @rule(days=st.none() | days_ahead, appeal=st.sampled_from(["a-1", "a-2"]))
    def grant_exception(self, days: int | None, appeal: str) -> None:
        self.send(exceptions.grant_exception, exception(None if days is None else self.today + days * DAY, appeal))

    @rule(number=st.integers(1, 3))
    def end_exception(self, number: int) -> None:
        self.send(exceptions.end_exception, end_of_exception(number))

    # --- accounts

    @rule(wanted=st.sampled_from(AccountHelp))
    def ask(self, wanted: AccountHelp) -> None:
        self.send(account_orders.ask_for_help, help_wanted(wanted))

    @precondition(lambda self: bool(self.life.license.orders))
    @rule(which=st.integers(0, 5))
    def confirm(self, which: int) -> None:
        orders = self.life.license.orders
        self.send(account_orders.confirm_order, done_by_hand(orders[which % len(orders)].number))

    @precondition(lambda self: bool(own_orders(self.life.license)))
    @rule(problem=st.sampled_from(["", "The HMIS does not answer."]))
    def answer(self, problem: str) -> None:
        number = own_orders(self.life.license)[0].number
        self.life.take(account_orders.order_answered(self.life.license, number, problem, self.life.now))

    # --- terms

    @rule(kind=st.sampled_from(LicenseKind))
    def change_kind(self, kind: LicenseKind) -> None:
        self.send(license_terms.change_kind, other_kind(kind))

    @rule(days=st.integers(-100, 500))
    def set_expiration(self, days: int) -> None:
        self.send(license_terms.set_expiration, expiration(self.today + days * DAY))

    @rule(policy=st.sampled_from(list(POLICIES)))
    def adopt(self, policy: str) -> None:
        self.send(license_terms.adopt_policy, adoption(POLICIES[policy]))

    # --- what must hold whatever happened

    @invariant()
    def it_is_consistent(self) -> None:
        assert_consistent(self.life.license)

    @invariant()
    def one_license_has_at_most_one_holder(self) -> None:
        assignments = self.life.license.assignments
        assert len([each for each in assignments if each.state in LIVE_ASSIGNMENTS]) <= 1
        assert len([each for each in assignments if each.state in HOLDING]) <= 1
        assert len([each for each in assignments if each.state == AssignmentState.LEFT]) <= 1

    @invariant()
    def a_deleted_license_has_nobody_and_nothing_to_come(self) -> None:
        license_ = self.life.license
        assert (license_.state == LicenseState.DELETED) == (license_.deleted_at is not None)
        if license_.state == LicenseState.DELETED:
            assert license_.current is None
            assert timeline.next_wake(license_) is None

    @invariant()
    def every_open_task_has_a_reason(self) -> None:
        license_, board = self.life.license, self.life.board
        by_hand = {order_key(each.number) for each in license_.orders if each.by_hand}
        accounts = {key for key in board.open if key.startswith("account/")}
        assert accounts == by_hand
        over = any(each.over_since is not None for each in license_.holds)
        assert ("return" in board.open) == over
        if "reactivation" in board.open:
            assert license_.holds
            assert license_.revocation is None or len(license_.holds) > 1

    @invariant()
    def no_two_pieces_of_work_by_hand_undo_each_other(self) -> None:
        opening, closing = {"reactivate"}, {"deactivate", "delete"}
        for person in {each.person_id for each in self.life.license.orders}:
            works = {each.work.value for each in self.life.license.orders if each.by_hand and each.person_id == person}
            assert not (works & opening and works & closing)

    @invariant()
    def what_it_wakes_for_is_bounded(self) -> None:
        wake = timeline.next_wake(self.life.license)
        if wake is not None:
            assert wake[0].utcoffset() == timedelta()

    @invariant()
    def it_survives_the_journey_through_json(self) -> None:
        assert License.model_validate_json(self.life.license.model_dump_json()) == self.life.license


TestALicenseUnderRandomPeople = ALicenseUnderRandomPeople.TestCase
TestALicenseUnderRandomPeople.settings = settings(
    max_examples=80, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


# --- what a quiet license costs

QUIET: dict[str, int] = {"missouri": 10, "minnesota": 10, "detroit": 18}
"""How often it may wake in a year. Detroit looks every 25 days: 15 times a year, and recertification adds three."""


@pytest.mark.requirement("R11")
@pytest.mark.parametrize("pack", QUIET)
@pytest.mark.parametrize("was_loaded", [True, False])
def test_a_license_used_every_day_for_five_years_wakes_seldom(pack: str, was_loaded: bool) -> None:
    life = Life(loaded(pack) if was_loaded else held(pack))
    life.daily = True
    for year in range(5):
        before = len(life.wakes)
        life.sleep(days=365)
        assert len(life.wakes) - before <= QUIET[pack], year
    assert life.is_in(LicenseState.ACTIVE)
    assert life.notices == []
    assert len(life.license.crossed) == 0


@pytest.mark.parametrize("excused", [True, False])
def test_a_license_nobody_uses_for_five_years_wakes_seldom_too(excused: bool) -> None:
    life = Life(held("missouri"), evidence=used(BEGUN, BEGUN).model_copy(update={"only_license": excused}))
    for year in range(5):
        before = len(life.wakes)
        life.sleep(days=365)
        assert len(life.wakes) - before <= 10, year
    assert (life.license.flag is None) is excused


@pytest.mark.parametrize("pack", QUIET)
def test_a_license_nobody_is_on_costs_nothing(pack: str) -> None:
    life = Life(license_assignments.end_assignment(held(pack), forms.leaving("p-holder"), BEGUN).state)
    life.sleep(days=5 * 365)
    assert life.wakes == []
