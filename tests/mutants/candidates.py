"""Which tests should notice a break, the likely and quick ones first."""

from collections.abc import Sequence
from itertools import takewhile
from pathlib import PurePosixPath

from docs.markers import Proof
from tests.mutants.breaks import Break

LAYERS = ("models", "policies", "adapters", "samples", "storage", "activities", "services", "commands", "workflows")
"""Folders of tests, from the quickest to the slowest; any other comes last."""


def marked_tests(row: Break, proofs: Sequence[Proof]) -> list[str]:
    """Return the tests that carry one of the row's rules."""
    carrying = sorted({(each.file, each.test) for each in proofs if each.requirement in row.rules})
    carrying.sort(key=lambda each: _distance(row.file, each[0]))
    return [f"{file}::{test.replace('.', '::')}" for file, test in carrying]


def batches(row: Break, tests: Sequence[str]) -> list[list[str]]:
    """Split tests into those of the row's own layer and all others, which are only loaded if nobody noticed so far."""
    own = [test for test in tests if _shared_folders(row.file, test.partition("::")[0])]
    return [each for each in (own, [test for test in tests if test not in own]) if each]


def near_tests(row: Break, files: Sequence[str]) -> list[str]:
    """Return the test files that mirror the row's file; if there are none, those of its layer."""
    steps = {file: _shared_folders(row.file, file) for file in sorted(files)}
    near = [file for file in steps if steps[file] > 1] or [file for file in steps if steps[file] == 1]
    return sorted(near, key=lambda file: _distance(row.file, file))


def _distance(source: str, test: str) -> tuple[int, int, int]:
    """Order tests: those that mirror the source, then quick layers before slow ones, then those of the same area."""
    layer = PurePosixPath(test).parts[1]
    speed = LAYERS.index(layer) if layer in LAYERS else len(LAYERS)
    same_words = set(_path(source)) & set(_path(test))
    return -_shared_folders(source, test), speed, -len(same_words)


def _shared_folders(source: str, test: str) -> int:
    """Count how far two paths go together: models/training/flow.py and tests/models/training/test_begin.py go two
    steps."""
    pairs = zip(_path(source), _path(test), strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


def _path(file: str) -> list[str]:
    path = PurePosixPath(file.removeprefix("tests/"))
    return [*path.parts[:-1], path.stem.removeprefix("test_")]
