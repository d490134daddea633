"""The page that lists every rule of the source documents and every promise of our own with the tests that prove it."""

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from docs.markers import Proof


class SourceDocument(NamedTuple):
    """Where rules stand. `file` is a document's id in the collection the rules were read from; our own promises have
    none."""

    id: str
    title: str
    file: str | None = None


class Requirement(NamedTuple):
    """A rule in the project's own words. `source` is a document's id; `pack` a policy pack, or "all"."""

    id: str
    source: str
    text: str
    pack: str = "all"


LEVELS = {
    "models": "rule",
    "policies": "policy pack",
    "adapters": "adapter",
    "storage": "records",
    "activities": "activity",
    "workflows": "workflow",
    "services": "service",
    "commands": "command",
    "faults": "real server",
    "replay": "history",
}
"""What a test goes through, by its folder in tests/, from the inside out. A test of another folder asks the project."""

INTRODUCTION = (
    "Every rule of the source documents, in our own words, our own promises, and the tests that prove them. A rule",
    "counts as proven when at least one test carries its id; such a test fails when the rule is broken. The level says",
    "what a test goes through: a *rule* alone, a *policy pack*, an *adapter*, the *records*, an *activity*;",
    "a *workflow*, a *service*, or a *command*, where a step is taken as a person takes it; a *real server*;",
    "a recorded *history*; or the files of the *project*.",
)

LISTS = ("requirements.toml", "assurances.toml")
"""The files in docs/ that list rules."""

PROJECT = "project"
THROUGH = frozenset({"workflow", "service", "command", "real server"})
"""Levels at which a whole step is taken as a person takes it."""


class RequirementError(Exception):
    """The list of rules and the tests don't fit together; the sentence says where."""


def read_requirements(file: Path) -> tuple[list[SourceDocument], list[Requirement]]:
    """The source documents and the rules in `file`. Raises RequirementError for an id that occurs twice, or a
    document that does not occur."""
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    documents = [SourceDocument(**row) for row in content["document"]]
    requirements = [Requirement(**row) for row in content["requirement"]]
    seen: set[str] = set()
    for each in requirements:
        if each.id in seen:
            raise RequirementError(f"{each.id} stands in {file.name} twice.")
        if each.source not in {document.id for document in documents}:
            raise RequirementError(f"{each.id} names the document {each.source}, which {file.name} does not list.")
        seen.add(each.id)
    return documents, requirements


def every_requirement(root: Path) -> tuple[list[SourceDocument], list[Requirement]]:
    """The rules of the source documents and after them our own promises, with where they stand. Raises
    RequirementError as `read_requirements` does."""
    documents: list[SourceDocument] = []
    requirements: list[Requirement] = []
    for name in LISTS:
        more_documents, more = read_requirements(root / "docs" / name)
        documents += more_documents
        requirements += more
    return documents, requirements


def level(proof: Proof) -> str:
    """What the test of a proof goes through, from a rule alone to a real server."""
    folder = proof.file.split("/")[1]
    return LEVELS.get(folder, PROJECT)


def conformance_page(
    documents: Sequence[SourceDocument], requirements: Sequence[Requirement], proofs: Sequence[Proof]
) -> str:
    """The page as Markdown, to stand in docs/. Raises RequirementError for a test that names an unknown rule."""
    known = {each.id for each in requirements}
    by_rule: dict[str, list[Proof]] = defaultdict(list)
    for proof in proofs:
        if proof.requirement not in known:
            raise RequirementError(f"{proof.file} names {proof.requirement}, which is no rule that docs/ lists.")
        by_rule[proof.requirement].append(proof)
    own = {document.id for document in documents if document.file is None}
    rules = [each.id for each in requirements if each.source not in own]
    promises = [each.id for each in requirements if each.source in own]
    lines = [
        "# Conformance",
        "",
        *INTRODUCTION,
        "",
        f"**{_proven(rules, by_rule)} of {len(rules)} rules are proven.**",
        f"{_through(rules, by_rule)} of them are proven through a workflow, a service, a command, or a real server.",
        *([f"Of {len(promises)} promises of our own, {_proven(promises, by_rule)} are proven."] if promises else []),
        "",
    ]
    for document in documents:
        lines += _section(document, [each for each in requirements if each.source == document.id], by_rule)
    return "\n".join(lines).rstrip() + "\n"


def _proven(ids: Sequence[str], by_rule: Mapping[str, Sequence[Proof]]) -> int:
    return sum(each in by_rule for each in ids)


def _through(ids: Sequence[str], by_rule: Mapping[str, Sequence[Proof]]) -> int:
    return sum(not THROUGH.isdisjoint(level(proof) for proof in by_rule.get(each, ())) for each in ids)


def _section(
    document: SourceDocument, requirements: Sequence[Requirement], by_rule: Mapping[str, Sequence[Proof]]
) -> list[str]:
    proven = f"{_proven([each.id for each in requirements], by_rule)} of {len(requirements)} proven."
    return [
        f"## {document.id}: {document.title}" if document.file else f"## {document.title}",
        "",
        f"Document `{document.file}`. {proven}" if document.file else f"Promises of our own. {proven}",
        "",
        "| rule | holds in | what it says | levels | proven by |",
        "|---|---|---|---|---|",
        *(_row(each, by_rule.get(each.id, ())) for each in requirements),
        "",
    ]


def _row(requirement: Requirement, proofs: Sequence[Proof]) -> str:
    order = [*LEVELS.values(), PROJECT]
    ordered = sorted(proofs, key=lambda proof: order.index(level(proof)))
    levels = ", ".join(dict.fromkeys(level(proof) for proof in ordered))
    return f"| {requirement.id} | {requirement.pack} | {requirement.text} | {levels} | {_tests(ordered)} |"


def _tests(proofs: Sequence[Proof]) -> str:
    if not proofs:
        return "**not yet**"
    return "<br>".join(f"[{_in_words(proof.test)}](../{proof.file}) *({level(proof)})*" for proof in proofs)


def _in_words(test: str) -> str:
    return test.rpartition(".")[2].removeprefix("test_").replace("_", " ")
