"""A request for licenses at an organization's own cost, its answer, and reviews of it (003, Addendum 2)."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.signatures.accounting import Accounting, SelfPayInput
    from models import ids
    from models.self_pay import rules, timeline
    from models.self_pay.lifecycle import SelfPayState
    from models.self_pay.messages import SelfPayStart
    from models.self_pay.state import SelfPayRequest
    from workflows.case import Alarm, Case, by_rule
    from workflows.step import snapshot_of, step


@workflow.defn(name=ids.SELF_PAY)
class SelfPayWorkflow:
    """One request, from its estimate to its answer and its licenses."""

    accept = step(rules.accept)
    refuse = step(rules.refuse)
    delay = step(rules.delay)
    withdraw = step(rules.withdraw)
    open_review = step(rules.open_review)
    answer_review = step(rules.answer_review)
    snapshot = snapshot_of(SelfPayRequest)

    @workflow.init
    def __init__(self, start: SelfPayStart) -> None:
        self._case = Case.opened(timeline.begin, start, Alarm(timeline.next_wake), by_rule(timeline.wake), start.actor)

    @workflow.run
    async def run(self, start: SelfPayStart) -> SelfPayState:
        """Wait for the answer, have the licenses created if it is accepted, and stay open for reviews of them."""
        await self._case.live(start, self._needs_licenses, self._make_licenses, self._is_over)
        return self._case.state.state

    def _needs_licenses(self) -> bool:
        return self._case.state.state == SelfPayState.ACCEPTED and not self._case.state.licenses

    def _is_over(self) -> bool:
        ended = self._case.state.ended_at is not None
        return ended and not self._needs_licenses() and not timeline.can_be_reviewed(self._case.state)

    async def _make_licenses(self) -> None:
        if self._needs_licenses():
            input = SelfPayInput(request=self._case.state, at=workflow.now())
            made = await self._case.ask(Accounting.make_licenses, input, summary="create the licenses of the agreement")
            self._case.apply(rules.licenses_made(self._case.state, tuple(made)))
