"""Which tests count as proof, and which markers are refused."""

from pathlib import Path

import pytest

from docs.markers import MarkerError, Proof, proofs


def read(tmp_path: Path, content: str, name: str = "test_fees.py") -> list[tuple[str, str]]:
    (tmp_path / "tests/models").mkdir(parents=True)
    (tmp_path / "tests/models" / name).write_text(content)
    found = proofs(tmp_path)
    assert {each.file for each in found} <= {f"tests/models/{name}"}
    return [(each.requirement, each.test) for each in found]


def test_a_marked_test_proves_each_rule_it_names(tmp_path: Path) -> None:
    content = (
        '@pytest.mark.requirement("FEE-01", "FEE-02")\n@pytest.mark.slow\ndef test_it(): ...\ndef test_other(): ...'
    )
    assert read(tmp_path, content) == [("FEE-01", "test_it"), ("FEE-02", "test_it")]


def test_a_test_that_waits_counts(tmp_path: Path) -> None:
    assert read(tmp_path, '@pytest.mark.requirement("A-1")\nasync def test_it(): ...') == [("A-1", "test_it")]


def test_a_marker_of_a_class_counts_for_its_tests(tmp_path: Path) -> None:
    content = '@pytest.mark.requirement("A-1")\nclass TestFees:\n    def test_it(self): ...\n    def helper(self): ...'
    assert read(tmp_path, content) == [("A-1", "TestFees.test_it")]


def test_a_marker_of_a_file_counts_for_its_tests(tmp_path: Path) -> None:
    content = 'pytestmark = [pytest.mark.requirement("A-1"), pytest.mark.slow]\ndef test_it(): ...'
    assert read(tmp_path, content) == [("A-1", "test_it")]


def test_a_marker_of_one_parameter_counts_once(tmp_path: Path) -> None:
    content = (
        'CASE = 1\n@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.requirement("A-1"))])\n'
        '@pytest.mark.requirement("A-1")\ndef test_it(x): ...'
    )
    assert read(tmp_path, content) == [("A-1", "test_it")]


@pytest.mark.parametrize("switch", ["skip", 'skip(reason="later")', "xfail"])
def test_a_test_that_is_switched_off_proves_nothing(tmp_path: Path, switch: str) -> None:
    assert read(tmp_path, f'@pytest.mark.{switch}\n@pytest.mark.requirement("A-1")\ndef test_it(): ...') == []


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ('@pytest.mark.requirement("A-1")\ndef helper(): ...', "test_fees.py"),
        ('@pytest.mark.requirement("A-1")\ndef test_it(): ...', "fees.py"),
        ('proves = pytest.mark.requirement("A-1")\n@proves\ndef test_it(): ...', "test_fees.py"),
        ('@pytest.mark.requirement("A-1")\nclass Fees:\n    def test_it(self): ...', "test_fees.py"),
    ],
    ids=["no test", "no test file", "by another name", "no test class"],
)
def test_a_marker_on_what_does_not_run_is_refused(tmp_path: Path, content: str, name: str) -> None:
    with pytest.raises(MarkerError, match=f"tests/models/{name}, line 1: this marker stands on nothing"):
        read(tmp_path, content, name)


@pytest.mark.parametrize("arguments", ["", "ID", '*["A-1"]', '"A-1", 2', 'id="A-1"'])
def test_ids_that_can_not_be_read_are_refused(tmp_path: Path, arguments: str) -> None:
    with pytest.raises(MarkerError, match=r"line 1: a marker names its rules as plain text"):
        read(tmp_path, f"@pytest.mark.requirement({arguments})\ndef test_it(): ...")


def test_files_are_read_in_order(tmp_path: Path) -> None:
    for folder in ("b", "a"):
        (tmp_path / "tests" / folder).mkdir(parents=True)
        (tmp_path / "tests" / folder / "test_x.py").write_text(
            '@pytest.mark.requirement("A-1")\ndef test_it(): ...\n', encoding="utf-8"
        )
    assert proofs(tmp_path) == [
        Proof("A-1", "tests/a/test_x.py", "test_it"),
        Proof("A-1", "tests/b/test_x.py", "test_it"),
    ]
