"""The files of an export, whether they lie in a folder or in a zip."""

import stat
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from adapters.files.source_file import NOTHING_CHANGED, SourceFile
from adapters.usage.layouts import EXPORT_FILE, KNOWN_FILES, USER_FILE
from models.base import listed
from models.errors import RuleViolation

MOST_MEMBERS = 1000
"""Files in a zip; an export has about 25."""
MOST_BYTES = 200 * 1024**3
"""Unpacked size of an export, far above any real one."""
MOST_TIMES_SMALLER = 200
"""How much smaller than its content a large zip, or a large file in it, may be. CSV shrinks 10 to 60 times; a bomb, a
thousand, or it has many files that share their bytes, so the zip counts as a whole too."""
_LARGE = 16 * 1024**2
_SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c"
_ZIP = b"PK"
_KNOWN = {name.lower() for name in KNOWN_FILES}


def export_files(path: Path) -> dict[str, SourceFile]:
    """Find the CSV files of the export at `path`, a folder or a .zip: by name in lower case, in the order of the names.

    The export may lie in a folder inside the one that is named. Raises RuleViolation when there is no HUD HMIS CSV
    export at `path`, when there is more than one, when the zip is damaged or not safe, or when a file has 0 bytes.
    """
    if path.is_dir():
        return _of_one_export(path.name, _in_folder(path))
    with _opened_zip(path) as archive:
        return _of_one_export(path.name, _in_zip(path, archive))


def _of_one_export(name: str, found: Iterable[tuple[str, SourceFile]]) -> dict[str, SourceFile]:
    """Keep the files that lie beside the one Export.csv; `found` gives the folder of each file."""
    by_folder: dict[str, dict[str, SourceFile]] = {}
    for folder, file in found:
        files = by_folder.setdefault(folder, {})
        if file.name.lower() in files:
            raise RuleViolation(
                "not_hud_export", f"{name} holds {file.name} twice, so it is not clear which counts. {NOTHING_CHANGED}"
            )
        files[file.name.lower()] = file
    exports = [files for files in by_folder.values() if EXPORT_FILE.lower() in files]
    if len(exports) > 1:
        raise RuleViolation(
            "not_hud_export", f"{name} holds {len(exports)} exports; please name one of them. {NOTHING_CHANGED}"
        )
    if not exports:
        raise _no_export(name, {each for files in by_folder.values() for each in files})
    empty = [file.name for key, file in exports[0].items() if file.size == 0 and key in _KNOWN]
    if empty:
        raise RuleViolation(
            "usage_file_empty",
            f"{listed(empty)} in {name} {'is' if len(empty) == 1 else 'are'} empty, so the export is not whole; "
            f"please export it again. {NOTHING_CHANGED}",
        )
    return dict(sorted(exports[0].items()))


def _no_export(name: str, files: set[str]) -> RuleViolation:
    if files & (_KNOWN - {USER_FILE.lower()}):
        return RuleViolation(
            "export_file_missing",
            f"{name} has files of a HUD HMIS CSV export but no {EXPORT_FILE}, so it is not whole. {NOTHING_CHANGED}",
        )
    return RuleViolation(
        "not_hud_export", f"{name} is not a HUD HMIS CSV export: it has no {EXPORT_FILE}. {NOTHING_CHANGED}"
    )


def _in_folder(folder: Path) -> Iterator[tuple[str, SourceFile]]:
    """Yield the CSV files in the folder and in the folders directly in it."""
    for path in sorted([*folder.glob("*"), *folder.glob("*/*")]):
        if _is_csv(path.name) and path.is_file():
            inside = path.parent.relative_to(folder).as_posix()
            yield inside, SourceFile(path.name, path.stat().st_size, path.absolute())


def _in_zip(path: Path, archive: zipfile.ZipFile) -> Iterator[tuple[str, SourceFile]]:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    bomb = unpacked > _LARGE and unpacked > MOST_TIMES_SMALLER * path.stat().st_size
    if len(members) > MOST_MEMBERS or unpacked > MOST_BYTES or bomb:
        raise _unsafe(path.name, "it unpacks to far more than any export")
    for member in members:
        inside = PurePosixPath(member.filename.replace("\\", "/"))
        _require_safe(path.name, member, inside)
        if _is_csv(inside.name) and not member.is_dir() and "__MACOSX" not in inside.parts:
            yield str(inside.parent), SourceFile(inside.name, member.file_size, path.absolute(), member.filename)


def _require_safe(name: str, member: zipfile.ZipInfo, inside: PurePosixPath) -> None:
    """Refuse what no HMIS puts into a zip. It could do no harm here, since nothing is unpacked to disk."""
    if inside.is_absolute() or ".." in inside.parts or ":" in "".join(inside.parts[:1]):
        raise _unsafe(name, "a file in it wants to lie outside the zip's own folder")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise _unsafe(name, "a file in it is a link to somewhere else")
    if member.file_size > _LARGE and member.file_size > MOST_TIMES_SMALLER * member.compress_size:
        raise _unsafe(name, "it unpacks to far more than any export")
    if member.flag_bits & 0x1:
        raise RuleViolation(
            "zip_locked",
            f"{name} is locked with a password; please unpack it and name the folder. {NOTHING_CHANGED}",
        )


def _unsafe(name: str, why: str) -> RuleViolation:
    return RuleViolation("zip_unsafe", f"{name} is not a zip that an HMIS writes: {why}. {NOTHING_CHANGED}")


@contextmanager
def _opened_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    if not path.exists():
        raise RuleViolation("not_found", f"There is nothing at {path}. {NOTHING_CHANGED}")
    if path.stat().st_size == 0:
        raise RuleViolation("usage_file_empty", f"{path.name} is empty. {NOTHING_CHANGED}")
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError):
        archive = None
    if archive is None:
        raise _not_a_zip(path)
    with archive:
        yield archive


def _not_a_zip(path: Path) -> RuleViolation:
    with path.open("rb") as stream:
        start = stream.read(8)
    if start.startswith(_SEVEN_ZIP):
        return RuleViolation(
            "not_hud_export",
            f"{path.name} is a 7z archive; please unpack it and name the folder. {NOTHING_CHANGED}",
        )
    if start.startswith(_ZIP) or path.suffix.lower() == ".zip":
        return RuleViolation(
            "zip_damaged",
            f"{path.name} is not a whole zip: it is damaged or was cut short on its way. {NOTHING_CHANGED}",
        )
    return RuleViolation(
        "not_hud_export",
        f"{path.name} is not a HUD HMIS CSV export; please name the folder or the .zip that holds {EXPORT_FILE}. "
        f"{NOTHING_CHANGED}",
    )


def _is_csv(name: str) -> bool:
    return name.lower().endswith(".csv") and not name.startswith(".")
