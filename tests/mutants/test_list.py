"""The list of deliberate breaks fits the code as it is: each can be tried, and somebody has to notice each."""

from pathlib import Path

import pytest

from docs.conformance import every_requirement
from docs.markers import Proof, proofs
from tests.mutants.breaks import ROOT, Break, problems, read_breaks
from tests.mutants.candidates import batches, marked_tests, near_tests

BREAKS = read_breaks()
RULES = {each.id for each in every_requirement(ROOT)[1]}
AREAS = sorted(path.parent.relative_to(ROOT).as_posix() for path in ROOT.glob("models/*/__init__.py"))

GATE = Break("gate", "Anybody may pass.", "models/gate/rules.py", "age >= 18", "age >= 0", rules=("ACC-01",))


def test_every_break_can_be_tried() -> None:
    assert list(problems(BREAKS, RULES)) == []


def test_each_rule_on_the_list_has_a_test_that_has_to_notice() -> None:
    known = proofs(ROOT)
    assert [row.id for row in BREAKS if row.rules and not marked_tests(row, known)] == []


@pytest.mark.parametrize("area", AREAS)
def test_every_area_is_broken_three_times(area: str) -> None:
    assert sum(row.file.startswith(f"{area}/") for row in BREAKS) >= 3


@pytest.mark.parametrize("layer", ["services", "storage", "activities"])
def test_the_layers_that_touch_the_world_are_broken_ten_times(layer: str) -> None:
    assert sum(row.file.startswith(f"{layer}/") for row in BREAKS) >= 10


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """A project with one rule."""
    file = tmp_path / GATE.file
    file.parent.mkdir(parents=True)
    file.write_text("def may_pass(age: int) -> bool:\n    return age >= 18\n", encoding="utf-8")
    return tmp_path


def said(root: Path, *rows: Break) -> list[str]:
    """What is wrong with a list of breaks."""
    return list(problems(rows, {"ACC-01"}, root))


def test_a_break_whose_text_is_there_once_is_fine(gate: Path) -> None:
    assert said(gate, GATE) == []


def test_a_text_that_changed_is_shown_as_it_is_now(gate: Path) -> None:
    (gate / GATE.file).write_text("def may_pass(age: int) -> bool:\n    return age >= 21\n", encoding="utf-8")
    assert said(gate, GATE._replace(old="    return age >= 18")) == [
        "gate: models/gate/rules.py has the text 0 times, not once. "
        "The line most like it is models/gate/rules.py, line 2: return age >= 21"
    ]


def test_a_text_that_moved_is_found_where_it_is_now(gate: Path) -> None:
    (gate / GATE.file).rename(gate / "models/gate/entry.py")
    assert said(gate, GATE) == ["gate: there is no file models/gate/rules.py. It is in: models/gate/entry.py."]


def test_a_text_that_is_there_twice_is_no_place_to_break(gate: Path) -> None:
    assert said(gate, GATE._replace(old="age"))[0].startswith(
        "gate: models/gate/rules.py has the text 2 times, not once."
    )


def test_a_break_that_is_no_python_is_refused(gate: Path) -> None:
    assert said(gate, GATE._replace(new="age >=")) == [
        "gate: models/gate/rules.py is no Python any more with the new text in it."
    ]


def test_an_id_names_one_break(gate: Path) -> None:
    assert said(gate, GATE, GATE) == ["gate: this id is used twice."]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (GATE._replace(rules=("ACC-99",)), "gate: there is no rule ACC-99 in docs/requirements.toml."),
        (GATE._replace(rules=(), tests=("tests/gone.py::test_it",)), "gate: there is no tests/gone.py::test_it."),
        (
            GATE._replace(rules=()),
            "gate: a row names its rules, or else the tests that have to notice: one of the two.",
        ),
    ],
)
def test_what_a_row_names_is_there(gate: Path, row: Break, sentence: str) -> None:
    assert said(gate, row) == [sentence]


def test_tests_that_mirror_the_file_come_first_and_quick_ones_before_slow_ones() -> None:
    files = [
        "tests/workflows/test_gate.py",
        "tests/models/test_door.py",
        "tests/services/test_gate.py",
        "tests/models/gate/test_age.py",
    ]
    proofs = [Proof("ACC-01", file, "test_it") for file in files]
    assert marked_tests(GATE, [*proofs, Proof("ACC-02", "tests/models/gate/test_age.py", "test_more")]) == [
        "tests/models/gate/test_age.py::test_it",
        "tests/models/test_door.py::test_it",
        "tests/services/test_gate.py::test_it",
        "tests/workflows/test_gate.py::test_it",
    ]
    assert near_tests(GATE, files) == ["tests/models/gate/test_age.py"]


def test_tests_of_other_layers_are_loaded_only_if_those_of_the_same_layer_notice_nothing() -> None:
    own, other = "tests/models/gate/test_age.py::test_it", "tests/workflows/test_gate.py::test_it"
    assert batches(GATE, [own, other]) == [[own], [other]]
    assert batches(GATE, [other]) == [[other]]
