"""Papers kept for a person: certificates and signed agreements, and which files are taken for one.

Document 002 wants all certificates and the signed agreement with the request, and lets the agency fetch them any time.
"""

import hashlib
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final

from models.errors import RuleViolation


class DocumentKind(StrEnum):
    """What a paper is."""

    CERTIFICATE = "certificate"
    AGREEMENT = "agreement"
    WORKSHEET = "worksheet"
    OTHER = "other"


LARGEST: Final = 10 * 1024 * 1024
"""The size limit, in bytes."""

NAME_KEPT: Final = 120
"""How many characters of a file's name are kept."""

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
    """The media type of a file that can be kept: PDF, PNG or JPEG, at most 10 MB.

    Raises RuleViolation when it is empty, too large, of another type, or not what its name says.
    """
    if not content:
        raise RuleViolation("empty_file", "This file is empty. Please choose the file again.")
    if len(content) > LARGEST:
        raise RuleViolation("file_too_large", f"This file is larger than {LARGEST // 1024 // 1024} MB.")
    named = _EXTENSIONS.get(PurePosixPath(plain_name(file_name)).suffix.lower())
    if named is None:
        raise RuleViolation("file_type", "Only PDF, PNG and JPEG files can be handed in.")
    if not content.startswith(_BEGINNINGS[named]):
        raise RuleViolation("not_what_it_says", "The name of this file says one type, but its content is another.")
    return named


def plain_name(file_name: str) -> str:
    """A file's name without folders and control characters, its end kept when it is too long."""
    last = file_name.replace("\\", "/").rpartition("/")[2]
    return "".join(each for each in last if each.isprintable()).strip()[-NAME_KEPT:]


def digest_of(content: bytes) -> str:
    """The SHA-256 of a file's content, in hexadecimal: it shows when a file was handed in before, or was changed."""
    return hashlib.sha256(content).hexdigest()
