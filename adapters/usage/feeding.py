"""A file sent through a pipe, with a marker row behind its last one."""

import contextlib
import os
import threading
from pathlib import Path

from adapters.usage.sources import SourceFile
from models.errors import RuleViolation

MARKER = "\x03\x03"
"""What stands in the marker row: control characters that no id and no name has."""

TAIL = 1 << 12
"""How many bytes of a file's end are kept, to see whether it is whole."""

_DRAIN = 1 << 20


class Feeder(threading.Thread):
    """Writes `file` into the pipe at `pipe`, then a row that holds MARKER as its `place`-th value of `width`.

    `fed` tells how many bytes are written so far; `tail` holds the last of them; `failure` says why the file could not
    be read to its end.
    """

    def __init__(self, file: SourceFile, pipe: Path, line_end: bytes, width: int, place: int) -> None:
        super().__init__(name=f"feeding {file.name}", daemon=True)
        self.fed = 0
        self.tail = b""
        self.failure: RuleViolation | None = None
        self._file = file
        self._pipe = pipe
        self._line_end = line_end
        self._marker_row = b",".join(MARKER.encode() if each == place else b"" for each in range(width)) + line_end
        self._stopped = threading.Event()

    def run(self) -> None:
        """Feed until the end, until nobody reads any more, or until told to stop."""
        try:
            self._feed()
        except BrokenPipeError:
            pass  # whoever read has seen enough
        except RuleViolation as refusal:
            self.failure = refusal

    def _feed(self) -> None:
        with self._pipe.open("wb", buffering=0) as pipe:
            for block in self._file.chunks():
                _write(pipe.fileno(), block)
                self.fed += len(block)
                self.tail = (self.tail + block[-TAIL:])[-TAIL:]
                if self._stopped.is_set():
                    return
            _write(pipe.fileno(), (b"" if self.tail.endswith((b"\n", b"\r")) else self._line_end) + self._marker_row)

    def stop(self) -> None:
        """End the thread, wherever it stands: waiting for a reader, or in the middle of a file that nobody reads."""
        self._stopped.set()
        reader = os.open(self._pipe, os.O_RDONLY | os.O_NONBLOCK)
        try:
            while self.is_alive():
                with contextlib.suppress(BlockingIOError):
                    os.read(reader, _DRAIN)
                self.join(0.001)
        finally:
            os.close(reader)


def _write(descriptor: int, block: bytes) -> None:
    """Write all of it: a pipe takes a piece at a time."""
    view = memoryview(block)
    while view:
        view = view[os.write(descriptor, view) :]
