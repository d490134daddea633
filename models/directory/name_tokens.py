"""Names as people search for them: word by word, however a word is written."""

import unicodedata
from typing import Final

LONGEST: Final = 60
"""How many letters of a word count."""

_WITHOUT_MARK: Final = str.maketrans(
    {"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "æ": "ae", "Æ": "ae"}
    | {"œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th", "ı": "i", "ħ": "h", "Ħ": "h"}
    | dict.fromkeys("'’‘ʼʻ`.", "")
)
"""Letters that are no letter with an accent for Unicode, and what stands inside a word: O'Brien is one word."""


def name_tokens(*names: str) -> tuple[str, ...]:
    """Return the words of names, each once: in lower case, without accents and apostrophes."""
    plain = unicodedata.normalize("NFKD", " ".join(names).translate(_WITHOUT_MARK)).casefold()
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    words = "".join(each if each.isalnum() else " " for each in letters).split()
    return tuple(dict.fromkeys(each[:LONGEST] for each in words))
