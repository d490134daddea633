"""A new user's training, from the first email to its completion or its lapse (guide 001, document 002)."""

import asyncio

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from models import ids
    from models.training import progression, timeline
    from models.training.messages import StopTraining, TrainingStart
    from models.training.rules import account, course, form, practice_case, signature, test, window
    from models.training.state import TrainingOutcome, TrainingRun
    from workflows.case import Alarm, Case, by_rule
    from workflows.step import signal, snapshot_of, step


@workflow.defn(name=ids.TRAINING)
class TrainingWorkflow:
    """One training run: forms, tests, certificates, signatures, accounts, reviewed practice cases, and a deadline."""

    submit_form = step(form.submit_form)
    record_test = step(test.record_test)
    add_certificate = step(course.add_certificate)
    sign = step(signature.sign)
    record_account = step(account.record_account)
    correct_test = step(test.correct_test)
    grant_attempt = step(test.grant_attempt)
    submit_step = step(practice_case.submit_step)
    review_step = step(practice_case.review_step)
    extend = step(window.extend)
    withdraw = step(window.withdraw)
    report_test = signal(test.report_test)
    report_course = signal(course.report_course)
    stop = signal(window.stop)
    snapshot = snapshot_of(TrainingRun)

    @workflow.init
    def __init__(self, start: TrainingStart) -> None:
        self._case = Case.opened(timeline.begin, start, Alarm(timeline.next_wake), by_rule(timeline.wake))

    @workflow.run
    async def run(self, start: TrainingStart) -> TrainingOutcome:
        """Run until the training has ended, and return its outcome."""
        try:
            await self._case.until(lambda: self._case.state.ended)
            await self._case.finish()
        except asyncio.CancelledError:
            stopped = window.stop(self._case.state, StopTraining(reason="The training was canceled."), workflow.now())
            if stopped is not None:
                self._case.apply(stopped)
            await self._case.finish()
            raise
        return progression.outcome(self._case.state)
