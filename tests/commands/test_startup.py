"""A command starts at once, because it loads only what it uses: each is run in a process of its own and asked."""

import json
import os
import subprocess
import sys

import pytest

from commands.registry.panels import PANELS
from tests.architecture.source import ROOT
from tests.commands.conftest import Line

HEAVY = (
    "temporalio",
    "psycopg",
    "sqlalchemy.dialects.postgresql",
    "alembic",
    "jinja2",
    "icalendar",
    "aiosmtplib",
    "httpx",
    "scim2_models",
    "holidays",
    "worker",
    "workflows",
)
"""What no module of a command loads by being imported: a command that uses one of them loads it by then."""

AREAS = (
    "access_request",
    "agency_closing",
    "allotment",
    "appeal",
    "billing",
    "committee",
    "inactivity_review",
    "intake",
    "license",
    "self_pay",
    "training",
    "usage",
)
PARTS = ("messages", "notices", "permissions", "rules", "state", "timeline")
NEEDED_BY_A_POLICY = [
    "models.appeal.reasons",
    "models.billing.funding",
    "models.license.lifecycle",
    "models.training.kinds",
    "models.training.kinds.account",
    "models.training.kinds.course",
    "models.training.kinds.form",
    "models.training.kinds.registry",
    "models.training.kinds.signature",
    "models.training.kinds.test",
    "models.training.requirement",
    "models.usage.columns",
]
"""The words of areas that a policy pack is written in. Everything else of an area is for those who work in it."""
NEEDED_TO_FIND_AN_AGENCY = ["models.agency_closing.checks", "models.agency_closing.lifecycle"]
"""Whoever names an agency is told if it is closed."""

RUN = """
import atexit, json, runpy, sys
sys.argv = ["starter.py", *json.loads(sys.argv[1])]
atexit.register(lambda: print("\\n" + json.dumps(sorted(sys.modules))))
runpy.run_path("starter.py", run_name="__main__")
"""

IMPORT = """
import importlib, json, sys
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
print(json.dumps(sorted(sys.modules)))
"""

REGISTRY = {f"commands.registry.{path.stem}" for path in (ROOT / "commands" / "registry").glob("[a-z]*.py")}
WITHOUT_A_MODULE = {"commands", "commands.acting", "commands.menu", "commands.registry", *REGISTRY}
"""What is loaded of the commands before one is called."""


def loaded(script: str, *words: str, **environment: str) -> tuple[str, set[str]]:
    """What was printed, and every module that was loaded at the end."""
    ran = subprocess.run(
        [sys.executable, "-c", script, json.dumps(words)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    printed, _, modules = ran.stdout.rstrip().rpartition("\n")
    assert modules.startswith("["), ran.stderr
    return printed, set(json.loads(modules))


def among(modules: set[str], *names: str) -> list[str]:
    """Which of `modules` have one of the names, or are inside a package of that name."""
    return sorted(each for each in modules if any(each == name or each.startswith(f"{name}.") for name in names))


def complete(*words: str) -> tuple[str, set[str]]:
    """What the shell offers for the last of `words`."""
    typed = {"COMP_WORDS": " ".join(("starter.py", *words)), "COMP_CWORD": str(len(words))}
    return loaded(RUN, **typed, **{"_STARTER.PY_COMPLETE": "complete_bash"})


def test_help_loads_no_command_and_nothing_below_the_commands() -> None:
    printed, modules = loaded(RUN, "--help")
    assert "Used most" in printed
    below = ("adapters", "activities", "addresses", "connection", "demo", "models", "services", "settings", "storage")
    assert among(modules, *HEAVY, *below, "pydantic", "sqlalchemy", "typst", "transitions") == []
    assert set(among(modules, "commands")) == WITHOUT_A_MODULE


def test_the_help_of_a_command_loads_its_own_module_only() -> None:
    printed, modules = loaded(RUN, "request-status", "--help")
    assert "Show the status of a request" in printed
    functions = {command.function.partition(":")[0] for commands in PANELS.values() for command in commands}
    assert functions & modules == {"commands.requests"}
    assert among(modules, *HEAVY) == []


def test_the_shell_completes_the_name_of_a_command_without_loading_one() -> None:
    printed, modules = complete("que")
    assert printed.split() == ["queue"]
    assert set(among(modules, "commands")) == WITHOUT_A_MODULE
    assert among(modules, *HEAVY, "models", "services", "sqlalchemy") == []


def test_the_shell_completes_an_option_by_loading_its_command_only() -> None:
    printed, modules = complete("queue", "--every")
    assert printed.split() == ["--everybody"]
    assert "commands.tasks" in modules
    assert among(modules, *HEAVY, "commands.training", "commands.requests") == []


def test_the_shell_completes_the_command_of_a_group() -> None:
    assert complete("request", "new")[0].split() == ["new-user"]


def test_no_module_of_a_command_loads_what_only_some_commands_use() -> None:
    functions = (command.function for commands in PANELS.values() for command in commands)
    _, modules = loaded(IMPORT, *(each.partition(":")[0] for each in functions))
    assert among(modules, *HEAVY) == []


def test_a_command_that_reads_loads_neither_temporal_nor_more_of_an_area_than_its_policy_needs(
    line: Line, records_only: object
) -> None:
    printed, modules = loaded(RUN, "queue", "--as", "sam")
    assert "No tasks are waiting." in printed
    assert among(modules, *HEAVY, "connection", "adapters.processes", "typst") == []
    inside = tuple(f"models.{area}." for area in AREAS)
    assert sorted(each for each in modules if each.startswith(inside)) == sorted(
        [*NEEDED_BY_A_POLICY, *NEEDED_TO_FIND_AN_AGENCY]
    )


def test_a_step_loads_temporals_client_and_the_rules_of_its_own_area(line: Line, records_only: object) -> None:
    _, modules = loaded(RUN, "submit-form", "Q1", "--as", "sam", "--form", "user-policies")
    assert "temporalio.client" in modules
    but_the_client = (each for each in HEAVY if each != "temporalio")
    assert among(modules, *but_the_client, "temporalio.worker", "sandbox", "stack", "typst") == []
    rules = among(modules, *(f"models.{area}.{part}" for area in AREAS if area != "training" for part in PARTS))
    assert rules == ["models.access_request.state", "models.license.state"]


def test_postgresql_is_loaded_for_a_postgresql_database(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other tests would pass as well if nothing were ever loaded."""
    monkeypatch.setenv("HMIS_DATABASE_URL", "postgresql://u@127.0.0.1:9/x")
    _, modules = loaded(RUN, "queue", "--as", "sam")
    assert among(modules, "psycopg")
