"""How everybody reaches Temporal: one data converter, one sandbox, one way to connect."""

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

DATA_CONVERTER = pydantic_data_converter
"""Used by clients, workers and replayers alike."""

PASSED_THROUGH = ("models", "activities", "pydantic", "pydantic_core", "transitions", "annotated_types")
"""Modules that the workflow sandbox does not load again for every run. They read no clock and no chance (see the
banned calls in pyproject.toml)."""


def sandbox() -> SandboxedWorkflowRunner:
    """The runner in which workflows run."""
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH))


async def connect(address: str, namespace: str, *, lazy: bool = False) -> Client:
    """A client of the Temporal server at `address`. Raises RuntimeError when no server answers: at once, or, if
    `lazy`, when the client is first used."""
    return await Client.connect(address, namespace=namespace, data_converter=DATA_CONVERTER, lazy=lazy)
