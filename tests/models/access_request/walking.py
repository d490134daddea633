"""A request on its way, with its training and the agency's licenses: what the workflow does, without any waiting."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from models.access_request import stages
from models.access_request import state as access_request_state
from models.access_request import timeline as access_request_timeline
from models.access_request.lifecycle import RequestState
from models.access_request.messages import RequestStart, RequestStep
from models.access_request.rules import account, ending, license, reviewing, training
from models.access_request.rules import removal as access_request_removal
from models.access_request.state import AccessRequest, RequestKind
from models.errors import RuleViolation
from models.license import state as license_state
from models.license.rules import assignments
from models.license.state import License
from models.people import SYSTEM
from models.policy.access_requests import Stage
from models.training import progression, timeline
from models.training.lifecycle import StepState
from models.training.rules import practice_case, window
from models.training.state import TrainingDecision, TrainingRun
from tests.models import forms
from tests.models.builders import a_license, person, reviewer, system_administrator
from tests.models.checks import Board, sound
from tests.models.drivers import meet

Licenses = dict[str, License]


class Walk:
    """One request from its submission to its end, among licenses that other requests want too."""

    def __init__(self, start: RequestStart, now: datetime, licenses: Licenses | None = None) -> None:
        self.start = start
        self.now = now
        self.licenses: Licenses = licenses if licenses is not None else {}
        self.board = Board()
        self.moves: list[str] = []
        self.letters: list[str] = []
        self.training: TrainingRun | None = None
        self.license_opened = False
        self._entered: Stage | None = None
        first = access_request_timeline.begin(start, now)
        self.request: AccessRequest = first.state
        self.take(first)

    def take(self, decision: access_request_state.RequestDecision) -> None:
        """A decision holds from now on."""
        sound(decision)
        self.moves.append(decision.move)
        self.letters += [notice.template for notice in decision.notices]
        self.board.take(decision)
        self.request = decision.state

    def says(
        self, rule: Callable[[AccessRequest, Any, datetime], access_request_state.RequestDecision], message: RequestStep
    ) -> None:
        """Somebody sends a message, and the request goes on."""
        self.take(rule(self.request, message, self.now))
        self.go_on()

    def go_on(self) -> None:
        """Through the stages as far as they go without anybody doing anything; what was set aside is given up."""
        while (stage := stages.next_stage(self.request)) is not None:
            if self._entered != stage:
                self._entered = stage
                self._enter(stage)
            elif not self._left(stage):
                return
        self._give_up()

    def stands_at(self, state: RequestState) -> bool:
        """Whether the request is in this state."""
        return self.request.state == state

    def ring(self) -> bool:
        """The alarm, if its instant has come; whether anything happened."""
        decision = access_request_timeline.wake(self.request, self.now)
        if decision is not None:
            self.take(decision)
        self.go_on()
        return decision is not None

    def train(self) -> None:
        """The training is done, step by step, by those who should; or it lapses, if it is too late for that."""
        while self.training is not None and not self.training.ended:
            late = self.training.window.deadline.passed(self.now)
            lapse = timeline.wake(self.training, self.now) if late else None
            self.training = sound(lapse or _next_training_step(self.training, self.now)).state
        self.go_on()

    def _enter(self, stage: Stage) -> None:
        if stage == Stage.REVIEW:
            self.take(reviewing.open_review(self.request, self.now))
        elif stage == Stage.LICENSE:
            self._look_for_a_license()
        elif stage == Stage.TRAINING:
            self.take(training.training_started(self.request))
            self.training = sound(timeline.begin(training.training_start(self.request, self.start), self.now)).state
        elif stage == Stage.ACCOUNT:
            self.take(account.account_ordered(self.request, self.now))
        elif access_request_removal.is_planned(self.request, self.now):
            self.take(access_request_removal.scheduled(self.request, self.now))

    def _left(self, stage: Stage) -> bool:
        """Whether a stage that was entered before came to its end now."""
        before = self.moves[:]
        if stage == Stage.LICENSE and self.license_opened:
            self._look_for_a_license()
        elif stage == Stage.TRAINING and self.training is not None and self.training.ended:
            self.take(training.training_ended(self.request, progression.outcome(self.training), self.now))
        elif stage == Stage.ACCOUNT and self.request.account and self.request.account.confirmed_at:
            self._hand_over()
        elif stage == Stage.DEPARTURE and not access_request_removal.is_planned(self.request, self.now):
            self._depart()
        return self.moves != before

    def _look_for_a_license(self) -> None:
        self.license_opened = False
        for license_id in sorted(self.licenses):
            message = forms.reservation(self.request.request_id, self.request.person_id)
            if self.licenses[license_id].agency_id == self.request.agency_id and self._changed(
                license_id, assignments.reserve, message
            ):
                self.take(license.license_set_aside(self.request, license_id))
                return
        if license.may_create_license(self.request):
            self.take(license.license_set_aside(self.request, self._new_license()))
        elif self.request.state != RequestState.AWAITING_LICENSE:
            self.take(license.waits_for_license(self.request, self.now))

    def _new_license(self) -> str:
        license_id = f"l-new-{len(self.licenses)}"
        self.licenses[license_id] = a_license(now=self.now, license_id=license_id, agency_id=self.request.agency_id)
        message = forms.reservation(self.request.request_id, self.request.person_id)
        assert self._changed(license_id, assignments.reserve, message)
        return license_id

    def _hand_over(self) -> None:
        if self.request.kind == RequestKind.NEW_USER:
            license_id = self.request.license_id or ""
            message = forms.assignment(self.request.request_id, self.request.person_id)
            if not self._changed(license_id, assignments.assign, message):
                self.take(license.waits_for_license(self.request, self.now))
                return
        self.take(ending.granted(self.request, self.now))

    def _depart(self) -> None:
        removal = self.request.removal
        message = forms.leaving(self.request.person_id, keep=removal is None or removal.keep)
        if self._changed(self.request.license_id or "", assignments.end_assignment, message):
            self.take(access_request_removal.departed(self.request))
        else:
            self.take(ending.closed(self.request, "This person doesn't hold this license.", self.now))

    def _give_up(self) -> None:
        if self.training is not None and not self.training.ended:
            message = forms.giving_up(SYSTEM, self.request.end_reason)
            self.training = sound(window.withdraw(self.training, message, self.now)).state
        if self.request.state == RequestState.GRANTED:
            return
        for license_id in sorted(self.licenses):
            self._changed(license_id, assignments.release, forms.release(self.request.request_id))

    def _changed(
        self, license_id: str, rule: Callable[[License, Any, datetime], license_state.LicenseDecision], message: Any
    ) -> bool:
        """Ask a license; whether it agreed."""
        try:
            self.licenses[license_id] = sound(rule(self.licenses[license_id], message, self.now)).state
        except (RuleViolation, KeyError):
            return False
        return True


def _next_training_step(run: TrainingRun, now: datetime) -> TrainingDecision:
    own = person(run.person_id)
    for step in run.steps:
        if step.state in (StepState.OPEN, StepState.RETURNED):
            return practice_case.submit_step(run, forms.hand_in(own, step.case, step.number), now)
        if step.state == StepState.SUBMITTED:
            return practice_case.review_step(run, forms.approval(reviewer(), step.case, step.number), now)
    first = next(each for each in run.requirements if not each.met).requirement
    return meet(run, first, now)


def confirmed(walk: Walk) -> None:
    """The system administrator has done the work."""
    walk.says(account.confirm_account, forms.confirmation(system_administrator()))
