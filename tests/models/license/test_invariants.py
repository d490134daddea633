"""A license under random messages: what must hold whoever asks for what."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from models.errors import RuleViolation
from models.license import state
from models.license.lifecycle import AssignmentLifecycle, AssignmentState, InactiveReason, LicenseState
from models.license.messages import LicenseStep
from models.license.rules import assignments
from models.license.state import HOLDING, LIVE_ASSIGNMENTS, License
from tests.models import forms
from tests.models.builders import START, a_license
from tests.models.checks import assert_sentence, sound

persons = st.sampled_from(["p-1", "p-2", "p-3"])
requests = st.sampled_from(["q-1", "q-2", "q-3"])


class LicenseUnderRandomMessages(RuleBasedStateMachine):
    """Reservations, releases, beginnings and endings in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START

    @initialize(held_by=st.none() | persons)
    def begin(self, held_by: str | None) -> None:
        self.license = a_license(held_by, self.now)

    @rule(request_id=requests, person_id=persons)
    def reserve(self, request_id: str, person_id: str) -> None:
        self.send(assignments.reserve, forms.reservation(request_id, person_id))

    @rule(request_id=requests)
    def release(self, request_id: str) -> None:
        self.send(assignments.release, forms.release(request_id))

    @rule(request_id=requests, person_id=persons)
    def assign(self, request_id: str, person_id: str) -> None:
        self.send(assignments.assign, forms.assignment(request_id, person_id))

    @rule()
    def assign_as_reserved(self) -> None:
        current = self.license.current
        if current is not None and current.request_id is not None:
            self.send(assignments.assign, forms.assignment(current.request_id, current.person_id))

    @rule(person_id=persons, delete=st.integers(0, 5))
    def end(self, person_id: str, delete: int) -> None:
        self.send(assignments.end_assignment, forms.leaving(person_id, keep=delete != 0))

    @rule(request_id=requests, person_id=persons, day=st.none() | st.dates(date(2026, 11, 1), date(2027, 1, 1)))
    def program(self, request_id: str, person_id: str, day: date | None) -> None:
        self.send(assignments.plan_deactivation, forms.program(day, request_id, person_id))

    @rule()
    def contradict(self) -> None:
        if self.license.state != LicenseState.DELETED:
            self.take(
                sound(
                    assignments.contradicted(self.license, "The records know better.", self.now, on_record=True)
                ).state
            )

    def send(self, which: Callable[[License, Any, datetime], state.LicenseDecision], message: LicenseStep) -> None:
        self.now += timedelta(minutes=1)
        before = self.license.model_copy(deep=True)
        try:
            decision = which(self.license, message, self.now)
        except RuleViolation as refusal:
            assert_sentence(refusal.sentence)
            assert self.license == before, "a refused rule changed the license"
            return
        self.take(sound(decision).state)

    def take(self, after: License) -> None:
        """Nobody who ever held it is forgotten, and what has ended stays as it was."""
        assert self.license.state != LicenseState.DELETED
        for earlier, later in zip(self.license.assignments, after.assignments, strict=False):
            assert (later.number, later.person_id, later.request_id) == (
                earlier.number,
                earlier.person_id,
                earlier.request_id,
            )
            if AssignmentLifecycle.is_final(earlier.state):
                assert later == earlier
            if earlier.ended_at is not None:
                assert later.ended_at == earlier.ended_at
        assert len(after.assignments) >= len(self.license.assignments)
        self.license = after

    @invariant()
    def one_license_has_at_most_one_live_assignment(self) -> None:
        live = [each for each in self.license.assignments if each.state in LIVE_ASSIGNMENTS]
        assert len(live) <= 1
        assert self.license.current == (live[0] if live else None)
        assert len([each for each in self.license.assignments if each.state in HOLDING]) <= 1

    @invariant()
    def its_state_is_what_its_assignments_say(self) -> None:
        current = self.license.current
        live = current.state if current is not None else None
        assert (self.license.state == LicenseState.RESERVED) == (live == AssignmentState.RESERVED)
        assert (self.license.state == LicenseState.ACTIVE) == (live == AssignmentState.ACTIVE)
        if self.license.state in (LicenseState.OPEN, LicenseState.DELETED):
            assert live is None
        if self.license.inactive_reason == InactiveReason.LEFT_AND_KEPT:
            assert (self.license.state, live) == (LicenseState.INACTIVE, None)
            assert AssignmentState.LEFT in [each.state for each in self.license.assignments]
        assert (self.license.state == LicenseState.INACTIVE) == (self.license.inactive_reason is not None)

    @invariant()
    def it_is_available_exactly_when_somebody_could_have_it(self) -> None:
        try:
            assignments.reserve(self.license, forms.reservation("q-9", "p-9"), self.now)
        except RuleViolation:
            assert not self.license.available
        else:
            assert self.license.available

    @invariant()
    def dates_agree_with_states(self) -> None:
        assert [each.number for each in self.license.assignments] == list(range(1, len(self.license.assignments) + 1))
        for each in self.license.assignments:
            assert (each.ended_at is not None) == (each.state not in LIVE_ASSIGNMENTS)
            begun = each.state not in (AssignmentState.RESERVED, AssignmentState.RELEASED)
            assert (each.active_from is not None) == begun
        assert (self.license.deleted_at is not None) == (self.license.state == LicenseState.DELETED)

    @invariant()
    def somebody_who_left_waits_only_for_a_successor(self) -> None:
        left = [each for each in self.license.assignments if each.state == AssignmentState.LEFT]
        assert len(left) <= 1
        if left:
            assert self.license.state in (LicenseState.INACTIVE, LicenseState.OPEN, LicenseState.RESERVED)

    @invariant()
    def a_plan_belongs_to_a_holder(self) -> None:
        if self.license.programmed is not None:
            assert any(each.state in HOLDING for each in self.license.assignments)


TestLicenseUnderRandomMessages = LicenseUnderRandomMessages.TestCase
TestLicenseUnderRandomMessages.settings = settings(max_examples=60, stateful_step_count=40)
