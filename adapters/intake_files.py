"""The files for `load`: one of each kind, found by its name in a folder, or a single file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from adapters.tabular import SUFFIXES, read_table
from models.intake.aliases import AliasFileRow
from models.intake.rows import (
    AgencyFileRow,
    DesignationFileRow,
    LicenseFileRow,
    PersonFileRow,
    RegionFileRow,
    RequestFileRow,
)
from models.intake.table import Batch, FileTable, RowProblem

ROW_TYPES: Mapping[str, type[Any]] = {
    "regions": RegionFileRow,
    "agencies": AgencyFileRow,
    "people": PersonFileRow,
    "designations": DesignationFileRow,
    "licenses": LicenseFileRow,
    "requests": RequestFileRow,
    "aliases": AliasFileRow,
}
"""What each file holds, by the first part of its name."""


def read_batch(path: Path) -> tuple[Batch, tuple[RowProblem, ...]]:
    """Read the valid rows of a file or of a folder's CSV and JSON Lines files, and the problems of the others.

    A file's name says what it holds: regions, agencies, people, designations, licenses, requests or aliases, with the
    suffix .csv, .jsonl or .ndjson. Each kind may come once.
    """
    tables: dict[str, FileTable[Any]] = {}
    problems: list[RowProblem] = []
    files = _files(path)
    if not files:
        nothing = f"there is no file here to load; expected {', '.join(ROW_TYPES)} as one of {', '.join(SUFFIXES)}"
        return Batch(), (RowProblem(file=str(path), reason=nothing),)
    for file in files:
        kind = file.stem
        if kind not in ROW_TYPES:
            reason = f"the name of the file doesn't say what it holds; call it one of {', '.join(ROW_TYPES)}"
        elif kind in tables:
            reason = f"{tables[kind].file} holds the {kind} already; give one file of each kind"
        else:
            tables[kind], found = read_table(file, ROW_TYPES[kind])
            problems += found
            continue
        problems.append(RowProblem(file=file.name, reason=reason))
    return Batch(**tables), tuple(problems)


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path] if path.exists() else []
    found = [file for file in path.iterdir() if file.is_file() and file.suffix.lower() in SUFFIXES]
    kinds = list(ROW_TYPES)
    return sorted(found, key=lambda file: (kinds.index(file.stem) if file.stem in kinds else len(kinds), file.name))
