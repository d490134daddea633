"""Pictures as far as their beginnings go: enough to say how large they are."""

from struct import pack


def png(width: int, height: int) -> bytes:
    """The beginning of a PNG file of this size."""
    return b"\x89PNG\r\n\x1a\n" + pack(">I", 13) + b"IHDR" + pack(">II", width, height) + b"\x08\x02\x00\x00\x00"


def jpeg(width: int, height: int, *, thumbnail: bytes = b"") -> bytes:
    """The beginning of a JPEG file of this size, with a smaller picture in front if there is one."""
    app = b"\xff\xe1" + pack(">H", 2 + len(thumbnail)) + thumbnail
    frame = b"\xff\xc2" + pack(">HBHH", 11, 8, height, width) + b"\x01\x01\x11\x00"
    return b"\xff\xd8" + app + frame + b"\xff\xda\x00\x02picture"
