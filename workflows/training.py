"""A new user's training, from the first e-mail to its completion or its lapse (guide 001, document 002)."""

import asyncio

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from models import ids
    from models.people import SYSTEM
    from models.training import flow, rules
    from models.training.messages import (
        AddCertificate,
        ExtendDeadline,
        RecordTest,
        ReviewStep,
        Sign,
        SubmitForm,
        SubmitStep,
        TestReport,
        TrainingOutcome,
        TrainingRun,
        TrainingStart,
        WithdrawTraining,
    )
    from workflows.case import Alarm, Case, by_rule


@workflow.defn(name=ids.TRAINING)
class TrainingWorkflow:
    """One training run: forms, tests, certificates, signatures, reviewed practice cases, and a deadline."""

    @workflow.init
    def __init__(self, start: TrainingStart) -> None:
        first = flow.begin(start, workflow.now())
        self._case = Case(first.state, Alarm(flow.next_wake), by_rule(flow.wake))
        self._case.happen(first)

    @workflow.run
    async def run(self, start: TrainingStart) -> TrainingOutcome:
        """Live until the run has ended, then say how."""
        try:
            await self._case.until(lambda: self._case.state.ended)
            await self._case.finish()
        except asyncio.CancelledError:
            self._withdraw("The training was canceled.")
            await self._case.finish()
            raise
        return flow.outcome(self._case.state)

    @workflow.query
    def snapshot(self) -> TrainingRun:
        """The whole run as it stands."""
        return self._case.state

    @workflow.update
    def submit_form(self, message: SubmitForm) -> TrainingRun:
        """A form is completed."""
        return self._case.take(rules.submit_form, message)

    @submit_form.validator
    def _check_form(self, message: SubmitForm) -> None:
        self._case.check(rules.submit_form, message)

    @workflow.update
    def record_test(self, message: RecordTest) -> TrainingRun:
        """A reviewer enters a test's grade."""
        return self._case.take(rules.record_test, message)

    @record_test.validator
    def _check_test(self, message: RecordTest) -> None:
        self._case.check(rules.record_test, message)

    @workflow.update
    def add_certificate(self, message: AddCertificate) -> TrainingRun:
        """A course's certificate is handed in."""
        return self._case.take(rules.add_certificate, message)

    @add_certificate.validator
    def _check_certificate(self, message: AddCertificate) -> None:
        self._case.check(rules.add_certificate, message)

    @workflow.update
    def sign(self, message: Sign) -> TrainingRun:
        """A signature is put under the agreement."""
        return self._case.take(rules.sign, message)

    @sign.validator
    def _check_signature(self, message: Sign) -> None:
        self._case.check(rules.sign, message)

    @workflow.update
    def submit_step(self, message: SubmitStep) -> TrainingRun:
        """The trainee hands in a practice-case step."""
        return self._case.take(rules.submit_step, message)

    @submit_step.validator
    def _check_step(self, message: SubmitStep) -> None:
        self._case.check(rules.submit_step, message)

    @workflow.update
    def review_step(self, message: ReviewStep) -> TrainingRun:
        """A reviewer approves a practice-case step or sends it back."""
        return self._case.take(rules.review_step, message)

    @review_step.validator
    def _check_review(self, message: ReviewStep) -> None:
        self._case.check(rules.review_step, message)

    @workflow.update
    def extend(self, message: ExtendDeadline) -> TrainingRun:
        """An authorized person moves the deadline, with a reason."""
        return self._case.take(rules.extend, message)

    @extend.validator
    def _check_extension(self, message: ExtendDeadline) -> None:
        self._case.check(rules.extend, message)

    @workflow.update
    def withdraw(self, message: WithdrawTraining) -> TrainingRun:
        """The training is given up."""
        return self._case.take(rules.withdraw, message)

    @withdraw.validator
    def _check_withdrawal(self, message: WithdrawTraining) -> None:
        self._case.check(rules.withdraw, message)

    @workflow.signal
    def test_reported(self, report: TestReport) -> None:
        """A learning system reports a test; what changes nothing is kept and visible."""
        self._case.happen(rules.take_report(self._case.state, report, workflow.now()))

    @workflow.signal
    def request_withdrawn(self, reason: str) -> None:
        """The request that started this training was taken back."""
        self._withdraw(reason)

    def _withdraw(self, reason: str) -> None:
        if not self._case.state.ended:
            message = WithdrawTraining(actor=SYSTEM, key=f"request:{self._case.state.request_id}", reason=reason)
            self._case.happen(rules.withdraw(self._case.state, message, workflow.now()))
