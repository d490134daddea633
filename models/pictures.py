"""How many pixels a picture has, read from its beginning: a small file can unfold to a picture that fills a memory."""

from collections.abc import Iterator
from struct import unpack
from typing import Final

MOST_PIXELS: Final = 60_000_000
"""More than any phone's camera needs for a photo of a paper."""

_PNG_HEADER: Final = b"IHDR"
_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""The markers of a JPEG that carry its size."""
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xDA)})
"""The markers that no length follows."""
_END_OF_HEADERS: Final = 0xDA


def pixels(media_type: str, content: bytes) -> int | None:
    """Return how many pixels a picture has; 0 if it doesn't say so as it should, None for a file that is no picture."""
    if media_type == "image/png":
        return _of_png(content)
    return _of_jpeg(content) if media_type == "image/jpeg" else None


def _of_png(content: bytes) -> int:
    if content[12:16] != _PNG_HEADER or len(content) < 24:
        return 0
    width, height = unpack(">II", content[16:24])
    return int(width * height)


def _of_jpeg(content: bytes) -> int:
    """Return the largest size that any frame of the file has."""
    found = 0
    for marker, segment in _segments(content):
        if marker in _FRAMES and len(segment) >= 5:
            height, width = unpack(">HH", segment[1:5])
            found = max(found, width * height)
    return found


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the markers of a JPEG with what belongs to them, up to the picture itself."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker == _END_OF_HEADERS:
            return
        length = int.from_bytes(content[at + 2 : at + 4])
        yield marker, content[at + 4 : at + 2 + length]
        at += 2 + max(length, 2)
