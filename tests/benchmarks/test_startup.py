"""The benchmark of starting commands measures what it says, and no command that fails."""

import os
from pathlib import Path

import pytest

from benchmarks.startup import KINDS, compiled, processor_time, start


def test_the_figures_are_measured() -> None:
    help_ = KINDS[0]
    figures = start([help_], os.environ, rounds=1)
    assert set(figures) == {"help, s", "help, bare import, s", "help / bare import"}
    assert all(figure > 0 for figure in figures.values())


def test_a_command_that_fails_is_no_figure() -> None:
    with pytest.raises(AssertionError, match="No such command"):
        processor_time(("starter.py", "fly"), os.environ)


def test_what_is_measured_finds_its_modules_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    processor_time(("starter.py", "--help"), compiled(tmp_path))
    assert list(tmp_path.rglob("menu.*.pyc"))
    assert list(tmp_path.rglob("rich_utils.*.pyc"))
