"""The list of rules, and the page made from it."""

import re
import tomllib
from pathlib import Path

import pytest

from docs.conformance import (
    THROUGH,
    Requirement,
    RequirementError,
    SourceDocument,
    conformance_page,
    every_requirement,
    level,
    read_requirements,
)
from docs.generate import ROOT
from docs.markers import Proof, proofs

OURS = ROOT / "docs/requirements.toml"
THEIRS = ROOT.parent / "shared/requirements.toml"
PROMISES = {"R": ROOT.parent / "shared/reliability.md", "S": ROOT.parent / "shared/security.md"}

DOCUMENTS = [SourceDocument("000", "Fees", "000_aa"), SourceDocument("001", "Training", "001_bb")]
RULES = [
    Requirement("FEE-01", "000", "No sharing."),
    Requirement("FEE-02", "000", "It costs $1.", pack="minnesota"),
    Requirement("ACC-01", "001", "Only they ask."),
]


def test_the_page_shows_what_is_proven_and_what_is_not() -> None:
    proofs = [
        Proof("FEE-01", "tests/workflows/test_all.py", "TestFees.test_one_at_a_time"),
        Proof("FEE-01", "tests/models/test_fees.py", "test_nobody_shares_a_license"),
    ]
    page = conformance_page(DOCUMENTS, RULES, proofs)
    assert "**1 of 3 rules are proven.**\n1 of them are proven" in page
    assert "## 000: Fees\n\nDocument `000_aa`. 1 of 2 proven.\n" in page
    assert (
        "| FEE-01 | all | No sharing. | rule, workflow "
        "| [nobody shares a license](../tests/models/test_fees.py) *(rule)*"
        "<br>[one at a time](../tests/workflows/test_all.py) *(workflow)* |\n"
    ) in page
    assert "| FEE-02 | minnesota | It costs $1. |  | **not yet** |\n" in page
    assert "## 001: Training\n\nDocument `001_bb`. 0 of 1 proven.\n" in page


def test_promises_of_our_own_are_counted_for_themselves() -> None:
    documents = [*DOCUMENTS, SourceDocument("security", "Harm")]
    rules = [*RULES, Requirement("S1", "security", "No harm."), Requirement("S2", "security", "No leak.")]
    page = conformance_page(documents, rules, [Proof("S1", "tests/architecture/test_x.py", "test_no_harm")])
    assert "**0 of 3 rules are proven.**\n0 of them are proven" in page
    assert "Of 2 promises of our own, 1 are proven." in page
    assert "## Harm\n\nPromises of our own. 1 of 2 proven.\n" in page
    assert "| S1 | all | No harm. | project | [no harm](../tests/architecture/test_x.py) *(project)* |\n" in page


def test_every_rule_that_is_proven_is_proven_where_a_whole_step_is_taken() -> None:
    _, rules = read_requirements(OURS)
    levels: dict[str, set[str]] = {}
    for proof in proofs(ROOT):
        levels.setdefault(proof.requirement, set()).add(level(proof))
    alone = [rule.id for rule in rules if rule.id in levels and not levels[rule.id] & THROUGH]
    assert alone == [], "these are proven by a rule alone; take them through a workflow or a service"


def test_a_test_that_names_an_unknown_rule_is_refused() -> None:
    with pytest.raises(RequirementError, match=r"tests/test_x\.py names FEE-99, which is no rule"):
        conformance_page(DOCUMENTS, RULES, [Proof("FEE-99", "tests/test_x.py", "test_it")])


def test_our_list_names_each_rule_once_with_a_document() -> None:
    documents, rules = read_requirements(OURS)
    assert len(rules) == 81
    assert {rule.source for rule in rules} == {document.id for document in documents}
    assert all(rule.text.endswith(".") and len(rule.text) < 260 for rule in rules)


def test_the_packs_of_our_list_are_those_that_ship() -> None:
    _, rules = read_requirements(OURS)
    assert {rule.pack for rule in rules} - {"all"} == {path.stem for path in (ROOT / "policies").glob("*.toml")}


@pytest.mark.skipif(not THEIRS.exists(), reason=f"the list that ours is modeled on is not here: {THEIRS}")
def test_our_list_has_the_rules_of_the_list_it_is_modeled_on_in_other_words() -> None:
    documents, ours = read_requirements(OURS)
    files = {document.id: document.file for document in documents}
    theirs = tomllib.loads(THEIRS.read_text(encoding="utf-8"))["requirement"]
    assert [(rule.id, rule.pack, f"{files[rule.source]}.txt") for rule in ours] == [
        (rule["id"], rule["pack"], rule["source"]) for rule in theirs
    ]
    assert not {rule.text for rule in ours} & {rule["text"] for rule in theirs}


@pytest.mark.skipif(not THEIRS.exists(), reason=f"the lists that ours are modeled on are not here: {THEIRS}")
@pytest.mark.parametrize("letter", PROMISES)
def test_our_promises_are_those_of_the_list_they_are_modeled_on(letter: str) -> None:
    _, ours = every_requirement(ROOT)
    rows = re.findall(rf"^\| ({letter}\d+) \|", PROMISES[letter].read_text(encoding="utf-8"), re.MULTILINE)
    assert [each.id for each in ours if re.fullmatch(rf"{letter}\d+", each.id)] == rows


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("A-1", "000"), ("A-1", "000")], r"A-1 stands in rules\.toml twice"),
        ([("A-1", "009")], r"A-1 names the document 009, which rules\.toml does not list"),
    ],
    ids=["twice", "no such document"],
)
def test_a_list_that_contradicts_itself_is_refused(tmp_path: Path, rows: list[tuple[str, str]], sentence: str) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(
        '[[document]]\nid = "000"\nfile = "f"\ntitle = "t"\n'
        + "".join(
            f'[[requirement]]\nid = "{id_}"\npack = "all"\nsource = "{source}"\ntext = "x"\n' for id_, source in rows
        )
    )
    with pytest.raises(RequirementError, match=sentence):
        read_requirements(file)
