"""Which runner the workflows of tests run in."""

from dataclasses import replace

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from sandbox import sandbox


def quick_sandbox() -> SandboxedWorkflowRunner:
    """Build the sandbox of production, except that it takes our own modules as they are.

    Production loads them anew for every workflow, which would be a fifth of the time that these tests take.
    `test_full_sandbox.py` runs every workflow as production does, and every recorded history replays so.
    """
    runner = sandbox()
    return replace(runner, restrictions=runner.restrictions.with_passthrough_modules("workflows"))
