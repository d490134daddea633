"""How every workflow is built: see docs/adr/0001 and 0002."""

import ast
import importlib
import inspect
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple, get_type_hints

import pytest
from temporalio.client import Client

import worker
from models.effects import Decision
from models.forms import StepMessage
from models.license.messages import ReserveLicense
from models.license.state import License
from settings import Settings
from tests.architecture.source import ROOT, files_of, full_name, names_used, shown, tree_of
from workflows.step import step

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Made(NamedTuple):
    """An update or a signal of a workflow, and the full name of the rule that it is made from."""

    name: str
    rule: str


class Workflow(NamedTuple):
    """A class with `@workflow.defn`."""

    file: Path
    definition: ast.ClassDef

    def methods(self, decorator: str) -> Iterator[Function]:
        """Its methods that carry `@workflow.<decorator>`."""
        for each in self.definition.body:
            if isinstance(each, Function) and f"temporalio.workflow.{decorator}" in self._decorators(each):
                yield each

    def made(self, maker: str) -> list[Made]:
        """Its updates or signals: what `step` or `signal` makes of a rule, in the order of the class."""
        return [
            Made(ast.unparse(each.targets[0]), full_name(each.value.args[0], tree_of(self.file)))
            for each in self.definition.body
            if isinstance(each, ast.Assign)
            and isinstance(each.value, ast.Call)
            and full_name(each.value.func, tree_of(self.file)) == f"workflows.step.{maker}"
        ]

    def _decorators(self, method: Function) -> list[str]:
        called = [each.func if isinstance(each, ast.Call) else each for each in method.decorator_list]
        return [full_name(each, tree_of(self.file)) for each in called]


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
CALLERS = ("services", "activities", "commands", "demo")
SENDING = ("execute_update", "start_update", "execute_update_with_start_workflow", "signal", "take", "report", "nudge")

EVERY = every_workflow()
STEPS = [made.rule for each in EVERY for made in each.made("step")]

every = pytest.mark.parametrize("each", EVERY, ids=lambda each: each.definition.name)


def object_at(name: str) -> object:
    """What a full name such as `models.license.rules.reserve` leads to; None if it leads nowhere."""
    module, _, attribute = name.rpartition(".")
    try:
        return getattr(importlib.import_module(module), attribute, None)
    except ImportError:
        return None


def is_rule(name: str) -> bool:
    """Whether a full name leads to the rule of a step: a function of a state, a step's message and the time."""
    found = object_at(name) if name.startswith("models.") else None
    if not inspect.isfunction(found) or list(inspect.signature(found).parameters)[2:] != ["now"]:
        return False
    _, message, now, answer = get_type_hints(found).values()
    takes_a_step = isinstance(message, type) and issubclass(message, StepMessage)
    return takes_a_step and now is datetime and isinstance(answer, type) and issubclass(answer, Decision)


def test_there_are_workflows_with_steps() -> None:
    assert len(EVERY) == 13
    assert len(STEPS) >= 88


@every
def test_every_update_is_made_from_a_rule(each: Workflow) -> None:
    assert list(each.methods("update")) == [], f"{shown(each.file)}: write `name = step(rule)`"


@every
def test_a_step_has_the_name_of_its_rule(each: Workflow) -> None:
    for made in (*each.made("step"), *each.made("signal")):
        assert made.rule.rpartition(".")[2] == made.name, f"{shown(each.file)}: {made.name}"


@every
def test_the_names_of_steps_and_signals_are_unique_within_a_workflow(each: Workflow) -> None:
    names = [made.name for made in (*each.made("step"), *each.made("signal"))]
    names += [method.name for kind in ("signal", "query") for method in each.methods(kind)]
    assert len(names) == len(set(names))


def test_a_rule_is_a_step_of_one_workflow() -> None:
    assert len(STEPS) == len(set(STEPS))
    assert [name for name in STEPS if not is_rule(name)] == []


ACTS_ON_RECORDS = ("models.directory.", "models.sign_in.")
"""The rules of the directory and of ways in: what they decide is written without a process (storage/acts.py)."""


@pytest.mark.parametrize("package", CALLERS)
def test_every_rule_that_a_caller_names_is_a_step_of_a_workflow(package: str) -> None:
    named = {
        name: shown(file, node)
        for file in files_of(package)
        for name, node in names_used(tree_of(file))
        if is_rule(name) and not name.startswith(ACTS_ON_RECORDS)
    }
    steps = {object_at(name) for name in STEPS}
    assert {name: place for name, place in named.items() if object_at(name) not in steps} == {}


def test_callers_do_name_rules() -> None:
    named = [name for file in files_of("services") for name, _ in names_used(tree_of(file)) if is_rule(name)]
    assert len(set(named)) >= 50


@pytest.mark.parametrize("package", [*CALLERS, "workflows", "adapters", "samples", "benchmarks"])
def test_no_update_and_no_signal_is_named_by_a_bare_string(package: str) -> None:
    bare = [
        shown(file, node)
        for file in files_of(package)
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in SENDING
        and any(isinstance(each, ast.Constant) and isinstance(each.value, str) for each in node.args)
    ]
    assert bare == []


async def test_a_step_is_checked_and_taken_by_the_same_rule_without_waiting() -> None:
    def deliver(state: License, message: ReserveLicense, now: datetime) -> Decision[License]:
        """Deliver it."""
        raise NotImplementedError

    update: Any = step(deliver)
    definition = update._defn
    assert (definition.name, definition.fn.__doc__) == ("deliver", "Deliver it.")
    assert definition.arg_types == [ReserveLicense]
    assert definition.ret_type is License
    asked: list[tuple[str, object]] = []

    case = SimpleNamespace(
        check=lambda rule, message: asked.append(("check", rule)),
        take=lambda rule, message: asked.append(("take", rule)),
    )
    definition.validator(SimpleNamespace(_case=case), "message")
    definition.fn(SimpleNamespace(_case=case), "message")
    assert asked == [("check", deliver), ("take", deliver)]


@every
def test_messages_may_come_before_run(each: Workflow) -> None:
    if each.made("step"):
        assert [method.name for method in each.methods("init")] == ["__init__"], f"{shown(each.file)}: @workflow.init"


@every
def test_a_workflow_ends_only_when_its_handlers_have(each: Workflow) -> None:
    """By itself, or by its case."""
    if each.made("step"):
        text = ast.unparse(each.definition)
        assert any(f"await self._case.{name}(" in text for name in ("settled", "finish", "live"))


@pytest.mark.parametrize(
    ("name", "waits"),
    [
        ("finish", f"await {WAITING}"),
        ("settled", f"await {WAITING}"),
        ("live", "await self.settled()"),
        ("live", "await self.finish()"),
    ],
)
def test_a_case_finishes_when_its_handlers_have(name: str, waits: str) -> None:
    method = next(
        node
        for node in ast.walk(tree_of(ROOT / "workflows/case.py"))
        if isinstance(node, ast.AsyncFunctionDef) and node.name == name
    )
    assert waits in ast.unparse(method)


@every
def test_a_workflow_that_people_act_on_shows_its_snapshot(each: Workflow) -> None:
    assert [method.name for method in each.methods("run")] == ["run"]
    if each.made("step"):
        assert [made.name for made in each.made("snapshot_of")] == ["snapshot"]


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
        everywhere = [
            *worker.activities(client, world),
            *worker.urgent_activities(world),
            *worker.mail_activities(world),
            *worker.bounce_activities(client, world),
            *worker.upload_activities(client, world),
        ]
    finally:
        world.database.close()
    assert {each.__name__ for each in everywhere} == declared
