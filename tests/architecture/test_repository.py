"""What stands in the repository works elsewhere: no package registry, no path of one machine, versions only."""

import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

REGISTRIES = [
    re.compile(re.escape("".join(parts)), re.IGNORECASE)
    for parts in (
        ("py", "pi.org"),
        ("python", "hosted.org"),
        ("registry.", "npmjs"),
        ("registry.", "yarnpkg"),
        ("crates", ".io"),
        ("proxy.", "golang.org"),
        ("rubygems", ".org"),
        ("repo.", "maven"),
        ("conda.", "anaconda"),
        ("/sim", "ple/"),
        ("--index", "-url"),
        ("--extra-index", "-url"),
        ("--find", "-links"),
        ("--trusted", "-host"),
    )
]
"""Put together from parts, so that this file does not name them either."""

TOP_FOLDERS = ("root", "work", "home")
SCRATCH = "/".join(("", "tmp", "bash_"))

MACHINE_PATHS = re.compile(rf"(?<![\w.~-])/(?:{'|'.join(TOP_FOLDERS)})/|{SCRATCH}")

PINNED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==[0-9][A-Za-z0-9.+!]*")


@cache
def tracked() -> dict[str, str]:
    """Every text file that is under version control, by path."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("this is not a clone: there is no list of tracked files")
    texts = {}
    for name in filter(None, listed.stdout.split("\0")):
        file = ROOT / name
        if file.is_file():
            content = file.read_bytes()
            if b"\0" not in content:
                texts[name] = content.decode("utf-8", errors="replace")
    return texts


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    """Where tracked files say what they shouldn't."""
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in tracked().items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda each: each.pattern[:6])
def test_no_file_names_a_package_registry(registry: re.Pattern[str]) -> None:
    assert lines_with(registry) == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert lines_with(MACHINE_PATHS) == []


@pytest.mark.parametrize("folder", TOP_FOLDERS)
def test_a_path_of_one_machine_is_noticed(folder: str) -> None:
    assert all(MACHINE_PATHS.search(text) for text in (f"/{folder}/x", f"see '/{folder}/x'", f"(/{folder}/x)"))
    assert MACHINE_PATHS.search(f"cd {SCRATCH}jobs")


@pytest.mark.parametrize("folder", TOP_FOLDERS)
def test_other_paths_are_no_paths_of_a_machine(folder: str) -> None:
    assert not any(MACHINE_PATHS.search(text) for text in (f"../{folder}/x", f"a/{folder}/x", f"x.example/{folder}/x"))


def test_constraints_are_exact_versions_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not PINNED.fullmatch(line)] == []
    names = [_normal(line.partition("==")[0]) for line in lines]
    assert sorted(names) == sorted(set(names))


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    pinned = {_normal(line.partition("==")[0]) for line in (ROOT / "constraints.txt").read_text().splitlines()}
    assert [each for each in wanted if _normal(re.split(r"[\[<>=!~; ]", each)[0]) not in pinned] == []


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_nothing_generated_is_tracked() -> None:
    suffixes = {Path(name).suffix for name in tracked()}
    assert not suffixes & {".pyc", ".db", ".sqlite", ".log"}
