"""Several requests for the same licenses, under random messages at random times, in every order of stages."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from models.access_request import stages
from models.access_request import state as access_request_state
from models.access_request import timeline as access_request_timeline
from models.access_request.lifecycle import RequestLifecycle, RequestState
from models.access_request.messages import RequestStep, ReviewVerdict
from models.access_request.rules import account, ending, removal, reviewing
from models.access_request.state import AccessRequest, Removal, RequestKind
from models.calendar import civil_day
from models.errors import RuleViolation
from models.license.lifecycle import AssignmentState, LicenseState
from models.license.rules import assignments
from models.license.state import LIVE_ASSIGNMENTS
from models.policy.access_requests import LicensingPolicy, NoOpenLicense, Stage
from models.policy.pack import PolicyVersion
from models.training import timeline
from tests.models import forms
from tests.models.access_request.walking import Licenses, Walk
from tests.models.builders import (
    LAKESIDE,
    SOURCE,
    START,
    ZONE,
    a_license,
    detroit,
    hmis_lead,
    minnesota,
    missouri,
    procedures,
    representative,
    request_start,
    reviewer,
    small_requests,
    system_administrator,
)
from tests.models.checks import assert_sentence

REVIEW, LICENSE, TRAINING, ACCOUNT = Stage.REVIEW, Stage.LICENSE, Stage.TRAINING, Stage.ACCOUNT
ORDERS = [
    (LICENSE, TRAINING, ACCOUNT),
    (TRAINING, LICENSE, ACCOUNT),
    (LICENSE, REVIEW, TRAINING, ACCOUNT),
    (LICENSE, TRAINING, REVIEW, ACCOUNT),
    (TRAINING, LICENSE, REVIEW, ACCOUNT),
    (TRAINING, REVIEW, LICENSE, ACCOUNT),
    (REVIEW, TRAINING, LICENSE, ACCOUNT),
    (REVIEW, LICENSE, TRAINING, ACCOUNT),
]
CREATES = LicensingPolicy(when_none_open=NoOpenLicense.CREATE, source=SOURCE)

versions = st.sampled_from([missouri(), minnesota(), detroit()])
policies = st.one_of(
    versions,
    st.builds(
        lambda order, creates: missouri().model_copy(
            update={
                "access_requests": small_requests(
                    procedures=procedures(*order), **({"licensing": CREATES} if creates else {})
                )
            }
        ),
        st.sampled_from(ORDERS),
        st.booleans(),
    ),
)
actors = st.sampled_from([representative(), representative(LAKESIDE), reviewer(), hmis_lead(), system_administrator()])
which = st.integers(0, 2)
ENDS = [state for state in RequestState if RequestLifecycle.is_final(state)]


class RequestsUnderRandomMessages(RuleBasedStateMachine):
    """Three requests of any kind by any pack, one or two licenses, and everybody sends anything at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.walks: list[Walk] = []
        self.licenses: Licenses = {}
        self.ended: dict[int, AccessRequest] = {}

    @initialize(
        kinds=st.lists(st.sampled_from(list(RequestKind)), min_size=3, max_size=3),
        version=policies,
        licenses=st.integers(0, 2),
        last_day=st.none() | st.integers(0, 30),
        complete=st.booleans(),
    )
    def begin(
        self,
        kinds: list[RequestKind],
        version: PolicyVersion,
        licenses: int,
        last_day: int | None,
        complete: bool,
    ) -> None:
        for number in range(licenses):
            self.licenses[f"l-{number}"] = a_license(license_id=f"l-{number}")
        for number, kind in enumerate(kinds):
            self.walks.append(self.submitted(number, kind, version, last_day, complete))

    def submitted(
        self, number: int, kind: RequestKind, version: PolicyVersion, last_day: int | None, complete: bool
    ) -> Walk:
        changes: dict[str, Any] = {"request_id": f"q-{number}", "person_id": f"p-{number}"}
        if kind in (RequestKind.MODIFY_ACCESS, RequestKind.REMOVE_USER):
            changes["license_id"] = f"l-held-{number}"
            self.licenses[f"l-held-{number}"] = a_license(f"p-{number}", license_id=f"l-held-{number}")
        if kind == RequestKind.REMOVE_USER:
            day = None if last_day is None else civil_day(START, ZONE) + timedelta(days=last_day)
            changes["removal"] = Removal(no_longer_needed_on=date(2026, 11, 2), last_day=day, keep=number != 1)
        if not complete:
            changes["project_types"] = ()
        walk = Walk(request_start(kind, version, **changes), self.now, self.licenses)
        walk.go_on()
        return walk

    # --- what people do

    @rule(one=which, actor=actors, verdict=st.sampled_from(list(ReviewVerdict)), training=st.none() | st.booleans())
    def review(self, one: int, actor: Any, verdict: ReviewVerdict, training: bool | None) -> None:
        message = forms.verdict(actor, verdict, missing=("A page",), reason="No.", training_needed=training)
        self.send(one, reviewing.review, message)

    @rule(one=which, training=st.booleans())
    def approve(self, one: int, training: bool) -> None:
        self.send(one, reviewing.review, forms.verdict(reviewer(), training_needed=training))

    @rule(one=which, actor=actors, role=st.sampled_from(["", "read-only", "boss"]), types=st.booleans())
    def complete(self, one: int, actor: Any, role: str, types: bool) -> None:
        project_types = ("day-shelter",) if types else ()
        self.send(one, reviewing.complete, forms.completion(actor, role_type=role, project_types=project_types))

    @rule(one=which, actor=actors, really=st.integers(0, 4))
    def withdraw(self, one: int, actor: Any, really: int) -> None:
        if really == 0:
            self.send(one, ending.withdraw, forms.taking_back(actor))

    @rule(one=which, actor=actors, days=st.integers(-3, 30))
    def change_day(self, one: int, actor: Any, days: int) -> None:
        day = civil_day(self.now, ZONE) + timedelta(days=days)
        self.send(one, removal.change_removal_day, forms.new_last_day(actor, day))

    @rule(one=which, actor=actors)
    def confirm(self, one: int, actor: Any) -> None:
        self.send(one, account.confirm_account, forms.confirmation(actor))

    @rule(one=which)
    def train(self, one: int) -> None:
        self.walks[one].now = self.now
        self.walks[one].train()

    @rule()
    def what_comes_next(self) -> None:
        """Everybody whose turn it is does what is waited for."""
        for one, walk in enumerate(self.walks):
            if walk.request.state == RequestState.UNDER_REVIEW:
                self.approve(one, training=True)
            elif walk.request.state == RequestState.IN_TRAINING:
                self.train(one)
            elif walk.request.state == RequestState.ACCOUNT_PENDING:
                self.confirm(one, system_administrator())

    # --- what happens by itself

    @rule(hours=st.floats(0, 300))
    def time_passes(self, hours: float) -> None:
        """Each alarm rings at its instant, the earliest first."""
        until = self.now + timedelta(hours=hours)
        while (due := self.earliest()) is not None and due <= until:
            self.now = max(self.now, due)
            self.ring()
        self.now = until

    @rule(days=st.floats(0, 20))
    def the_computer_is_away(self, days: float) -> None:
        self.now += timedelta(days=days)

    @rule()
    def ring(self) -> None:
        for walk in self.walks:
            walk.now = self.now
            due = access_request_timeline.next_wake(walk.request)
            assert walk.ring() == (due is not None and due[0] <= self.now)
            again = access_request_timeline.next_wake(walk.request)
            assert again is None or again[0] > self.now, "an alarm rings twice for the same thing"
            run = walk.training
            decision = timeline.wake(run, self.now) if run is not None else None
            if decision is not None:
                walk.training = decision.state
                walk.go_on()

    @rule()
    def a_license_comes_free(self) -> None:
        for walk in self.walks:
            walk.now = self.now
            walk.license_opened = True
            walk.go_on()

    @rule(one=which)
    def the_records_contradict_a_reservation(self, one: int) -> None:
        license_id = self.walks[one].request.license_id
        license_ = self.licenses.get(license_id or "")
        if license_ is not None and license_.state == LicenseState.RESERVED:
            decision = assignments.contradicted(license_, "The records know better.", self.now, on_record=True)
            self.licenses[license_.license_id] = decision.state

    def earliest(self) -> datetime | None:
        wakes = [access_request_timeline.next_wake(walk.request) for walk in self.walks]
        wakes += [timeline.next_wake(walk.training) for walk in self.walks if walk.training is not None]
        return min((wake[0] for wake in wakes if wake is not None), default=None)

    def send(
        self,
        one: int,
        which_: Callable[[AccessRequest, Any, datetime], access_request_state.RequestDecision],
        message: RequestStep,
    ) -> None:
        walk = self.walks[one]
        walk.now = self.now
        before = walk.request.model_copy(deep=True)
        try:
            which_(walk.request, message, self.now)
        except RuleViolation as refusal:
            assert_sentence(refusal.sentence)
            assert walk.request == before, "a refused rule changed the request"
            return
        walk.says(which_, message)

    # --- what must hold

    @invariant()
    def a_license_has_one_live_assignment_at_most(self) -> None:
        for license_ in self.licenses.values():
            assert sum(each.state in LIVE_ASSIGNMENTS for each in license_.assignments) <= 1

    @invariant()
    def a_request_that_is_over_has_nothing_set_aside_and_no_task_and_never_changes(self) -> None:
        for number, walk in enumerate(self.walks):
            assert walk.request.ended == (walk.request.state in ENDS) == bool(walk.request.end_reason)
            if not walk.request.ended:
                continue
            assert self.ended.setdefault(number, walk.request) == walk.request
            assert walk.board.open == {}
            assert not walk.request.license_is_reserved
            assert stages.next_stage(walk.request) is None
            assert access_request_timeline.next_wake(walk.request) is None
            assert walk.training is None or walk.training.ended
            assert self.set_aside_for(walk) == []

    @invariant()
    def a_request_that_is_not_over_waits_for_something_that_can_come(self) -> None:
        for walk in self.walks:
            if walk.request.ended:
                continue
            waits = bool(walk.board.open) or access_request_timeline.next_wake(walk.request) is not None
            trains = walk.training is not None and not walk.training.ended
            assert waits or trains, walk.request.state
            assert len(walk.board.open) <= 1

    @invariant()
    def nobody_holds_a_license_through_a_request_before_review_training_and_account(self) -> None:
        for walk in self.walks:
            granted = walk.request.state == RequestState.GRANTED
            if granted and walk.request.kind == RequestKind.NEW_USER:
                assert set(walk.request.done) == set(stages.stages(walk.request))
                assert walk.training is not None
                assert walk.training.state == "completed"
                license_ = self.licenses[walk.request.license_id or ""]
                assert [each.state for each in license_.assignments if each.request_id == walk.request.request_id] in (
                    [AssignmentState.ACTIVE],
                    [AssignmentState.RELEASED, AssignmentState.ACTIVE],
                )
            if walk.request.kind == RequestKind.NEW_USER and not granted:
                for license_ in self.licenses.values():
                    assert not any(
                        each.request_id == walk.request.request_id and each.state == AssignmentState.ACTIVE
                        for each in license_.assignments
                    )

    @invariant()
    def stages_are_done_in_the_packs_order(self) -> None:
        for walk in self.walks:
            order = stages.stages(walk.request)
            behind = [stage for stage in order if stage in walk.request.done]
            stage = stages.next_stage(walk.request)
            lost_its_license = walk.request.account is not None
            if stage is not None and not lost_its_license:
                assert tuple(behind) == order[: order.index(stage)]

    def set_aside_for(self, walk: Walk) -> list[str]:
        return [
            license_.license_id
            for license_ in self.licenses.values()
            if license_.current is not None
            and license_.current.request_id == walk.request.request_id
            and license_.current.state == AssignmentState.RESERVED
        ]


TestRequestsUnderRandomMessages = RequestsUnderRandomMessages.TestCase
TestRequestsUnderRandomMessages.settings = settings(max_examples=60, stateful_step_count=40)
