"""The sandbox in which workflows run, which blocks what is not deterministic."""

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

PASSED_THROUGH = ("models", "activities", "pydantic", "pydantic_core", "transitions", "annotated_types")
"""Modules that the workflow sandbox does not load again for every run. They read no clock and no chance (see the
banned calls in pyproject.toml)."""


def sandbox() -> SandboxedWorkflowRunner:
    """Return the runner in which workflows run."""
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH))
