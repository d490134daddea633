"""Documents stored for a person, such as certificates and signed agreements, and which files are accepted.

Document 002 asks for all certificates and the signed agreement with the request, and lets the agency download them at
any time.
"""

import hashlib
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final

from models.errors import RuleViolation


class DocumentKind(StrEnum):
    """The kind of a document."""

    CERTIFICATE = "certificate"
    AGREEMENT = "agreement"
    WORKSHEET = "worksheet"
    OTHER = "other"


LARGEST: Final = 10 * 1024 * 1024
"""The size limit, in bytes."""

NAME_KEPT: Final = 120
"""The number of characters of a file's name that are stored."""

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
        raise RuleViolation("file_type", "Please choose a PDF, PNG, or JPEG file. Other files can't be submitted.")
    if not content.startswith(_BEGINNINGS[named]):
        raise RuleViolation(
            "not_what_it_says",
            "The file's content doesn't match its name. Please save the file again as PDF, PNG, or JPEG.",
        )
    return named


def plain_name(file_name: str) -> str:
    """Return the file's name without folders and control characters. If it is too long, keep its end."""
    last = file_name.replace("\\", "/").rpartition("/")[2]
    return "".join(each for each in last if each.isprintable()).strip()[-NAME_KEPT:]


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of a file's content in hexadecimal. It shows if a file was submitted before or was changed."""
    return hashlib.sha256(content).hexdigest()
