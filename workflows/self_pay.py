"""A request for licenses at an organization's own cost, its answer, and reviews of it (003, Addendum 2)."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.signatures.accounting import Accounting, SelfPayInput
    from models import ids
    from models.self_pay import rules, timeline
    from models.self_pay.lifecycle import SelfPayState
    from models.self_pay.messages import SelfPayStart
    from models.self_pay.state import SelfPayRequest
    from workflows.case import HEARTBEAT_TIMEOUT, PROCESS_RETRY, Alarm, Case, by_rule
    from workflows.step import step


@workflow.defn(name=ids.SELF_PAY)
class SelfPayWorkflow:
    """One request, from its estimate to its answer and its licenses."""

    accept = step(rules.accept)
    refuse = step(rules.refuse)
    delay = step(rules.delay)
    withdraw = step(rules.withdraw)
    open_review = step(rules.open_review)
    answer_review = step(rules.answer_review)

    @workflow.init
    def __init__(self, start: SelfPayStart) -> None:
        self._case = Case.opened(timeline.begin, start, Alarm(timeline.next_wake), by_rule(timeline.wake), start.actor)

    @workflow.run
    async def run(self, start: SelfPayStart) -> SelfPayState:
        """Wait for the answer, have the licenses created if it is accepted, and stay open for reviews of them."""
        await self._case.until(lambda: self._case.state.ended_at is not None)
        if self._case.state.state == SelfPayState.ACCEPTED and not self._case.state.licenses:
            await self._make_licenses()
        while timeline.can_be_reviewed(self._case.state):
            await self._case.until(lambda: workflow.info().is_continue_as_new_suggested())
            if await self._case.settled():
                self._case.continue_as_new(start)
        await self._case.finish()
        return self._case.state.state

    async def _make_licenses(self) -> None:
        license_ids = await workflow.execute_activity_method(
            Accounting.make_licenses,
            SelfPayInput(request=self._case.state, at=workflow.now()),
            start_to_close_timeout=timedelta(minutes=5),
            heartbeat_timeout=HEARTBEAT_TIMEOUT,
            retry_policy=PROCESS_RETRY,
            summary="create the licenses of the agreement",
        )
        self._case.apply(rules.licenses_made(self._case.state, tuple(license_ids)))

    @workflow.query
    def snapshot(self) -> SelfPayRequest:
        """Return the current state of the request."""
        return self._case.state
