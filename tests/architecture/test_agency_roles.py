"""Who speaks for an agency is a value of the pack: no letter, task or sentence has it fixed in the code."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import LOWER_PACKAGES, ROOT, files_of, shown, tree_of

SPEAKING = ("SIGNATORY", "REPRESENTATIVE", "AGENCY_ADMINISTRATOR")
ADDRESSES = ("role", "to_role")
WORDS = ("authorized representative", "agency administrator", "signatory", "representatives of this agency")

NAMES_ALL = (
    "models/people.py",  # the words for every role
    "adapters/mail/phrases.py",  # what a pack may word differently
    "models/intake/rows.py",  # a file of designations has a column for who designated whom
    "models/intake/references.py",
    "models/policy/directory.py",  # who gives a role is said by its sources
)

NAMES_DEFAULTS = (
    "models/people.py",  # the words for every role
    "models/oversight.py",  # who may see what an agency has: everybody there but those who only pay
    "models/policy/agency_roles.py",  # what counts where a pack names no others
    "models/policy/access_requests.py",
    "models/policy/pack.py",
    "models/license/state.py",  # what counts in histories from before the pack was asked
    "models/license/login_help.py",
    "models/training/kinds/account.py",  # a requirement names its own role, `asked`
    "models/intake/rows.py",  # a file of designations names the roles it brings
    "models/intake/references.py",
    "models/policy/directory.py",  # who gives which role, unless a pack says otherwise
)


def fixed_addresses(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield every fixed role of an agency that a letter or a task goes to, and where."""
    for node in ast.walk(tree):
        given: list[tuple[str | None, ast.expr]] = []
        if isinstance(node, ast.Call):
            given = [(each.arg, each.value) for each in node.keywords]
        if isinstance(node, ast.Dict):
            given = [
                (key.value, value)
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant) and isinstance(key.value, str)
            ]
        for name, value in given:
            fixed = [each.attr for each in ast.walk(value) if isinstance(each, ast.Attribute) and each.attr in SPEAKING]
            if name in ADDRESSES and fixed:
                yield fixed[0], value


def fixed_words(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield every role of an agency that a sentence names, and where, apart from docstrings."""
    docs = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            for word in WORDS:
                if word in node.value.lower() and node.value != word:
                    yield word, node


def sources() -> list[Path]:
    every = [file for package in LOWER_PACKAGES for file in files_of(package)]
    return [
        file for file in every if file.relative_to(ROOT).as_posix() not in NAMES_ALL and "migrations" not in file.parts
    ]


def test_no_letter_and_no_task_goes_to_a_fixed_role_of_an_agency() -> None:
    found = [f"{shown(file, node)}: {name}" for file in sources() for name, node in fixed_addresses(tree_of(file))]
    assert found == []


def test_no_sentence_names_a_fixed_role_of_an_agency() -> None:
    found = [f"{shown(file, node)}: {word}" for file in sources() for word, node in fixed_words(tree_of(file))]
    assert found == []


def test_no_rule_and_no_permission_names_a_fixed_role_of_an_agency() -> None:
    files = [file for file in files_of("models") if file.relative_to(ROOT).as_posix() not in NAMES_DEFAULTS]
    found = [
        f"{shown(file, node)}: {node.attr}"
        for file in files
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Attribute) and node.attr in SPEAKING
    ]
    assert found == []


def test_a_fixed_role_would_be_noticed() -> None:
    source = 'f(to_role=Role.SIGNATORY)\ng({"to_role": Role.REPRESENTATIVE})\nsay("Ask the signatory.")\n'
    assert [name for name, _ in fixed_addresses(ast.parse(source))] == ["SIGNATORY", "REPRESENTATIVE"]
    assert [word for word, _ in fixed_words(ast.parse(source))] == ["signatory"]
