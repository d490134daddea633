"""The image holds what the programs in it need, in the versions that were tested, and nothing else."""

import ast
import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.architecture.source import imported, tree_of

ROOT = Path(__file__).resolve().parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
PROGRAMS = ("worker.py", "starter.py", "health.py")


def patterns() -> list[str]:
    """The lines of .dockerignore."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def goes_in(path: str) -> bool:
    """Whether .dockerignore lets a file into the image: the last line that fits it or a folder above it says."""
    candidates = [path, *(parent.as_posix() for parent in Path(path).parents if parent.as_posix() != ".")]
    allowed = True
    for pattern in patterns():
        plain = pattern.removeprefix("!").removeprefix("**/")
        deep = "**/" in pattern
        if any(fnmatch(each.rpartition("/")[2] if deep else each, plain) for each in candidates):
            allowed = pattern.startswith("!")
    return allowed


def needed() -> set[Path]:
    """Every file of ours that the programs import, whatever the way."""
    found: set[Path] = set()
    waiting = [ROOT / program for program in PROGRAMS]
    while waiting:
        file = waiting.pop()
        if file in found:
            continue
        found.add(file)
        for name, _ in imported(tree_of(file)):
            waiting += [each for each in files_of(name) if each not in found]
    return found


def files_of(module: str) -> list[Path]:
    """Our files behind an imported name: the packages above it, and itself."""
    parts = module.split(".")
    tried = [ROOT.joinpath(*parts[:count]) for count in range(1, len(parts) + 1)]
    return [file for each in tried for file in (each.with_suffix(".py"), each / "__init__.py") if file.is_file()]


def test_everything_that_is_imported_goes_in() -> None:
    missing = [file.relative_to(ROOT).as_posix() for file in needed() if not goes_in(file.relative_to(ROOT).as_posix())]
    assert missing == []


@pytest.mark.parametrize(
    "path",
    [
        "policies/missouri.toml",
        "adapters/mail/templates/layout.html.j2",
        "storage/migrations/env.py",
        "storage/migrations/versions/0001_first_tables.py",
        "samples/people.csv",
        "constraints.txt",
        "pyproject.toml",
    ],
)
def test_what_is_read_from_files_goes_in(path: str) -> None:
    assert (ROOT / path).exists()
    assert goes_in(path)


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        ".git/config",
        ".venv/bin/python",
        "var/hmis-access.db",
        "tests/conftest.py",
        "models/__pycache__/base.cpython-311.pyc",
        "docs/README.md",
        "hmis-access.toml",
    ],
)
def test_secrets_tests_and_leftovers_stay_out(path: str) -> None:
    assert not goes_in(path)


def test_what_is_let_in_exists() -> None:
    for pattern in patterns():
        if pattern.startswith("!"):
            assert (ROOT / pattern.removeprefix("!")).exists(), pattern


def test_libraries_are_installed_in_the_versions_that_were_tested() -> None:
    assert "COPY pyproject.toml constraints.txt ./" in DOCKERFILE
    assert "pip install --constraint constraints.txt --requirement /tmp/requirements.txt" in DOCKERFILE


def test_the_list_of_libraries_is_that_of_the_project(capsys: pytest.CaptureFixture[str]) -> None:
    line = re.search(r'python -c "(.+)"', DOCKERFILE)
    assert line is not None
    program = ast.parse(line[1].replace("'pyproject.toml'", repr(str(ROOT / "pyproject.toml"))))
    exec(compile(program, "Dockerfile", "exec"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert capsys.readouterr().out.splitlines() == project["dependencies"]


def test_the_python_is_one_that_the_project_runs_on() -> None:
    found = re.search(r"^FROM python:(\d+)\.(\d+)-", DOCKERFILE, re.MULTILINE)
    required = re.search(r'requires-python = ">=(\d+)\.(\d+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert found is not None
    assert required is not None
    assert tuple(map(int, found.groups())) >= tuple(map(int, required.groups()))


def test_nothing_runs_as_the_administrator() -> None:
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", DOCKERFILE, re.MULTILINE)
    assert DOCKERFILE.rstrip().endswith('CMD ["python", "worker.py"]')
