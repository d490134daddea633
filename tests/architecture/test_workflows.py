"""How every workflow is built: see docs/adr/0001 and 0002."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from temporalio.client import Client

import worker
from settings import Settings
from tests.architecture.source import ROOT, files_of, full_name, shown, tree_of

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Workflow(NamedTuple):
    """A class with `@workflow.defn`."""

    file: Path
    definition: ast.ClassDef

    def methods(self, decorator: str) -> Iterator[Function]:
        """Its methods that carry `@workflow.<decorator>`."""
        for each in self.definition.body:
            if isinstance(each, Function) and f"temporalio.workflow.{decorator}" in self._decorators(each):
                yield each

    def validator(self, update: str) -> Function | None:
        """The validator of an update."""
        for each in self.definition.body:
            if isinstance(each, Function) and f"{update}.validator" in self._decorators(each):
                return each
        return None

    def _decorators(self, method: Function) -> list[str]:
        return [full_name(each, tree_of(self.file)) for each in method.decorator_list]


def every_workflow() -> list[Workflow]:
    """Every workflow of the project."""
    return [
        Workflow(file, node)
        for file in files_of("workflows")
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.ClassDef)
        and any(full_name(each, tree_of(file)) == "temporalio.workflow.defn" for each in node.decorator_list)
    ]


WAITING = "workflow.wait_condition(workflow.all_handlers_finished)"

EVERY = every_workflow()
UPDATES = [(each, update) for each in EVERY for update in each.methods("update")]

every = pytest.mark.parametrize("each", EVERY, ids=lambda each: each.definition.name)
every_update = pytest.mark.parametrize(
    ("each", "update"), UPDATES, ids=[f"{each.definition.name}.{update.name}" for each, update in UPDATES]
)


def rules_given_to(function: Function, method: str) -> list[str]:
    """The rules that a handler passes to its case's `method`."""
    return [
        ast.unparse(node.args[0])
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == method
        and len(node.args) == 2
    ]


def test_there_are_workflows_with_updates() -> None:
    assert len(EVERY) >= 4
    assert len(UPDATES) >= 18


@every_update
def test_an_update_has_a_validator_so_that_a_refusal_leaves_no_event(each: Workflow, update: Function) -> None:
    assert each.validator(update.name) is not None, f"{shown(each.file, update)}: {update.name} has no validator"


@every_update
def test_an_update_does_not_wait(each: Workflow, update: Function) -> None:
    assert isinstance(update, ast.FunctionDef), f"{shown(each.file, update)}: handlers are plain functions"


@every_update
def test_validator_and_handler_ask_the_same_rule(each: Workflow, update: Function) -> None:
    validator = each.validator(update.name)
    assert validator is not None
    assert ast.unparse(validator.args) == ast.unparse(update.args)
    taken = rules_given_to(update, "take")
    assert len(taken) == 1, f"{shown(each.file, update)}: one rule decides about an update"
    assert rules_given_to(validator, "check") == taken, f"{shown(each.file, validator)} checks another rule"


@every
def test_messages_may_come_before_run(each: Workflow) -> None:
    if any(True for kind in ("update", "signal", "query") for _ in each.methods(kind)):
        assert [method.name for method in each.methods("init")] == ["__init__"], f"{shown(each.file)}: @workflow.init"


@every
def test_a_workflow_ends_only_when_its_handlers_have(each: Workflow) -> None:
    """By itself, or by the `finish` of its case."""
    if list(each.methods("update")):
        text = ast.unparse(each.definition)
        assert f"await {WAITING}" in text or "await self._case.finish()" in text


def test_a_case_finishes_when_its_handlers_have() -> None:
    finish = next(
        node
        for node in ast.walk(tree_of(ROOT / "workflows/case.py"))
        if isinstance(node, ast.AsyncFunctionDef) and node.name == "finish"
    )
    assert f"await {WAITING}" in ast.unparse(finish)


@every
def test_a_workflow_that_people_act_on_shows_its_snapshot(each: Workflow) -> None:
    assert [method.name for method in each.methods("run")] == ["run"]
    if list(each.methods("update")):
        assert "snapshot" in {method.name for method in each.methods("query")}


def test_the_worker_runs_every_workflow() -> None:
    assert {each.__name__ for each in worker.WORKFLOWS} == {each.definition.name for each in EVERY}


async def test_the_worker_runs_every_activity(tmp_path: Path) -> None:
    declared = {
        node.name
        for signatures in map(tree_of, files_of("activities/signatures"))
        for node in ast.walk(signatures)
        if isinstance(node, Function)
        and any(full_name(each, signatures) == "temporalio.activity.defn" for each in node.decorator_list)
    }
    world = worker.build_world(Settings(var=tmp_path))
    try:
        client = await Client.connect("127.0.0.1:1", lazy=True)
        everywhere = [*worker.activities(client, world), *worker.urgent_activities(world)]
    finally:
        world.store.close()
    assert {each.__name__ for each in everywhere} == declared
