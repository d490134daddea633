"""Documents stored for a person, such as certificates and signed agreements, and which files are accepted.

Document 002 asks for all certificates and the signed agreement with the request, and lets the agency download them at
any time.
"""

import hashlib
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final

from models.base import Instant, Message
from models.errors import RuleViolation
from models.pictures import MOST_PIXELS, pixels


class DocumentKind(StrEnum):
    """The kind of a document."""

    CERTIFICATE = "certificate"
    AGREEMENT = "agreement"
    WORKSHEET = "worksheet"
    OTHER = "other"
    EVIDENCE = "evidence"
    """A picture of work on the training site. It is destroyed some time after the training."""


class ScanState(StrEnum):
    """What the virus scanner said of a file."""

    WAITING = "waiting"
    """Nobody gets the file before it is scanned (S26)."""
    CLEAN = "clean"
    INFECTED = "infected"
    """The file is destroyed; what is on record about it stays."""
    NOT_SCANNED = "not_scanned"
    """There was no scanner when the file came."""


def require_readable(scan: ScanState, destroyed_why: str, destroyed_on: str) -> None:
    """Raise RuleViolation unless a file can be given out: it is still there, and not waiting for the scanner (S26)."""
    if destroyed_on:
        raise RuleViolation("destroyed", f"This file was destroyed on {destroyed_on}. {destroyed_why}")
    if scan == ScanState.WAITING:
        raise RuleViolation(
            "quarantined", "This file is still being checked for viruses. Please try again in a few minutes."
        )


class UploadsSeen(Message):
    """What one look after uploaded files did, at the time of the look."""

    at: Instant
    scanned: int
    destroyed: int
    """How many pictures were destroyed because their time was over."""


LARGEST: Final = 10 * 1024 * 1024
"""The size limit, in bytes."""

NAME_KEPT: Final = 120
"""The number of characters of a file's name that are stored."""

_WRONG_TYPE: Final = "Please choose a PDF, PNG, or JPEG file. Other files can't be submitted."
_HEIC: Final = (
    " Your phone saved this photo as HEIC. Take a screenshot of it, or choose “Most Compatible” under “Formats” in the "
    "camera’s settings and take it again."
)

_EXTENSIONS: Final = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}

_BEGINNINGS: Final = {
    "application/pdf": b"%PDF-",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
}


def media_type(file_name: str, content: bytes) -> str:
    """Return the media type of a file that can be stored: PDF, PNG, or JPEG, at most 10 MB.

    Raises RuleViolation if the file is empty, too large, of another type, or not of the type that its name says.
    """
    if not content:
        raise RuleViolation("empty_file", "This file is empty. Please choose the file again.")
    if len(content) > LARGEST:
        raise RuleViolation(
            "file_too_large",
            f"This file is larger than {LARGEST // 1024 // 1024} MB. Please choose a smaller file.",
        )
    named = _EXTENSIONS.get(PurePosixPath(plain_name(file_name)).suffix.lower())
    if named is None:
        raise RuleViolation("file_type", _WRONG_TYPE + (_HEIC if is_heic(file_name) else ""))
    if not content.startswith(_BEGINNINGS[named]):
        raise RuleViolation(
            "not_what_it_says",
            "The file's content doesn't match its name. Please save the file again as PDF, PNG, or JPEG.",
        )
    _require_usual_picture(named, content)
    return named


def saved_as(kind: str, id: str, media_type: str) -> str:
    """Return the name under which a stored file is given out: made here, whatever its owner called it (S27)."""
    ending = next(ending for ending, known in _EXTENSIONS.items() if known == media_type)
    return f"{kind}-{id[:8]}{ending}"


def _require_usual_picture(named: str, content: bytes) -> None:
    """Raise RuleViolation for a picture that has no size, or unfolds to more than anybody's camera makes (S25)."""
    found = pixels(named, content)
    if found == 0:
        raise RuleViolation(
            "damaged_picture", "This picture seems to be damaged. Please save it again as PNG or JPEG, or as PDF."
        )
    if found is not None and found > MOST_PIXELS:
        raise RuleViolation(
            "too_many_pixels",
            f"This picture has more than {MOST_PIXELS // 1_000_000} million pixels. Please save it smaller.",
        )


def is_heic(file_name: str) -> bool:
    """Return whether a file is a photo in the format of newer phones, by its name."""
    return PurePosixPath(plain_name(file_name)).suffix.lower() in (".heic", ".heif")


def plain_name(file_name: str) -> str:
    """Return the file's name without folders and control characters. If it is too long, keep its end."""
    last = file_name.replace("\\", "/").rpartition("/")[2]
    return "".join(each for each in last if each.isprintable()).strip()[-NAME_KEPT:]


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of a file's content in hexadecimal. It shows if a file was submitted before or was changed."""
    return hashlib.sha256(content).hexdigest()
