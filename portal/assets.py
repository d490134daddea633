"""The files that browsers load: scripts, styles and pictures, each with a fingerprint in its name."""

import json
import mimetypes
from collections.abc import Mapping
from pathlib import Path

from portal.front_end.build import MANIFEST, STATIC

PREFIX = "/static/"
FOR_GOOD = "public, max-age=31536000, immutable"
"""The name changes with the content, so a browser never asks again."""


class Assets:
    """What `portal.front_end.build` made. Raises FileNotFoundError if it has not run."""

    def __init__(self, folder: Path = STATIC) -> None:
        self._folder = folder
        self._names: Mapping[str, str] = json.loads((folder / MANIFEST).read_text())
        self._files = {path.name for path in folder.iterdir()} - {MANIFEST}

    def url(self, name: str) -> str:
        """Return the address of a file by the name that pages use. Raises KeyError for any other name."""
        return PREFIX + self._names[name]

    def content(self, name: str, *, compressed: bool) -> tuple[bytes, dict[str, str]] | None:
        """Return a file's content and headers by its name with the fingerprint; None if there is none."""
        if name not in self._files or name.endswith(".gz"):
            return None
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        headers = {"Content-Type": kind, "Cache-Control": FOR_GOOD, "Vary": "Accept-Encoding"}
        if compressed:
            return (self._folder / f"{name}.gz").read_bytes(), {**headers, "Content-Encoding": "gzip"}
        return (self._folder / name).read_bytes(), headers
