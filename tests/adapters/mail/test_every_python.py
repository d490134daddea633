"""Headers are the same harmless headers on every Python from 3.11 that this machine has."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from adapters.mail.plain import header_text
from adapters.mail.read_back import HEADERS

ROOT = Path(__file__).parents[3]
OLDEST, NEWEST_ASKED_FOR = 11, 14
SECONDS = 30

NAMES = [
    "Dana Reed",
    "=?utf-8?q?Eve=0D=0ABcc=3A_spy=40evil.example?=",
    "=?utf-8?b?RXZlDQpSZXBseS1UbzogYUBi?= =?utf-8?q?=0D=0ABcc=3A_x=40y.example?=",
    "Zoë =?utf-8?q?=0D=0ABcc=3A_spy=40evil.example?=",
    "=?us-ascii?q?=2C_all=40evil.example=2C?=",
    "É" * 60 + ", <all@evil.example>",
    "Ana María de los Ángeles " * 8,
    "日本語の名前" * 20,
    "Nas\u200crin \u200fLayla",
    'Reed, Dana "D" <all@evil.example>',
    "back\\slash (comment) ; group: a@evil.example;",
    "x" * 300,
    "a b",
    "=?",
    "?= =? =?=?",
]


def _candidates() -> Iterator[str]:
    """Programs that may be a Python: this one, those on the path, those that pyenv and uv keep."""
    yield sys.executable
    for minor in range(OLDEST, NEWEST_ASKED_FOR + 1):
        yield from filter(None, [shutil.which(f"python3.{minor}")])
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for folder in (pyenv, Path.home() / ".local/share/uv/python"):
        yield from (str(each) for each in sorted(folder.glob("*/bin/python3")))


@cache
def pythons() -> dict[str, str]:
    """One program for each version from 3.11 on, by its version."""
    found: dict[str, str] = {}
    for program in _candidates():
        asked = [program, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        answer = subprocess.run(asked, capture_output=True, text=True, timeout=SECONDS, check=False)
        version = answer.stdout.strip()
        if answer.returncode == 0 and version.startswith("3.") and int(version[2:]) >= OLDEST:
            found.setdefault(version, program)
    return found


def read_by(program: str, names: list[str]) -> list[dict[str, Any]]:
    """What letters with these names look like when one Python writes and reads them."""
    ran = subprocess.run(
        [program, "-m", "tests.adapters.mail.on_one_python"],
        input=json.dumps(names),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"},
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found: list[dict[str, Any]] = json.loads(ran.stdout)
    return found


def test_more_than_one_python_is_here_to_try() -> None:
    if len(pythons()) == 1:
        pytest.skip(f"ONLY Python {next(iter(pythons()))} is installed here: headers were tried on no other version")
    assert len(pythons()) > 1


@pytest.mark.requirement("S22", "S41")
@pytest.mark.parametrize("cleaned", [False, True], ids=["as typed", "as a letter has it"])
@pytest.mark.parametrize("minor", range(OLDEST, NEWEST_ASKED_FOR + 1))
def test_no_name_adds_a_header_or_a_recipient_or_loses_one(minor: int, cleaned: bool) -> None:
    program = pythons().get(f"3.{minor}")
    if program is None:
        pytest.skip(f"Python 3.{minor} is NOT installed here: headers were not tried on it")
    names = [header_text(name) if cleaned else " ".join(name.split()) for name in NAMES]
    wanted = [f"{header}{number}@harbor.example" for header in ("to", "cc") for number in range(12)]
    for name, seen in zip(names, read_by(program, names), strict=True):
        assert seen["headers"] == list(HEADERS), name
        assert seen["recipients"] == wanted, name
        assert seen["answers"] == ["help@lakeside.example"], name
        assert seen["subject"] == name
        assert seen["name"].replace(" ", "") == name.replace(" ", "")
        assert seen["longest"] <= 400, name
        if cleaned:
            assert seen["relayed"] == list(HEADERS), name
