"""A case that only writes its first step down, and says whether that is done."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from models.training import timeline
    from models.training.messages import TrainingStart
    from workflows.case import Alarm, Case, by_rule


@workflow.defn(name="journal")
class JournalWorkflow:
    """A training run that begins, and nothing else."""

    @workflow.init
    def __init__(self, start: TrainingStart) -> None:
        first = timeline.begin(start, workflow.now())
        self._case = Case(first.state, Alarm(timeline.next_wake), by_rule(timeline.wake))
        self._case.apply(first)

    @workflow.run
    async def run(self, start: TrainingStart) -> None:
        """Write the first step down."""
        await self._case.finish()

    @workflow.query
    def unwritten(self) -> bool:
        """Whether that is still to be done."""
        return self._case.unwritten
