"""The generated pages say what the code says."""

from pathlib import Path

import pytest

from docs import generate
from docs.generate import drift, generated_pages, write


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one rule and one test that proves it, and the machines of this one."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "docs/requirements.toml").write_text(
        """
        [[document]]
        id = "000"
        file = "000_aa"
        title = "Fees"

        [[requirement]]
        id = "FEE-01"
        pack = "all"
        source = "000"
        text = "No sharing."
        """
    )
    (tmp_path / "docs/assurances.toml").write_text(
        """
        [[document]]
        id = "security"
        title = "Harm"

        [[requirement]]
        id = "S1"
        source = "security"
        text = "No harm."
        """
    )
    (tmp_path / "tests/test_fees.py").write_text('@pytest.mark.requirement("FEE-01")\ndef test_no_sharing(): ...\n')
    write(tmp_path)
    return tmp_path


def test_every_generated_page_is_as_the_code_says() -> None:
    assert drift() == [], "run `make docs` and commit what it changes"


def test_pages_just_written_have_not_drifted(project: Path) -> None:
    assert drift(project) == []
    assert write(project) == []


def test_a_page_that_somebody_changed_has_drifted(project: Path) -> None:
    page = project / "docs/diagrams/license.md"
    page.write_text(page.read_text().replace("reserved", "taken"))
    assert drift(project) == ["docs/diagrams/license.md is not what the code says now."]
    assert write(project) == ["docs/diagrams/license.md"]
    assert drift(project) == []


def test_a_page_that_is_missing_has_drifted(project: Path) -> None:
    (project / "docs/conformance.md").unlink()
    assert drift(project) == ["docs/conformance.md is missing."]


def test_a_page_of_a_machine_that_is_gone_has_drifted_and_is_deleted(project: Path) -> None:
    (project / "docs/diagrams/lamp.md").write_text("# Lamp\n")
    assert drift(project) == ["docs/diagrams/lamp.md belongs to nothing in the code."]
    assert write(project) == ["docs/diagrams/lamp.md"]
    assert not (project / "docs/diagrams/lamp.md").exists()


def test_a_new_proof_changes_the_page(project: Path) -> None:
    with (project / "tests/test_fees.py").open("a") as tests:
        tests.write('@pytest.mark.requirement("FEE-01")\ndef test_another(): ...\n')
    assert drift(project) == ["docs/conformance.md is not what the code says now."]


def test_checking_says_which_pages_are_out_of_date(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "docs/conformance.md").unlink()
    monkeypatch.setattr(generate, "drift", lambda: drift(project))
    assert generate.main(["--check"]) == 1
    assert capsys.readouterr().out == "docs/conformance.md is missing.\nRun `make docs`.\n"


def test_there_is_a_page_for_every_machine_we_know() -> None:
    named = {path.rpartition("/")[2] for path in generated_pages() if path.startswith("docs/diagrams/")}
    assert {"request.md", "training.md", "practice-case-step.md", "license.md", "assignment.md"} <= named
