"""Every workflow runs in the full sandbox, as it does in production: the other tests pass our own modules through."""

from typing import Any

import pytest
from temporalio import workflow
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from sandbox import sandbox
from tests.replay.commands import history
from tests.replay.record import record
from tests.replay.scenarios import SCENARIOS, Scenario
from worker import WORKFLOWS


def type_of(found: Any) -> str:
    """The type of the workflow whose history this is."""
    return str(found["events"][0]["workflowExecutionStartedEventAttributes"]["workflowType"]["name"])


def scenario_with(workflow_type: str) -> tuple[Scenario, str]:
    """The first scenario that leaves a history of such a workflow, and the history's name."""
    return next(
        (scenario, name) for scenario in SCENARIOS for name in scenario.keep if type_of(history(name)) == workflow_type
    )


@pytest.mark.parametrize("class_", WORKFLOWS, ids=lambda each: each.__name__)
async def test_a_workflow_runs_as_it_does_in_production(class_: type[Any]) -> None:
    definition = workflow._Definition.must_from_class(class_)
    scenario, name = scenario_with(str(definition.name))
    found = (await record(scenario))[name]
    assert type_of(found) == definition.name
    assert any(event["eventType"] == "EVENT_TYPE_WORKFLOW_TASK_COMPLETED" for event in found["events"])


def test_production_passes_no_workflow_through_the_sandbox() -> None:
    runner = sandbox()
    assert isinstance(runner, SandboxedWorkflowRunner)
    assert not any(each.startswith("workflows") for each in runner.restrictions.passthrough_modules)
    assert not runner.restrictions.passthrough_all_modules
