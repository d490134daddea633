"""The page that lists every rule of the source documents with the tests that prove it."""

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from docs.markers import Proof


class SourceDocument(NamedTuple):
    """A source document. `file` is its id in the collection the rules were read from."""

    id: str
    file: str
    title: str


class Requirement(NamedTuple):
    """A rule in the project's own words. `source` is a document's id; `pack` a policy pack, or "all"."""

    id: str
    pack: str
    source: str
    text: str


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


def conformance_page(
    documents: Sequence[SourceDocument], requirements: Sequence[Requirement], proofs: Sequence[Proof]
) -> str:
    """The page as Markdown, to stand in docs/. Raises RequirementError for a test that names an unknown rule."""
    known = {each.id for each in requirements}
    by_rule: dict[str, list[Proof]] = defaultdict(list)
    for proof in proofs:
        if proof.requirement not in known:
            raise RequirementError(f"{proof.file} names {proof.requirement}, which is no rule of requirements.toml.")
        by_rule[proof.requirement].append(proof)
    lines = [
        "# Conformance",
        "",
        "Every rule of the source documents, in our own words, with the tests that prove it. A rule counts as proven",
        "when at least one test carries its id; such a test fails when the rule is broken.",
        "",
        f"**{len(by_rule)} of {len(requirements)} rules are proven.**",
        "",
    ]
    for document in documents:
        lines += _section(document, [each for each in requirements if each.source == document.id], by_rule)
    return "\n".join(lines).rstrip() + "\n"


def _section(
    document: SourceDocument, requirements: Sequence[Requirement], by_rule: Mapping[str, Sequence[Proof]]
) -> list[str]:
    proven = sum(each.id in by_rule for each in requirements)
    return [
        f"## {document.id}: {document.title}",
        "",
        f"Document `{document.file}`. {proven} of {len(requirements)} proven.",
        "",
        "| rule | holds in | what it says | proven by |",
        "|---|---|---|---|",
        *(f"| {each.id} | {each.pack} | {each.text} | {_tests(by_rule.get(each.id, ()))} |" for each in requirements),
        "",
    ]


def _tests(proofs: Sequence[Proof]) -> str:
    if not proofs:
        return "**not yet**"
    return "<br>".join(f"[{_in_words(proof.test)}](../{proof.file})" for proof in proofs)


def _in_words(test: str) -> str:
    return test.rpartition(".")[2].removeprefix("test_").replace("_", " ")
