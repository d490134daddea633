"""A new user's training, from the first e-mail to its completion or its lapse (guide 001, document 002)."""

import asyncio

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from models import ids
    from models.training import flow, rules
    from models.training.messages import StopTraining, TrainingOutcome, TrainingRun, TrainingStart
    from workflows.case import Alarm, Case, by_rule
    from workflows.step import signal, step


@workflow.defn(name=ids.TRAINING)
class TrainingWorkflow:
    """One training run: forms, tests, certificates, signatures, reviewed practice cases, and a deadline."""

    submit_form = step(rules.submit_form)
    record_test = step(rules.record_test)
    add_certificate = step(rules.add_certificate)
    sign = step(rules.sign)
    submit_step = step(rules.submit_step)
    review_step = step(rules.review_step)
    extend = step(rules.extend)
    withdraw = step(rules.withdraw)
    report_test = signal(rules.report_test)
    stop = signal(rules.stop)

    @workflow.init
    def __init__(self, start: TrainingStart) -> None:
        self._case = Case.opened(flow.begin, start, Alarm(flow.next_wake), by_rule(flow.wake))

    @workflow.run
    async def run(self, start: TrainingStart) -> TrainingOutcome:
        """Live until the run has ended, then say how."""
        try:
            await self._case.until(lambda: self._case.state.ended)
            await self._case.finish()
        except asyncio.CancelledError:
            stopped = rules.stop(self._case.state, StopTraining(reason="The training was canceled."), workflow.now())
            if stopped is not None:
                self._case.apply(stopped)
            await self._case.finish()
            raise
        return flow.outcome(self._case.state)

    @workflow.query
    def snapshot(self) -> TrainingRun:
        """The whole run as it stands."""
        return self._case.state
