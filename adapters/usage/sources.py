"""The files of an export, whether they lie in a folder or in a zip, without unpacking anything.

Files in a zip are streamed out of it, so that no client's data is written to disk (S37).
"""

import lzma
import stat
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from threading import RLock
from typing import IO, TypeVar

from adapters.usage.layouts import EXPORT_FILE, KNOWN_FILES, USER_FILE
from models.base import listed
from models.errors import RuleViolation

T = TypeVar("T")

NOTHING_CHANGED = "Nothing was changed."
MOST_MEMBERS = 10_000
MOST_BYTES = 200 * 1024**3
"""Unpacked size of an export; far above any real one."""
MOST_TIMES_SMALLER = 200
"""How much smaller than its content a large file in a zip may be. CSV shrinks 10 to 60 times; a bomb, a thousand."""
_LARGE = 16 * 1024**2
_SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c"
_ZIP = b"PK"
_KNOWN = {name.lower() for name in KNOWN_FILES}
_OPENING = RLock()
"""A zip counts who reads it, but not safely if two begin or end at once. While a thread opens one file, Python may find
in it that nobody reads another any more, and close that: so the lock lets the same thread in again."""
_READ_ERRORS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class SourceFile:
    """One CSV file: its own name, its size in bytes, where it lies, and the zip it lies in, if any."""

    name: str
    size: int
    path: Path | None = None
    archive: zipfile.ZipFile | None = None
    member: str = ""

    def chunks(self, size: int = 1 << 20, begin: int = 0) -> Generator[bytes, None, None]:
        """The bytes of the file from `begin` on, piece by piece, none of them empty.

        Several threads may read files of one zip. Raises RuleViolation when the bytes can't be read to the end.
        """
        with self._stream() as stream:
            self._settled(lambda: stream.seek(begin))
            while block := self._settled(lambda: stream.read(size)):
                yield block

    def head(self, size: int) -> bytes:
        """The first bytes, at most `size`. Raises RuleViolation when they can't be read."""
        return next(self.chunks(size), b"")

    @contextmanager
    def _stream(self) -> Iterator[IO[bytes]]:
        with _OPENING:
            stream = self._settled(lambda: self.path.open("rb") if self.path else self._archive.open(self.member))
        try:
            yield stream
        finally:
            with _OPENING:
                stream.close()

    def _settled(self, read: Callable[[], T]) -> T:
        try:
            return read()
        except _READ_ERRORS:
            pass
        raise self._unreadable()  # outside the handler: the cause may quote what the file holds

    def _unreadable(self) -> RuleViolation:
        if self.path:
            return RuleViolation("usage_file_unreadable", f"{self.name} can't be opened or read. {NOTHING_CHANGED}")
        return RuleViolation(
            "zip_damaged",
            f"{self.name} can't be read out of the zip: it is damaged or was cut short on its way. {NOTHING_CHANGED}",
        )

    @property
    def _archive(self) -> zipfile.ZipFile:
        assert self.archive is not None, "a file lies in a folder or in a zip"
        return self.archive


@contextmanager
def export_files(path: Path) -> Iterator[dict[str, SourceFile]]:
    """The CSV files of the export at `path`, a folder or a .zip, by name in lower case.

    They come in the order of their names. The export may lie in a folder inside the one that is named. Raises
    RuleViolation when there is no HUD HMIS CSV export at `path`, when there is more than one, when the zip is damaged
    or not safe, or when a file has 0 bytes.
    """
    if path.is_dir():
        yield _of_one_export(path.name, _in_folder(path))
        return
    with _opened_zip(path) as archive:
        yield _of_one_export(path.name, _in_zip(path.name, archive))


def _of_one_export(name: str, found: Iterable[tuple[str, SourceFile]]) -> dict[str, SourceFile]:
    """The files that lie beside the one Export.csv; `found` gives the folder of each file."""
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
            f"{listed(empty)} in {name} {'has' if len(empty) == 1 else 'have'} 0 bytes, so the export is not whole; "
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
    """CSV files in the folder and in the folders directly in it."""
    for path in sorted([*folder.glob("*"), *folder.glob("*/*")]):
        if _is_csv(path.name) and path.is_file():
            inside = path.parent.relative_to(folder).as_posix()
            yield inside, SourceFile(name=path.name, size=path.stat().st_size, path=path)


def _in_zip(name: str, archive: zipfile.ZipFile) -> Iterator[tuple[str, SourceFile]]:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_BYTES:
        raise _unsafe(name, "it unpacks to far more than any export")
    for member in members:
        inside = PurePosixPath(member.filename.replace("\\", "/"))
        _require_safe(name, member, inside)
        if _is_csv(inside.name) and not member.is_dir() and "__MACOSX" not in inside.parts:
            yield (
                str(inside.parent),
                SourceFile(name=inside.name, size=member.file_size, archive=archive, member=member.filename),
            )


def _require_safe(name: str, member: zipfile.ZipInfo, inside: PurePosixPath) -> None:
    """Nothing is unpacked, so none of this could do harm here; but no HMIS writes such a zip."""
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
        raise RuleViolation("usage_file_empty", f"{path.name} has 0 bytes. {NOTHING_CHANGED}")
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
