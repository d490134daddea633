"""One CSV file, read where it lies: in a folder, or in a zip without unpacking it to disk (S37)."""

import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

from models.errors import RuleViolation

T = TypeVar("T")

NOTHING_CHANGED = "Nothing was changed."
PIECE_SIZE = 1 << 20
"""How many bytes are read at a time."""
LONGEST_ROW = 8 << 20
"""No row of such a file has as many bytes; if one does, a quotation mark was not closed."""
_READ_ERRORS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class SourceFile:
    """One CSV file: its own name, its size in bytes, and its path, or the path of the zip and its name in there."""

    name: str
    size: int
    path: Path
    member: str = ""

    def chunks(self, size: int, begin: int = 0) -> Iterator[bytes]:
        """Yield the bytes from `begin` on in pieces of at most `size` bytes, none of them empty.

        Raises RuleViolation when they can't be read to the end.
        """
        with ExitStack() as opened:
            stream = self._attempt(lambda: self._open(opened))
            self._attempt(lambda: stream.seek(begin))
            while chunk := self._attempt(lambda: stream.read(size)):
                yield chunk

    def head(self, size: int) -> bytes:
        """Return the first bytes, at most `size`. Raises RuleViolation when they can't be read."""
        return next(self.chunks(size), b"")

    def _open(self, opened: ExitStack) -> IO[bytes]:
        if not self.member:
            return opened.enter_context(self.path.open("rb"))
        archive = opened.enter_context(zipfile.ZipFile(self.path))
        return opened.enter_context(archive.open(self.member))

    def _attempt(self, read: Callable[[], T]) -> T:
        try:
            return read()
        except _READ_ERRORS:
            pass
        raise self._unreadable()  # outside the handler: the cause may quote what the file holds

    def _unreadable(self) -> RuleViolation:
        if not self.member:
            return RuleViolation("usage_file_unreadable", f"{self.name} can't be opened or read. {NOTHING_CHANGED}")
        return RuleViolation(
            "zip_damaged",
            f"{self.name} can't be read out of the zip: it is damaged or was cut short on its way. {NOTHING_CHANGED}",
        )
