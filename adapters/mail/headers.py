"""The headers of a message, written out here and not by Python's email package.

The package decodes a name that looks like an encoded word, and what comes out can begin another header. It also loses
addresses when it folds a long line of names with accents. So each name is encoded whole, and each address has a line of
its own. Needs the standard library alone, so that a test can run it on every Python that is installed.
"""

import base64
import re
from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime

FOLD = "\r\n "
LINE_WIDTH = 76
WORD_BYTES = 45
"""What fits in one encoded word of at most 75 characters (RFC 2047, 2)."""

_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/^_`{|}~-]+( [A-Za-z0-9!#$%&'*+/^_`{|}~-]+)*")
"""Words that need no quotation marks. `=` and `?` are left out, because encoded words are made of them."""


def mailboxes(header: str, people: Iterable[tuple[str, str]]) -> bytes:
    """Write a header of names and addresses, one address a line. An address has to be ASCII."""
    written = [f"{_name(name)} <{address}>" if name else address for name, address in people]
    return f"{header}: {f',{FOLD}'.join(written)}\r\n".encode("ascii")


def line_of_text(header: str, text: str) -> bytes:
    """Write a header of free text, such as the subject: readable if it is plain, otherwise encoded whole."""
    plain = _is_plain(text) and len(header) + len(text) + 2 <= LINE_WIDTH
    return f"{header}: {text if plain else _encoded(text)}\r\n".encode("ascii")


def plain_line(header: str, value: str) -> bytes:
    """Write a header whose value was made by the program: ASCII, on one line."""
    return f"{header}: {value}\r\n".encode("ascii")


def moment(header: str, at: datetime) -> bytes:
    """Write a header that says when."""
    return plain_line(header, format_datetime(at))


def _name(name: str) -> str:
    if not _is_plain(name) or len(name) > LINE_WIDTH:
        return _encoded(name)
    if _ATOMS.fullmatch(name):
        return name
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'


def _is_plain(text: str) -> bool:
    """Return whether any reader takes `text` as it is written, and not for an encoded word."""
    return text.isascii() and text.isprintable() and "=?" not in text and text == " ".join(text.split())


def _encoded(text: str) -> str:
    """Write `text` as encoded words (RFC 2047). No character is cut in two, and none stays outside."""
    return FOLD.join(f"=?utf-8?b?{base64.b64encode(chunk).decode()}?=" for chunk in _chunks(text))


def _chunks(text: str) -> list[bytes]:
    chunks = [b""]
    for character in text:
        encoded = character.encode()
        if len(chunks[-1]) + len(encoded) > WORD_BYTES:
            chunks.append(b"")
        chunks[-1] += encoded
    return chunks
