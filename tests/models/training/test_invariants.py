"""A training run under random steps by random people at random times: what must hold whatever happens."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from models.errors import RuleViolation
from models.policy.training import AtTheLimit, Counted, TrainingPolicy, UnderReview
from models.training import notices, progression, timeline
from models.training.kinds.form import FormRequirement
from models.training.lifecycle import StepState, TrainingState
from models.training.messages import TestReport as Report
from models.training.messages import TrainingStep
from models.training.progress import next_step, outstanding, waiting_for, window_use
from models.training.rules import account, course, form, practice_case, signature, test
from models.training.rules import window as training_window
from models.training.state import TrainingDecision, TrainingRun
from tests.models import forms
from tests.models.builders import (
    LAKESIDE,
    MOMENT,
    SOURCE,
    START,
    administrator,
    detroit,
    executive_director,
    hmis_lead,
    limited,
    missouri,
    practice,
    representative,
    reviewer,
    small_training,
    trainee,
    training_start,
    window,
)
from tests.models.checks import Board, assert_sentence, sound

LETTING_REVIEWS_FINISH = window(6, UnderReview.FINISH_REVIEW)

POLICIES: dict[str, TrainingPolicy] = {
    "missouri": missouri().training,
    "detroit": detroit().training,
    "two cases": small_training(practice=practice(cases=2, after=("rules", "basics")), window=window(6)),
    "reviews may finish": small_training(
        practice=practice(cases=2, after=("rules", "basics")), window=LETTING_REVIEWS_FINISH
    ),
    "three fail": small_training(failed_attempts=limited(3, Counted.WHOLE_TRAINING, AtTheLimit.CLOSE)),
    "two fail, then staff decide": small_training(failed_attempts=limited(1, Counted.ONE_TEST, AtTheLimit.ASK)),
    "no order": small_training(
        requirements=(FormRequirement(id="rules", title="House rules", source=SOURCE),),
        practice=practice(steps=2, cases=2),
        window=LETTING_REVIEWS_FINISH,
    ),
}

people = st.sampled_from([trainee(), reviewer(), hmis_lead(), representative(), representative(LAKESIDE)])
signers = st.sampled_from([trainee(), administrator(), executive_director(), administrator(LAKESIDE)])
ids = st.sampled_from(
    [
        *("user-policies", "security-privacy", "data-standards", "mohmis-basics", "rules", "basics"),
        *("privacy-security", "hmis-basics", "reporting", "license-worksheet", "learning-center", "nothing"),
        *("signed-by-trainee", "signed-by-administrator", "signed-by-director"),
    ]
)
scores = st.sampled_from(["100", "80", "79", "0", "101", "-1", "NaN", "none"])
numbers = st.integers(0, 5)

Rule = Callable[[TrainingRun, Any, datetime], TrainingDecision]


class TrainingUnderRandomSteps(RuleBasedStateMachine):
    """Everybody does anything at any time; some of it makes sense."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.board = Board()
        self.sent: list[tuple[Rule, TrainingStep]] = []

    @initialize(policy=st.sampled_from(list(POLICIES)), steps=st.integers(0, 20))
    def begin(self, policy: str, steps: int) -> None:
        """A run that has come some steps of the way."""
        start = training_start(POLICIES[policy], role_type="read-only", project_types=("street-outreach",))
        first = sound(timeline.begin(start, self.now))
        self.run = first.state
        self.asked = {each.requirement.id for each in self.run.requirements}
        self.board.take(first)
        for _ in range(steps):
            self.what_comes_next("90", True)

    # --- what people do

    @rule(actor=people, form_id=ids)
    def form(self, actor: Any, form_id: str) -> None:
        self.send(form.submit_form, forms.form(actor, form_id))

    @rule(actor=people, test_id=ids, score=scores)
    def grade(self, actor: Any, test_id: str, score: str) -> None:
        self.send(test.record_test, forms.grade(actor, test_id, score))

    @rule(actor=people, course_id=ids)
    def certificate(self, actor: Any, course_id: str) -> None:
        self.send(course.add_certificate, forms.certificate(actor, course_id))

    @rule(actor=people, account_id=ids)
    def account(self, actor: Any, account_id: str) -> None:
        self.send(account.record_account, forms.account(actor, account_id))

    @rule(actor=signers, signature_id=ids)
    def signature(self, actor: Any, signature_id: str) -> None:
        self.send(signature.sign, forms.signature(actor, signature_id))

    @rule(actor=people, case=numbers, step=numbers)
    def hand_in(self, actor: Any, case: int, step: int) -> None:
        self.send(practice_case.submit_step, forms.hand_in(actor, case, step))

    @rule(actor=people, case=numbers, step=numbers, approve=st.booleans())
    def review(self, actor: Any, case: int, step: int, approve: bool) -> None:
        message = forms.approval(actor, case, step) if approve else forms.correction(actor, case, step)
        self.send(practice_case.review_step, message)

    @rule(actor=people, days=st.integers(-3, 20))
    def extension(self, actor: Any, days: int) -> None:
        to_day = self.run.window.deadline.last_day + timedelta(days=days)
        self.send(training_window.extend, forms.extension(actor, to_day))

    @rule(actor=people, really=st.integers(0, 9))
    def withdrawal(self, actor: Any, really: int) -> None:
        if really == 0:
            self.send(training_window.withdraw, forms.giving_up(actor))

    @rule(test_id=ids, score=scores, report_id=st.sampled_from(["r-1", "r-2", "r-3"]))
    def report(self, test_id: str, score: str, report_id: str) -> None:
        report = Report(report_id=report_id, test_id=test_id, score=score, taken_at=START)
        self.take(test.report_test(self.run, report, self.now))

    @rule(back=st.integers(1, 5))
    def the_same_form_again(self, back: int) -> None:
        if len(self.sent) >= back:
            which, message = self.sent[-back]
            before = self.run
            self.send(which, message)
            assert self.run == before

    @rule(score=scores, approve=st.sampled_from([True, True, True, False]))
    def what_comes_next(self, score: str, approve: bool) -> None:
        """The step that the run is waiting for, by the right person."""
        for step in self.run.steps:
            if step.state in (StepState.OPEN, StepState.RETURNED):
                return self.hand_in(trainee(), step.case, step.number)
            if step.state == StepState.SUBMITTED:
                return self.review(reviewer(), step.case, step.number, approve)
        for progress in self.run.requirements:
            if not progress.met:
                return self.fulfil(progress.requirement.kind, progress.requirement.id, score)
        return None

    def fulfil(self, kind: str, requirement_id: str, score: str) -> None:
        if kind == "form":
            self.form(trainee(), requirement_id)
        elif kind == "test":
            self.grade(reviewer(), requirement_id, score)
        elif kind == "course":
            self.certificate(trainee(), requirement_id)
        elif kind == "account":
            self.account(trainee(), requirement_id)
        else:
            for signer in (trainee(), administrator(), executive_director()):
                self.signature(signer, requirement_id)

    # --- time

    @rule(hours=st.floats(0, 60))
    def time_passes(self, hours: float) -> None:
        until = self.now + timedelta(hours=hours)
        while (due := timeline.next_wake(self.run)) is not None and due[0] <= until:
            self.now = max(self.now, due[0])
            self.alarm()
        self.now = until

    @rule(moments=st.integers(-1, 1))
    def the_deadline_is_here(self, moments: int) -> None:
        """Right before, at, or right after its instant; the alarm has not rung yet."""
        self.now = max(self.now, self.run.window.deadline.ends_at + moments * MOMENT)

    @rule(days=st.floats(0, 12))
    def the_computer_is_away(self, days: float) -> None:
        """No alarm rings; what people send on its return is taken before the alarm."""
        self.now += timedelta(days=days)

    @rule()
    def alarm(self) -> None:
        due = timeline.next_wake(self.run)
        decision = timeline.wake(self.run, self.now)
        assert (decision is not None) == (due is not None and due[0] <= self.now)
        if decision is not None:
            self.take(decision)
            after = timeline.next_wake(self.run)
            assert after is None or after[0] > self.now, "an alarm rings twice for the same thing"

    # --- what happens then

    def send(self, which: Rule, message: TrainingStep) -> None:
        before = self.run.model_copy(deep=True)
        try:
            decision = which(self.run, message, self.now)
        except RuleViolation as refusal:
            assert_sentence(refusal.sentence)
            assert self.run == before, "a refused rule changed the state"
            return
        self.sent.append((which, message))
        self.take(decision)

    def take(self, decision: TrainingDecision) -> None:
        before, after = self.run, sound(decision).state
        self.keeps_what_it_has(before, after)
        self.moves_its_deadline_only_openly(before, after, decision.move)
        if before.ended:
            assert decision.move == "report_ignored"
            assert after.model_copy(update={"ignored": before.ignored}) == before
        elif before.window.deadline.passed(self.now) and decision.move != "report_ignored":
            assert after.ended or decision.move in ("held_for_review", "extended", "case_opened")
        self.board.take(decision)
        self.run = after

    def keeps_what_it_has(self, before: TrainingRun, after: TrainingRun) -> None:
        limits = {each.requirement.id: each.run_limit for each in after.requirements}
        for earlier, new in zip(before.requirements, after.requirements, strict=True):
            # The limit on failed attempts counts other tests as well.
            old = earlier.model_copy(update={"run_limit": limits[earlier.requirement.id]})
            assert new.requirement == old.requirement
            assert new.attempts[: len(old.attempts)] == old.attempts, "an attempt was lost"
            assert not old.met or new == old, "something done was changed"
        for was, now in zip(before.steps, after.steps, strict=True):
            reviewed = [each for each in was.submissions if each.reviewed_at]
            assert list(now.submissions[: len(reviewed)]) == reviewed, "a review was lost"
            assert len(now.submissions) >= len(was.submissions)
            assert was.state != StepState.APPROVED or now == was
        assert list(before.keys.items()) == list(after.keys.items())[: len(before.keys)]
        assert before.reports == after.reports[: len(before.reports)]

    def moves_its_deadline_only_openly(self, before: TrainingRun, after: TrainingRun, move: str) -> None:
        old = [each.deadline for each in before.windows]
        new = [each.deadline for each in after.windows]
        if move == "extended":
            assert new[:-1] == old[:-1]
            assert new[-1].ends_at > old[-1].ends_at
            assert new[-1].extensions[:-1] == old[-1].extensions
        elif move == "case_opened":
            assert new[:-1] == old
            assert after.window.case == before.window.case + 1
        else:
            assert new == old

    @invariant()
    def a_step_is_open_only_when_the_one_before_it_is_approved(self) -> None:
        for earlier, later in pairwise(self.run.steps):
            assert later.state == StepState.LOCKED or earlier.state == StepState.APPROVED
        assert (
            sum(step.state in (StepState.OPEN, StepState.SUBMITTED, StepState.RETURNED) for step in self.run.steps) <= 1
        )

    @invariant()
    def the_tasks_are_those_that_somebody_has_to_do(self) -> None:
        if self.run.ended:
            assert self.board.open == {}
            return
        reviews = {notices.review_task_key(step) for step in self.run.steps if step.state == StepState.SUBMITTED}
        done = {each.requirement.id for each in self.run.requirements if each.met}
        signatures = {
            f"sign/{each.requirement.id}"
            for each in self.run.requirements
            if each.requirement.id in ("signed-by-administrator", "signed-by-director")
            and each.requirement.id not in done
            and {other for other in each.requirement.after if other in self.asked} <= done
        }
        decisions = {
            f"attempts/{each.requirement.id}"
            for each in self.run.requirements
            if each.requirement.needs_decision(each) and (each.run_limit is None or each.run_limit.asked_here)
        }
        assert set(self.board.open) == {notices.TRAINING_TASK, *reviews, *signatures, *decisions}
        for key in (notices.TRAINING_TASK, *signatures):
            assert self.board.open[key].due == self.run.window.deadline.ends_at

    @invariant()
    def the_run_has_ended_exactly_when_its_state_is_an_end(self) -> None:
        ends = (TrainingState.COMPLETED, TrainingState.LAPSED, TrainingState.FAILED, TrainingState.WITHDRAWN)
        assert self.run.ended == (self.run.state in ends) == bool(self.run.end_reason)
        if self.run.state == TrainingState.COMPLETED:
            assert outstanding(self.run) == []
        if self.run.state == TrainingState.LAPSED:
            assert outstanding(self.run)
        if self.run.ended:
            assert progression.outcome(self.run).end.value == self.run.state.value
            assert timeline.next_wake(self.run) is None

    @invariant()
    def a_run_that_goes_on_has_something_to_do_and_says_what(self) -> None:
        assert_sentence(next_step(self.run))
        assert (waiting_for(self.run) == "nobody") == self.run.ended
        if self.run.state == TrainingState.IN_TRAINING:
            assert timeline.next_wake(self.run) is not None
            assert outstanding(self.run)
        if self.run.state == TrainingState.HELD_FOR_REVIEW:
            assert waiting_for(self.run) == "a reviewer"

    @invariant()
    def the_windows_follow_one_another_and_their_time_is_accounted_for(self) -> None:
        assert [each.case for each in self.run.windows] == list(range(1, len(self.run.windows) + 1))
        for window_ in self.run.windows:
            use = window_use(self.run, window_, self.now)
            end = min(window_.ended_at or self.now, self.now, window_.deadline.ends_at)
            assert use.trainee + use.reviewers == end - window_.deadline.started_at
            assert min(use.trainee, use.reviewers) >= timedelta()


TestTrainingUnderRandomSteps = TrainingUnderRandomSteps.TestCase
TestTrainingUnderRandomSteps.settings = settings(max_examples=60, stateful_step_count=50)
