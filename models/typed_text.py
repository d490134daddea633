"""Text that somebody typed, checked where it comes in: nothing in it may act on a mail header, a file or a screen.

Only the types of what comes in use these checks (files, forms, packs). What is on record already loads as it is.
"""

import re

_ENCODED_WORD = re.compile(r"=\?[^?]*\?[bq]\?", re.IGNORECASE)
"""The beginning of an encoded word (RFC 2047, 2), which a mail program decodes wherever it meets one."""

_TURNS_THE_DIRECTION = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Embeddings, overrides and isolates: what follows them is read in another order than it is written."""

_IN_NAMES = "\u200c\u200d\u200e\u200f\u061c"
"""Joiners and direction marks. Names in Persian, Hindi, Hebrew or Arabic need them, and they turn nothing around."""

_LINE_ENDS = "\n\r\t"

INVISIBLE = "has nothing that can be read, only hidden characters"
UNPRINTABLE = "has a character that can't be printed"
UNPRINTABLE_OR_BREAK = "has a line break or another character that can't be printed"
TURNED = "has a hidden character that turns the direction of reading around"
ENCODED = "has text that a mail program would decode into something else (=?…?=)"


def one_line(value: str) -> str:
    """Return `value` if it is harmless on one line. Raises ValueError with the reason."""
    return _checked(value, value, UNPRINTABLE_OR_BREAK)


def several_lines(value: str) -> str:
    """Return `value` if it is harmless on one or more lines. Raises ValueError with the reason."""
    return _checked(value, value.translate({ord(each): None for each in _LINE_ENDS}), UNPRINTABLE)


def no_encoded_word(value: str) -> str:
    """Return `value` if no mail program would decode anything in it. Raises ValueError with the reason."""
    if _ENCODED_WORD.search(value):
        raise ValueError(ENCODED)
    return value


def _checked(value: str, shown: str, unprintable: str) -> str:
    if any(character in _TURNS_THE_DIRECTION for character in shown):
        raise ValueError(TURNED)
    if not all(character.isprintable() or character in _IN_NAMES for character in shown):
        raise ValueError(unprintable)
    if any(character in _IN_NAMES for character in shown) and not _is_visible(shown):
        raise ValueError(INVISIBLE)
    return no_encoded_word(value)


def _is_visible(text: str) -> bool:
    """Return whether a text has anything besides blanks, joiners, and marks."""
    return any(character not in _IN_NAMES and not character.isspace() for character in text)
