"""An empty workflow with an update that does nothing: what Temporal itself costs."""

from temporalio import workflow


@workflow.defn
class BareWorkflow:
    """Answers updates and does nothing else."""

    @workflow.run
    async def run(self) -> None:
        """Wait for ever."""
        await workflow.wait_condition(lambda: False)

    @workflow.update
    def touch(self, text: str) -> str:
        """Answer with what was sent."""
        return text
