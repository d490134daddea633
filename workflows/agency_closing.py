"""The closing of an agency: planned, carried out on its day, and looked at until nothing is left to settle."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.signatures.agency_closing import Closings, ClosingWork, ClosingWorkAnswer
    from models import ids
    from models.agency_closing import rules, timeline
    from models.agency_closing.lifecycle import ClosingState
    from models.agency_closing.messages import ClosingStart
    from models.agency_closing.state import AgencyClosing, ClosingStage, Matter
    from workflows.case import Alarm, Case, by_rule
    from workflows.step import snapshot_of, step


@workflow.defn(name=ids.AGENCY_CLOSING)
class AgencyClosingWorkflow:
    """One closing. A closing that was called off has ended, and a new plan is another run."""

    call_off = step(rules.call_off)
    look_again = step(rules.look_again)
    snapshot = snapshot_of(AgencyClosing)

    @workflow.init
    def __init__(self, start: ClosingStart) -> None:
        self._case = Case.opened(timeline.begin, start, Alarm(timeline.next_wake), by_rule(timeline.wake), start.actor)

    @workflow.run
    async def run(self, start: ClosingStart) -> ClosingState:
        """Wait for the day, carry the closing out, and look again until nothing is left; no history grows long."""
        await self._case.live(start, self._is_look_due, self._carry_out, self._is_over)
        return self._case.state.state

    def _is_over(self) -> bool:
        return timeline.is_over(self._case.state)

    def _is_look_due(self) -> bool:
        return timeline.is_look_due(self._case.state, workflow.now())

    async def _carry_out(self) -> None:
        """Carry out every stage in order. What one can't do yet is left for the next look, and holds up no other."""
        if not self._is_look_due():
            return
        self._case.refresh(self._case.state.model_copy(update={"look_at": None}))
        matters: list[Matter] = []
        for stage in ClosingStage:
            work = ClosingWork(closing=self._case.state, stage=stage, at=workflow.now())
            answer: ClosingWorkAnswer = await self._case.ask(Closings.carry_out, work, summary=f"close: {stage.value}")
            matters += answer.matters
        now = workflow.now()
        decision = rules.carried_out(self._case.state, tuple(matters), now)
        if decision is not None:
            self._case.apply(decision)
        self._case.refresh(rules.looked_at(self._case.state, now))
