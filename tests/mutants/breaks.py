"""The list of deliberate breaks, and what has to be true of each before it can be tried."""

import ast
import difflib
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
LIST = Path(__file__).parent / "breaks.toml"


class Break(NamedTuple):
    """One row: in `file`, `old` becomes `new`.

    A row with `rules` has to be noticed by a test that carries the mark of one of them. A row without rules names the
    `tests` (files, folders, or single tests) that have to notice.
    """

    id: str
    what: str
    file: str
    old: str
    new: str
    rules: Sequence[str] = ()
    tests: Sequence[str] = ()


def read_breaks(path: Path = LIST) -> list[Break]:
    """Read the list. Raise TypeError for a row with a key that no row has."""
    return [Break(**row) for row in tomllib.loads(path.read_text(encoding="utf-8"))["break"]]


def problems(breaks: Sequence[Break], rules: Collection[str], root: Path = ROOT) -> Iterator[str]:
    """Say, a sentence each, why rows of the list can't be tried. `rules` are the ids that exist."""
    yield from (
        f"{each}: this id is used twice." for each, times in Counter(row.id for row in breaks).items() if times > 1
    )
    for row in breaks:
        yield from (f"{row.id}: {sentence}" for sentence in _problems(row, rules, root))


def _problems(row: Break, rules: Collection[str], root: Path) -> Iterator[str]:
    yield from (f"there is no rule {rule} in docs/requirements.toml." for rule in row.rules if rule not in rules)
    yield from (f"there is no {test}." for test in row.tests if not (root / test.partition("::")[0]).exists())
    if bool(row.rules) == bool(row.tests):
        yield "a row names its rules, or else the tests that have to notice: one of the two."
    file = root / row.file
    if not file.is_file():
        yield f"there is no file {row.file}. {_elsewhere(row, root)}"
        return
    text = file.read_text(encoding="utf-8")
    if text.count(row.old) != 1:
        yield f"{row.file} has the text {text.count(row.old)} times, not once. {_elsewhere(row, root)}".rstrip()
    elif file.suffix == ".py" and not _parses(broken(text, row)):
        yield f"{row.file} is no Python any more with the new text in it."


def broken(text: str, row: Break) -> str:
    """Return the text of a file with the break in it."""
    return text.replace(row.old, row.new)


def _parses(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def _elsewhere(row: Break, root: Path) -> str:
    """Say where the text may be now: in another file, or in a line that looks much like its first one."""
    folders = [path for path in root.iterdir() if path.is_dir() and path.name != "tests" and path.name[0] != "."]
    files = sorted(file for folder in folders for file in folder.rglob(f"*{Path(row.file).suffix}"))
    texts = {file.relative_to(root).as_posix(): file.read_text(encoding="utf-8") for file in files}
    found = [name for name, text in texts.items() if row.old in text]
    if found:
        return f"It is in: {', '.join(found)}."
    package = Path(row.file).parts[0]
    lines = {
        line.strip(): f"{name}, line {number}"
        for name, text in texts.items()
        if Path(name).parts[0] == package
        for number, line in enumerate(text.splitlines(), 1)
    }
    wanted = next((line.strip() for line in row.old.splitlines() if line.strip()), "")
    close = difflib.get_close_matches(wanted, lines, n=1)
    return f"The line most like it is {lines[close[0]]}: {close[0]}" if close else ""
