"""What tests of a start share: a machine, and what a sentence is."""

from pathlib import Path

import pytest

from tests.commands.conftest import Line


@pytest.fixture
def machine(line: Line, tmp_path: Path) -> Line:
    """A machine with an empty database, a file that is no database, and a folder."""
    (tmp_path / "a-file").write_text("This is not a database. " * 50)
    (tmp_path / "a-folder").mkdir()
    return line


def one_sentence(text: str) -> str:
    """The text, which must be one line that ends as a sentence does."""
    (line,) = text.splitlines()
    assert line.endswith(".") or ": " in line
    assert "Traceback" not in line
    return line
