"""A training workflow that somebody changed without a thought for the cases that are running."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from models import ids
    from models.training.messages import TrainingStart
    from models.training.state import TrainingOutcome
    from workflows.training import TrainingWorkflow


@workflow.defn(name=ids.TRAINING)
class HastyTrainingWorkflow(TrainingWorkflow):
    """The same workflow, with a pause before it begins."""

    @workflow.init
    def __init__(self, start: TrainingStart) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: TrainingStart) -> TrainingOutcome:
        """Wait a moment, then live as always."""
        await workflow.sleep(timedelta(minutes=1))
        return await super().run(start)
