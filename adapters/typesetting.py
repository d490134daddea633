"""Papers as tagged PDF (PDF/UA-1): the same bytes whenever they are made again, from the same content.

A character that none of the fonts has would break the rules of PDF/UA: a sign stands for it instead.
"""

import json
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock

import typst

NOT_SHOWN = "?"
"""Stands for a character that none of the fonts has."""
NO_FONT = "could not be displayed with font"
"""What the typesetter says of a text for which it has no font."""
LAST_LATIN = 0x24F
PROBE = Path(__file__).with_name("probe.typ")

_one_at_a_time = Lock()


def typeset(source: Path, made: datetime, **inputs: str) -> bytes:
    """The paper that the Typst file `source` makes of `inputs`; `made` is the date in its properties.

    What people typed is data to the file and never taken for layout: give it as JSON.
    """
    date = json.dumps({"year": made.year, "month": made.month, "day": made.day})
    with _one_at_a_time:
        try:
            return _set(source, {**_each(inputs, _with_fonts), "made": date})
        except typst.TypstError as error:
            if NO_FONT not in error.message:
                raise
            return _set(source, {**_each(inputs, _plain), "made": date})  # each has a font, and all together have none


def _each(inputs: Mapping[str, str], change: Callable[[str], str]) -> dict[str, str]:
    return {name: words if words.isascii() else change(words) for name, words in inputs.items()}


def _with_fonts(words: str) -> str:
    """The words with a sign for each character that no font has, and without such marks on top of others."""
    strange = {character for character in words if not character.isascii()}
    return words.translate({ord(each): _instead_of(each) for each in strange if not _has_font(each)})


def _plain(words: str) -> str:
    """The words with a sign for every character beyond the Latin ones."""
    return words.translate({ord(each): _instead_of(each) for each in set(words) if ord(each) > LAST_LATIN})


def _instead_of(character: str) -> str:
    return "" if unicodedata.category(character).startswith(("M", "C")) else NOT_SHOWN


@lru_cache(maxsize=4096)
def _has_font(character: str) -> bool:
    """Whether one of the fonts has a character, by itself or on top of a letter."""
    try:
        _set(PROBE, {"paper": f"x{character}"})
    except typst.TypstError as error:
        if NO_FONT in error.message:
            return False
        raise
    return True


def _set(source: Path, inputs: dict[str, str]) -> bytes:
    made = _compiler(source).compile(format="pdf", pdf_standards=["ua-1"], sys_inputs=inputs)
    if not isinstance(made, bytes):
        raise TypeError("the typesetter made something else than one PDF")
    return made


@lru_cache(maxsize=16)
def _compiler(source: Path) -> typst.Compiler:
    """Made once a file: it keeps its fonts and what it has laid out before."""
    return typst.Compiler(str(source), ignore_system_fonts=True)
