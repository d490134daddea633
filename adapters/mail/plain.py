"""Text from people, made harmless for a mail header or a line of a letter."""

import re

_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, marks that turn the reading direction around, and halves of characters; not tab and newline."""


def one_line(text: str) -> str:
    """Put `text` on one line: no control characters, single spaces, nothing at the ends."""
    return " ".join(_INVISIBLE.sub(" ", text).split())


def header_text(text: str) -> str:
    """Put `text` on one line on which no reader finds an encoded word (RFC 2047), however often it decodes."""
    return one_line(text).replace("=?", "= ?").replace("?=", "? =")


def lines(text: str) -> list[str]:
    """Split `text` into lines, each made harmless, without empty ones at the ends."""
    harmless = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return [one_line(line) for line in harmless.split("\n")]


def is_one_line(text: str) -> bool:
    """Return whether nothing in `text` could start another header."""
    return "\n" not in text and not _INVISIBLE.search(text)
