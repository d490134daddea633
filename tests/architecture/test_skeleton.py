"""Every area of models/ has the same file names, so that a file can be guessed before it is opened."""

import ast
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, tree_of

SKELETON = {
    "state",
    "messages",
    "lifecycle",
    "permissions",
    "rules",
    "timeline",
    "notices",
    "explain",
    "overview",
    "checks",
    "state_changes",
}
"""What has the same name everywhere. Only what holds something is there."""

NOUNS = {
    "access_request": {"lateness", "preconditions", "stages"},
    "agency_closing": {"settlement"},
    "allotment": {"candidates", "home_region", "repeats", "shares", "supply"},
    "appeal": {
        *("decision_paper", "filing", "form", "form_paper", "orders", "progress", "reasons", "responses", "verdicts"),
    },
    "billing": {
        "allocation",
        "answers",
        "archive",
        "bank",
        "bank_import",
        "billed_days",
        "coming",
        "credits",
        "debts",
        "decisions",
        "duplicates",
        "entries",
        "expiration_preview",
        "exports",
        "funding",
        "invoice_lines",
        "invoice_paper",
        "kind_changes",
        "ledger",
        "license_events",
        "posting",
        "preview",
        "receipts",
        "repeats",
        "statement",
        "statement_paper",
        "unbilled",
    },
    "committee": {
        "ballots",
        "dates",
        "docket",
        "figures",
        "membership",
        "minutes",
        "outbox",
        "repeats",
        "verdict_checks",
    },
    "inactivity_review": {"cutoffs"},
    "license": {
        "access_changes",
        "account_matches",
        "activity",
        "assignments",
        "excuses",
        "holds",
        "inactivity_clocks",
        "login_advice",
        "login_help",
        "outlook",
        "promised_warnings",
        "proof",
        "remedies",
    },
    "self_pay": {"estimate"},
    "training": {
        *("kinds", "learning_rows", "papers", "progress", "progression", "repeats", "reports", "requirement", "score"),
        *("background", "failed_attempts", "places", "validity", "waivers"),
    },
}
"""Calculations and value types: each area's own nouns."""

RECORDS = {
    "directory": {"alike", "name_tokens"},
    "sign_in": {"addresses", "drafts", "inviting", "leaving", "limits", "links", "passkeys", "sessions"},
}
"""Areas whose steps are acts on records, with their own nouns: no process, so no lifecycle and no timeline."""

LIBRARIES = {"intake", "money", "policy", "usage"}
"""Packages of models/ that are no area: nobody acts on what they hold."""

every_area = pytest.mark.parametrize("area", sorted(NOUNS))


def modules_of(area: str) -> set[str]:
    """What stands in an area's folder, files and packages alike."""
    return {path.stem for path in (ROOT / "models" / area).iterdir() if path.stem not in ("__init__", "__pycache__")}


def functions_in(file: Path) -> list[str]:
    """The functions that a file defines."""
    return [node.name for node in tree_of(file).body if isinstance(node, ast.FunctionDef)]


def test_every_package_of_models_is_an_area_or_a_library() -> None:
    packages = {path.parent.name for path in (ROOT / "models").glob("*/__init__.py")}
    assert packages == NOUNS.keys() | RECORDS.keys() | LIBRARIES


@every_area
def test_an_area_has_the_names_of_the_skeleton_and_its_own_nouns(area: str) -> None:
    assert modules_of(area) - SKELETON == NOUNS[area]
    assert {"state", "messages", "lifecycle", "permissions", "rules", "timeline", "notices"} <= modules_of(area)


@pytest.mark.parametrize("area", sorted(RECORDS))
def test_an_area_of_records_has_the_same_names_without_a_process(area: str) -> None:
    assert modules_of(area) - SKELETON == RECORDS[area]
    assert {"state", "messages", "permissions", "rules", "notices"} <= modules_of(area)
    assert not {"lifecycle", "timeline"} & modules_of(area)


@every_area
def test_what_happens_without_anybodys_doing_is_in_the_timeline(area: str) -> None:
    folder = ROOT / "models" / area
    assert {"begin", "next_wake", "wake"} <= set(functions_in(folder / "timeline.py")) | WOKEN_ELSEWHERE.get(
        area, set()
    )
    for file in folder.rglob("*.py"):
        if file.name != "timeline.py":
            assert not {"begin", "next_wake", "wake"} & set(functions_in(file)), file


WOKEN_ELSEWHERE = {"inactivity_review": {"wake"}}
"""The review's records are looked through between its two decisions: its workflow puts them together."""


@pytest.mark.parametrize("package", ["models", "services", "storage/reads", "activities", "adapters"])
def test_a_file_holds_something(package: str) -> None:
    empty = [
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / package).rglob("*.py")
        if file.name != "__init__.py" and not any(not isinstance(node, HOLDS_NOTHING) for node in tree_of(file).body)
    ]
    assert empty == []


HOLDS_NOTHING = (ast.Import, ast.ImportFrom, ast.Expr)


def test_no_module_only_passes_on_what_another_one_holds() -> None:
    passing_on = [
        file.relative_to(ROOT).as_posix()
        for package in ("models", "services", "activities", "workflows", "commands", "adapters")
        for file in (ROOT / package).rglob("*.py")
        if any(
            isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__" for node in tree_of(file).body
        )
    ]
    assert passing_on == []


def test_no_two_classes_share_a_name() -> None:
    places: dict[str, set[str]] = {}
    for package in ("models", "workflows", "activities", "services", "storage", "adapters", "commands", "demo", "docs"):
        for file in (ROOT / package).rglob("*.py"):
            for node in ast.walk(tree_of(file)):
                if isinstance(node, ast.ClassDef):
                    places.setdefault(node.name, set()).add(f"{file.relative_to(ROOT)}")
    assert {name: sorted(files) for name, files in places.items() if len(files) > 1} == {}
